package judge

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
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
		o := heldAnswer(w.contract, *step.Expect, ReadAnswer(x), describeExchange(w.contract, x), as, w.own[i])
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
	if name := unknownOutcome(w.contract, e); name != "" {
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

// mayPass reports whether an answer, of which o was made, may be a passing failure: a refusal as too frequent, or a code whose
// documented advice is to try again, where no such code is expected.
func mayPass(c *spec.Contract, e program.Expect, o outcome, a Answer) bool {
	if o.kind != unmet && o.kind != recorded && e.Refused == "" {
		return false
	}
	for _, name := range []string{e.Refused, e.AcceptedOrRefused} {
		if name != "" && c.Outcomes[name].Accepts(a.Code) {
			return false
		}
	}
	return a.tooFrequent(c) || e.Refused == "" && a.transient(c)
}

// heldAnswer holds an answer, which got describes, against an expectation, as far as the requirement on that side of it is
// concerned. A failure that may pass is no finding, unless own says that it comes back each time.
func heldAnswer(c *spec.Contract, e program.Expect, answer Answer, got string, as side, own bool) outcome {
	o := heldRepeated(c, e, answer, got, as)
	if !own && mayPass(c, e, o, answer) {
		return outcome{kind: troubled, text: got}
	}
	return o
}

// heldRepeated is heldAnswer for an answer that comes back each time.
func heldRepeated(c *spec.Contract, e program.Expect, answer Answer, got string, as side) outcome {
	if name := unknownOutcome(c, e); name != "" {
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
		return refused(c, e.Refused, e.Requirement, answer, got, as)
	case e.AcceptedOrRefused != "":
		switch {
		case answer.Accepted && as == coding:
			return outcome{kind: moot, text: "the call was accepted, which is allowed, so that there is no code to judge"}
		case answer.Accepted:
		case answer.Refused():
			o := refused(c, e.AcceptedOrRefused, e.Requirement, answer, got, as)
			if o.expected != "" {
				o.expected = "accepted, or " + o.expected
			}
			return o
		default:
			kind := unmet
			if as == coding {
				kind = hidden // an answer that says nothing has no code
			}
			return outcome{kind: kind, expected: "accepted, or " + Refusal(c, e.AcceptedOrRefused), text: got}
		}
	default:
		return outcome{kind: vacuous, text: "the step expects nothing of the answer"}
	}
	return outcome{}
}

// refused holds an answer against a refusal that is due. That the call is refused is one requirement; which code it gets is
// another, and the same only where the page of the call names the code.
func refused(c *spec.Contract, name, requirement string, answer Answer, got string, as side) outcome {
	o := c.Outcomes[name]
	own := o.CodeRequirement == requirement
	wrong := outcome{kind: unmet, expected: Refusal(c, name), text: got}
	switch {
	case !answer.Refused() && as == coding, !answer.Readable && as == coding:
		wrong.kind = hidden
		return wrong
	case !answer.Refused():
		return wrong
	case !answer.Readable && own:
		return wrong
	case !answer.Readable, o.Accepts(answer.Code), as == proving && !own, as == resting:
		return outcome{}
	case as == coding && c.Misleads(answer.Code, name):
		return outcome{} // which has a requirement of its own
	case as == whole:
		wrong.requirement = c.WrongCode(answer.Code, name)
	}
	return wrong
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
func unknownOutcome(c *spec.Contract, e program.Expect) string {
	for _, name := range []string{e.Refused, e.AcceptedOrRefused} {
		if _, known := c.Outcomes[name]; name != "" && !known {
			return name
		}
	}
	return ""
}
