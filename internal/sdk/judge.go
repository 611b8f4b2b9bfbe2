package sdk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Judge says what the recordings show of each check of a requirement, in the order of its checks.
func Judge(c *spec.Contract, r Requirement, all Recordings) []judge.Finding {
	var out []judge.Finding
	for _, check := range r.Checks {
		out = append(out, assess(c, r, check, all).finding(r.Requirement))
	}
	return out
}

func assess(c *spec.Contract, r Requirement, check Check, all Recordings) assessment {
	e := evidence{contract: c, app: all.App, check: check.ID, all: all.Cases}
	for _, rec := range all.Cases {
		if check.Uses(rec.Case.Name) {
			e.recordings = append(e.recordings, rec)
		}
	}
	return judges[r.ID](e)
}

// judges has the judge of each requirement. It is filled by init, as the checks refer to it while they are loaded.
var judges map[string]func(evidence) assessment

func init() {
	judges = map[string]func(evidence) assessment{
		"SDK-REQ-1": methodAndPath, "SDK-REQ-2": fiveParameters, "SDK-REQ-3": noOtherParameter, "SDK-REQ-4": randomInRange,
		"SDK-REQ-5": randomVaries, "SDK-REQ-6": givenValues, "SDK-REQ-7": strictBody, "SDK-REQ-8": bodySchema,
		"SDK-REQ-9": noOtherField, "SDK-REQ-10": numberAsGiven, "SDK-REQ-11": namesAsGiven, "SDK-REQ-12": identifierAsGiven,
		"SDK-REQ-13": numberAsGiven, "SDK-REQ-14": headersSeen,
		"SDK-AUTH-1": userSigVerifies, "SDK-AUTH-2": userSigRenewed, "SDK-AUTH-3": userSigsSeen, "SDK-AUTH-4": secretsKept,
		"SDK-ANS-1": successReaches, "SDK-ANS-2": successReaches, "SDK-ANS-3": failureReaches, "SDK-ANS-4": codeKept,
		"SDK-ANS-5": failureReaches, "SDK-ANS-6": failureReaches, "SDK-ANS-7": failureReaches, "SDK-ANS-8": failureReaches,
		"SDK-ANS-9": successReaches, "SDK-ANS-10": outlives, "SDK-ANS-11": failureReaches, "SDK-ANS-12": readerSeen,
		"SDK-RETRY-1": sentOnce, "SDK-RETRY-2": sentOnce, "SDK-RETRY-3": fewRepeats, "SDK-RETRY-4": repeatsSeen,
		"SDK-TIME-1": successReaches, "SDK-TIME-2": givenUp, "SDK-TIME-3": waitSeen,
		"SDK-TLS-1": certificateRefused, "SDK-TLS-2": certificateRefused, "SDK-TLS-3": certificateRefused,
		"SDK-PACE-1": keepsToLimit, "SDK-PACE-2": limitTold, "SDK-CONN-1": reusesConnections, "SDK-CONN-2": opensAnew,
		"SDK-CONC-1": ownAnswers, "SDK-CONC-2": ownValues,
	}
}

// evidence is what one check is judged by.
type evidence struct {
	contract *spec.Contract
	app      App
	// check is its id.
	check string
	// recordings are those that it names, and all is every one.
	recordings, all []Recording
}

// named is the recording of the case of that name; it is empty where the case was not played.
func (e evidence) named(name string) Recording {
	i := slices.IndexFunc(e.all, func(r Recording) bool { return r.Case.Name == name })
	if i < 0 {
		return Recording{}
	}
	return e.all[i]
}

// requests are those of all recordings.
func (e evidence) requests() []Request {
	var out []Request
	for _, r := range e.recordings {
		out = append(out, r.Requests...)
	}
	return out
}

// open is why nothing can be judged where no request came, or none that was answered as the case wants it.
func (e evidence) open() assessment {
	if len(e.recordings) == 0 {
		return untestable("none of its cases was played")
	}
	for _, r := range e.recordings {
		if r.Trouble != nil {
			return untestable(r.Trouble.Detail)
		}
	}
	for _, r := range e.recordings {
		if len(r.Requests) > 0 && !staged(r) {
			return untestable("the server refused the call: " + answerOf(e.contract, r.Requests[0]))
		}
		if len(r.Requests) == 0 && len(r.Results) > 0 && r.Results[0].Message != "" {
			return untestable(fmt.Sprintf("no request came; the adapter says %q", r.Results[0].Message))
		}
	}
	return untestable("no request came")
}

// staged reports whether a request of the case was answered as the case wants it. A server that refuses the call for
// another reason shows nothing of what the case is for.
func staged(r Recording) bool {
	return slices.ContainsFunc(r.Requests, func(q Request) bool { return q.Staged })
}

// assessment is what a judge says before the requirement's level is taken into account.
type assessment struct {
	verdict       judge.Verdict // Pass, Fail, NotApplicable or Untestable
	expected, got string
	reason        string
	observed      string
	exchanges     []int
	// consequence is what the deviation means for the caller, where the requirement's own sentence does not say it.
	consequence Consequence
}

func kept() assessment { return assessment{verdict: judge.Pass} }

func untestable(reason string) assessment {
	return assessment{verdict: judge.Untestable, reason: reason}
}

// leftTo says that another requirement is broken, which judges the same cause: one cause is one finding.
func leftTo(id, why string) assessment { return untestable(why + ": " + id + " judges that") }

func notApplicable(reason string) assessment {
	return assessment{verdict: judge.NotApplicable, reason: reason}
}

func seen(text string) assessment {
	return assessment{verdict: judge.NotApplicable, reason: "nothing is documented, so that this is not judged", observed: text}
}

func broken(expected, got string, requests ...Request) assessment {
	return assessment{verdict: judge.Fail, expected: expected, got: got, exchanges: ids(requests)}
}

// mostEvidence is how many exchanges a finding names.
const mostEvidence = 5

func ids(requests []Request) []int {
	var out []int
	for _, q := range requests {
		if len(out) < mostEvidence {
			out = append(out, q.ID)
		}
	}
	return out
}

// finding is the assessment as a finding on a requirement: how bad it is that one is not kept depends on its level.
func (a assessment) finding(r spec.Requirement) judge.Finding {
	f := judge.Finding{Requirement: r.ID, Verdict: a.verdict, Expected: a.expected, Got: a.got, Reason: a.reason,
		Observed: a.observed, Exchanges: a.exchanges}
	if a.verdict == judge.Fail && r.Level == spec.Should {
		f.Verdict = judge.Warn
	}
	return f
}

// elsewhere is what a fault function says of a request in which another requirement is broken.
const elsewhere = "\x00"

// each judges every request by itself: fault says what is wrong with it, and nothing where it is in order. Requests that
// are malformed are for methodAndPath to judge.
func each(e evidence, expected string, fault func(Request, Case) string) assessment {
	return eachRequest(e, expected, func(q Request, c Case) string {
		if q.Fault != "" {
			return elsewhere
		}
		return fault(q, c)
	})
}

func eachRequest(e evidence, expected string, fault func(Request, Case) string) assessment {
	var wrong []Request
	var cases []string
	first, all, judged := "", 0, 0
	for _, r := range e.recordings {
		found := false
		for _, q := range r.Requests {
			all++
			text := fault(q, r.Case)
			if text == elsewhere {
				continue
			}
			judged++
			if text != "" {
				wrong, found = append(wrong, q), true
				if first == "" {
					first = text
				}
			}
		}
		if found {
			cases = append(cases, r.Case.Name)
		}
	}
	switch {
	case all == 0:
		return e.open()
	case judged == 0:
		return untestable("in every request another requirement is broken, which judges the same cause")
	case len(wrong) == 0:
		return kept()
	case len(wrong) == 1:
		return broken(expected, first+", in the case "+cases[0], wrong...)
	default:
		return broken(expected, fmt.Sprintf("%s; %d of %s, in %s", first, len(wrong), plural.Of(all, "request"), few(cases)), wrong...)
	}
}

// few names some of many.
func few(names []string) string {
	const most = 6
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
