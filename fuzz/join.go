package fuzz

import (
	"encoding/json"
	"maps"
	"slices"
)

// endedJoined says that a result is of several campaigns.
const endedJoined = "joined"

// Join makes one result of those of several campaigns, the shards of one say. What is found in several of them is one
// finding, with the smallest of their examples; calls and what was covered add up. The result took as long as the longest
// of them, and an outcome was never provoked if it was in none..
func Join(results []*Result) *Result {
	all := &Result{Schema: schemaVersion, Kind: Kind, Findings: []Finding{}, Coverage: Coverage{Keywords: map[string]int{}, Outcomes: map[string]int{}, Requirements: map[string]map[string]int{},
		Observed: map[string]map[string]int{}}, Unjudged: map[string]int{}, Ended: endedJoined}
	index := map[string]int{}
	for i, r := range results {
		if i == 0 {
			all.Tool, all.Contract, all.Target, all.Started = r.Tool, r.Contract, r.Target, r.Started
		}
		if !r.Started.IsZero() && (all.Started.IsZero() || r.Started.Before(all.Started)) {
			all.Started = r.Started
		}
		all.Seed, all.Calls, all.Programs, all.More = r.Seed, all.Calls+r.Calls, all.Programs+r.Programs, all.More+r.More
		all.Disturbed += r.Disturbed
		all.Seconds = max(all.Seconds, r.Seconds)
		if all.Observer == "" {
			all.Observer = r.Observer
		}
		all.Layers = union(all.Layers, r.Layers)
		all.Notes = union(all.Notes, r.Notes)
		sum(all.Unjudged, r.Unjudged)
		all.Coverage.join(&r.Coverage, i == 0)
		for _, f := range r.Findings {
			key := f.Requirement + "|" + f.Kind + "|" + f.State + "|" + f.Input
			at, known := index[key]
			if !known {
				index[key] = len(all.Findings)
				all.Findings = append(all.Findings, f)
				continue
			}
			all.Findings[at] = all.Findings[at].with(f)
		}
	}
	all.leaveOutConsequences()
	all.Causes = Causes(all.Findings)
	return all
}

// with is the finding together with another of the same kind.
func (f Finding) with(other Finding) Finding {
	smallest := f
	if size(other) < size(f) {
		smallest = other
	}
	smallest.Hits = f.Hits + other.Hits
	smallest.FirstCall = min(f.FirstCall, other.FirstCall)
	return smallest
}

// size is how much there is to read of an example.
func size(f Finding) int {
	data, err := json.Marshal([]any{f.Program, f.History, f.Burst})
	if err != nil {
		return 0
	}
	return len(data)
}

// join adds another coverage to this one.
func (v *Coverage) join(other *Coverage, first bool) {
	sum(v.Keywords, other.Keywords)
	sum(v.Outcomes, other.Outcomes)
	for _, pair := range []struct{ to, from map[string]map[string]int }{{v.Requirements, other.Requirements}, {v.Observed, other.Observed}} {
		for key, counts := range pair.from {
			if pair.to[key] == nil {
				pair.to[key] = map[string]int{}
			}
			sum(pair.to[key], counts)
		}
	}
	if first {
		v.Never = slices.Clone(other.Never)
		return
	}
	v.Never = slices.DeleteFunc(v.Never, func(name string) bool { return !slices.Contains(other.Never, name) })
}

func sum(to, from map[string]int) {
	for key, n := range from {
		to[key] += n
	}
}

// union are the words of both, each once, in order.
func union(a, b []string) []string {
	set := map[string]bool{}
	for _, word := range slices.Concat(a, b) {
		set[word] = true
	}
	return slices.Sorted(maps.Keys(set))
}
