package page

import (
	"bytes"
	"fmt"
	"html/template"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// hostile is what a target may send: the ends of elements, quotes, control characters, bytes that are no UTF-8, and
// characters that turn the direction of text or cannot be seen.
const hostile = "</script></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'><!-- {{.}} ${x} `" +
	"\x00\x07\x1b[31m\xff\u202e\u2066\u200b\ufeff\u2028]]>\U000e0001 &amp; &lt;"

// fill sets every text of a value to the text, and makes lists of two.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		switch {
		case v.Type() == reflect.TypeFor[template.HTML]():
		case v.Type() == reflect.TypeFor[Tone]():
			v.SetString(string(Bad))
		default:
			v.SetString(text)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), text)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), text)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text)
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(3)
	default:
		panic(fmt.Sprintf("a document has no %s", v.Kind()))
	}
}

func full(text string) Document {
	var d Document
	fill(reflect.ValueOf(&d).Elem(), text)
	return d
}

func written(t *testing.T, d Document) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestHostileTextsStayTexts(t *testing.T) {
	// What the page has of its own, with the same text everywhere, is what it has with a hostile one.
	tags := regexp.MustCompile(`<!?/?[a-zA-Z-]+`)
	plain := strings.Join(tags.FindAllString(written(t, full("x")), -1), " ")
	got := written(t, full(hostile))
	// A text that is not shown as it is has no button to copy it.
	buttons := strings.NewReplacer(" <button </button", "")
	if buttons.Replace(strings.Join(tags.FindAllString(got, -1), " ")) != buttons.Replace(plain) {
		t.Error("a hostile text has become markup")
	}
	for _, r := range got {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Fatalf("the page has the character %U in it", r)
		}
	}
	if !strings.Contains(got, `\u202e`) || !strings.Contains(got, `\x1b[31m`) || !strings.Contains(got, `\xff`) {
		t.Error("what does not print is not shown as an escape")
	}
}

func TestPageStaysSmall(t *testing.T) {
	for name, text := range map[string]string{
		"letters": strings.Repeat("a", 1<<20), "invisible": strings.Repeat("\U000e0001", 1<<18), "lines": strings.Repeat("\n\"", 1<<19),
	} {
		t.Run(name, func(t *testing.T) {
			d := full(text)
			many(&d)
			got := written(t, d)
			if len(got) > MostBytes {
				t.Errorf("the page has %d bytes", len(got))
			}
			if !strings.Contains(got, " bytes in all)") {
				t.Error("the page does not say that texts are cut")
			}
		})
	}
}

// many makes the document as large as a campaign with everything wrong.
func many(d *Document) {
	for i := range d.Sections {
		s := &d.Sections[i]
		for range 300 {
			s.Cards = append(s.Cards, s.Cards[0])
		}
		for n := range s.Tables {
			for range 2000 {
				s.Tables[n].Rows = append(s.Tables[n].Rows, s.Tables[n].Rows[0])
			}
		}
		for range 3000 {
			s.Lists[0].Items = append(s.Lists[0].Items, s.Lists[0].Items[0])
		}
	}
}

func TestWhatIsLeftOutIsSaid(t *testing.T) {
	d := full("x")
	many(&d)
	got := written(t, d)
	for _, want := range []string{"more are left out here", "more rows are left out here", "more in exchanges.jsonl", "<li class=\"cut\">and "} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestNothingIsFetched(t *testing.T) {
	got := written(t, full("https://example.com/x.js"))
	if found := regexp.MustCompile(`(?i)(src|srcset|poster|background|action|data)="?[^"\s>]*:`).FindString(got); found != "" {
		t.Errorf("the page has %q, which a browser fetches", found)
	}
	if links := regexp.MustCompile(`href="([^"#][^"]*)"`).FindAllStringSubmatch(got, -1); len(links) != 1 || links[0][1] != "data:," {
		t.Errorf("the page has links to %q", links)
	}
	if !strings.Contains(got, "default-src &#39;none&#39;") {
		t.Error("the page has no policy that forbids to fetch")
	}
}

func TestPolicyNamesItsOwnParts(t *testing.T) {
	got := written(t, full("x"))
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(got)
	script := regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindStringSubmatch(got)
	for _, part := range []string{style[1], script[1]} {
		if digest := strings.ReplaceAll(template.HTMLEscapeString(digest(part)), "&#43;", "+"); !strings.Contains(strings.ReplaceAll(got, "&#43;", "+"), digest) {
			t.Errorf("the policy does not allow a part of the page itself: %.40s", part)
		}
	}
	if strings.Contains(got, "style=") || strings.Contains(got, "onclick=") {
		t.Error("the page has an inline style or handler, which its policy forbids")
	}
}

func TestOnlyTheDocumentationIsLinked(t *testing.T) {
	for link, want := range map[string]string{
		"finding-1": "#finding-1", "https://www.tencentcloud.com/document/product/1047/34909": "https://www.tencentcloud.com/document/product/1047/34909",
		"https://example.com/": "#main", "javascript:alert(1)": "#main", "https://www.tencentcloud.com/document/product/../x": "#main", "": "#main",
	} {
		if got := string(href(link)); got != want {
			t.Errorf("%q leads to %q, want %q", link, got, want)
		}
	}
}

func TestCopiesAreTheWholeText(t *testing.T) {
	button := func(text string) bool {
		d := Document{Sections: []Section{{ID: "s", Cards: []Card{{ID: "c", Copies: []Copy{{Name: "script", Text: text}}}}}}}
		return strings.Contains(written(t, d), "<button type=\"button\" class=\"copy\"")
	}
	for text, want := range map[string]bool{
		"#!/bin/sh\n\techo 'a'\n": true, strings.Repeat("a\n", 20_000): false, "echo \x1b[31m\n": false, "a\r\nb": false,
	} {
		if got := button(text); got != want {
			t.Errorf("that %.20q can be copied is %t, want %t", text, got, want)
		}
	}
}
