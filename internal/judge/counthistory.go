package judge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// countHistory is what happened to one count.
type countHistory struct {
	// last is the last call on it since it was read, and accepted how it was answered.
	last     *model.Prediction
	call     program.Call
	accepted bool
	before   string
	// sets counts the accepted calls on it in the whole program.
	sets int
	// sentSince: messages came since it was read. sentAfter: and since the last call on it. sentBetween: and between the last
	// two calls on it.
	sentSince, sentAfter, sentBetween bool
	// neighbour and elsewhere: since it was read, or since the last call on it, calls were made on another member of the
	// group, or in another group.
	neighbour, elsewhere bool
	atOnce               string
	exchange             int
	joined               bool
}

// history is what happened to a count.
func (o *Oracle) history(group, member string) *countHistory {
	at := program.Read{Group: group, Member: member}
	if o.counts[at] == nil {
		o.counts[at] = &countHistory{}
	}
	return o.counts[at]
}

// left reports whether the last call on a count is all that it takes to explain what it reads: the number itself that was asked for, or
// what was there before. What was called meanwhile on others has no part in it then.
func (h *countHistory) left(n *int64) bool {
	if n == nil {
		return false
	}
	shown := strconv.FormatInt(*n, 10)
	return shown == h.before || h.last.Number != nil && shown == h.last.Number.String()
}

// alias says in which way the id of a member, or of a group, is like another of the stage, or is empty.
func (o *Oracle) alias(r program.Read) spec.Case {
	for _, handle := range []string{r.Member, r.Group} {
		switch n := o.program.Stage.Names[handle]; {
		case n.Like == program.InCapitals:
			return spec.IDInCapitals
		case n.Like != "":
			return spec.LegalID
		}
	}
	return ""
}

// noteCall remembers what a call may have done to the counts.
func (o *Oracle) noteCall(c program.Call, p model.Prediction, accepted bool, exchange int) {
	for at, other := range o.counts {
		switch {
		case at.Group == c.Group && at.Member == c.Member:
		case at.Group == c.Group:
			other.neighbour = true
		default:
			other.elsewhere = true
		}
	}
	own := o.history(c.Group, c.Member)
	own.before = ""
	if n, known := o.state.Shown(c.Group, c.Member); known {
		own.before = strconv.FormatInt(n, 10)
	}
	own.last, own.call, own.accepted, own.exchange = &p, c, accepted, exchange
	own.neighbour, own.elsewhere = false, false
	own.sentBetween, own.sentAfter, own.sentSince = own.sentAfter && own.sets > 0, false, false
	own.atOnce = ""
}

// effect lets the model take what an accepted call did to its count.
func (o *Oracle) effect(c program.Call, p model.Prediction, accepted bool) {
	if !accepted {
		return
	}
	at := program.Read{Group: c.Group, Member: c.Member}
	delete(o.oneOf, at)
	switch len(p.Counts) {
	case 0:
		o.state.Forget(c.Group, c.Member)
		return
	case 1:
		o.state.Know(c.Group, c.Member, p.Counts[0])
	default:
		o.state.Forget(c.Group, c.Member)
		o.oneOf[at] = p.Counts
	}
	o.history(c.Group, c.Member).sets++
}

// atOnce judges calls that were made at the same time: each is answered as if it were alone, and a count that several of
// them set ends as one of theirs. Those that were accepted are noted last, whatever their order in the list.
func (o *Oracle) atOnce(i int, calls []program.Call, exchanges []record.Exchange) {
	if len(exchanges) != len(calls) {
		o.stopped = true
		return
	}
	before := o.state.Clone()
	counts := map[program.Read][]int64{}
	groups, members := map[string]bool{}, map[program.Read]bool{}
	var took []func()
	for j, c := range calls {
		o.calls++
		at := program.Read{Group: c.Group, Member: c.Member}
		groups[c.Group], members[at] = true, true
		p, err := before.Predict(o.contract, c)
		if err != nil {
			o.stopped = true
			return
		}
		accepted, ok := o.answer(i, c, p, exchanges[j])
		if !ok {
			return
		}
		note := func() {
			o.noteCall(c, p, accepted, exchanges[j].ID)
			o.effect(c, p, accepted)
		}
		if !accepted {
			note()
			continue
		}
		took = append(took, note)
		counts[at] = append(counts[at], p.Counts...)
	}
	for _, note := range took {
		note()
	}
	rule := spec.AtOnceOnMember
	switch {
	case len(groups) > 1:
		rule = spec.AtOnceInGroups
	case len(members) > 1:
		rule = spec.AtOnceOnMembers
	}
	for at, all := range counts {
		o.history(at.Group, at.Member).atOnce = o.contract.Broken(rule)
		o.history(at.Group, at.Member).neighbour, o.history(at.Group, at.Member).elsewhere = false, false
		if len(all) > 1 {
			o.state.Forget(at.Group, at.Member)
			o.oneOf[at] = all
		}
	}
}

// reading holds a count against the model.
func (o *Oracle) reading(i int, r program.Read, seen record.Step) {
	if seen.Reading == nil {
		o.stopped = true
		return
	}
	own := o.history(r.Group, r.Member)
	now := seen.Reading
	if !matches(o.Counts(i), *now) {
		if d := o.Miscount(i, *now); d != nil {
			o.deviations = append(o.deviations, *d)
		}
		o.stopped = true
		return
	}
	o.counted(r, own)
	delete(o.oneOf, r)
	o.know(record.Reading{Group: r.Group, Member: r.Member, Unread: now.Unread, Messages: now.Messages})
	own.last, own.neighbour, own.elsewhere, own.sentSince, own.sentBetween, own.atOnce = nil, false, false, false, false, ""
}

// change lets the model take a step that is not a call.
func (o *Oracle) change(step program.Step) {
	if err := o.state.Apply(step); err != nil {
		o.stopped = true
		return
	}
	group := step.Group()
	switch {
	case step.Send != nil:
		o.state.Forget(group, program.Owner) // what a message does to its sender's own count is not documented
		for at, c := range o.counts {
			if at.Group == group && step.Send.Times > 0 {
				c.sentSince, c.sentAfter = true, true
			}
		}
	case step.Join != nil:
		o.history(group, step.Join.Member).joined = true
	case step.Apart() != "": // what it left behind is read anew
		at := program.Read{Group: group, Member: step.Apart()}
		o.state.Forget(at.Group, at.Member)
		o.counts[at] = &countHistory{}
		delete(o.oneOf, at)
	}
	if step.Join != nil || step.Leave != nil {
		// A notice of it may count as a message: of no count it is known what it reads now.
		for at := range o.counts {
			if at.Group == group {
				o.state.Forget(at.Group, at.Member)
				delete(o.oneOf, at)
			}
		}
	}
	delete(o.shown, group)
}

// counted says by what a reading was judged that was as it had to be.
func (o *Oracle) counted(r program.Read, own *countHistory) {
	if o.watcher == nil || own.last == nil {
		return
	}
	requirement := own.last.Kept
	if own.accepted {
		requirement = o.particular(own.last.Count, own.call, *own.last, true)
	}
	typeName := program.AnyCounted
	if g, ok := o.program.Stage.Group(r.Group); ok {
		typeName = g.Type
	}
	o.judged(typeName+", "+o.stateClass(r.Group, r.Member), requirement)
	if own.last.Answer != requirement {
		o.judged(typeName+", plain", own.last.Answer)
	}
}

// matches reports whether a reading shows one of the counts; without any, whatever it shows will do.
func matches(counts []int64, now record.Reading) bool {
	return len(counts) == 0 || now.Unread != nil && slices.Contains(counts, *now.Unread)
}

// Miscount is what it would mean if the reading at the next step, the step of that index, showed that; nil where it is as it has to
// be, or no call had a part in it.
func (o *Oracle) Miscount(i int, now record.Reading) *Deviation {
	r, counts := *o.program.Steps[i].Read, o.Counts(i)
	if matches(counts, now) {
		return nil
	}
	own := o.history(r.Group, r.Member)
	p, call := model.Prediction{}, program.Call{Group: r.Group, Member: r.Member}
	if own.last != nil {
		p, call = *own.last, own.call
	}
	requirement := ""
	alias := o.alias(r)
	switch {
	case own.last != nil && !own.sentSince && (own.left(now.Unread) || !own.neighbour && !own.elsewhere):
		switch {
		case !own.accepted:
			requirement = p.Kept
		case own.atOnce != "":
			requirement = own.atOnce
		default:
			requirement = o.particular(p.Count, call, p, true)
		}
	case alias != "" && (own.neighbour || own.elsewhere) && !own.sentSince:
		requirement = o.contract.Broken(alias)
	case own.neighbour && !own.sentSince:
		requirement = o.contract.Broken(spec.OtherMember)
	case own.elsewhere && !own.sentSince:
		requirement = o.contract.Broken(spec.OtherGroup)
	case own.sentSince && own.sets > 0:
		requirement = o.contract.Broken(spec.LaterMessages)
	default:
		return nil // no call had a part in it
	}
	var words []string
	for _, n := range counts {
		words = append(words, strconv.FormatInt(n, 10))
	}
	expected := fmt.Sprintf("the count of %s reads %s", r.Member, strings.Join(words, " or "))
	got := fmt.Sprintf("the count of %s reads %s", r.Member, now)
	d := o.deviation(i, DeviantCount, requirement, call, p, expected, got, own.exchange)
	if own.last == nil {
		d.Input = ""
	}
	if now.Exchange > 0 {
		d.Exchanges = append(d.Exchanges, now.Exchange)
	}
	return d
}

// lookAt holds what a group shows against what it showed before.
func (o *Oracle) lookAt(i int, group string, now *record.Snapshot) {
	if now == nil {
		o.stopped = true
		return
	}
	before, ok := o.shown[group]
	o.shown[group] = *now
	if !ok {
		return
	}
	note := func(kept spec.Case, was, is string) {
		if was != is {
			d := o.deviation(i, DeviantLook, o.contract.Broken(kept), program.Call{Group: group}, model.Prediction{}, "still "+was, is, now.Exchanges...)
			d.Input, d.State = "", "plain"
			o.deviations = append(o.deviations, *d)
		}
	}
	note(spec.MessagesKept, plural.Of(before.Messages, "message"), plural.Of(now.Messages, "message"))
	was, is := difference(before.Profile, now.Profile)
	note(spec.ProfileKept, was, is)
	was, is = difference(before.Members, now.Members)
	note(spec.MembersKept, was, is)
}
