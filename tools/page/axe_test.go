package page_test

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/unreadcheck/unreadcheck/tools/page/browser"
)

// axe is the library, as npm has it.
const axe = "node_modules/axe-core/axe.min.js"

// TestNobodyIsKeptOut has axe look at every page in both schemes of colours, wide and narrow, with everything unfolded.
func TestNobodyIsKeptOut(t *testing.T) {
	library, err := os.ReadFile(axe)
	if err != nil {
		t.Skipf("axe-core is not here; make test-page fetches it: %v", err)
	}
	for name, d := range documents() {
		t.Run(name, func(t *testing.T) {
			tab := open(t, saved(t, d, nil), desk)
			do(t, tab, chromedp.Evaluate(string(library), nil),
				chromedp.Evaluate(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`, nil))
			for _, view := range []browser.View{desk, {Width: 1280, Height: 800, Dark: true}, phone} {
				do(t, tab, view.Set())
				var found []string
				do(t, tab, chromedp.Evaluate(`axe.run({resultTypes: ["violations"]}).then((r) => r.violations.map((v) => v.impact + " " + v.id + ": " + v.help + "\n  " +
						v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + "\n    " + n.failureSummary).join("\n  ")))`, &found,
					func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
				if len(found) > 0 {
					t.Errorf("%d pixels wide, dark %t, axe found %d:\n%s", view.Width, view.Dark, len(found), strings.Join(found, "\n"))
				}
			}
		})
	}
}
