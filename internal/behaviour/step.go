package behaviour

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// stepShown is what a step showed, where it is one that shows anything.
func stepShown(c *spec.Contract, p program.Program, rec record.Recording, i int) (Step, bool) {
	step, seen := p.Steps[i], rec.Steps[i]
	out := Step{Step: i + 1}
	switch {
	case step.Calls():
		out.Did, out.Meets = "call", Condition(step.Expect)
		if len(step.AtOnce) > 0 {
			out.Did = fmt.Sprintf("%s at once", plural.Of(len(step.AtOnce), "call"))
		}
		callsShown(c, step.Expect, seen, named(p, rec), &out)
	case step.Read != nil:
		out.Did = fmt.Sprintf("read %s in %s", step.Read.Member, step.Read.Group)
		if seen.Reading == nil {
			return out, false
		}
		out.Shown = readingShown(step.Expect, *seen.Reading)
	case step.Snapshot != nil:
		out.Did = "look at " + step.Snapshot.Group
		if seen.Snapshot == nil {
			return out, false
		}
		out.Shown = lookShown(*seen.Snapshot)
	case step.Listen != nil:
		out.Did = "listen to " + step.Listen.Group
		out.Shown = heard(step, seen.Callbacks)
	default:
		return out, false
	}
	return out, true
}

// Condition is the condition of the contract that a call meets by what is expected of it, or empty.
func Condition(e *program.Expect) string {
	if e == nil {
		return ""
	}
	for _, name := range []string{e.Refused, e.AcceptedOrRefused, e.Meets} {
		if name != "" {
			return name
		}
	}
	return ""
}

// callsShown says what the calls of a step were answered. A passing failure says nothing of the target.
func callsShown(c *spec.Contract, e *program.Expect, seen record.Step, names []string, out *Step) {
	counts := map[string]int{}
	for _, x := range seen.Calls {
		if Passing(c, e, x) {
			out.Shown = ""
			return
		}
		text, outside := answerShown(c, e, x)
		counts[text]++
		out.Outside = out.Outside || outside
		if a := judge.ReadAnswer(x); a.Readable && !a.Accepted && out.Info == "" {
			out.Info = Normalise(a.Info, names)
		}
	}
	var parts []string
	for _, text := range slices.Sorted(maps.Keys(counts)) {
		if counts[text] > 1 {
			text = fmt.Sprintf("%s (%s)", text, plural.Of(counts[text], "time"))
		}
		parts = append(parts, text)
	}
	out.Shown = strings.Join(parts, ", ")
}

// Passing reports whether an answer may be a passing failure, or somebody else's doing: nothing of it is the target's answer
// to this very call. Where such a code is accepted for what the call is about, it is the answer.
func Passing(c *spec.Contract, e *program.Expect, x record.Exchange) bool {
	if x.TransientFailure() {
		return true
	}
	a := judge.ReadAnswer(x)
	if name := Condition(e); name != "" && c.Outcomes[name].Accepts(a.Code) {
		return false
	}
	return judge.Transient(c, x) || judge.TooFrequent(c, x) || judge.LockedOut(c, x)
}

func answerShown(c *spec.Contract, e *program.Expect, x record.Exchange) (text string, outside bool) {
	a := judge.ReadAnswer(x)
	switch {
	case !a.Readable:
		text, outside = "an answer that cannot be read", true
	case a.Accepted:
		text = "accepted"
	default:
		text = fmt.Sprintf("refused with %d", a.Code)
		outside = e != nil && !e.Recorded && !e.Accepted && c.WrongCode(a.Code, Condition(e)) != ""
	}
	if !slices.Contains(c.Answer.Statuses, x.Response.Status) {
		text, outside = fmt.Sprintf("HTTP %d, %s", x.Response.Status, text), true
	}
	return text, outside
}

// readingShown is the count. Where several numbers are right, which of them it is may be chance.
func readingShown(e *program.Expect, r record.Reading) string {
	text := r.String()
	if e != nil && len(e.OneOf) > 0 && slices.Contains(e.OneOf, program.Number(text)) {
		return "one of those that were set"
	}
	return text
}

func lookShown(l record.Snapshot) string {
	roles := map[string]int{}
	for _, role := range l.Members {
		roles[role]++
	}
	var members []string
	for _, role := range slices.Sorted(maps.Keys(roles)) {
		members = append(members, fmt.Sprintf("%d %s", roles[role], role))
	}
	return fmt.Sprintf("%s; %s", plural.Of(l.Messages, "message"), strings.Join(members, ", "))
}

// heard says what the receiver of webhooks heard. Which of those that a message causes comes first is chance.
func heard(s program.Step, callbacks []record.Callback) string {
	if len(callbacks) == 0 {
		return "nothing"
	}
	if s.Listen.Alive {
		return "a webhook"
	}
	commands := map[string]bool{}
	for _, c := range callbacks {
		commands[c.Command] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(commands)), ", ")
}

// named are the ids of the groups and accounts that a text may quote: of the playing's groups, and of who was called for.
func named(p program.Program, rec record.Recording) []string {
	var out []string
	for _, g := range rec.Groups {
		out = append(out, g.ID)
	}
	for i := range rec.Steps {
		if i < len(p.Steps) {
			for _, x := range rec.Steps[i].Calls {
				out = append(out, quoted(x)...)
			}
		}
	}
	return out
}
