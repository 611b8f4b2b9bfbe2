package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// inTheFirstLines is how many causes stand right below the headline, and explained how many of them have a line more, that
// says what the check that stands for the cause wants. With the known fault they are the first ten lines.
const (
	inTheFirstLines = 4
	explained       = 3
)

// counts reports whether a cause keeps the run from being conformant.
func (r *Result) counts(c Cause) bool { return c.Verdict == judge.Fail || r.Strict }

// countedCauses are the causes that keep the run from being conformant, and those that only warn.
func (r *Result) countedCauses() (failures, warnings []Cause) {
	for _, c := range r.Causes {
		if r.counts(c) {
			failures = append(failures, c)
		} else {
			warnings = append(warnings, c)
		}
	}
	return failures, warnings
}

// apart are the red checks that belong to no cause: faults of the tool, and announced failures that did not come.
func (r *Result) apart() []Check {
	return slices.DeleteFunc(r.red(), func(c Check) bool { return c.Finding.Red() })
}

// line is a cause in one line: its sentence, what it breaks and what it blocks.
func (c Cause) line() string {
	text := fmt.Sprintf("%s (%s", c.Sentence, strings.Join(c.Requirements[:min(3, len(c.Requirements))], ", "))
	if n := len(c.Requirements) - 3; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	text += ": " + plural.Of(len(c.Members), "check")
	if n := len(c.Blocks); n > 0 {
		text += fmt.Sprintf("; blocks %d more", n)
	}
	return Visible(text + ")")
}

// behaves is the known fault that the target behaves like, in words, or empty.
func (r *Result) behaves() string {
	if r.BehavesLike == nil {
		return ""
	}
	return Visible(fmt.Sprintf("behaves like %s: %s", r.BehavesLike.Name, r.BehavesLike.Sentence))
}

// causes are the lines below the headline: what to see to, in this order.
func (p *page) causes() {
	if why := p.result.Lacking(); why != "" {
		p.line("   because: " + why)
	}
	failures, _ := p.result.countedCauses()
	for i, c := range failures {
		if i == inTheFirstLines {
			p.line(fmt.Sprintf("   and %d more below", len(failures)-i))
			break
		}
		p.line(fmt.Sprintf("%d. %s", c.Number, c.line()))
		if lead, known := p.result.check(c.Lead); known && i < explained && lead.Title != "" {
			p.line("   expected: " + lead.Title)
		}
	}
	if text := p.result.behaves(); text != "" {
		p.line("   " + text)
	}
}

// findings are the cards: a cause each, the failures first.
func (p *page) findings() {
	failures, warnings := p.result.countedCauses()
	p.cards(fmt.Sprintf("Failures (%s)", named(failures)), red, failures)
	if apart := p.result.apart(); len(apart) > 0 {
		p.heading(fmt.Sprintf("Failures of another kind (%d)", len(apart)))
		for i, c := range apart {
			if i < shownInFull {
				p.check(c)
			} else {
				p.line(fmt.Sprintf("  %s %s: %s", c.Finding.Verdict, c.ID, evidenceLine(c.Finding)))
			}
		}
	}
	p.cards(fmt.Sprintf("Warnings (%s)", named(warnings)), yellow, warnings)
}

// named is how many causes there are, of how many checks.
func named(causes []Cause) string {
	checks := 0
	for _, c := range causes {
		checks += len(c.Members)
	}
	if checks == len(causes) {
		return fmt.Sprint(checks)
	}
	return fmt.Sprintf("%d, shown by %s", len(causes), plural.Of(checks, "check"))
}

func (p *page) cards(title, style string, causes []Cause) {
	if len(causes) == 0 {
		return
	}
	p.heading(title)
	for i, c := range causes {
		if i >= shownInFull {
			p.line(fmt.Sprintf("  %d. %s %s", c.Number, c.Verdict, c.line()))
			continue
		}
		p.line("")
		p.line(bold, style, fmt.Sprintf("  %d. %s: %s", c.Number, c.Verdict, c.Sentence))
		detail := onConsole
		if style == yellow {
			detail.exchanges = 1 // one exchange stands for the evidence of a mere warning
		}
		told, shown := p.result.card(c, detail)
		for _, line := range told {
			p.line("    " + line)
		}
		for _, line := range shown {
			p.line(dim, "    "+line)
		}
	}
}

// Card is a cause as it is shown everywhere, in lines that are safe to print: the sentence, what was expected and got, what it
// blocks, and the exchanges with curl lines.
func (r *Result) Card(c Cause) []string {
	told, shown := r.card(c, onConsole)
	return slices.Concat([]string{Visible(c.Sentence)}, told, shown)
}

// Told is what a Go test says of a red check: the card of its cause where it stands for that, and else a word on which does, with
// what it saw itself.
func (r *Result) Told(check Check) string {
	cause, known := r.causeNumber(check.Cause)
	switch {
	case !known:
		return evidenceLine(check.Finding)
	case cause.Lead != check.ID:
		return fmt.Sprintf("%s; same cause as %s: %s", evidenceLine(check.Finding), Visible(cause.Lead), Visible(cause.Sentence))
	default:
		return strings.Join(r.Card(cause), "\n  ")
	}
}

// card is what a cause is about, and the evidence of the check that stands for it.
func (r *Result) card(c Cause, d detail) (told, shown []string) {
	lead, _ := r.check(c.Lead)
	told = append(told, account(lead.Finding)...)
	if q, ok := r.requirement(lead.Finding.Requirement); ok {
		told = append(told, label("breaks", fmt.Sprintf("%s, a %s: %s", q.ID, q.Level, q.Text)), label("", q.Source.String()))
	}
	if others := slices.DeleteFunc(slices.Clone(c.Requirements), func(id string) bool { return id == lead.Finding.Requirement }); len(others) > 0 {
		told = append(told, label("", "and "+Ranges(others)))
	}
	told = append(told, label("shown by", few(c.Members)))
	if len(c.Blocks) > 0 {
		told = append(told, label("blocks", few(c.Blocks)))
	}
	return told, evidence(lead, d)
}

func label(word, text string) string { return fmt.Sprintf("%-9s %s", word, Visible(text)) }

// few are the first ids of a list, and how many more there are.
func few(ids []string) string {
	const most = 6
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
}

// check is a red check without a cause.
func (p *page) check(c Check) {
	p.line("")
	p.line(bold, red, fmt.Sprintf("  %s %s: %s", c.Finding.Verdict, c.ID, c.Title))
	if q, ok := p.result.requirement(c.Finding.Requirement); ok {
		p.line(fmt.Sprintf("    %s %s", q.Level, q.Text))
		p.line(dim, "    "+q.Source.String())
	}
	for _, line := range account(c.Finding) {
		p.line("    " + line)
	}
}
