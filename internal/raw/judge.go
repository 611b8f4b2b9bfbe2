package raw

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Trial is one playing of a raw request, with all that its verdict rests on.
type Trial struct {
	Case program.Raw `json:"case"`
	Playing
}

// Playing is what one playing of a raw request showed.
type Playing struct {
	Values Values `json:"values"`
	Seen   Seen   `json:"seen"`
	// After is the member's count afterwards, or nil where it could not be read.
	After *int64 `json:"after,omitempty"`
}

// Finding is a breach of one requirement.
type Finding struct {
	Case   string `json:"case"`
	Family string `json:"family"`
	// Requirement is the id, or empty where the program expects what no requirement says. Expected and Got say what it is about.
	Requirement string `json:"requirement"`
	Expected    string `json:"expected"`
	Got         string `json:"got"`
	// Effect: a call that was accepted left another count than it may.
	Effect bool `json:"effect,omitempty"`
	// Trouble: what was seen may be the network's doing, and counts only if it comes back while other calls are answered.
	Trouble bool `json:"trouble,omitempty"`
}

// Judge says what a trial breaks; each requirement at most once, and what no requirement says once as well. Without a connection there is nothing to judge, and
// without a count read back, effects are not judged.
func Judge(c *spec.Contract, t Trial) []Finding {
	if t.Seen.Trouble != nil {
		return nil
	}
	j := &judgement{contract: c, trial: t}
	j.silence()
	for i := range t.Seen.Answers {
		j.answer(i)
	}
	j.effect()
	return j.findings
}

type judgement struct {
	contract *spec.Contract
	trial    Trial
	findings []Finding
}

func (j *judgement) find(requirement, expected, got string, trouble bool) {
	if slices.ContainsFunc(j.findings, func(f Finding) bool { return f.Requirement == requirement }) {
		return
	}
	j.findings = append(j.findings, Finding{Case: j.trial.Case.ID, Family: j.trial.Case.Family,
		Requirement: requirement, Expected: expected, Got: got, Trouble: trouble})
}

// silence judges answers that did not come. HTTP lets a server close a connection that has had one answer.
func (j *judgement) silence() {
	seen, requests := j.trial.Seen, j.trial.Case.Requests
	came := len(seen.Answers)
	if came >= len(requests) {
		return
	}
	pipelined := j.trial.Case.Pipelined()
	mayClose := came > 0 || pipelined || requests[0].Class == program.Closed || requests[0].Class == program.Declined
	if j.trial.Case.Short || came > 0 && (pipelined || last(seen.Answers[came-1])) {
		return // a server may wait for the rest, and need not read what comes before it has answered, or after its last answer
	}
	expected := "an answer"
	if mayClose {
		expected = "an answer or a closed connection"
	}
	switch {
	case seen.TimedOut:
		j.find(j.contract.Broken(spec.AnswerStatus), expected, j.nth(came)+fmt.Sprintf("nothing complete within %s", seen.Took.Round(time.Millisecond)), true)
	case mayClose:
	case len(seen.Rest) > 0:
		j.find(j.contract.Broken(spec.AnswerStatus), expected, fmt.Sprintf("bytes that are not a whole HTTP answer: %.80q", seen.Rest), seen.Closed)
	default:
		j.find(j.contract.Broken(spec.AnswerStatus), expected, "a closed connection", true)
	}
}

// last reports whether a server said that an answer is the last of its connection.
func last(answer record.Response) bool {
	said := http.Header(answer.Header).Values("Connection")
	says := func(word string) bool {
		return slices.ContainsFunc(said, func(line string) bool {
			return slices.Contains(strings.Fields(strings.ReplaceAll(strings.ToLower(line), ",", " ")), word)
		})
	}
	return says("close") || answer.Proto == "HTTP/1.0" && !says("keep-alive")
}

// nth says which of several requests is meant.
func (j *judgement) nth(i int) string {
	if len(j.trial.Case.Requests) == 1 {
		return ""
	}
	return fmt.Sprintf("to request %d of %d: ", i+1, len(j.trial.Case.Requests))
}

// answer judges one answer. Those beyond the last request are to bytes that follow it, and no calls.
func (j *judgement) answer(i int) {
	e := program.Request{Class: program.Closed, NoBody: true}
	if i < len(j.trial.Case.Requests) {
		e = j.trial.Case.Requests[i]
	}
	response := j.trial.Seen.Answers[i]
	if j.trial.Case.Short {
		if answer := judge.ReadAnswer(record.Exchange{Response: &response}); answer.Readable && answer.Accepted && len(e.Effects) == 0 {
			j.find(e.Requirement, j.refusal(e), answer.Describe(j.contract), false)
		}
		return
	}
	open := e.Class == program.Closed // HTTP leaves open how a server answers such bytes
	if !open && !j.status(i, e, response) || response.Status != 200 || e.NoBody {
		return
	}
	x := record.Exchange{Command: j.contract.Command(), Response: &response}
	if !open {
		j.envelope(i, x)
	}
	answer := judge.ReadAnswer(x)
	if !answer.Readable || !answer.Accepted && j.overLimit(answer.Code) {
		return // the envelope's judges have said it; and being refused for haste is the rate chapter's
	}
	mayAccept, passing := e.Class == program.Accept || len(e.Effects) > 0, judge.Transient(j.contract, x)
	switch got := j.nth(i) + answer.Describe(j.contract); {
	case e.Class == program.Accept && !answer.Accepted:
		j.find(e.Requirement, "accepted", got, passing)
	case answer.Accepted && !mayAccept:
		j.find(e.Requirement, j.refusal(e), got, false)
	case !answer.Accepted && e.Outcome != "" && !j.contract.Outcomes[e.Outcome].Accepts(answer.Code):
		expected := j.refusal(e)
		if mayAccept {
			expected = "accepted, or " + expected
		}
		requirement := j.contract.WrongCode(answer.Code, e.Outcome)
		if e.Requirement == "" {
			requirement = "" // that the condition is met is the program's word alone
		}
		j.find(requirement, expected, got, passing)
	}
}

// refusal says which refusal is due.
func (j *judgement) refusal(e program.Request) string {
	if e.Outcome == "" {
		return "refused"
	}
	return judge.Refusal(j.contract, e.Outcome)
}

// overLimit reports whether the code says that calls came too often.
func (j *judgement) overLimit(code int64) bool {
	return j.contract.Outcomes["over_limit"].Accepts(code)
}

// status judges the HTTP status, and reports whether it is fine. What is declined before any handler sees it has no code of the
// contract: where one comes, a handler has seen it.
func (j *judgement) status(i int, e program.Request, response record.Response) bool {
	x := record.Exchange{Response: &response}
	expected, fine := "HTTP status 200", response.Status == 200
	if e.Class == program.Declined {
		expected += ", 400 to 499, 501 or 505, or a closed connection"
		fine = fine || !judge.ReadAnswer(x).Readable && (response.Status >= 400 && response.Status < 500 || response.Status == 501 || response.Status == 505)
	}
	if !fine {
		j.find(j.contract.Broken(spec.AnswerStatus), expected, j.nth(i)+fmt.Sprintf("HTTP status %d", response.Status), x.TransientFailure())
	}
	return fine
}

// envelope judges the answer's body by the rules that all answers keep. The HTTP status has been judged by what the case
// allows.
func (j *judgement) envelope(i int, x record.Exchange) {
	for _, r := range judge.EnvelopeRules {
		requirement := j.contract.Broken(r.Case)
		if r.Case == spec.AnswerStatus || requirement == "" {
			continue
		}
		if flaw := r.Rule(j.contract, x); !flaw.Unjudged && flaw != (judge.Flaw{}) {
			j.find(requirement, flaw.Expected, j.nth(i)+flaw.Got, false)
		}
	}
}
