package judge

import (
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Deviation is one thing that a program showed and that the model does not allow.
type Deviation struct {
	Requirement string `json:"requirement"`
	// Kind is answer, count, look, envelope, trouble or expectation. An expectation that names no requirement has none.
	Kind string `json:"kind"`
	// Step is the step that showed it, from 0, and Calls how many calls of the endpoint had been made by then.
	Step  int `json:"step"`
	Calls int `json:"calls"`
	// State and Input are the classes of the state and of the call.
	State    string `json:"state"`
	Input    string `json:"input"`
	Expected string `json:"expected"`
	Got      string `json:"got"`
	// Exchanges are the ids of the exchanges that show it.
	Exchanges []int `json:"exchanges,omitempty"`

	// Passing: it may be a failure that passes, so that it counts only where playing it again shows it again.
	Passing bool `json:"-"`
}

// The kinds of deviations that a step shows.
const (
	DeviantAnswer   = "answer"
	DeviantCount    = "count"
	DeviantLook     = "look"
	DeviantEnvelope = "envelope"
	DeviantTrouble  = "trouble"
	// DeviantExpectation is what a program expects and does not show.
	DeviantExpectation = "expectation"
)

func (o *Oracle) deviation(i int, kind, requirement string, c program.Call, p model.Prediction, expected, got string, exchanges ...int) *Deviation {
	return &Deviation{Requirement: requirement, Kind: kind, Step: i, Calls: o.calls, State: o.stateClass(c.Group, c.Member),
		Input: InputClass(o.contract, c, p), Expected: expected, Got: got, Exchanges: exchanges}
}

// InputClass names the kind of call.
func InputClass(contract *spec.Contract, c program.Call, p model.Prediction) string {
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
func (o *Oracle) stateClass(group, member string) string {
	var words []string
	if g, ok := o.program.Stage.Group(group); ok && g.Type != program.AnyCounted {
		words = append(words, g.Type)
	}
	if role := o.role(group, member); role != "" {
		words = append(words, role)
	}
	if c := o.counts[program.Read{Group: group, Member: member}]; c != nil {
		if c.sets > 1 || c.sets == 1 && (c.last == nil || !c.accepted) {
			words = append(words, "set before")
		}
		if c.sentSince || c.sentBetween || c.sentAfter {
			words = append(words, "after messages")
		}
	}
	if len(words) == 0 {
		return "plain"
	}
	return strings.Join(words, ", ")
}

func (o *Oracle) role(group, member string) string {
	if member == program.Owner {
		return "owner"
	}
	if c := o.counts[program.Read{Group: group, Member: member}]; c != nil && c.joined {
		return "newcomer"
	}
	g, _ := o.program.Stage.Group(group)
	for _, m := range g.Members {
		if m.Name == member && m.Admin {
			return "admin"
		}
	}
	return ""
}

// particular is the requirement of which a call that has to be accepted is a case, given its state: what is particular about
// the state goes before what its number says. effect is set where its effect is in question, and not its answer.
func (o *Oracle) particular(base string, c program.Call, p model.Prediction, effect bool) string {
	if len(p.Conditions) > 0 || base != o.contract.Broken(p.Case) {
		return base
	}
	g, _ := o.program.Stage.Group(c.Group)
	own := o.counts[program.Read{Group: c.Group, Member: c.Member}]
	sets, sentBetween := 0, false
	if own != nil {
		sets, sentBetween = own.sets, own.sentAfter
		if effect {
			// The call in question is among them.
			sets, sentBetween = own.sets-1, own.sentBetween
		}
	}
	_, groupNamed := o.program.Stage.Names[c.Group]
	_, memberNamed := o.program.Stage.Names[c.Member]
	switch {
	case groupNamed || memberNamed:
		return o.contract.Broken(spec.LegalID)
	case o.role(c.Group, c.Member) != "":
		return o.contract.Broken(spec.SpecialRole)
	case sets > 0 && sentBetween:
		return o.contract.Broken(spec.MovedBound)
	case sets > 0 && p.Case != spec.NumberWide:
		if p.Number != nil && own.before == p.Number.String() {
			return o.contract.Broken(spec.SameNumber)
		}
		return o.contract.Broken(spec.LaterNumber)
	case g.Type != program.AnyCounted && p.Case == spec.NumberBelow:
		return o.contract.Broken(spec.NamedType)
	default:
		return base
	}
}

// envelope judges what an answer looks like.
func (o *Oracle) envelope(i int, x record.Exchange) {
	if !Describes(o.contract, x) {
		return
	}
	input := "accepted"
	if a := ReadAnswer(x); a.Readable && !a.Accepted {
		input = "refused"
	}
	found, judged := Flaws(o.contract, x)
	for _, d := range found {
		d.Step, d.Calls, d.State, d.Input = i, o.calls, "plain", input
		o.deviations = append(o.deviations, d)
	}
	o.judged("an answer that is "+input, judged...)
}

// Flaws are the deviations of an answer's envelope, and the requirements by which it was judged.
func Flaws(c *spec.Contract, x record.Exchange) (out []Deviation, judged []string) {
	for _, r := range EnvelopeRules {
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
			out = append(out, Deviation{Requirement: requirement, Kind: DeviantEnvelope, Expected: flaw.Expected, Got: flaw.Got, Exchanges: []int{x.ID}})
		}
	}
	return out, judged
}
