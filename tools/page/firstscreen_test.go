package page_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/tools/page/browser"
)

// judged is a run against the reference with one departure, on a virtual clock. The chapter on the rate limit, which takes most
// of the calls, is played where it matters.
func judged(t *testing.T, departure string, o emulator.Options) *reports.Result {
	t.Helper()
	d, known := fault.Find(departure)
	if !known {
		t.Fatalf("there is no departure %s", departure)
	}
	filter := ""
	if f := fault.Faults(); o.Limit == nil && !slices.ContainsFunc(f, func(f fault.Fault) bool { return f.Name == departure && f.Chapter == "rate" }) {
		filter = "!rate"
	}
	var r *reports.Result
	synctest.Test(t, func(t *testing.T) {
		server, err := d.New(o)
		if err != nil {
			t.Fatal(err)
		}
		if r, err = unreadcheck.Run(t.Context(), unreadcheck.Config{Handler: server, InMemory: true, LabelFilter: filter}); err != nil {
			t.Fatal(err)
		}
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
	})
	return r
}

// firstScreen is the text that a reader sees without scrolling.
const firstScreen = `(() => {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), out = [];
	for (let n = walker.nextNode(); n; n = walker.nextNode()) {
		const range = document.createRange();
		range.selectNodeContents(n);
		const boxes = [...range.getClientRects()];
		if (boxes.length && boxes.every((b) => b.top >= 0 && b.bottom <= innerHeight && b.width > 1)) out.push(n.textContent.trim());
	}
	return out.filter(Boolean).join(" ").replace(/\s+/g, " ");
})()`

func seenFirst(t *testing.T, r *reports.Result) string {
	t.Helper()
	return ask[string](t, open(t, saved(t, page.Run(r, func(string) string { return "" }), nil), browser.View{Width: 1280, Height: 720}), firstScreen)
}

// Whoever opens the page of a target with one fault reads there what the fault is, without scrolling.
func TestTheCauseIsOnTheFirstScreen(t *testing.T) {
	if chromium == nil {
		t.Skip(why)
	}
	for departure, want := range map[string][]string{
		"no-clamp":                      {"counts are stored as sent, above the group's number of messages: after 6 was set, it reads 6 in place of 5"},
		"zero-ignored":                  {"An accepted call changes nothing: after 0 was set, it reads 2 in place of 0"},
		"http-404-for-an-unknown-group": {"3 answers have HTTP status 404", "Every answer has HTTP status 200", `"ErrorCode":10010`},
		"code-a-string":                 {`have a string for a code: ErrorCode "`, "ErrorCode is there and is an integer"},
		"outsiders-become-members":      {"A call changes the group: no uc", `"Member" after`, "members and their roles stay as they are"},
		"communities-ignored":           {"An accepted call changes nothing", "In a Community the call does nothing"},
		"signature-not-verified":        {"A call is accepted that has to be refused: wrong key"},
		"missing-field-accepted":        {"2 calls are accepted that have to be refused: missing field"},
		"over-the-limit-another-code":   {"A refusal of a call above the limit is not as documented", "10004"},
		"group-written-back":            {"Calls made at once leave a count that is wrong", "Calls made at once on different members"},
		"dissolved-group-another-code":  {"A refusal has the code 10007", "A group that was dissolved is refused"},
	} {
		t.Run(departure, func(t *testing.T) {
			text := seenFirst(t, judged(t, departure, emulator.Options{}))
			for _, part := range append(want, "Not conformant") {
				if !strings.Contains(text, part) {
					t.Errorf("%q is not on the first screen:\n%s", part, text)
				}
			}
		})
	}
}

// Who is to move to a region that limits at 150 calls a second, and that shows counts late, reads on the first screen whether
// the counts will be right, how fast calls may come, and what is not known.
func TestMigrationIsAnsweredOnTheFirstScreen(t *testing.T) {
	if chromium == nil {
		t.Skip(why)
	}
	text := seenFirst(t, judged(t, "readings-300ms-behind", emulator.Options{Limit: &spec.Rate{Calls: 150, Per: time.Second}}))
	at := 0
	for _, part := range []string{
		"Can I migrate? ! Yes, at no more than 145 calls a second", "it fits 150 calls in 1 second, and 200 are documented", "Counts show late: 0.32 s after the call",
		"How fast may I go? ! 145 calls a second", "fits best: sliding log of 150", "What is unknown? 2 requirements not judged", "--target https://…", "--callback-listen ADDR",
	} {
		i := strings.Index(text[at:], part)
		if i < 0 {
			t.Fatalf("%q is not on the first screen, or not in its place:\n%s", part, text)
		}
		at += i
	}
}
