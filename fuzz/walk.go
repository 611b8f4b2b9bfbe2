package fuzz

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
	"github.com/unreadcheck/unreadcheck/spec/model"
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

	// passing: it may be a failure that passes, so that it counts only where playing it again shows it again.
	passing bool
}

// The kinds of deviations.
const (
	kindAnswer   = "answer"
	kindCount    = "count"
	kindLook     = "look"
	kindEnvelope = "envelope"
	kindTrouble  = "trouble"
)

// walk goes through a program while it is played, with the model beside it. It is the oracle of the player: it says what
// readings have to show, and stops the playing at the first deviation, after which nothing can be foretold.
type walk struct {
	contract *spec.Contract
	program  program.Program
	coverage *Coverage

	state *model.State
	// cells has what happened to each member's count since it was last read.
	cells map[program.Read]*cell
	looks map[string]record.Look
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

// cell is what happened to one count.
type cell struct {
	// last is the last call on it since it was read, and accepted how it was answered.
	last     *model.Prediction
	call     program.Call
	accepted bool
	before   string
	// sets counts the accepted calls on it in the whole program, and sends the messages since the last of them.
	sets, sends int
	// sentSince: messages came since it was read. sentBetween: and between the last two calls on it.
	sentSince, sentBetween bool
	// neighbour and elsewhere: since it was read, or since the last call on it, calls were made on another member of the
	// group, or in another group.
	neighbour, elsewhere bool
	atOnce               string
	exchange             int
	joined               bool
}

func newWalk(c *spec.Contract, p program.Program, coverage *Coverage) (*walk, error) {
	state, err := model.New(c, p.Stage)
	if err != nil {
		return nil, err
	}
	w := &walk{contract: c, program: p, coverage: coverage, state: state, cells: map[program.Read]*cell{},
		looks: map[string]record.Look{}, oneOf: map[program.Read][]int64{}}
	for _, g := range p.Stage.Groups {
		w.cell(g.Name, program.Owner)
		for _, m := range g.Everyone() {
			w.cell(g.Name, m.Name)
		}
	}
	return w, nil
}

func (w *walk) cell(group, member string) *cell {
	at := program.Read{Group: group, Member: member}
	if w.cells[at] == nil {
		w.cells[at] = &cell{}
	}
	return w.cells[at]
}

// Begin takes over what the stage shows before the first step.
func (w *walk) Begin(r record.Recording) {
	for _, b := range r.Baseline {
		w.know(b)
	}
}

func (w *walk) know(r record.Reading) {
	if r.Messages != nil {
		w.state.KnowMessages(r.Group, *r.Messages)
	}
	if r.Unread != nil {
		w.state.Know(r.Group, r.Member, *r.Unread)
	} else {
		w.state.Forget(r.Group, r.Member)
	}
}

// Step judges what a step showed.
func (w *walk) Step(i int, seen record.Step) bool {
	step := w.program.Steps[i]
	group := step.Group()
	if seen.Messages != nil && group != "" && step.Read == nil {
		w.state.KnowMessages(group, *seen.Messages-int64(sent(step)))
	}
	switch {
	case step.Call != nil:
		w.call(i, *step.Call, seen.Calls)
	case len(step.AtOnce) > 0:
		w.atOnce(i, step.AtOnce, seen.Calls)
	case step.Read != nil:
		w.reading(i, *step.Read, seen)
	case step.Look != nil:
		w.look(i, step.Look.Group, seen.Look)
	default:
		w.change(step)
		if seen.Messages != nil && group != "" {
			w.state.KnowMessages(group, *seen.Messages)
		}
	}
	return !w.stopped
}

func sent(s program.Step) int {
	if s.Send != nil {
		return s.Send.Times
	}
	return 0
}

// Counts are the counts that the reading at a step may show.
func (w *walk) Counts(i int) []int64 {
	r := *w.program.Steps[i].Read
	if counts, ok := w.oneOf[r]; ok {
		return counts
	}
	if n, known := w.state.Shown(r.Group, r.Member); known {
		return []int64{n}
	}
	return nil
}

// call judges the answer of one call and lets the model take its effect.
func (w *walk) call(i int, c program.Call, exchanges []record.Exchange) {
	if len(exchanges) == 0 {
		w.stopped = true
		return
	}
	x := exchanges[0]
	w.calls++
	p, err := w.state.Predict(w.contract, c)
	if err != nil {
		w.stopped = true
		return
	}
	accepted, ok := w.answer(i, c, p, x)
	if !ok {
		return
	}
	w.note(c, p, accepted, x.ID)
	w.effect(c, p, accepted)
}

// answer holds an answer against the prediction; ok is false where nothing can be said of what it did.
func (w *walk) answer(i int, c program.Call, p model.Prediction, x record.Exchange) (accepted, ok bool) {
	if x.Excused() {
		w.stopped = true
		w.trouble = w.deviation(i, kindTrouble, w.particular(p.Answer, c, p, false), c, p, w.allowed(p), x.Why(), x.ID)
		if w.trouble.Requirement == "" {
			w.trouble.Requirement = p.Kept
		}
		return false, false
	}
	a := judge.ReadAnswer(x)
	w.coverage.answered(w.contract, p, a)
	w.tooFrequent = w.coverage.tooFrequent(w.contract, a) || w.tooFrequent
	w.envelope(i, x)
	if !a.Readable {
		w.stopped = true
		return false, false
	}
	if allows(w.contract, p, a) {
		return a.Accepted, true
	}
	d := w.deviation(i, kindAnswer, w.particular(p.Answer, c, p, false), c, p, w.allowed(p), describe(w.contract, x, a), x.ID)
	if wrong := w.contract.WrongCode(a.Code, p.Refuse...); !a.Accepted && wrong != "" {
		d.Requirement = wrong
	}
	if judge.TooFrequent(w.contract, x) || judge.Transient(w.contract, x) || judge.LockedOut(w.contract, x) && !c.Credential.Bad() {
		w.stopped = true
		w.trouble = d // it may pass: only a refusal that comes back each time counts
		return false, false
	}
	w.deviations = append(w.deviations, *d)
	// A refusal with a wrong code is a refusal all the same, and what it did is judged like that of any other.
	refused := !a.Accepted && len(p.Refuse) > 0
	w.stopped = !refused
	return false, refused
}

func describe(c *spec.Contract, x record.Exchange, a judge.Answer) string {
	text := a.Describe(c)
	if x.Response.Status != 200 {
		text = fmt.Sprintf("HTTP %d, %s", x.Response.Status, text)
	}
	return text
}

// allows tells whether an answer is one of those predicted.
func allows(c *spec.Contract, p model.Prediction, a judge.Answer) bool {
	if a.Accepted {
		return p.Accept
	}
	return p.AnyCode || slices.ContainsFunc(p.Refuse, func(name string) bool { return c.Outcomes[name].Accepts(a.Code) })
}

// allowed says in words which answers are.
func (w *walk) allowed(p model.Prediction) string {
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
		var codes []string
		for _, code := range w.contract.Outcomes[name].Codes {
			codes = append(codes, strconv.FormatInt(code, 10))
		}
		words = append(words, fmt.Sprintf("refused as %s (%s)", strings.ReplaceAll(name, "_", " "), strings.Join(codes, ", ")))
	}
	if p.AnyCode {
		words = append(words, "refused")
	}
	return strings.Join(words, ", or ")
}
