package reports

import (
	"slices"
	"strconv"

	"github.com/unreadcheck/unreadcheck/internal/columns"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

// tally counts the requirements: a row for each chapter, a column for each level and what came of it. It has only the
// rows and columns in which there is something.
type tally struct {
	columns []tallyColumn
	rows    []tallyRow
}

type tallyColumn struct {
	level spec.Level
	word  string
}

type tallyRow struct {
	chapter string
	// counts has a number for each column.
	counts []int
}

// The words over the columns, in the order of the columns. What is only to be observed is "seen" where it was.
var (
	tallyWords = []string{
		string(judge.Pass), string(judge.Fail), string(judge.Warn), "xpass", "xfail", "seen",
		string(judge.Blocked), string(judge.Untestable), string(judge.Inconclusive), "n/a", "error", "unselected",
	}
	shortWords = map[judge.Verdict]string{
		judge.UnexpectedPass: "xpass", judge.ExpectedFail: "xfail", judge.NotApplicable: "n/a",
		judge.HarnessError: "error", "": "unselected",
	}
)

func (r *Result) tally() tally {
	observed := map[string]bool{}
	for _, c := range r.Checks {
		if c.Finding.Observed != "" {
			observed[c.Finding.Requirement] = true
		}
	}
	counts := map[string]map[tallyColumn]int{}
	totals := map[tallyColumn]int{}
	for _, q := range r.Requirements {
		column := tallyColumn{q.Level, tallyWord(q, observed[q.ID])}
		if counts[q.Chapter] == nil {
			counts[q.Chapter] = map[tallyColumn]int{}
		}
		counts[q.Chapter][column]++
		totals[column]++
	}
	var t tally
	for _, level := range []spec.Level{spec.Must, spec.Should, spec.Observe} {
		for _, word := range tallyWords {
			if column := (tallyColumn{level, word}); totals[column] > 0 {
				t.columns = append(t.columns, column)
			}
		}
	}
	for _, chapter := range r.chapters() {
		if counts[chapter] != nil {
			t.rows = append(t.rows, t.row(chapter, counts[chapter]))
		}
	}
	t.rows = append(t.rows, t.row("all", totals))
	return t
}

func tallyWord(q Requirement, observed bool) string {
	if q.Level == spec.Observe && q.Verdict == judge.NotApplicable && observed {
		return "seen"
	}
	if short, ok := shortWords[q.Verdict]; ok {
		return short
	}
	return string(q.Verdict)
}

func (t tally) row(chapter string, counts map[tallyColumn]int) tallyRow {
	row := tallyRow{chapter: chapter}
	for _, column := range t.columns {
		row.counts = append(row.counts, counts[column])
	}
	return row
}

// lines are the table as text: two lines of heading, and a line for each row. Without columns there are none.
func (t tally) lines() (head, rows []string) {
	if len(t.columns) == 0 {
		return nil, nil
	}
	levels, words := []string{""}, []string{"chapter"}
	for i, c := range t.columns {
		level := ""
		if i == 0 || t.columns[i-1].level != c.level {
			level = string(c.level)
		}
		levels, words = append(levels, level), append(words, c.word)
	}
	grid := [][]string{levels, words}
	for _, row := range t.rows {
		cells := []string{Visible(row.chapter)}
		for _, n := range row.counts {
			cell := "·"
			if n > 0 {
				cell = strconv.Itoa(n)
			}
			cells = append(cells, cell)
		}
		grid = append(grid, cells)
	}
	lines := columns.Align(grid)
	return lines[:2], lines[2:]
}

// chapters are those of the contract in their order, and then any others that the result has.
func (r *Result) chapters() []string {
	out := slices.Clone(spec.Chapters)
	add := func(chapter string) {
		if !slices.Contains(out, chapter) {
			out = append(out, chapter)
		}
	}
	for _, q := range r.Requirements {
		add(q.Chapter)
	}
	for _, c := range r.Checks {
		add(c.Chapter)
	}
	return out
}

// requirement is what the result says of the requirement with that id.
func (r *Result) requirement(id string) (Requirement, bool) {
	i := slices.IndexFunc(r.Requirements, func(q Requirement) bool { return q.ID == id })
	if i < 0 {
		return Requirement{}, false
	}
	return r.Requirements[i], true
}

// checksWith are the checks with one of these verdicts, in the order of the suites.
func (r *Result) checksWith(verdicts ...judge.Verdict) []Check {
	var out []Check
	for _, c := range r.Checks {
		if slices.Contains(verdicts, c.Finding.Verdict) {
			out = append(out, c)
		}
	}
	return out
}

// red are the checks that keep the run from being conformant.
func (r *Result) red() []Check {
	verdicts := []judge.Verdict{judge.HarnessError, judge.Fail, judge.UnexpectedPass}
	if r.Strict {
		verdicts = append(verdicts, judge.Warn)
	}
	return r.checksWith(verdicts...)
}
