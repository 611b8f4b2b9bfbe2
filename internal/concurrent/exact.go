package concurrent

import (
	"fmt"
	"maps"
	"slices"

	"github.com/anishathalye/porcupine"
)

// The exact model of a group takes all members at once, and with them the search grows: only short histories of few
// clients are checked with it.
const (
	exactOperations = 200
	exactClients    = 4
	exactMembers    = 8
)

// whole is the state of a group with all its members' counts, in the order of their names.
type whole struct {
	messages int64
	unread   [exactMembers]int64
	// slack is by how much each count may be less.
	slack [exactMembers]int64
}

// groups checks the groups whose members are all right with the exact model. It can fail then for one reason alone: a
// message that one member sees counted and another does not yet. No call of the endpoint is to blame for that, so that
// it is noted and no finding.
func (v *Verdict) groups(h History, all []membership) {
	if h.Lag > 0 || len(v.Findings) > 0 || v.Unanswered > 0 {
		return
	}
	for _, g := range h.Start {
		var mine []membership
		for _, m := range all {
			if m.group == g.Name && m.rules.counted {
				mine = append(mine, m)
			}
		}
		if result := h.exact(g, mine); result == illegal {
			v.Notes = append(v.Notes, fmt.Sprintf("in %s a message was counted for one member before it was for another; the contract does not say that it is counted for all at one instant", g.Name))
		}
	}
}

// exact checks one group. What is too long, or takes too long, is passed over: the members were checked one by one.
func (h History) exact(g Group, members []membership) result {
	var operations []Operation
	clients := map[int]bool{}
	for _, o := range h.Operations {
		if o.Group == g.Name && h.used(o) {
			operations = append(operations, o)
			if o.Client > 0 {
				clients[o.Client] = true
			}
		}
	}
	if len(operations) > exactOperations || len(clients) > exactClients || len(members) < 2 || len(members) > exactMembers {
		return unknown
	}
	if porcupine.CheckOperationsTimeout(wholeModel(g, members), history(operations), searchTime) == porcupine.Illegal {
		return illegal
	}
	return legal
}

// wholeModel takes each member's step as the member's own rules have it.
func wholeModel(g Group, members []membership) porcupine.Model {
	index := map[string]int{}
	start := whole{messages: g.Messages}
	for i, name := range slices.Sorted(maps.Keys(g.Unread)) {
		index[name], start.unread[i] = i, g.Unread[name]
	}
	return porcupine.Model{
		Init: func() any { return start },
		Step: func(s, in, _ any) (bool, any) {
			before, _ := s.(whole)
			o, _ := in.(Operation)
			after, ok := before, true
			for _, m := range members {
				if o.Do == Send || o.Member == m.member {
					i := index[m.member]
					fits, one := m.rules.step(state{before.messages, before.unread[i], before.slack[i]}, o)
					ok = ok && fits
					after.messages, after.unread[i], after.slack[i] = one.messages, one.unread, one.slack
				}
			}
			return ok, after
		},
	}
}
