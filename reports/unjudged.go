package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

// notSelected is what is said of a requirement none of whose checks was selected.
const notSelected = "not selected"

// noCheck is the reason that goes with it.
const noCheck = "none of its checks was selected, so nothing was tried"

// Gap is what was not judged for one and the same reason.
type Gap struct {
	// Verdict is a verdict, or "not selected".
	Verdict, Reason string
	// IDs are those of requirements, or of checks where their requirement was judged otherwise.
	IDs []string
	// Holding is how many of them keep the run from being green.
	Holding int
}

// String is the gap on one line, without its ids.
func (g Gap) String() string {
	text := fmt.Sprintf("%s, %d: %s", g.Verdict, len(g.IDs), orElse(g.Reason, "no reason was given"))
	switch {
	case g.Holding == len(g.IDs):
		text += " (needed for a verdict)"
	case g.Holding > 0:
		text += fmt.Sprintf(" (%d of them needed for a verdict)", g.Holding)
	}
	return Visible(text)
}

// Gaps are the requirements of which the run says neither that they are kept nor that they are not, grouped by reason;
// those that keep the run from being green come first.
func (r *Result) Gaps() []Gap {
	open := map[string]bool{}
	for _, q := range r.Unjudged() {
		open[q.ID] = true
	}
	var out []Gap
	for _, q := range r.Requirements {
		switch {
		case open[q.ID]:
			out = addGap(out, string(q.Verdict), q.Reason, q.ID, r.holds(q))
		case q.Verdict == "" && q.Level != spec.Observe:
			out = addGap(out, notSelected, noCheck, q.ID, false)
		}
	}
	slices.SortStableFunc(out, func(a, b Gap) int {
		return min(b.Holding, 1) - min(a.Holding, 1)
	})
	return out
}

// Lacking is the first reason for which an inconclusive run has no verdict, in words; it is empty where there is a verdict, or where
// the headline has the reason.
func (r *Result) Lacking() string {
	if r.Verdict != Inconclusive || r.Transient != "" {
		return ""
	}
	for _, g := range r.Gaps() {
		if g.Holding > 0 && g.Reason != "" {
			return g.Reason
		}
	}
	return ""
}

// VariantGaps are the checks that were not judged although their requirement was, by its other checks.
func (r *Result) VariantGaps() []Gap {
	judged := map[string]bool{}
	for _, q := range r.Requirements {
		judged[q.ID] = q.Level != spec.Observe
	}
	for _, q := range r.Unjudged() {
		judged[q.ID] = false
	}
	var out []Gap
	for _, c := range r.Checks {
		if isOpen(c.Finding.Verdict) && judged[c.Finding.Requirement] {
			out = addGap(out, string(c.Finding.Verdict), c.Finding.Reason, c.ID, false)
		}
	}
	return out
}

func isOpen(v judge.Verdict) bool {
	return v == judge.Untestable || v == judge.Inconclusive || v == judge.NotApplicable || v == judge.Blocked
}

// holds reports whether a requirement keeps the run from being green by not having been judged.
func (r *Result) holds(q Requirement) bool {
	open := q.Verdict == judge.Untestable || q.Verdict == judge.Inconclusive || q.Verdict == judge.Blocked
	return open && q.Level == spec.Must && q.Evidence == spec.Core
}

func addGap(gaps []Gap, verdict, reason, id string, holds bool) []Gap {
	i := slices.IndexFunc(gaps, func(g Gap) bool { return g.Verdict == verdict && g.Reason == reason })
	if i < 0 {
		gaps = append(gaps, Gap{Verdict: verdict, Reason: reason})
		i = len(gaps) - 1
	}
	gaps[i].IDs = append(gaps[i].IDs, id)
	if holds {
		gaps[i].Holding++
	}
	return gaps
}

var endsInNumber = regexp.MustCompile(`^(.*-)([1-9][0-9]{0,6})$`)

// Ranges is a list of ids in which three or more that follow each other are written as one: "UMN-ISO-1..4".
func Ranges(ids []string) string {
	var out []string
	for i := 0; i < len(ids); {
		end := i
		for end+1 < len(ids) && follows(ids[end], ids[end+1]) {
			end++
		}
		if end-i >= 2 {
			last := endsInNumber.FindStringSubmatch(ids[end])
			out = append(out, ids[i]+".."+last[2])
		} else {
			out = append(out, ids[i:end+1]...)
		}
		i = end + 1
	}
	return Visible(strings.Join(out, ", "))
}

func follows(a, b string) bool {
	before, after := endsInNumber.FindStringSubmatch(a), endsInNumber.FindStringSubmatch(b)
	if before == nil || after == nil || before[1] != after[1] {
		return false
	}
	n, errBefore := strconv.Atoi(before[2])
	next, errAfter := strconv.Atoi(after[2])
	return errBefore == nil && errAfter == nil && next == n+1
}
