package judge

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// calls holds the answers of a step's calls against its expectation.
func (w *stepJudge) calls(i int, as side) outcome {
	step, seen := w.program.Steps[i], w.recording.Steps[i]
	for _, x := range seen.Calls {
		switch {
		case x.TransientFailure() && w.own[i] && step.Expect != nil:
			return outcome{kind: unmet, expected: "an answer", exchanges: []int{x.ID},
				text: x.Why() + ", each time, while other calls were answered"}
		case x.TransientFailure():
			return outcome{kind: troubled, expected: "an answer", text: x.Why(), exchanges: []int{x.ID}}
		}
	}
	if made, due := len(seen.Calls), max(1, len(step.AtOnce)); made != due {
		return outcome{kind: vacuous, expected: plural.Of(due, "call"), text: fmt.Sprintf("%s made", plural.Words(made, "call was", "calls were"))}
	}
	if step.Expect == nil {
		return outcome{}
	}
	for _, x := range seen.Calls {
		o := w.answer(*step.Expect, x, as)
		if judged := o.kind == unmet || o.kind == recorded || step.Expect.Refused != ""; judged && !w.own[i] && w.passing(*step.Expect, x) {
			o = outcome{kind: troubled, text: describeExchange(w.contract, x)}
		}
		if o.kind != met {
			o.exchanges = []int{x.ID}
			return o
		}
	}
	return outcome{}
}

// taken holds a step that a companion took against its expectation. A companion that refuses it ends the playing: a step that was
// recorded was accepted.
func (w *stepJudge) taken(step program.Step) outcome {
	e := *step.Expect
	if name := w.unknownOutcome(e); name != "" {
		return outcome{kind: vacuous, text: fmt.Sprintf("the contract has no outcome %s", name)}
	}
	switch {
	case e.Requirement != "":
		return nothingHeld() // requirements are of the endpoint under test, which the step does not call
	case step.Send != nil && step.Send.Times == 0:
		return outcome{kind: vacuous, text: "no message was sent"}
	case e.Refused != "":
		return outcome{kind: unmet, expected: Refusal(w.contract, e.Refused), text: "accepted"}
	case e.Accepted:
		return outcome{}
	default:
		return nothingHeld()
	}
}

func nothingHeld() outcome {
	return outcome{kind: vacuous, text: "nothing that could be held against an expectation"}
}

// passing reports whether an answer may be a passing failure: a refusal as too frequent, or a code whose documented advice is
// to try again, where no such code is expected.
func (w *stepJudge) passing(e program.Expect, x record.Exchange) bool {
	for _, name := range []string{e.Refused, e.AcceptedOrRefused} {
		if name != "" && w.contract.Outcomes[name].Accepts(ReadAnswer(x).Code) {
			return false
		}
	}
	return TooFrequent(w.contract, x) || e.Refused == "" && Transient(w.contract, x)
}

// answer holds one answer against an expectation, as far as the requirement on that side of it is concerned.
func (w *stepJudge) answer(e program.Expect, x record.Exchange, as side) outcome {
	answer, got := ReadAnswer(x), describeExchange(w.contract, x)
	if name := w.unknownOutcome(e); name != "" {
		return outcome{kind: vacuous, text: fmt.Sprintf("the contract has no outcome %s", name)}
	}
	switch {
	case e.Recorded:
		return outcome{kind: recorded, text: got}
	case e.Accepted:
		if !answer.Accepted {
			return outcome{kind: unmet, expected: "accepted", text: got}
		}
	case e.Refused != "":
		return w.refused(e.Refused, e.Requirement, answer, got, as)
	case e.AcceptedOrRefused != "":
		switch {
		case answer.Accepted && as == coding:
			return outcome{kind: moot, text: "the call was accepted, which is allowed, so that there is no code to judge"}
		case answer.Accepted:
		case answer.Refused():
			o := w.refused(e.AcceptedOrRefused, e.Requirement, answer, got, as)
			if o.expected != "" {
				o.expected = "accepted, or " + o.expected
			}
			return o
		default:
			kind := unmet
			if as == coding {
				kind = hidden // an answer that says nothing has no code
			}
			return outcome{kind: kind, expected: "accepted, or " + Refusal(w.contract, e.AcceptedOrRefused), text: got}
		}
	default:
		return outcome{kind: vacuous, text: "the step expects nothing of the answer"}
	}
	return outcome{}
}

// refused holds an answer against a refusal that is due. That the call is refused is one requirement; which code it gets is
// another, and the same only where the page of the call names the code.
func (w *stepJudge) refused(name, requirement string, answer Answer, got string, as side) outcome {
	o := w.contract.Outcomes[name]
	strict := as == coding || as == proving && o.CodeRequirement == requirement
	switch {
	case !answer.Refused():
		kind := unmet
		if as == coding {
			kind = hidden
		}
		return outcome{kind: kind, expected: Refusal(w.contract, name), text: got}
	case !strict:
		return outcome{}
	case !answer.Readable && as == coding:
		return outcome{kind: hidden, expected: Refusal(w.contract, name), text: got}
	case as == coding && w.contract.Misleads(answer.Code, name):
		return outcome{} // which has a requirement of its own
	case !answer.Readable || !o.Accepts(answer.Code):
		return outcome{kind: unmet, expected: Refusal(w.contract, name), text: got}
	default:
		return outcome{}
	}
}

// Refusal says what an outcome expects: "refused as unknown group (10010 or 10015)".
func Refusal(c *spec.Contract, name string) string {
	var codes []string
	for _, code := range c.Outcomes[name].Codes {
		codes = append(codes, strconv.FormatInt(code, 10))
	}
	return fmt.Sprintf("refused as %s (%s)", strings.ReplaceAll(name, "_", " "), strings.Join(codes, " or "))
}

// unknownOutcome is an outcome that is expected and that the contract does not have, or empty.
func (w *stepJudge) unknownOutcome(e program.Expect) string {
	for _, name := range []string{e.Refused, e.AcceptedOrRefused} {
		if _, known := w.contract.Outcomes[name]; name != "" && !known {
			return name
		}
	}
	return ""
}
