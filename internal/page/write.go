package page

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the parts of the page
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// MostBytes is how large a page becomes at most, whatever a target sends.
const MostBytes = 5_000_000

var (
	//go:embed frame.html
	frame string
	//go:embed style.css
	style string
	//go:embed script.js
	script string
)

// policy is the page's Content-Security-Policy: its own style and script run, nothing else does, and nothing is fetched.
var policy = fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; img-src data:; base-uri 'none'; form-action 'none'",
	digest(style), digest(script))

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Write writes the document as one HTML file of at most [MostBytes]. Where it would be larger, texts are cut shorter and
// fewer items shown, and the page says so.
func Write(w io.Writer, d Document) error {
	for i, s := range sizes {
		out := bounded{left: MostBytes}
		err := render(&out, d, s, i > 0)
		if errors.Is(err, errTooLarge) {
			continue
		}
		if err != nil {
			return fmt.Errorf("the page cannot be made: %w", err)
		}
		if _, err := out.WriteTo(w); err != nil {
			return fmt.Errorf("the page cannot be written: %w", err)
		}
		return nil
	}
	return fmt.Errorf("the page cannot be made: it takes more than %d bytes even with all texts cut short", MostBytes)
}

// bounded takes so many bytes and refuses more, so that a page that becomes too large is not made to its end.
type bounded struct {
	bytes.Buffer
	left int
}

var errTooLarge = errors.New("the page is too large")

func (b *bounded) Write(data []byte) (int, error) {
	if b.left -= len(data); b.left < 0 {
		return 0, errTooLarge
	}
	return b.Buffer.Write(data)
}

// parsed is the page's template. Most processes write no page.
var parsed = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("frame").Funcs(functions(sizes[0])).Parse(frame))
})

func render(w io.Writer, d Document, s size, cut bool) error {
	t, err := parsed().Clone()
	if err != nil {
		return err
	}
	return t.Funcs(functions(s)).Execute(w, map[string]any{
		"Doc": d, "Cut": cut, "Policy": policy, "Style": template.CSS(style), "Script": template.JS(script),
	})
}

// functions are what the templates call. Every text goes through line, content or lines.
func functions(s size) template.FuncMap {
	return template.FuncMap{
		"line": s.line, "content": s.content, "lines": s.lines, "whole": s.whole,
		"first": s.first, "left": left, "tone": class, "sign": sign, "id": id, "href": href, "filtered": filtered, "navigable": navigable,
		"against": func(expected, got string) map[string][]piece {
			a, b := differing(s.content(expected), s.content(got))
			return map[string][]piece{"Left": a, "Right": b}
		},
		// Only the first card has its steps unfolded: it is the one to fix first.
		"unfolded": func(c Card, i int) shownCard { return shownCard{c, i == 0} },
	}
}

// shownCard is a card with whether its steps are unfolded.
type shownCard struct {
	Card
	Open bool
}

// LeftOut is how many exchanges are not shown.
func (c shownCard) LeftOut(shown any) int { return c.Left + left(c.Exchanges, shown) }

// first are as many of the items as the size allows of their kind.
func (s size) first(kind string, items any) any {
	most := map[string]int{"cards": s.cards, "rows": s.rows, "exchanges": s.exchanges, "members": s.members, "sections": s.sections,
		"lists": s.lists, "charts": s.charts, "tileRows": s.tileRows}[kind]
	all := reflect.ValueOf(items)
	return all.Slice(0, min(most, all.Len())).Interface()
}

// left is how many items are not shown.
func left(all, shown any) int { return reflect.ValueOf(all).Len() - reflect.ValueOf(shown).Len() }

// class is a tone's style class. The words of verdicts are never classes: "not conformant" has "conformant" in it.
func class(t Tone) string {
	if t == "" {
		t = Plain
	}
	return "tone-" + string(t)
}

func sign(t Tone) string {
	switch t {
	case Good:
		return "✓"
	case Bad:
		return "✗"
	case Caution:
		return "!"
	case Open:
		return "?"
	default:
		return ""
	}
}

var isID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,80}$`)

// id is an id as elements and links have it.
func id(text string) string {
	if !isID.MatchString(text) {
		return "unnamed"
	}
	return text
}

// href is an address of the documentation, or one within the page. Anything else leads nowhere.
func href(link string) template.URL {
	switch {
	case isID.MatchString(link):
		return template.URL("#" + link)
	case strings.HasPrefix(link, documentation) && isPage.MatchString(link[len(documentation):]):
		return template.URL(link)
	default:
		return "#main"
	}
}

// documentation is where the pages that sources name are found; the page's number follows.
const documentation = "https://www.tencentcloud.com/document/product/"

var isPage = regexp.MustCompile(`^[0-9]+/[0-9]+$`)

// SourceLink is the address of a page of the documentation, or empty where the source is not a numbered page.
func SourceLink(number string) string {
	if !isPage.MatchString(number) {
		return ""
	}
	return documentation + number
}

func filtered(d Document) bool {
	return slices.ContainsFunc(d.Sections, func(s Section) bool { return s.Filtered })
}

// mostNamed is how many sections the list of sections names, folded ones included.
const mostNamed = 9

// navigable are the sections that the list of sections names, if a list is of use.
func navigable(all []Section) []Section {
	if len(all) < 2 {
		return nil
	}
	if len(all) > mostNamed {
		// What is folded is a detail of what is not.
		all = slices.DeleteFunc(slices.Clone(all), func(s Section) bool { return s.Folded })
	}
	return all
}
