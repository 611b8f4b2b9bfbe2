package raw

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Count is the count that an effect leaves.
func (v Values) Count(e program.Effect) int64 {
	switch e {
	case program.SetsA:
		return model.Clamp(big.NewInt(v.A), v.Messages)
	case program.SetsB:
		return v.B
	case program.Unchanged:
		return v.Before
	}
	n, ok := new(big.Int).SetString(string(e), 10)
	if !ok {
		return v.Messages
	}
	return model.Clamp(n, v.Messages)
}

// effect judges the count that was read back after all requests.
func (j *judgement) effect() {
	t := j.trial
	if t.After == nil {
		return
	}
	fine, requirement, accepted := j.possible()
	silent := requirement == "" && t.Case.Requests[0].Requirement != "" // a contract that has none for it
	if fine == nil || silent || slices.Contains(fine, *t.After) {
		return
	}
	var counts []string
	for _, n := range fine {
		counts = append(counts, fmt.Sprint(n))
	}
	found := len(j.findings)
	j.find(requirement, "the count "+strings.Join(counts, " or "), fmt.Sprintf("the count %d after %d, with %s", *t.After, t.Values.Before, plural.Of(t.Values.Messages, "message")), false)
	for i := range j.findings[found:] {
		j.findings[found+i].Effect = accepted
	}
}

// possible are the counts that may be read back, and the requirement that any other breaks: that of the last request that
// was or may have been accepted, else the one that refused calls leave counts alone. There are none where a request was
// accepted that never should have been: that has been found, and its effect follows from it. It reports as well whether the
// requirement is that of an accepted request.
func (j *judgement) possible() (fine []int64, requirement string, effective bool) {
	t := j.trial
	fine, requirement = []int64{t.Values.Before}, t.Case.Requests[0].Kept
	for i, e := range t.Case.Requests {
		accepted, refused := t.Seen.Said(j.contract, i)
		switch {
		case accepted && len(e.Effects) == 0:
			return nil, "", false
		case accepted:
			fine, requirement, effective = nil, e.Requirement, true
		case refused && !t.Case.Followed && !t.aborted(i):
			continue
		}
		for _, effect := range e.Effects {
			if n := t.Values.Count(effect); !slices.Contains(fine, n) {
				fine = append(fine, n)
			}
		}
	}
	return fine, requirement, effective
}

// aborted reports whether a request was answered with a page of an error, and not by a handler, after its sender had closed its side:
// proxies take that for a call that was given up, whatever has become of it behind them.
func (t Trial) aborted(i int) bool {
	return t.Case.HalfClose && !judge.ReadAnswer(record.Exchange{Response: &t.Seen.Answers[i]}).Readable
}

// Said reports what was said to a request. Neither is where there is no answer, none that can be made out, or a code whose advice
// is to try again: then the request may have taken effect, and it may not.
func (s Seen) Said(c *spec.Contract, i int) (accepted, refused bool) {
	if i >= len(s.Answers) {
		return false, false
	}
	x := record.Exchange{Response: &s.Answers[i]}
	answer := judge.ReadAnswer(x)
	if answer.Readable && judge.Transient(c, x) {
		return false, false
	}
	declined := s.Answers[i].Status >= 400 && s.Answers[i].Status < 500
	return answer.Readable && answer.Accepted, answer.Readable && !answer.Accepted || !answer.Readable && declined
}

// Possible are the counts that may be read back after the case; judged is false where that is not judged.
func (t Trial) Possible(c *spec.Contract) (fine []int64, judged bool) {
	fine, _, _ = (&judgement{contract: c, trial: t}).possible()
	return fine, fine != nil
}
