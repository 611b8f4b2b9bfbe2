package fuzz

import (
	"slices"
	"strconv"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/model"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// note remembers what a call may have done to the counts.
func (w *walk) note(c program.Call, p model.Prediction, accepted bool, exchange int) {
	for at, other := range w.cells {
		switch {
		case at.Group == c.Group && at.Member == c.Member:
		case at.Group == c.Group:
			other.neighbour = true
		default:
			other.elsewhere = true
		}
	}
	own := w.cell(c.Group, c.Member)
	if n, known := w.state.Shown(c.Group, c.Member); known {
		own.before = strconv.FormatInt(n, 10)
	}
	own.last, own.call, own.accepted, own.exchange = &p, c, accepted, exchange
	own.neighbour, own.elsewhere = false, false
	own.sentBetween, own.sends, own.sentSince = own.sends > 0 && own.sets > 0, 0, false
	own.atOnce = ""
}

func (w *walk) effect(c program.Call, p model.Prediction, accepted bool) {
	own := w.cell(c.Group, c.Member)
	switch {
	case !accepted:
	case len(p.Counts) == 1:
		w.state.Know(c.Group, c.Member, p.Counts[0])
		own.sets++
	case len(p.Counts) > 1:
		w.state.Forget(c.Group, c.Member)
		w.oneOf[program.Read{Group: c.Group, Member: c.Member}] = p.Counts
		own.sets++
	default:
		w.state.Forget(c.Group, c.Member)
	}
	if accepted {
		if len(p.Counts) < 2 {
			delete(w.oneOf, program.Read{Group: c.Group, Member: c.Member})
		}
	}
}

// atOnce judges calls that were made at the same time: each is answered as if it were alone, and a count that several of
// them set ends as one of theirs.
func (w *walk) atOnce(i int, calls []program.Call, exchanges []record.Exchange) {
	if len(exchanges) != len(calls) {
		w.stopped = true
		return
	}
	before := w.state.Clone()
	counts := map[program.Read][]int64{}
	groups, members := map[string]bool{}, map[program.Read]bool{}
	for j, c := range calls {
		w.calls++
		at := program.Read{Group: c.Group, Member: c.Member}
		groups[c.Group], members[at] = true, true
		p, err := before.Predict(w.contract, c)
		if err != nil {
			w.stopped = true
			return
		}
		accepted, ok := w.answer(i, c, p, exchanges[j])
		if !ok {
			return
		}
		w.note(c, p, accepted, exchanges[j].ID)
		w.effect(c, p, accepted)
		if accepted {
			counts[at] = append(counts[at], p.Counts...)
		}
	}
	rule := spec.AtOnceOnMember
	switch {
	case len(groups) > 1:
		rule = spec.AtOnceInGroups
	case len(members) > 1:
		rule = spec.AtOnceOnMembers
	}
	for at, all := range counts {
		w.cell(at.Group, at.Member).atOnce = w.contract.Broken(rule)
		w.cell(at.Group, at.Member).neighbour, w.cell(at.Group, at.Member).elsewhere = false, false
		if len(all) > 1 {
			w.state.Forget(at.Group, at.Member)
			w.oneOf[at] = all
		}
	}
}

// reading holds a count against the model.
func (w *walk) reading(i int, r program.Read, seen record.Step) {
	if seen.Reading == nil {
		w.stopped = true
		return
	}
	counts := w.Counts(i)
	own := w.cell(r.Group, r.Member)
	now := seen.Reading
	matches := now.Unread == nil && len(counts) == 0 || now.Unread != nil && (len(counts) == 0 || slices.Contains(counts, *now.Unread))
	if !matches {
		w.miscounted(i, r, own, counts, now)
		w.stopped = true
		return
	}
	w.coverage.counted(w, r, own)
	delete(w.oneOf, r)
	w.know(record.Reading{Group: r.Group, Member: r.Member, Unread: now.Unread, Messages: now.Messages})
	own.last, own.neighbour, own.elsewhere, own.sentSince, own.sentBetween, own.atOnce = nil, false, false, false, false, ""
}

// change lets the model take a step that is no call.
func (w *walk) change(step program.Step) {
	if err := w.state.Apply(step); err != nil {
		w.stopped = true
		return
	}
	group := step.Group()
	switch {
	case step.Send != nil:
		w.state.Forget(group, program.Owner) // what a message does to its sender's own count is not documented
		for at, c := range w.cells {
			if at.Group == group {
				c.sentSince = true
				c.sends += step.Send.Times
			}
		}
	case step.Join != nil:
		w.cell(group, step.Join.Member).joined = true
	}
	if step.Join != nil || step.Leave != nil {
		// A notice of it may count as a message: of no count it is known what it reads now.
		for at := range w.cells {
			if at.Group == group {
				w.state.Forget(at.Group, at.Member)
				delete(w.oneOf, at)
			}
		}
	}
	delete(w.looks, group)
}
