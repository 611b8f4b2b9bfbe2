package like

import (
	"cmp"
	"maps"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// limitOfNumbers is from which number on calls are refused, and how.
type limitOfNumbers struct {
	least *big.Int
	reaction
}

// learnAnswers learns how calls are answered that a target may answer in several ways: those that it refuses, with one of several
// codes, and those of which nothing is documented.
func (l *Likeness) learnAnswers(played []judge.Played) {
	reactions, conditions := map[situation][]reaction{}, map[string][]reaction{}
	usual := l.usualCaller(played)
	own := func(parameter, value string) bool { return value == usual.Get(parameter) }
	var large []limitOfNumbers
	l.each(played, func(s program.Step, seen record.Step) {
		e := s.Expect
		if s.Call == nil || e == nil || e.Accepted || len(seen.Calls) != 1 {
			return
		}
		x := seen.Calls[0]
		if behaviour.Passing(l.contract, e, x) {
			return
		}
		of, how := situation{behaviour.Condition(e), ""}, reactionTo(x)
		if e.AcceptedOrRefused != "" {
			if n, ok := new(big.Int).SetString(string(s.Call.Number), 10); ok {
				large = append(large, limitOfNumbers{n, how})
			}
			return
		}
		if !how.accepts && l.wrong(of.condition, e, how.code) {
			l.lacks("%s: refused with %d there, which the contract does not accept", describe(of), how.code)
			return
		}
		if how.accepts && e.Refused != "" {
			return // it is broken, and named as such
		}
		of.departures = departures(l.contract, recorded(x, own))
		reactions[of] = append(reactions[of], how)
		if e.Recorded && of.condition != "" && of.departures != "" {
			// The condition is one of several readings of such a call: here it may meet none.
			bare := situation{departures: of.departures}
			reactions[bare] = append(reactions[bare], how)
		}
		if of.condition != "" && !how.accepts {
			conditions[of.condition] = append(conditions[of.condition], how)
		}
	})
	for of, seen := range reactions {
		l.answers[of] = l.usual(of, seen)
	}
	for condition, seen := range conditions {
		l.codes[condition] = l.usual(situation{condition: condition}, seen)
	}
	if altered, ok := l.codes["altered_usersig"]; ok && altered.code != l.codes["wrong_key"].code {
		l.lacks("sign-in: a UserSig of which a byte was altered is refused with %d there, and like one of another key here", altered.code)
	}
	l.learnLargeNumbers(large)
	slices.Sort(l.missing)
}

// wrong reports whether the contract does not accept the code there.
func (l *Likeness) wrong(condition string, e *program.Expect, code int64) bool {
	if e.Recorded && condition == "" {
		return l.contract.Misleads(code)
	}
	return l.contract.WrongCode(code, condition) != ""
}

// usual is the reaction that came most often. Others of the same situation cannot be told apart here.
func (l *Likeness) usual(of situation, seen []reaction) reaction {
	counts := map[reaction]int{}
	codes := map[int64]bool{}
	for _, how := range seen {
		counts[how]++
		codes[how.code] = true
	}
	if len(codes) > 1 && of.departures != "" {
		l.lacks("%s: answered in %d ways there", describe(of), len(codes))
	}
	all := slices.Collect(maps.Keys(counts))
	return slices.MaxFunc(all, func(a, b reaction) int {
		return cmp.Or(cmp.Compare(counts[a], counts[b]), cmp.Compare(b.code, a.code), cmp.Compare(b.info, a.info))
	})
}

// learnLargeNumbers learns from which number on calls are refused.
func (l *Likeness) learnLargeNumbers(seen []limitOfNumbers) {
	slices.SortFunc(seen, func(a, b limitOfNumbers) int { return a.least.Cmp(b.least) })
	first := slices.IndexFunc(seen, func(n limitOfNumbers) bool { return !n.accepts })
	if first < 0 {
		return
	}
	if slices.ContainsFunc(seen[first:], func(n limitOfNumbers) bool { return n.accepts || n.code != seen[first].code }) {
		l.lacks("large numbers: no bound tells those that are refused there from those that are accepted")
		return
	}
	if l.contract.WrongCode(seen[first].code, "number_too_large") != "" {
		l.lacks("large numbers: refused with %d there, which the contract does not accept", seen[first].code)
		return
	}
	l.tooLarge = &seen[first]
}

// reactionTo is how a recorded call was answered.
func reactionTo(x record.Exchange) reaction {
	a := judge.ReadAnswer(x)
	if a.Accepted {
		return reaction{accepts: true}
	}
	info := a.Info
	if fields, err := strictjson.Object(x.Request.Body); err == nil {
		for _, name := range []string{"GroupId", "Member_Account"} {
			if value, ok := fields[name].(string); ok && len(value) > 2 {
				info = strings.ReplaceAll(info, value, "{"+name+"}")
			}
		}
	}
	return reaction{code: a.Code, info: info}
}

// usualCaller are the query parameters of a call that was accepted: who calls, and for which app.
func (l *Likeness) usualCaller(played []judge.Played) url.Values {
	usual := url.Values{}
	l.each(played, func(s program.Step, seen record.Step) {
		for _, x := range seen.Calls {
			if judge.ReadAnswer(x).Accepted && s.Expect != nil && s.Expect.Accepted {
				usual = recorded(x, nil).query
			}
		}
	})
	return usual
}

// recorded is a recorded call.
func recorded(x record.Exchange, own func(parameter, value string) bool) request {
	r := request{method: x.Request.Method, header: http.Header{}, body: x.Request.Body, own: own}
	for name, value := range x.Request.Header {
		r.header.Set(name, value)
	}
	if u, err := url.Parse(x.Request.URL); err == nil {
		r.query = u.Query()
	}
	return r
}

func describe(of situation) string {
	text := strings.ReplaceAll(of.condition, "_", " ")
	switch {
	case text == "":
		return of.departures
	case of.departures == "":
		return text
	default:
		return text + " (" + of.departures + ")"
	}
}
