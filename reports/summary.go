package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// writeSummary writes the result as a short Markdown page, as CI systems show one beside a job.
func writeSummary(w io.Writer, r *Result) error {
	var out strings.Builder
	fmt.Fprintf(&out, "# unreadcheck: %s\n\n%s\n\n", Prose(orElse(r.Verdict, "no verdict")), Prose(r.headline()))
	if why := r.Lacking(); why != "" {
		fmt.Fprintf(&out, "Because: %s\n\n", Prose(why))
	}
	table(&out, []string{"", ""}, [][]string{
		{"Target", Prose(orElse(r.Target.URL, r.Target.Address))},
		{"Counts", Prose(r.Target.ReadBack())},
		{"Contract", Prose(r.Contract.Version + ", profile " + r.Contract.Profile)},
		{"Run", fmt.Sprintf("%s in %.1f s, seed %d", plural.Of(r.Calls, "call"), r.Seconds, r.Seed)},
	})
	failures, warnings := r.countedCauses()
	if text := r.behaves(); text != "" {
		fmt.Fprintf(&out, "\nThe target %s\n", Prose(text))
	}
	summaryCauses(&out, r, "Failures", failures)
	summaryChecks(&out, "Failures of another kind", r.apart())
	summaryCauses(&out, r, "Warnings", warnings)
	summaryCounts(&out, r)
	summaryGaps(&out, "Not judged", r.Gaps())
	summaryGaps(&out, "Single checks not judged (their requirements were judged by other checks)", r.VariantGaps())
	var announced []string
	for _, c := range r.checksWith(judge.ExpectedFail) {
		announced = append(announced, fmt.Sprintf("%s: %s", Prose(c.ID), Prose(orElse(c.Finding.Reason, c.Finding.Got))))
	}
	summaryList(&out, "Failures that the baseline announces", announced)
	var unstable []string
	for _, line := range r.unstable() {
		unstable = append(unstable, Prose(line))
	}
	summaryList(&out, "Seen once, and not when it was played again", unstable)
	if r.Stage != nil && !r.Stage.Cleared {
		left := []string{Prose(r.Stage.String())}
		for _, why := range r.Stage.Why {
			left = append(left, Prose(why))
		}
		summaryList(&out, "Left on the target", left)
	}
	var notes []string
	for _, note := range r.Notes {
		notes = append(notes, Prose(note))
	}
	summaryList(&out, "Notes", notes)
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("the summary cannot be written: %w", err)
	}
	return nil
}

func summaryCounts(out *strings.Builder, r *Result) {
	t := r.tally()
	if len(t.columns) == 0 {
		return
	}
	head := []string{"Chapter"}
	for _, c := range t.columns {
		head = append(head, Prose(string(c.level)+" "+c.word))
	}
	var rows [][]string
	for _, row := range t.rows {
		cells := []string{Prose(row.chapter)}
		for _, n := range row.counts {
			cell := ""
			if n > 0 {
				cell = fmt.Sprint(n)
			}
			cells = append(cells, cell)
		}
		rows = append(rows, cells)
	}
	out.WriteString("\n## Counts\n\n")
	table(out, head, rows)
}

// summaryCauses lists causes: the first ones in full.
func summaryCauses(out *strings.Builder, r *Result, title string, causes []Cause) {
	var items []string
	for i, c := range causes {
		item := fmt.Sprintf("**%s** (%s)", Prose(Excerpt(c.Sentence, 500)), Prose(strings.Join(c.Requirements, ", ")))
		if lead, ok := r.check(c.Lead); ok && i < shownInFull {
			item += summaryAccount(lead.Finding)
		}
		item += "\n  - shown by: " + Prose(few(c.Members))
		if len(c.Blocks) > 0 {
			item += "\n  - blocks: " + Prose(few(c.Blocks))
		}
		items = append(items, item)
		if i >= 99 {
			items = append(items, fmt.Sprintf("and %d more in report.json", len(causes)-i-1))
			break
		}
	}
	summaryList(out, title, items)
}

func summaryChecks(out *strings.Builder, title string, checks []Check) {
	var items []string
	for i, c := range checks {
		item := fmt.Sprintf("**%s** (%s) %s", Prose(c.ID), Prose(string(c.Finding.Verdict)), Prose(c.Title))
		if i < shownInFull {
			item += summaryAccount(c.Finding)
		}
		items = append(items, item)
	}
	summaryList(out, title, items)
}

func summaryAccount(f judge.Finding) string {
	text := ""
	add := func(label, value string) {
		if value != "" {
			text += fmt.Sprintf("\n  - %s: %s", label, code(Excerpt(value, 500)))
		}
	}
	add("expected", f.Expected)
	add("got", f.Got)
	if f.Reason != "" {
		text += "\n  - reason: " + Prose(f.Reason)
	}
	if f.Repeat != "" {
		text += "\n  - repeated: " + Prose(f.Repeat)
	}
	return text
}

func summaryGaps(out *strings.Builder, title string, gaps []Gap) {
	var items []string
	for _, g := range gaps {
		items = append(items, Prose(g.String())+"\n  - "+Prose(Ranges(g.IDs)))
	}
	summaryList(out, title, items)
}

func summaryList(out *strings.Builder, title string, items []string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(out, "\n## %s\n\n", title)
	for _, item := range items {
		out.WriteString("- " + item + "\n")
	}
}
