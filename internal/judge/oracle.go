package judge

import (
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Watcher is told what an oracle judges.
type Watcher interface {
	// Answered is told the answer to each call with its prediction.
	Answered(p model.Prediction, a Answer)
	// Judged is told that something was judged by requirements, with the class of the situation.
	Judged(class string, requirements ...string)
}

// Oracle judges a program while it is played, or from its recording, with the model beside it: what a step has to show follows
// from what came before. It says what readings have to show, and stops at the first deviation, after which nothing can be
// foretold. Where steps say what they expect, they are held against that as well.
type Oracle struct {
	contract *spec.Contract
	program  program.Program
	watcher  Watcher
	expected *expectations

	state *model.State
	// counts has what happened to each member's count since it was last read.
	counts map[program.Read]*countHistory
	shown  map[string]record.Snapshot
	// oneOf has the counts that calls made at once may have left.
	oneOf map[program.Read][]int64

	calls      int
	deviations []Deviation
	// stopped: nothing more is judged. trouble is set where the network, and not the target, is to blame.
	stopped bool
	trouble *Deviation
	// tooFrequent: a call was refused as too frequent.
	tooFrequent bool
}

// NewOracle is the oracle of a program; the watcher may be nil. It fails where the stage has a group type that the contract
// lacks.
func NewOracle(c *spec.Contract, p program.Program, watcher Watcher) (*Oracle, error) {
	state, err := model.New(c, p.Stage)
	if err != nil {
		return nil, err
	}
	o := &Oracle{contract: c, program: p, watcher: watcher, state: state, counts: map[program.Read]*countHistory{},
		shown: map[string]record.Snapshot{}, oneOf: map[program.Read][]int64{}}
	for _, g := range p.Stage.Groups {
		o.history(g.Name, program.Owner)
		for _, m := range g.Everyone() {
			o.history(g.Name, m.Name)
		}
	}
	if slices.ContainsFunc(p.Steps, func(s program.Step) bool { return s.Expect != nil }) {
		o.expected = &expectations{stepJudge: newStepJudge(c, p, record.Recording{}, nil)}
	}
	return o, nil
}

// Deviations are those that the contract judges, and what steps expect and do not show.
func (o *Oracle) Deviations() []Deviation {
	var out []Deviation
	for _, d := range o.deviations {
		if r, ok := o.contract.Requirement(d.Requirement); ok && r.Level != spec.Observe || d.Kind == DeviantExpectation {
			out = append(out, d)
		}
	}
	return out
}

// Trouble is a failure that may pass, which ended the judging, or nil.
func (o *Oracle) Trouble() *Deviation { return o.trouble }

// TooFrequent reports whether a call was refused as too frequent.
func (o *Oracle) TooFrequent() bool { return o.tooFrequent }

// Add takes over what another judge made of a step that is judged apart. After a deviation nothing more is judged.
func (o *Oracle) Add(found []Deviation) {
	o.deviations = append(o.deviations, found...)
	o.stopped = o.stopped || len(found) > 0
}

// Blame makes a deviation of a failure that came back each time.
func (o *Oracle) Blame(trouble Deviation) {
	trouble.Passing = true
	o.deviations = append(o.deviations, trouble)
}

// Unjudged says why what steps expect could not be judged, or is empty.
func (o *Oracle) Unjudged() string {
	if o.expected == nil || len(o.deviations) > 0 {
		return ""
	}
	return o.expected.unjudged()
}

func (o *Oracle) judged(class string, requirements ...string) {
	if o.watcher != nil {
		o.watcher.Judged(class, requirements...)
	}
}

// Begin takes over what the stage shows before the first step.
func (o *Oracle) Begin(r record.Recording) {
	for _, b := range r.Baseline {
		o.know(b)
	}
	if o.expected != nil {
		o.expected.begin(r)
	}
}

func (o *Oracle) know(r record.Reading) {
	if r.Messages != nil {
		o.state.KnowMessages(r.Group, *r.Messages)
	}
	if r.Unread != nil {
		o.state.Know(r.Group, r.Member, *r.Unread)
	} else {
		o.state.Forget(r.Group, r.Member)
	}
}

// Step judges what a step showed.
func (o *Oracle) Step(i int, seen record.Step) bool {
	step := o.program.Steps[i]
	group := step.Group()
	if seen.Messages != nil && step.Read == nil {
		o.state.KnowMessages(group, *seen.Messages)
	}
	switch {
	case step.Call != nil:
		o.call(i, *step.Call, seen.Calls)
	case len(step.AtOnce) > 0:
		o.atOnce(i, step.AtOnce, seen.Calls)
	case step.Read != nil:
		o.reading(i, *step.Read, seen)
	case step.Snapshot != nil:
		o.lookAt(i, step.Snapshot.Group, seen.Snapshot)
	default:
		o.change(step)
		if seen.Messages != nil {
			o.state.KnowMessages(group, *seen.Messages) // those that the step sent are among them
		}
	}
	if o.expected != nil && o.trouble == nil {
		o.expect(i, seen)
	}
	return !o.stopped
}

// expect holds what a step showed against what it expects.
func (o *Oracle) expect(i int, seen record.Step) {
	f, found := o.expected.take(i, seen)
	if found && f.Broken {
		o.deviations = append(o.deviations, Deviation{Requirement: f.Requirement, Kind: DeviantExpectation, Step: i, Calls: o.calls,
			Expected: f.Expected, Got: f.Got, Exchanges: f.Exchanges})
	}
}

// Counts are the counts that the reading at a step may show.
func (o *Oracle) Counts(i int) []int64 {
	r := *o.program.Steps[i].Read
	if counts, ok := o.oneOf[r]; ok {
		return counts
	}
	if n, known := o.state.Shown(r.Group, r.Member); known {
		return []int64{n}
	}
	return o.expectedCounts(i)
}

// expectedCounts are the counts that a step expects, where they are small enough to be read.
func (o *Oracle) expectedCounts(i int) []int64 {
	step := o.program.Steps[i]
	if step.Expect == nil {
		return nil
	}
	var out []int64
	for _, n := range append([]program.Number{step.Expect.Count}, step.Expect.OneOf...) {
		if value, err := n.Resolve(o.state.Messages(step.Read.Group)); err == nil && value.IsInt64() {
			out = append(out, value.Int64())
		}
	}
	return out
}

// call judges the answer of one call and lets the model take its effect.
func (o *Oracle) call(i int, c program.Call, exchanges []record.Exchange) {
	if len(exchanges) == 0 {
		o.stopped = true
		return
	}
	x := exchanges[0]
	o.calls++
	p, err := o.state.Predict(o.contract, c)
	if err != nil {
		o.stopped = true
		return
	}
	accepted, ok := o.answer(i, c, p, x)
	if !ok {
		return
	}
	o.noteCall(c, p, accepted, x.ID)
	o.effect(c, p, accepted)
}

// answer holds an answer against the prediction; ok is false where nothing can be said of what it did.
func (o *Oracle) answer(i int, c program.Call, p model.Prediction, x record.Exchange) (accepted, ok bool) {
	if x.Withheld() {
		o.stopped = true
		return false, false
	}
	if x.TransientFailure() {
		o.stopped = true
		o.trouble = o.deviation(i, DeviantTrouble, o.particular(p.Answer, c, p, false), c, p, o.allowed(p), x.Why(), x.ID)
		if o.trouble.Requirement == "" {
			o.trouble.Requirement = p.Kept
		}
		return false, false
	}
	a := ReadAnswer(x)
	o.tooFrequent = o.tooFrequent || TooFrequent(o.contract, x)
	if o.watcher != nil {
		o.watcher.Answered(p, a)
	}
	o.envelope(i, x)
	if !a.Readable {
		o.stopped = true
		return false, false
	}
	if Allows(o.contract, p, a) || LockedOut(o.contract, x) && c.Credential.Bad() {
		return a.Accepted, true // a lockout, which bad UserSigs before it brought about, refuses a bad one too
	}
	d := o.deviation(i, DeviantAnswer, o.particular(p.Answer, c, p, false), c, p, o.allowed(p), describeExchange(o.contract, x), x.ID)
	if wrong := o.contract.WrongCode(a.Code, p.Refuse...); !a.Accepted && wrong != "" {
		d.Requirement = wrong
	}
	if TooFrequent(o.contract, x) || Transient(o.contract, x) || LockedOut(o.contract, x) {
		o.stopped = true
		o.trouble = d // it may pass: only a refusal that comes back each time counts
		return false, false
	}
	o.deviations = append(o.deviations, *d)
	// A refusal with a wrong code is a refusal all the same, and what it did is judged like that of any other.
	refused := !a.Accepted && len(p.Refuse) > 0
	o.stopped = !refused
	return false, refused
}

// Allows reports whether an answer is one of those predicted.
func Allows(c *spec.Contract, p model.Prediction, a Answer) bool {
	if a.Accepted {
		return p.Accept
	}
	return p.AnyCode || slices.ContainsFunc(p.Refuse, func(name string) bool { return c.Outcomes[name].Accepts(a.Code) })
}

// allowed says in words which answers are.
func (o *Oracle) allowed(p model.Prediction) string {
	var words []string
	if p.Accept {
		words = append(words, "accepted")
	}
	var names []string
	for _, name := range p.Refuse {
		if slices.Contains(names, name) {
			continue
		}
		names = append(names, name)
		words = append(words, Refusal(o.contract, name))
	}
	if p.AnyCode {
		words = append(words, "refused")
	}
	return strings.Join(words, ", or ")
}
