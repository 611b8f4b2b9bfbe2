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

// TestNobodyIsKeptOut has axe look at every page in both schemes, unfolded and folded, wide and narrow.
func TestNobodyIsKeptOut(t *testing.T) {
	library, err := os.ReadFile(axe)
	if err != nil {
		t.Skipf("axe-core is not here; make test-page fetches it: %v", err)
	}
	for name, d := range documents() {
		for scheme, view := range map[string]browser.View{
			"light": {Width: 1280, Height: 800}, "dark": {Width: 1280, Height: 800, Dark: true}, "narrow": {Width: 360, Height: 740},
		} {
			t.Run(name+"/"+scheme, func(t *testing.T) {
				tab := open(t, saved(t, d, nil), view)
				var found []string
				do(t, tab, chromedp.Evaluate(string(library), nil),
					chromedp.Evaluate(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`, nil),
					chromedp.Evaluate(`axe.run().then((r) => r.violations.map((v) => v.impact + " " + v.id + ": " + v.help + "\n  " +
						v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + "\n    " + n.failureSummary).join("\n  ")))`, &found,
						func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
				if len(found) > 0 {
					t.Errorf("axe found %d:\n%s", len(found), strings.Join(found, "\n"))
				}
			})
		}
	}
}
