package sdk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
)

// Conduct is how a client behaved in a run: all that it is judged by.
type Conduct struct {
	App App `json:"app"`
	// Recordings are in the order in which the cases were played.
	Recordings []Recording `json:"recordings"`
}

// Judge says what the conduct shows of each check of a requirement, in the order of its checks.
func Judge(c *spec.Contract, r Requirement, conduct Conduct) []judge.Finding {
	var out []judge.Finding
	for _, check := range r.Checks {
		e := evidence{contract: c, app: conduct.App}
		for _, rec := range conduct.Recordings {
			if check.Uses(rec.Case.Name) {
				e.recordings = append(e.recordings, rec)
			}
		}
		out = append(out, judges[r.ID](e).finding(r.Requirement))
	}
	return out
}

// judges has the judge of each requirement. It is filled by init, as the checks refer to it while they are loaded.
var judges map[string]func(evidence) opinion

func init() {
	judges = map[string]func(evidence) opinion{
		"SDK-REQ-1": methodAndPath, "SDK-REQ-2": fiveParameters, "SDK-REQ-3": noOtherParameter, "SDK-REQ-4": randomInRange,
		"SDK-REQ-5": randomVaries, "SDK-REQ-6": givenValues, "SDK-REQ-7": strictBody, "SDK-REQ-8": bodySchema,
		"SDK-REQ-9": noOtherField, "SDK-REQ-10": numberAsGiven, "SDK-REQ-11": namesAsGiven, "SDK-REQ-12": identifierAsGiven,
		"SDK-REQ-13": numberAsGiven, "SDK-REQ-14": headersSeen,
		"SDK-AUTH-1": userSigVerifies, "SDK-AUTH-2": userSigRenewed, "SDK-AUTH-3": userSigsSeen,
		"SDK-ANS-1": successReaches, "SDK-ANS-2": successReaches, "SDK-ANS-3": failureReaches, "SDK-ANS-4": codeKept,
		"SDK-ANS-5": failureReaches, "SDK-ANS-6": failureReaches, "SDK-ANS-7": failureReaches, "SDK-ANS-8": failureReaches,
		"SDK-ANS-9": successReaches, "SDK-ANS-10": outlives,
		"SDK-RETRY-1": sentOnce, "SDK-RETRY-2": sentOnce, "SDK-RETRY-3": fewRepeats, "SDK-RETRY-4": repeatsSeen,
		"SDK-TIME-1": successReaches, "SDK-TIME-2": givenUp, "SDK-TIME-3": waitSeen,
		"SDK-TLS-1": certificateRefused, "SDK-TLS-2": certificateRefused, "SDK-TLS-3": certificateRefused,
		"SDK-PACE-1": keepsToLimit, "SDK-PACE-2": limitTold, "SDK-CONN-1": reusesConnections,
		"SDK-CONC-1": ownAnswers, "SDK-CONC-2": ownValues,
	}
}

// evidence is what one check is judged by.
type evidence struct {
	contract   *spec.Contract
	app        App
	recordings []Recording
}

// named is the recording of the case of that name.
func (e evidence) named(name string) (Recording, bool) {
	i := slices.IndexFunc(e.recordings, func(r Recording) bool { return r.Case.Name == name })
	if i < 0 {
		return Recording{}, false
	}
	return e.recordings[i], true
}

// requests are those of all recordings.
func (e evidence) requests() []Request {
	var out []Request
	for _, r := range e.recordings {
		out = append(out, r.Requests...)
	}
	return out
}

// open is why nothing can be judged where no request came.
func (e evidence) open() opinion {
	if len(e.recordings) == 0 {
		return untestable("none of its cases was played")
	}
	for _, r := range e.recordings {
		if r.Trouble != nil {
			return untestable(r.Trouble.Detail)
		}
	}
	for _, r := range e.recordings {
		if len(r.Results) > 0 && r.Results[0].Message != "" {
			return untestable(fmt.Sprintf("no request came; the adapter says %q", r.Results[0].Message))
		}
	}
	return untestable("no request came: does the adapter call UNREADCHECK_HOST? For an SDK whose host is fixed there is --proxy")
}

// opinion is what a judge says before the requirement's level is taken into account.
type opinion struct {
	verdict       judge.Verdict // Pass, Fail, NotApplicable or Untestable
	expected, got string
	reason        string
	observed      string
	exchanges     []int
}

func kept() opinion { return opinion{verdict: judge.Pass} }

func untestable(reason string) opinion { return opinion{verdict: judge.Untestable, reason: reason} }

func notApplicable(reason string) opinion {
	return opinion{verdict: judge.NotApplicable, reason: reason}
}

func seen(text string) opinion {
	return opinion{verdict: judge.NotApplicable, reason: "nothing is documented, so that this is not judged", observed: text}
}

func broken(expected, got string, requests ...Request) opinion {
	return opinion{verdict: judge.Fail, expected: expected, got: got, exchanges: ids(requests)}
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

// finding is the opinion as a finding on a requirement: how bad it is that one is not kept depends on its level.
func (o opinion) finding(r spec.Requirement) judge.Finding {
	f := judge.Finding{Requirement: r.ID, Verdict: o.verdict, Expected: o.expected, Got: o.got, Reason: o.reason,
		Observed: o.observed, Exchanges: o.exchanges}
	if o.verdict == judge.Fail && r.Level == spec.Should {
		f.Verdict = judge.Warn
	}
	return f
}

// each judges every request by itself: fault says what is wrong with it, and nothing where it is in order.
func each(e evidence, expected string, fault func(Request, Case) string) opinion {
	var wrong []Request
	var cases []string
	first, all := "", 0
	for _, r := range e.recordings {
		found := false
		for _, q := range r.Requests {
			all++
			if text := fault(q, r.Case); text != "" {
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
	case len(wrong) == 0:
		return kept()
	case len(wrong) == 1:
		return broken(expected, first+", in the case "+cases[0], wrong...)
	default:
		return broken(expected, fmt.Sprintf("%s; %d of %d requests, in %s", first, len(wrong), all, few(cases)), wrong...)
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
