package page

import (
	"fmt"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/reports"
)

// counts draws what was asked for against what was read. The readings are the judge's own.
func counts(r *reports.Result) Section {
	var all []Count
	for _, p := range r.Programs {
		for _, playing := range p.Playings {
			for _, s := range playing.Steps {
				b := s.Reading
				// Only where a single call lies before the reading it is plain what was asked for.
				if b == nil || b.Unread == nil || b.Bound == nil || len(b.Set) != 1 || b.Verdict == "" || len(b.Allowed) == 0 {
					continue
				}
				all = append(all, Count{Asked: b.Set[0], Bound: *b.Bound, Read: *b.Unread, Kept: b.Verdict == judge.Pass, Check: p.Program.ID})
			}
		}
	}
	if len(all) == 0 {
		return Section{}
	}
	return Section{ID: "counts", Title: "Asked for and read back", Charts: []Chart{CountChart(all)},
		Lead: "A member can have no more messages unread than the group has: a larger number is to become the group's number of messages, which is the bound drawn in."}
}

func rate(r *reports.Result) Section {
	if r.Rate == nil {
		return Section{}
	}
	i := r.Rate
	s := Section{ID: "rate", Title: "The rate limit", Charts: []Chart{RateChart(i)}}
	t := Table{Caption: "What the probe tells", Head: []string{"Figure", "Value"}}
	add := func(name, value string) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: name}, {Text: value}}})
	}
	pace := "none was found"
	if i.SafePerSecond > 0 {
		pace = fmt.Sprintf("%.0f evenly spaced calls a second", i.SafePerSecond)
	}
	add("a safe pace", pace)
	add("documented", plural.Of(i.Limit, "call")+" in "+everyPeriod(i.PeriodSeconds))
	for n, f := range i.Fits {
		add([]string{"fits best", "fits too"}[min(n, 1)], fit(f, i.PeriodSeconds))
	}
	for _, reading := range i.Readings {
		add("way of counting the documented limit that fits", reading)
	}
	add("let in at once after a rest", fmt.Sprint(i.Burst))
	add("let in per period when overloaded", fmt.Sprintf("%.0f", i.Steady))
	if i.RecoverySeconds != nil {
		add("let in again after the last refusal within", milliseconds(*i.RecoverySeconds))
	}
	add("calls", fmt.Sprint(i.Calls))
	add("calls were sent late by (99th percentile)", milliseconds(i.LateSeconds))
	s.Tables = []Table{t}
	return s
}

func latency(r *reports.Result) Section {
	if len(r.Latency) == 0 {
		return Section{}
	}
	t := Table{Caption: "How long answers took, by command", Head: []string{"Command", "Answers", "p50", "p95", "p99", "Longest", "How often"}}
	from, to := reports.BucketsInUse(r.Latency)
	for _, l := range r.Latency {
		row := Row{Cells: []Cell{{Text: l.Command, Code: true}, {Text: fmt.Sprint(l.Answers)}, {Text: milliseconds(l.MedianSeconds)},
			{Text: milliseconds(l.P95Seconds)}, {Text: milliseconds(l.P99Seconds)}, {Text: milliseconds(l.MaxSeconds)}}}
		if to <= len(l.Buckets) {
			row.Cells = append(row.Cells, Cell{Picture: histogram(l.Buckets[from:to], "Histogram of the times of "+l.Command)})
		}
		t.Rows = append(t.Rows, row)
	}
	if to > from {
		t.Head[6] = fmt.Sprintf("Up to %s … %s, twice as long from bar to bar", milliseconds(reports.BucketSeconds(from)), milliseconds(reports.BucketSeconds(to-1)))
	}
	return Section{ID: "latency", Title: "Latency", Tables: []Table{t},
		Lead: "From the sending of a call to the end of its answer, as the tool saw it. Calls without an answer are not among them."}
}
