package page_test

import (
	"context"
	"errors"
	"flag"
	"log"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/tools/page/browser"
)

// chromium is the browser of all tests; why says why there is none.
var (
	chromium *browser.Browser
	why      string
)

func TestMain(m *testing.M) {
	flag.Parse()
	b, end, err := browser.Start(context.Background())
	switch {
	case errors.Is(err, browser.ErrNone):
		why = err.Error()
	case err != nil:
		log.Fatal(err)
	default:
		chromium = b
	}
	code := m.Run()
	if end != nil {
		end()
	}
	os.Exit(code)
}

// saved writes a document into a file and returns its address.
func saved(t *testing.T, d page.Document, change func(string) string) string {
	t.Helper()
	if chromium == nil {
		t.Skip(why)
	}
	var out strings.Builder
	if err := page.Write(&out, d); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if change != nil {
		text = change(text)
	}
	name := filepath.Join(t.TempDir(), page.FileName)
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return (&url.URL{Scheme: "file", Path: name}).String()
}

var desk, phone = browser.View{Width: 1280, Height: 800}, browser.View{Width: 360, Height: 740}

func open(t *testing.T, address string, v browser.View) *browser.Tab {
	t.Helper()
	tab, closeTab, err := chromium.Open(address, v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(closeTab)
	return tab
}

// ask evaluates JavaScript in the page.
func ask[T any](t *testing.T, tab *browser.Tab, script string) T {
	t.Helper()
	var out T
	do(t, tab, chromedp.Evaluate(script, &out))
	return out
}

func do(t *testing.T, tab *browser.Tab, actions ...chromedp.Action) {
	t.Helper()
	// What is not there would be waited for without end.
	ctx, cancel := context.WithTimeout(tab.Context, 30*time.Second)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

func TestPagesAreQuietAndReachNobody(t *testing.T) {
	for name, d := range documents() {
		t.Run(name, func(t *testing.T) {
			address := saved(t, d, nil)
			tab := open(t, address, desk)
			do(t, tab, chromedp.WaitReady("#main"), chromedp.Evaluate(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`, nil))
			t.Logf("the browser asked for %d addresses beside the page itself, and complained %d times", len(tab.Requests(address)), len(tab.Complaints()))
			if got := tab.Requests(address); len(got) > 0 {
				t.Errorf("the browser asked for %q", got)
			}
			if got := tab.Complaints(); len(got) > 0 {
				t.Errorf("the browser complains: %q", got)
			}
		})
	}
}

func TestPagesFitNarrowScreens(t *testing.T) {
	for name, d := range documents() {
		t.Run(name, func(t *testing.T) {
			tab := open(t, saved(t, d, nil), phone)
			if got := ask[float64](t, tab, `document.scrollingElement.scrollWidth`); got > 360 {
				t.Errorf("the page is %v pixels wide on a screen of 360: %s", got, ask[string](t, tab,
					`[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > 361 && !e.closest(".wide")).slice(0, 5).map((e) => e.outerHTML.slice(0, 120)).join("\n")`))
			}
		})
	}
}

// A policy of a viewer's own, as that of a CI server, may forbid script and style.
func TestPagesReadWithoutScriptAndStyle(t *testing.T) {
	d := documents()["red"]
	want := []string{"Not conformant", "What do I fix first?", "the number is cut to 16 bits", "unreadcheck replay", "UMN-CLAMP-2", "Latency"}
	for name, view := range map[string]struct {
		view   browser.View
		change func(string) string
	}{
		"no script": {browser.View{Width: 1280, Height: 800, NoScript: true}, nil},
		"no style":  {desk, func(text string) string { return strings.Replace(text, "<style>", "<style media=none>", 1) }},
	} {
		t.Run(name, func(t *testing.T) {
			tab := open(t, saved(t, d, view.change), view.view)
			var text string
			do(t, tab, chromedp.TextContent("body", &text))
			at := 0
			for _, word := range want {
				i := strings.Index(text[at:], word)
				if i < 0 {
					t.Errorf("%q is not there, or not in its place", word)
					continue
				}
				at += i
			}
			if view.view.NoScript {
				var shown bool
				do(t, tab, chromedp.JavascriptAttribute("#filter", "hidden", &shown))
				if !shown {
					t.Error("there is a filter that does nothing without script")
				}
			}
		})
	}
}

// On paper nothing can be unfolded or filtered, and nothing is cut off at the side.
func TestPagesPrint(t *testing.T) {
	for name, d := range documents() {
		if name == "hostile" {
			continue // it has thousands of lines
		}
		t.Run(name, func(t *testing.T) {
			tab := open(t, saved(t, d, nil), browser.View{Width: 794, Height: 1123, Print: true})
			if hidden := ask[int](t, tab, `[...document.querySelectorAll("details > :not(summary)")].filter((e) => !e.getClientRects().length && e.textContent.trim()).length`); hidden > 0 {
				t.Errorf("%d folded parts are not on paper", hidden)
			}
			if ask[bool](t, tab, `[...document.querySelectorAll("nav, #filter, button")].some((e) => e.getClientRects().length)`) {
				t.Error("what is to be clicked is on paper")
			}
			if width := ask[float64](t, tab, `document.scrollingElement.scrollWidth`); width > 794 {
				t.Errorf("the page is %v pixels wide on paper of 794", width)
			}
		})
	}
}

func TestFilter(t *testing.T) {
	address := saved(t, documents()["red"], nil)
	tab := open(t, address, desk)
	visible := `[...document.querySelectorAll(".item")].filter((e) => !e.hidden).map((e) => e.id).join(" ")`
	all := ask[string](t, tab, visible)
	do(t, tab, chromedp.SendKeys(`#filter [name=q]`, "clamp-3"))
	if got := ask[string](t, tab, visible); got == all || !strings.Contains(got, "UMN-CLAMP-3") || strings.Contains(got, "UMN-CLAMP-1") {
		t.Errorf("filtered by clamp-3 these are shown: %s", got)
	}
	if got := ask[string](t, tab, `document.getElementById("shown").textContent`); !strings.Contains(got, " of ") {
		t.Errorf("nobody hears how many are shown: %q", got)
	}
	// The filter is kept in the address, so that a page can be passed on as it is seen.
	again := open(t, ask[string](t, tab, `location.href`), desk)
	if got := ask[string](t, again, visible); got != ask[string](t, tab, visible) {
		t.Errorf("opened again, these are shown: %s", got)
	}
	do(t, tab, chromedp.Click(`#filter button[type=reset]`))
	if got := ask[string](t, tab, visible); got != all {
		t.Errorf("after the reset these are shown: %s", got)
	}
	do(t, tab, chromedp.Click(`#filter [value="not kept"]`))
	if got := ask[string](t, tab, visible); strings.Contains(got, "UMN-CLAMP-3") || !strings.Contains(got, "UMN-CLAMP-2") {
		t.Errorf("of what is not kept these are shown: %s", got)
	}
}

func TestCopy(t *testing.T) {
	tab := open(t, saved(t, documents()["red"], nil), desk)
	do(t, tab, chromedp.Evaluate(`document.querySelectorAll("details").forEach((d) => { d.open = true; });
		navigator.clipboard.writeText = async (text) => { window.copied = text; }; 0`, nil), chromedp.Click(`button.copy`, chromedp.ByQuery))
	if got := ask[string](t, tab, `window.copied`); !strings.HasPrefix(got, "#!/bin/sh\n") {
		t.Errorf("what is copied is %q", got)
	}
	if got := ask[string](t, tab, `document.getElementById("said").textContent`); got != "Copied." {
		t.Errorf("after copying the page says %q", got)
	}
	do(t, tab, chromedp.Evaluate(`navigator.clipboard.writeText = async () => { throw new Error("no"); }; document.execCommand = () => false; 0`, nil),
		chromedp.Click(`button.copy`, chromedp.ByQuery))
	if got := ask[string](t, tab, `document.getElementById("said").textContent + getSelection()`); !strings.HasPrefix(got, "Press Ctrl+C") || !strings.Contains(got, "#!/bin/sh") {
		t.Errorf("where nothing can be copied the page says %q", got)
	}
}

// Everything that does something is reached by the keyboard, in the order of the page, and can be seen to be reached.
func TestKeyboard(t *testing.T) {
	tab := open(t, saved(t, documents()["red"], nil), desk)
	var reached []string
	for range 40 {
		do(t, tab, chromedp.KeyEvent(kb.Tab))
		reached = append(reached, ask[string](t, tab, `(() => {
			const e = document.activeElement, s = getComputedStyle(e);
			return (s.outlineStyle === "none" && e !== document.body ? "UNSEEN " : "") + e.tagName.toLowerCase() + " " + e.textContent.trim().slice(0, 30);
		})()`))
	}
	text := strings.Join(reached, "\n")
	at := 0
	for _, want := range []string{"a To the findings", "a how to see it again", "a Findings", "input", "button Show all", "summary What was done"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("%q is not reached, or not in its order:\n%s", want, text)
		}
		at += i
	}
	if strings.Contains(text, "UNSEEN") {
		t.Errorf("nobody sees where the keyboard is:\n%s", text)
	}
	do(t, tab, chromedp.Focus(`.card summary`), chromedp.KeyEvent(kb.Enter))
	if ask[bool](t, tab, `document.querySelector(".card details").open`) {
		t.Error("the steps, which are unfolded, cannot be folded by the keyboard")
	}
}

func TestHostileContentIsText(t *testing.T) {
	tab := open(t, saved(t, documents()["hostile"], nil), desk)
	if n := ask[int](t, tab, `document.images.length + document.scripts.length - 1 + document.querySelectorAll("iframe, object, embed").length`); n != 0 {
		t.Errorf("the target has put %d elements into the page", n)
	}
	if got := tab.Complaints(); len(got) > 0 {
		t.Errorf("the browser complains: %q", got)
	}
	if found := ask[bool](t, tab, `/[\u0000-\u0008\u202a-\u202e\u2066-\u2069\u200b]/.test(document.body.textContent)`); found {
		t.Error("the page has characters that nobody sees, or that turn its text")
	}
}
