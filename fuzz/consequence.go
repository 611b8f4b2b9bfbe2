package fuzz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
)

// leaveOutConsequences leaves out of the findings what [withoutConsequences] does, and notes it.
func (r *Result) leaveOutConsequences() {
	kept, note := withoutConsequences(r.Findings)
	if r.Findings = kept; note != "" && !slices.Contains(r.Notes, note) {
		r.Notes = append(slices.Clip(r.Notes), note)
	}
}

// withoutConsequences leaves out what is likely to follow from another finding, and says so in a note. Random values share groups
// and members. Where a call of theirs leaves a count that it should not touch, the calls that were made there meanwhile look wrong,
// under requirements that the target keeps; played by themselves they show nothing. Without another finding of a count there is
// nothing that they could follow from, and they stand.
func withoutConsequences(all []Finding) (kept []Finding, note string) {
	causes := slices.DeleteFunc(slices.Clone(all), func(f Finding) bool { return !f.changesCounts() })
	mayCause := func(stray Finding) bool { // what is only a should never takes a must away
		return slices.ContainsFunc(causes, func(f Finding) bool { return f.Level == spec.Must || f.Level == stray.Level })
	}
	left := 0
	var ids []string
	for _, f := range all {
		if !f.seenOnce() || !mayCause(f) {
			kept = append(kept, f)
			continue
		}
		left++
		if !slices.Contains(ids, f.Requirement) {
			ids = append(ids, f.Requirement)
		}
	}
	if left == 0 {
		return all, ""
	}
	slices.Sort(ids)
	cause := slices.IndexFunc(kept, Finding.changesCounts)
	return kept, fmt.Sprintf("Among random values %s came once, and not again when played alone: %s. What finding %d shows may be the cause.",
		plural.Of(left, "deviation"), strings.Join(ids, ", "), cause+1)
}

// seenOnce reports whether a count was seen on a worker's groups that did not show when its calls were played by themselves.
func (f Finding) seenOnce() bool {
	return f.Layer == Values && f.Kind == judge.DeviantCount && strings.HasPrefix(f.Repeats, "0 of ")
}

// changesCounts reports whether a finding is of a count that a program of its own showed, be it of calls at once.
func (f Finding) changesCounts() bool {
	return (f.Kind == judge.DeviantCount || f.Layer == Crowd) && !strings.HasPrefix(f.Repeats, "0 of ")
}
