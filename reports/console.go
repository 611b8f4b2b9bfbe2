package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/columns"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// shownInFull is how many causes are told in full; the rest have a line each.
const shownInFull = 10

// onConsole is how much of a check's evidence the console shows. The first exchange is the call that is judged, so that
// its curl line is enough; a reading that shows what the call did comes after it.
var onConsole = detail{exchanges: 3, sent: 4000, body: 400, curls: 1}

// Styles of text on a terminal.
const (
	reset  = "\x1b[0m"
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
)

// page is a report for a terminal in the making.
type page struct {
	strings.Builder
	result *Result
	colour bool
}

// Console writes what a person reads at the end of a run. The first lines say what the verdict is and what it comes down to,
// the first screen also what was not judged; the findings follow, each with what is needed to see it again. The last line says what
// to do next; folder is where the scripts of the findings are, or empty where there are none.
func Console(w io.Writer, r *Result, colour bool, folder string) {
	p := &page{result: r, colour: colour}
	p.line(bold, verdictColour(r.Verdict), r.headline())
	p.causes()
	p.head()
	p.counts()
	p.unjudged()
	p.findings()
	p.list("Failures that the baseline announces", p.announced())
	p.list("Seen once, and not when it was played again", r.unstable())
	if r.Rate != nil {
		p.list("The rate limit", rateLines(r.Rate))
	}
	p.list("Written down, not judged", p.observations())
	p.list("Notes", r.Notes)
	p.line("")
	p.line(bold, "Next: "+r.next(folder))
	fmt.Fprint(w, p.String())
}

// line writes a line; styles are used where there is colour. No other text goes to the terminal, so that none can
// get there unfiltered.
func (p *page) line(parts ...string) {
	text := Visible(parts[len(parts)-1])
	if styles := strings.Join(parts[:len(parts)-1], ""); p.colour && styles != "" {
		text = styles + text + reset
	}
	p.WriteString(text + "\n")
}

func (p *page) heading(text string) {
	p.line("")
	p.line(bold, text)
}

func (p *page) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	p.heading(title)
	for _, item := range items {
		p.line("  " + item)
	}
}

func (p *page) head() {
	r := p.result
	target := orElse(r.Target.Address, r.Target.URL)
	if r.Target.URL != "" && r.Target.URL != target {
		target += " (" + r.Target.URL + ")"
	}
	p.line("target    " + target)
	p.line("counts    " + r.Target.ReadBack())
	p.line(fmt.Sprintf("contract  %s, profile %s", r.Contract.Version, r.Contract.Profile))
	effort := fmt.Sprintf("run       %s in %.1f s, %s in all, seed %d",
		plural.Of(r.Calls, "call"), r.Seconds, plural.Of(r.Exchanges, "exchange"), r.Seed)
	if r.Strict {
		effort += ", strict"
	}
	p.line(effort)
	switch {
	case r.Stage == nil:
	case r.Stage.Cleared:
		p.line("stage     " + r.Stage.String())
	default:
		p.line(bold, yellow, "stage     "+r.Stage.String())
		for _, why := range r.Stage.Why {
			p.line("          " + why)
		}
	}
}

// ReadBack says how counts were read back, which is what most verdicts rest on.
func (t TargetInfo) ReadBack() string {
	if t.Observer == "" {
		return "not read back: no observer"
	}
	return fmt.Sprintf("read back by %s, seen after %.3g s", t.Observer, t.ReadBackLagSeconds)
}

func verdictColour(verdict string) string {
	switch verdict {
	case Conformant, KeptSelection:
		return green
	case NotConformant:
		return red
	default:
		return yellow
	}
}

func (p *page) counts() {
	head, rows := p.result.tally().lines()
	if len(rows) == 0 {
		return
	}
	p.line("")
	for _, line := range head {
		p.line(dim, line)
	}
	for _, line := range rows {
		p.line(line)
	}
}

func (p *page) unjudged() {
	groups := func(title string, gaps []Gap) {
		if len(gaps) == 0 {
			return
		}
		p.heading(title)
		for _, g := range gaps {
			style := ""
			if g.Holding > 0 {
				style = yellow
			}
			p.line(style, "  "+g.String())
			p.line("    " + Ranges(g.IDs))
		}
	}
	groups("Not judged", p.result.Gaps())
	groups("Single checks not judged (their requirements were judged by other checks)", p.result.VariantGaps())
}

func (p *page) announced() []string {
	var out []string
	for _, c := range p.result.checksWith(judge.ExpectedFail) {
		out = append(out, fmt.Sprintf("%s: %s", c.ID, orElse(c.Finding.Reason, c.Finding.Got)))
	}
	return out
}

// unstable are the failures that rest on a reading and did not come back.
func (r *Result) unstable() []string {
	var out []string
	for _, c := range r.Checks {
		if c.Finding.Unstable {
			out = append(out, fmt.Sprintf("%s: expected %s; got %s (%s)", c.ID, c.Finding.Expected, c.Finding.Got, c.Finding.Repeat))
		}
	}
	return out
}

func (p *page) observations() []string {
	width := 0
	var seen []Check
	for _, c := range p.result.checksWith(judge.NotApplicable) {
		if c.Finding.Observed != "" {
			seen = append(seen, c)
			width = max(width, columns.Width(c.ID))
		}
	}
	var out []string
	for _, c := range seen {
		out = append(out, columns.Pad(c.ID, width)+"  "+c.Finding.Observed)
	}
	return out
}
