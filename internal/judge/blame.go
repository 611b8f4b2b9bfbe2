package judge

import "slices"

// Blame is the id of the requirement that stands in the way of a blocked finding, of those that the red findings of its run say
// are broken: the one that the blocking step belongs to; one whose failure rests on the same exchange; a must whose failure is
// that of the blocking step, which expected the same; or, where a count was not as it has to be, a must whose failure rests on a
// count. It is empty where nothing that is broken has to do with it: then it is not known what is missing.
func Blame(blocked Finding, red []Finding) string {
	for _, fits := range []func(Finding) bool{
		func(f Finding) bool { return f.Requirement == blocked.BlockedBy },
		func(f Finding) bool {
			return slices.ContainsFunc(blocked.Exchanges, func(id int) bool { return slices.Contains(f.Exchanges, id) })
		},
		func(f Finding) bool { return f.Verdict == Fail && blocked.missed != "" && f.Expected == blocked.missed },
		func(f Finding) bool { return f.Verdict == Fail && blocked.read && f.read },
	} {
		for _, f := range red {
			if f.Requirement != blocked.Requirement && fits(f) {
				return f.Requirement
			}
		}
	}
	return ""
}
