package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// either is the mode of a peer's best: what it found as it is or lifted.
const either = "either"

// contest is what the runs of peers.csv say together. It counts only the faults and variations that every tool has judged in every
// mode, so that all are compared over the same.
type contest struct {
	// columns are the tools with their modes, in the order of their first rows.
	columns []column
	faults  []fault
	runs    map[string][]row // by column and fault
}

type column struct{ tool, mode string }

func (c column) run(f fault) string { return c.tool + "/" + c.mode + "/" + f.name }

func newContest(rows []row) contest {
	out := contest{runs: map[string][]row{}}
	var faults []fault
	for _, r := range rows {
		c := column{r.tool, r.mode}
		if !slices.Contains(out.columns, c) {
			out.columns = append(out.columns, c)
		}
		if !slices.Contains(faults, r.fault) {
			faults = append(faults, r.fault)
		}
		out.runs[c.run(r.fault)] = append(out.runs[c.run(r.fault)], r)
	}
	slices.SortFunc(out.columns, func(a, b column) int { return slices.Index(columnOrder(), a) - slices.Index(columnOrder(), b) })
	for _, f := range faults {
		if !slices.ContainsFunc(out.columns, func(c column) bool { return len(out.runs[c.run(f)]) == 0 }) {
			out.faults = append(out.faults, f)
		}
	}
	return out
}

func columnOrder() []column {
	var out []column
	for _, t := range tools {
		out = append(out, column{t.name, t.mode})
	}
	return out
}

// pick are the faults of a kind: those that break the contract, the variations, or the reference.
func (c contest) pick(kind func(fault) bool) []fault {
	var out []fault
	for _, f := range c.faults {
		if kind(f) {
			out = append(out, f)
		}
	}
	return out
}

func isFault(f fault) bool     { return f.name != "" && f.breaks() }
func isVariation(f fault) bool { return f.name != "" && !f.breaks() }
func isReference(f fault) bool { return f.name == "" }

// alarmed counts the faults of which the column raised an alarm with any of its seeds.
func (c contest) alarmed(at column, among []fault) int {
	n := 0
	for _, f := range among {
		if c.noticed(at, f) {
			n++
		}
	}
	return n
}

func (c contest) noticed(at column, f fault) bool {
	for _, other := range c.columns {
		if other.tool != at.tool || other != at && at.mode != either {
			continue
		}
		if slices.ContainsFunc(c.runs[other.run(f)], func(r row) bool { return len(r.alarms) > 0 }) {
			return true
		}
	}
	return false
}

// table is a line for each tool and mode.
func (c contest) table() string {
	var out strings.Builder
	faults, variations, reference := c.pick(isFault), c.pick(isVariation), c.pick(isReference)
	fmt.Fprintf(&out, "| tool | mode | faults found, of %d | alarms on the reference | variations flagged, of %d | calls a run | calls to the first alarm | seconds a run |\n",
		len(faults), len(variations))
	out.WriteString("|---|---|---:|---:|---:|---:|---:|---:|\n")
	for i, at := range c.columns {
		var calls, first, seconds, alarms []float64
		for _, f := range faults {
			for _, r := range c.runs[at.run(f)] {
				calls, seconds = append(calls, float64(r.calls)), append(seconds, r.seconds)
				if r.first > 0 {
					first = append(first, float64(r.first))
				}
			}
		}
		for _, f := range reference {
			for _, r := range c.runs[at.run(f)] {
				alarms = append(alarms, float64(len(r.alarms)))
			}
		}
		fmt.Fprintf(&out, "| %s | %s | %d | %s | %d | %s | %s | %s |\n", at.tool, at.mode, c.alarmed(at, faults), median(alarms, 0),
			c.alarmed(at, variations), median(calls, 0), median(first, 0), median(seconds, 1))
		last := i+1 == len(c.columns) || c.columns[i+1].tool != at.tool
		if best := (column{at.tool, either}); last && i > 0 && c.columns[i-1].tool == at.tool {
			fmt.Fprintf(&out, "| %s | %s | %d | | %d | | | |\n", best.tool, best.mode, c.alarmed(best, faults), c.alarmed(best, variations))
		}
	}
	return out.String()
}

// The bounds of calls, and of seconds, that tools are compared at.
var (
	callBounds   = []float64{10, 50, 100, 400}
	secondBounds = []float64{2, 5, 10, 20}
)

// bounded is a line for each tool and mode: of how many faults an alarm was raised within so many calls, and within so many seconds.
// Each has one run of each fault, that of the first seed. A tool that tells what it found at its end alone has needed all its calls.
func (c contest) bounded() string {
	var out strings.Builder
	faults := c.pick(isFault)
	out.WriteString("| tool | mode |")
	for _, n := range callBounds {
		fmt.Fprintf(&out, " %.0f calls |", n)
	}
	for _, n := range secondBounds {
		fmt.Fprintf(&out, " %.0f s |", n)
	}
	out.WriteString("\n|---|---|" + strings.Repeat("---:|", len(callBounds)+len(secondBounds)) + "\n")
	for _, at := range c.columns {
		var calls, seconds []float64
		for _, f := range faults {
			for _, r := range c.runs[at.run(f)] {
				if r.seed > 1 || len(r.alarms) == 0 {
					continue
				}
				calls, seconds = append(calls, float64(cmp.Or(r.first, r.calls))), append(seconds, r.seconds)
			}
		}
		fmt.Fprintf(&out, "| %s | %s |", at.tool, at.mode)
		for _, n := range within(calls, callBounds) {
			fmt.Fprintf(&out, " %d |", n)
		}
		for _, n := range within(seconds, secondBounds) {
			fmt.Fprintf(&out, " %d |", n)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// within counts, for each bound, the values that are not above it.
func within(values, bounds []float64) []int {
	out := make([]int, len(bounds))
	for i, bound := range bounds {
		for _, v := range values {
			if v <= bound {
				out[i]++
			}
		}
	}
	return out
}

// sample says over what the tools are compared.
func (c contest) sample() string {
	seeds, repeated := 1, map[string]bool{}
	for _, rows := range c.runs {
		for _, r := range rows {
			if seeds = max(seeds, r.seed); r.seed > 1 {
				repeated[r.fault.name] = true
			}
		}
	}
	text := fmt.Sprintf("Faults that every tool has judged in every mode: %d. Variations: %d.", len(c.pick(isFault)), len(c.pick(isVariation)))
	if len(repeated) == 0 {
		return text + " Seeds: 1."
	}
	again := slices.DeleteFunc(slices.Concat(c.pick(isFault), c.pick(isVariation)), func(f fault) bool { return !repeated[f.name] })
	return fmt.Sprintf("%s Seeds: 1, and %d for %d of them, of which one that finds is enough.", text, seeds, len(again))
}

// matrix is a line for each fault: by whom it was noticed.
func (c contest) matrix(among []fault) string {
	var out strings.Builder
	out.WriteString("| fault | chapter |")
	for _, at := range c.columns {
		fmt.Fprintf(&out, " %s, %s |", at.tool, at.mode)
	}
	out.WriteString("\n|---|---|" + strings.Repeat(":-:|", len(c.columns)) + "\n")
	for _, f := range among {
		fmt.Fprintf(&out, "| `%s` | %s |", f.name, f.chapter)
		for _, at := range c.columns {
			mark := "·"
			if c.noticed(at, f) {
				mark = "found"
			}
			fmt.Fprintf(&out, " %s |", mark)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// median is the middle of some figures, with so many digits after the point; a dash where there are none.
func median(of []float64, digits int) string {
	if len(of) == 0 {
		return "–"
	}
	return strconv.FormatFloat(middle(of), 'f', digits, 64)
}

// middle is the median of values, of which there has to be one.
func middle(of []float64) float64 {
	of = slices.Sorted(slices.Values(of))
	return (of[(len(of)-1)/2] + of[len(of)/2]) / 2
}
