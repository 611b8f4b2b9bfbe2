package fuzz

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
	"github.com/unreadcheck/unreadcheck/spec/model"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// This file says which requirement a deviation breaks. That is sure only once the program has been made as small as it
// goes: what is left in it then is what the deviation needs.

func (w *walk) deviation(i int, kind, requirement string, c program.Call, p model.Prediction, expected, got string, exchanges ...int) *Deviation {
	return &Deviation{Requirement: requirement, Kind: kind, Step: i, Calls: w.calls, State: w.stateClass(c.Group, c.Member),
		Input: inputClass(w.contract, c, p), Expected: expected, Got: got, Exchanges: exchanges}
}

// inputClass names the kind of call.
func inputClass(contract *spec.Contract, c program.Call, p model.Prediction) string {
	words := []string{contract.Attribution(p.Count).Input}
	if len(p.Conditions) > 0 {
		words = []string{p.Input()}
	}
	for _, part := range []struct {
		departs bool
		word    string
	}{
		{c.ReverseQuery, "query reversed"}, {c.ReverseFields, "fields reversed"}, {c.Spaced, "white space"}, {c.Fill, "body spelt otherwise"},
		{c.Header != nil, "Content-Type"}, {c.Query["random"] != "", "random"}, {c.Credential == program.Short, string(c.Credential)},
	} {
		if part.departs {
			words = append(words, part.word)
		}
	}
	return strings.TrimPrefix(strings.Join(words, ", "), ", ")
}

// stateClass names what is particular about a count: its group's type, its member's role, what came before.
func (w *walk) stateClass(group, member string) string {
	var words []string
	if g, ok := w.program.Stage.Group(group); ok && g.Type != program.AnyCounted {
		words = append(words, g.Type)
	}
	if role := w.role(group, member); role != "" {
		words = append(words, role)
	}
	if c := w.cells[program.Read{Group: group, Member: member}]; c != nil {
		if c.sets > 1 || c.sets == 1 && (c.last == nil || !c.accepted) {
			words = append(words, "set before")
		}
		if c.sentSince || c.sentBetween || c.sends > 0 {
			words = append(words, "after messages")
		}
	}
	if len(words) == 0 {
		return "plain"
	}
	return strings.Join(words, ", ")
}

func (w *walk) role(group, member string) string {
	if member == program.Owner {
		return "owner"
	}
	if c := w.cells[program.Read{Group: group, Member: member}]; c != nil && c.joined {
		return "newcomer"
	}
	g, _ := w.program.Stage.Group(group)
	for _, m := range g.Members {
		if m.Name == member && m.Admin {
			return "admin"
		}
	}
	return ""
}

// particular is the requirement of which a call that has to be accepted is a case, given its state: what is particular about
// the state goes before what its number says. effect is set where its effect is in question, and not its answer.
func (w *walk) particular(base string, c program.Call, p model.Prediction, effect bool) string {
	if len(p.Conditions) > 0 || base != w.contract.Broken(p.Case) {
		return base
	}
	g, _ := w.program.Stage.Group(c.Group)
	own := w.cells[program.Read{Group: c.Group, Member: c.Member}]
	sets, sentBetween := 0, false
	if own != nil {
		sets, sentBetween = own.sets, own.sends > 0
		if effect {
			// The call in question is among them.
			sets, sentBetween = own.sets-1, own.sentBetween
		}
	}
	switch {
	case w.role(c.Group, c.Member) != "":
		return w.contract.Broken(spec.SpecialRole)
	case sets > 0 && sentBetween:
		return w.contract.Broken(spec.MovedBound)
	case sets > 0 && p.Case != spec.NumberWide:
		if p.Number != nil && own.before == p.Number.String() {
			return w.contract.Broken(spec.SameNumber)
		}
		return w.contract.Broken(spec.LaterNumber)
	case g.Type != program.AnyCounted && p.Case == spec.NumberBelow:
		return w.contract.Broken(spec.NamedType)
	default:
		return base
	}
}

// miscounted notes that a count reads otherwise than it has to.
func (w *walk) miscounted(i int, r program.Read, own *cell, counts []int64, now *record.Reading) {
	p, call := model.Prediction{}, program.Call{Group: r.Group, Member: r.Member}
	if own.last != nil {
		p, call = *own.last, own.call
	}
	requirement := ""
	switch {
	case own.last != nil && !own.neighbour && !own.elsewhere && !own.sentSince:
		switch {
		case !own.accepted:
			requirement = p.Kept
		case own.atOnce != "":
			requirement = own.atOnce
		default:
			requirement = w.particular(p.Count, call, p, true)
		}
	case own.neighbour && !own.sentSince:
		requirement = w.contract.Broken(spec.OtherMember)
	case own.elsewhere && !own.sentSince:
		requirement = w.contract.Broken(spec.OtherGroup)
	case own.sentSince && own.sets > 0:
		requirement = w.contract.Broken(spec.LaterMessages)
	default:
		return // no call had a part in it
	}
	var words []string
	for _, n := range counts {
		words = append(words, strconv.FormatInt(n, 10))
	}
	expected := fmt.Sprintf("the count of %s reads %s", r.Member, strings.Join(words, " or "))
	got := fmt.Sprintf("the count of %s reads %s", r.Member, now)
	if own.last == nil {
		p.Conditions = nil
	}
	d := w.deviation(i, kindCount, requirement, call, p, expected, got, own.exchange)
	if own.last == nil {
		d.Input = ""
	}
	if now.Exchange > 0 {
		d.Exchanges = append(d.Exchanges, now.Exchange)
	}
	w.deviations = append(w.deviations, *d)
}

// look holds what a group shows against what it showed before.
func (w *walk) look(i int, group string, now *record.Look) {
	if now == nil {
		w.stopped = true
		return
	}
	before, ok := w.looks[group]
	w.looks[group] = *now
	if !ok {
		return
	}
	note := func(kept spec.Case, was, is string) {
		if was != is {
			d := w.deviation(i, kindLook, w.contract.Broken(kept), program.Call{Group: group}, model.Prediction{}, "still "+was, is, now.Exchanges...)
			d.Input, d.State = "", "plain"
			w.deviations = append(w.deviations, *d)
		}
	}
	note(spec.MessagesKept, fmt.Sprintf("%d messages", before.Messages), fmt.Sprintf("%d messages", now.Messages))
	was, is := difference(before.Profile, now.Profile)
	note(spec.ProfileKept, was, is)
	was, is = difference(before.Members, now.Members)
	note(spec.MembersKept, was, is)
}

// difference shows the first key at which two maps differ, or twice nothing.
func difference(a, b map[string]string) (was, is string) {
	keys := maps.Clone(a)
	if keys == nil {
		keys = map[string]string{}
	}
	maps.Copy(keys, b)
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		x, inA := a[k]
		y, inB := b[k]
		if x != y || inA != inB {
			return fmt.Sprintf("%s %q", k, x), fmt.Sprintf("%s %q", k, y)
		}
	}
	return "", ""
}

// envelope judges what an answer looks like.
func (w *walk) envelope(i int, x record.Exchange) {
	if !judge.Describes(w.contract, x) {
		return
	}
	input := "accepted"
	if a := judge.ReadAnswer(x); a.Readable && !a.Accepted {
		input = "refused"
	}
	found, judged := flaws(w.contract, x)
	for _, d := range found {
		d.Step, d.Calls, d.State, d.Input = i, w.calls, "plain", input
		w.deviations = append(w.deviations, d)
	}
	w.coverage.judgedBy(judged, "an answer that is "+input)
}

// flaws are the deviations of an answer's envelope, and the requirements by which it was judged.
func flaws(c *spec.Contract, x record.Exchange) (out []Deviation, judged []string) {
	for _, r := range judge.EnvelopeRules {
		requirement := c.Broken(r.Case)
		if requirement == "" {
			continue
		}
		flaw := r.Rule(c, x)
		if flaw.Unjudged {
			continue
		}
		if flaw.Got != "" && len(out) > 0 && x.Response.Status != 200 {
			break // what stands in an answer with another status is that status's doing
		}
		judged = append(judged, requirement)
		if flaw.Got != "" {
			out = append(out, Deviation{Requirement: requirement, Kind: kindEnvelope, Expected: flaw.Expected, Got: flaw.Got, Exchanges: []int{x.ID}})
		}
	}
	return out, judged
}
