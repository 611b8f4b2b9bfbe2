package judge

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Played is a program with its playings.
type Played struct {
	Program    program.Program
	Recordings []record.Recording
	// Others is what the other programs of the run met.
	Others Surroundings
}

// Misleading judges the codes of all refusals of a run: one that names a cause plainly may only come where that cause is.
// Outcomes whose code is part of what their own requirement says are judged there. A code for too many calls counts only
// where it came in each of several playings.
func Misleading(c *spec.Contract, r spec.Requirement, played []Played) Finding {
	judged, hidden := 0, 0
	var first Finding
	var wrong []int
	for _, p := range played {
		own := always(c, p.Program, p.Recordings, p.Others)
		if hides(c, p, own) {
			hidden++
		}
		for _, rec := range p.Recordings {
			for i, step := range p.Program.Steps[:min(len(p.Program.Steps), len(rec.Steps))] {
				meets, due := conditions(c, step.Expect)
				if !due {
					continue
				}
				for _, x := range rec.Steps[i].Calls {
					a := ReadAnswer(x)
					if !a.Readable || a.Accepted || TooFrequent(c, x) && !own[i] {
						continue
					}
					judged++
					if !c.Misleads(a.Code, meets...) {
						continue
					}
					if len(wrong) == 0 {
						first = broken(r, fmt.Sprintf("a code that fits a call that is %s", described(meets)), describeExchange(c, x), nil)
					}
					wrong = append(wrong, x.ID)
				}
			}
		}
	}
	switch {
	case len(wrong) > 0:
		first.Exchanges = wrong[:min(len(wrong), 5)]
		first.Reason = fmt.Sprintf("%d of %s", len(wrong), plural.Of(judged, "refusal"))
		return first
	case hidden > 0:
		return Finding{Requirement: r.ID, Verdict: Inconclusive,
			Reason: fmt.Sprintf("%d of %s met nothing but transient failures, and refusals as too frequent, where a refusal was due", hidden, plural.Of(len(played), "program"))}
	case judged > 0:
		return Finding{Requirement: r.ID, Verdict: Pass, Reason: plural.Of(judged, "refusal")}
	default:
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "nothing was refused, so that no code came"}
	}
}

// hides reports whether what may pass, as a refusal as too frequent may, came in every playing of a program instead of the answer
// whose code is to be judged. What is the target's doing hides nothing.
func hides(c *spec.Contract, p Played, own map[int]bool) bool {
	for _, rec := range p.Recordings {
		troubled := false
		for i, step := range p.Program.Steps[:min(len(p.Program.Steps), len(rec.Steps))] {
			if _, due := conditions(c, step.Expect); due && !own[i] {
				troubled = troubled || slices.ContainsFunc(rec.Steps[i].Calls, func(x record.Exchange) bool {
					return !x.Withheld() && (x.TransientFailure() || TooFrequent(c, x))
				})
			}
		}
		if !troubled {
			return false
		}
	}
	return len(p.Recordings) > 0
}

// conditions are the outcomes that a call meets, and whether its refusal is judged for a code that misleads.
func conditions(c *spec.Contract, e *program.Expect) (meets []string, due bool) {
	switch {
	case e == nil || e.Control:
		return nil, false
	case e.Recorded:
		if e.Meets != "" {
			meets = []string{e.Meets}
		}
		return meets, true
	case e.Refused != "":
		return []string{e.Refused}, c.Outcomes[e.Refused].CodeRequirement != c.Outcomes[e.Refused].Requirement
	case e.AcceptedOrRefused != "":
		return []string{e.AcceptedOrRefused}, true
	default:
		return nil, false
	}
}

func described(outcomes []string) string {
	if len(outcomes) == 0 {
		return "neither of those that such codes are for"
	}
	return "refused as " + strings.ReplaceAll(outcomes[0], "_", " ")
}

// GroupCodes writes down which codes a GroupId gets that names no group, of those that only such a GroupId may get.
func GroupCodes(c *spec.Contract, r spec.Requirement, played []Played) Finding {
	unknown := c.Outcomes["unknown_group"]
	counts := map[string]int{}
	for _, p := range played {
		for _, rec := range p.Recordings {
			for i, step := range p.Program.Steps[:min(len(p.Program.Steps), len(rec.Steps))] {
				if step.Expect == nil || step.Expect.Refused == "" || c.Misleads(unknown.Codes[0], step.Expect.Refused) {
					continue
				}
				for _, x := range rec.Steps[i].Calls {
					if a := ReadAnswer(x); a.Refused() && unknown.Accepts(a.Code) {
						counts[fmt.Sprintf("%s: %d", strings.ReplaceAll(step.Expect.Refused, "_", " "), a.Code)]++
					}
				}
			}
		}
	}
	return written(r, counts, "no such GroupId was refused with one of these codes")
}

// Lockouts writes down how many calls met a lockout of the sign-in.
func Lockouts(c *spec.Contract, r spec.Requirement, played []Played) Finding {
	counts := map[string]int{}
	signedIn := 0
	for _, p := range played {
		if !p.Program.BadSignIn() {
			continue
		}
		for _, rec := range p.Recordings {
			for _, step := range rec.Steps {
				for _, x := range slices.Concat(step.Earlier, step.Calls) {
					signedIn++
					if LockedOut(c, x) {
						counts["locked out"]++
					}
				}
			}
		}
	}
	if signedIn > 0 && len(counts) == 0 {
		counts["never locked out"] = signedIn
	}
	return written(r, counts, "no bad UserSig was tried")
}

// written is the finding of a requirement that is observed only: what was seen, and how often.
func written(r spec.Requirement, counts map[string]int, nothing string) Finding {
	if len(counts) == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: nothing}
	}
	var parts []string
	for _, value := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s (%s)", value, plural.Of(counts[value], "answer")))
	}
	return Finding{Requirement: r.ID, Verdict: NotApplicable, Observed: strings.Join(parts, "; "),
		Reason: "undocumented: written down and not judged"}
}
