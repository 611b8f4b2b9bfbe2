package judge

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// A piece is a phase of a probe and what it showed.
type piece = func() (program.Step, record.Step)

func pieces(p ...piece) []piece { return p }

// volley is so many calls a tenth of a millisecond apart, all with the same outcome.
func volley(n int, from float64, came string) []shot {
	var out []shot
	for i := range n {
		at := from + float64(i)/10
		out = append(out, shot{at, at + 0.1, came})
	}
	return out
}

// paced is so many calls at so many a second, all with the same outcome, from the first second on.
func paced(n int, perSecond float64, came string) []shot {
	var out []shot
	for i := range n {
		at := 1000 + float64(i)*1000/perSecond
		out = append(out, shot{at, at + 0.1, came})
	}
	return out
}

// but changes what came of the calls from one to another.
func but(shots []shot, from, to int, came string) []shot {
	shots = slices.Clone(shots)
	for i := from; i < to; i++ {
		shots[i].came = came
	}
	return shots
}

// late has the answers come at so many a second.
func late(shots []shot, perSecond float64) []shot {
	shots = slices.Clone(shots)
	for i := range shots {
		shots[i].answered = max(shots[i].answered, 1000+float64(i)*1000/perSecond)
	}
	return shots
}

// with changes the answers of a piece.
func with(p piece, change func(*record.Exchange)) piece {
	return func() (program.Step, record.Step) {
		step, seen := p()
		for i := range seen.Calls {
			change(&seen.Calls[i])
		}
		return step, seen
	}
}

func status(code int) func(*record.Exchange) {
	return func(x *record.Exchange) { x.Response.Status = code }
}

func header(name string, values ...string) func(*record.Exchange) {
	return func(x *record.Exchange) { x.Response.Header = map[string][]string{name: values} }
}

// Phases of a probe. The contract's limit is 200 calls a second, so that 200 at once are a full burst.
var (
	// calm is below the limit, and all is let in.
	calm  = shots(program.Flood{Phase: PhaseUnder, PerPeriod: 194}, paced(200, 194, in)...)
	under = func(s ...shot) piece { return shots(program.Flood{Phase: PhaseUnder, PerPeriod: 194}, s...) }
	burst = func(s ...shot) piece { return shots(program.Flood{Phase: PhaseBurst, Connections: program.Few}, s...) }
	mixed = func(s ...shot) piece {
		return shots(program.Flood{Phase: PhaseMixed, Connections: program.Many, Number: "5"}, s...)
	}
	after = func(s ...shot) piece {
		return shots(program.Flood{Phase: PhaseRecovery, Connections: program.Many}, s...)
	}
	overload = func(s ...shot) piece {
		return shots(program.Flood{Phase: PhaseOverload, PerPeriod: 400, Connections: program.Many, Number: "5"}, s...)
	}

	// full is a burst of which as many are let in as the limit says.
	full = slices.Concat(volley(200, 5000, in), volley(100, 5020, out))
)

// Each rule on small probes, beside those of whole ones.
func TestRateRulesOneByOne(t *testing.T) {
	c := theContract(t)
	const untestable, inconclusive = Untestable, Inconclusive
	tests := []struct {
		rule   RateRule
		name   string
		pieces []piece
		want   Verdict
		says   string
		proof  []int
	}{
		{Served, "all is let in", pieces(calm), Pass, "200 of 200 calls were let in, sent at 194 a second", nil},
		{Served, "nothing is", pieces(under(volley(9, 1000, out)...)), untestable, "no call of the probe was accepted", nil},
		{Served, "a refusal below the limit", pieces(under(but(paced(200, 194, in), 100, 101, out)...)),
			Fail, "calls are let in that come spaced below 200 calls per 1s | 1 of 200 were refused, 1 of them for certain", []int{1515}},
		{Served, "three refusals are shown", pieces(under(but(paced(200, 194, in), 100, 104, out)...)), Fail, "4 of 200", []int{1515, 1520, 1525}},
		{Served, "refused in a bunch", pieces(under(append(paced(200, 194, in), shot{1010.4, 1010.5, out})...)), Pass, "200 of 201", nil},
		{Served, "all of a bunch", pieces(under(slices.Concat(paced(1, 194, in), but(volley(300, 1200, in), 1, 300, out))...)),
			inconclusive, "299 of 301 calls were refused below the limit, and only 1 of all came certainly spaced", nil},
		{Served, "sent too slowly", pieces(under(paced(100, 150, in)...)), inconclusive, "sent at no more than 150 a second", nil},
		{Served, "sent just fast enough", pieces(under(paced(101, 160, in)...)), Pass, "101 of 101 calls were let in, sent at 160 a second", nil},
		{Served, "few, all of which are let in", pieces(under(paced(50, 194, in)...)), Pass, "50 of 50", nil},
		{Served, "half the limit came spaced, and one in a bunch was refused", pieces(under(append(paced(123, 194, in), shot{1010.4, 1010.5, out})...)), Pass, "123 of 124", nil},
		{Served, "calls below the limit without an answer", pieces(under(but(paced(200, 194, in), 50, 61, silent)...)),
			inconclusive, "11 of 200 calls were neither let in nor refused", nil},
		{Served, "few of them", pieces(under(but(paced(200, 194, in), 50, 60, silent)...)), Pass, "190 of 200", nil},
		{Served, "what came of other floods", pieces(calm, burst(full...), mixed(volley(9, 8000, out)...)), Pass, "200 of 200", nil},

		{Limited, "never above the limit", pieces(calm, burst(volley(4, 5000, in)...), after(volley(2, 9000, silent)...)),
			inconclusive, "never driven above the limit: 204 accepted, 0 refused, 2 without either", nil},
		{Limited, "just above the limit", pieces(burst(volley(250, 5000, in)...)), inconclusive, "took too long to tell", nil},
		{Limited, "refused above it", pieces(burst(full...), overload(but(paced(500, 400, in), 200, 400, out)...)), Pass, "300 of 800 calls were refused", nil},
		{Limited, "nothing is let in", pieces(burst(volley(9, 5000, out)...)), untestable, "no call of the probe was accepted", nil},
		{Limited, "four hundred and two at once", pieces(burst(volley(402, 5000, in)...), overload(paced(300, 400, out)...)), Pass, "refused", nil},
		{Limited, "four hundred and three at once", pieces(burst(volley(403, 5000, in)...)), Fail,
			"no more than 200 calls per 1s are let in | 403 accepted, 0 refused: 403 calls were let in within 1s, from 5s on; an honest limiter lets in at most 402", nil},
		{Limited, "too many after a refusal", pieces(overload(but(paced(900, 300, in), 250, 251, out)...)), Fail, "after a refusal", nil},
		{Limited, "a refusal before the limit was reached", pieces(overload(but(paced(400, 300, in), 100, 101, out)...)), Pass, "1 of 400", nil},
		{Limited, "what is above it is answered late", pieces(overload(late(paced(400, 300, in), 190)...)), Pass, "answered late", nil},
		{Limited, "what is just above it is answered late", pieces(overload(late(paced(251, 250, in), 190)...)), Pass, "answered late", nil},
		{Limited, "what is not above it is answered late", pieces(burst(volley(250, 5000, in)...), overload(paced(200, 200, in)...)), inconclusive, "took too long to tell", nil},
		{Limited, "what is above it is answered in time", pieces(overload(paced(400, 300, in)...)), inconclusive, "took too long to tell", nil},

		{RefusedInForm, "as the contract has it", pieces(burst(full...)), Pass, "| 100 refusals", nil},
		{RefusedInForm, "nothing refused", pieces(calm), untestable, "no call was refused as too frequent", nil},
		{RefusedInForm, "a call without an answer is none by itself", pieces(calm, burst(volley(3, 5000, silent)...)), untestable, "no call was refused", nil},
		{RefusedInForm, "many above the limit are", pieces(calm, burst(slices.Concat(volley(200, 5000, in), volley(100, 5030, silent))...)), Fail, "no answer (network error) to 100 of 100 refused calls", []int{5030}},
		{RefusedInForm, "not where they come below it too", pieces(under(but(paced(200, 194, in), 50, 150, silent)...), burst(slices.Concat(volley(200, 5000, in), volley(100, 5030, silent))...)), untestable, "no call was refused", nil},
		{RefusedInForm, "nor where the run broke them off", pieces(calm, with(burst(volley(100, 5000, silent)...), func(x *record.Exchange) {
			x.Trouble = &record.Trouble{Kind: record.TroubleCancelled}
		})), untestable, "no call was refused", nil},
		{RefusedInForm, "an answer that cannot be read, above the limit", pieces(calm, with(burst(volley(100, 5000, in)...), func(x *record.Exchange) { x.Response.Body = nil })), Fail, `HTTP 200 with ""`, []int{5000}},
		{RefusedInForm, "HTTP 500", pieces(with(burst(volley(3, 5000, out)...), status(500))), Fail, `HTTP 500 with "{`, []int{5000}},
		{RefusedInForm, "HTTP 429 with an acceptance", pieces(calm, with(burst(volley(1, 5000, in)...), status(429))), Fail, "HTTP 429 with", []int{5000}},
		{RefusedInForm, "HTTP 503 above the limit", pieces(calm, with(burst(volley(100, 5000, in)...), status(503))), Fail, "HTTP 503 with", []int{5000}},
		{RefusedInForm, "HTTP 503 at times", pieces(calm, with(burst(volley(2, 5000, in)...), status(503))), untestable, "no call was refused", nil},

		{Recovers, "lets in again", pieces(burst(full...), after(volley(3, 9000, in)...)), Pass, "", nil},
		{Recovers, "nothing to recover from", pieces(calm, after(volley(3, 9000, in)...)), untestable, "nothing to recover from", nil},
		{Recovers, "refuses still", pieces(burst(full...), after(slices.Concat(volley(3, 9000, in), volley(1, 9100, out))...)), Fail,
			"after a rest, calls far below the limit are let in | 1 of 4 were refused", []int{9100}},
		{Recovers, "refuses what came in a bunch", pieces(burst(full...), after(slices.Concat(volley(1, 9000, in), volley(1, 9000.1, out))...)), inconclusive, "1 of 2 calls was refused, all of which", nil},
		{Recovers, "answers some no more", pieces(burst(full...), after(slices.Concat(volley(3, 9000, in), volley(2, 9100, silent))...)), inconclusive, "3 of 5 calls were let in", nil},
		{Recovers, "answers one in twenty no more", pieces(burst(full...), after(slices.Concat(volley(20, 9000, in), volley(1, 9100, silent))...)), Pass, "all of 20 calls were let in", nil},
		{Recovers, "answers no more", pieces(burst(full...), after(volley(2, 9000, silent)...)), inconclusive, "0 of 2 calls were let in", nil},

		{Keeps, "keeps", pieces(burst(full...)), Pass, "", nil},
		{Keeps, "nothing refused", pieces(calm), untestable, "no call was refused", nil},
		{Keeps, "closes on refusals", pieces(calm, with(burst(volley(5, 5000, out)...), header("connection", "Close"))), Fail, "a refusal leaves the connection open | 5 refusals closed theirs", []int{5000, 5000, 5000}},
		{Keeps, "closes on all refusals but the first", pieces(calm, with(burst(volley(5, 5000, out)...), func(x *record.Exchange) {
			if x.Sent > ms(5000) {
				header("Connection", "close")(x)
			}
		})), Fail, "4 refusals closed theirs", []int{5000, 5000, 5000}},
		{Keeps, "closes at times", pieces(calm, burst(volley(5, 5000, out)...), with(mixed(volley(1, 6000, out)...), header("Connection", "x", "close"))), Fail, "1 refusal closed theirs", []int{6000}},
		{Keeps, "closes on both alike", pieces(with(calm, header("Connection", "close")), with(burst(volley(5, 5000, out)...), header("Connection", "close"))), Pass, "", nil},
		{Keeps, "says keep-alive", pieces(calm, with(burst(volley(5, 5000, out)...), header("Connection", "keep-alive"))), Pass, "", nil},
		{Keeps, "says close elsewhere", pieces(calm, with(burst(volley(5, 5000, out)...), header("X-Connection", "close"))), Pass, "", nil},
		{Keeps, "answers no call above the limit", pieces(calm, burst(slices.Concat(volley(100, 5000, silent), volley(1, 5100, out))...)), Fail,
			"a call above the limit is answered | 100 were not, while below the limit calls are", []int{5000, 5000, 5000}},
		{Keeps, "answers none below it either", pieces(under(volley(1, 1000, silent)...), burst(slices.Concat(volley(2, 5000, silent), volley(1, 5100, out))...)), Pass, "", nil},

		{OneForAll, "limited alike", pieces(burst(full...), mixed(slices.Concat(volley(200, 8000, in), volley(100, 8020, out))...)), Pass, "", nil},
		{OneForAll, "no burst", pieces(mixed(volley(410, 8000, in)...)), untestable, "not limited", nil},
		{OneForAll, "a burst without a refusal", pieces(burst(volley(410, 5000, in)...), mixed(volley(410, 8000, in)...)), untestable, "not limited", nil},
		{OneForAll, "only what is alike is limited", pieces(burst(full...), mixed(volley(410, 8000, in)...)), Fail,
			"one limit for all calls of the app | of 300 calls in a burst on one member 200 were accepted; in a burst on many members all of 410", nil},
		{OneForAll, "too few that differ", pieces(burst(full...), mixed(volley(200, 8000, in)...)), Pass, "", nil},
		{OneForAll, "no more that differ than come in where two windows meet", pieces(burst(slices.Concat(volley(205, 5000, in), volley(1, 5100, out))...), mixed(volley(410, 8000, in)...)), Pass, "", nil},
		{OneForAll, "more that differ, and not too many", pieces(burst(slices.Concat(volley(100, 5000, in), volley(9, 5010, out))...), mixed(volley(150, 8000, in)...)), Pass, "", nil},
		{OneForAll, "what differs is refused once", pieces(burst(full...), mixed(slices.Concat(volley(410, 8000, in), volley(1, 8100, out))...)), Pass, "", nil},

		{AtOnce, "a whole one", pieces(burst(full...)), NotApplicable, "200 calls were let in at once after a rest, and 100 refused", nil},
		{AtOnce, "half of one", pieces(burst(slices.Concat(volley(3, 5000, in), volley(3, 5001, out))...)), NotApplicable, "3 calls were let in at once after a rest, and 3 refused", nil},
		{AtOnce, "no burst", pieces(calm), untestable, "no burst was answered", nil},
		{AtOnce, "no answer", pieces(burst(volley(3, 5000, silent)...)), untestable, "no burst was answered", nil},

		{UseUp, "nothing refused", pieces(calm), NotApplicable, UseUpUndecided, nil},
		{UseUp, "too many", pieces(burst(volley(410, 5000, in)...)), NotApplicable, "no reading of the limit explains", nil},
	}
	r := spec.Requirement{ID: "UMN-MINE-1", Level: spec.Must}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, rec := played(test.pieces...)
			f := Rate(c, p, []record.Recording{rec}, r, test.rule)
			if f.Verdict != test.want || f.Requirement != r.ID || fmt.Sprint(f.Exchanges) != fmt.Sprint(test.proof) {
				t.Errorf("it is %s by %v, want %s by %v", f.Verdict, f.Exchanges, test.want, test.proof)
			}
			if text := strings.Join([]string{f.Expected, f.Got, f.Reason, f.Observed}, " | "); !strings.Contains(text, test.says) {
				t.Errorf("it says %q, want …%s…", text, test.says)
			}
		})
	}
}

// Whether refusals use up quota shows where one of the two is ruled out. At the border of two windows twice as many calls
// get through, and only windows that are counted by themselves do that. And where a whole second of refusals follows the
// accepted calls, what is refused after it was refused for the refusals' sake.
func TestUseUpTellsTheTwoApart(t *testing.T) {
	c := theContract(t)
	free := slices.Concat(volley(200, 5900, in), volley(9, 5930, out), volley(200, 6050, in))
	consumes := volley(200, 5000, in)
	for at := 5100.0; at < 7950; at += 5 {
		consumes = append(consumes, shot{at, at + 0.1, out})
	}
	for want, s := range map[string][]shot{"refused calls use up no quota": free, "refused calls use up quota": consumes} {
		p, rec := played(burst(s...))
		f := Rate(c, p, []record.Recording{rec}, spec.Requirement{ID: "UMN-MINE-1", Level: spec.Observe}, UseUp)
		if f.Verdict != NotApplicable || f.Observed != want || f.Reason == "" {
			t.Errorf("it is %+v, want %q", f, want)
		}
	}
}

// The members on whom exactly one call was made that was answered.
func TestOnce(t *testing.T) {
	step, seen := phase(program.Flood{Phase: PhaseMixed}, nil, shot{1, 2, in}, shot{2, 3, out}, shot{3, 4, in}, shot{4, 5, out}, shot{5, 6, silent}, shot{6, 7, in})
	seen.Members = []string{"let in", "refused", "twice", "twice", "silent", "let in too"}
	f := Flood{*step.Flood, seen}
	for accepted, want := range map[bool][]string{true: {"let in", "let in too"}, false: {"refused"}} {
		if got := f.Once(accepted); !slices.Equal(got, want) {
			t.Errorf("accepted %t: %q, want %q", accepted, got, want)
		}
	}
}

// What an audit of the crowd shows of calls that were refused, and of calls that were accepted.
func TestAudits(t *testing.T) {
	c := theContract(t)
	const setThough, notSetThough = "the count of m2 reads 5 although its call, to set that, was refused",
		"the count of m1 reads 2 although its call, to set 5, was answered as accepted"
	auditOf := func(phase string, shown ...int64) piece {
		return func() (program.Step, record.Step) {
			seen := record.Step{}
			for i, n := range shown {
				seen.Audited = append(seen.Audited, record.Reading{Group: "g", Member: fmt.Sprintf("m%d", i+1), Unread: &n})
			}
			return program.Step{Audit: &program.Audit{Group: "g", Phase: phase, Sample: 2}}, seen
		}
	}
	audit := func(shown ...int64) piece { return auditOf(PhaseMixed, shown...) }
	flood := mixed(shot{1000, 1001, in}, shot{1001, 1002, out}, shot{1002, 1003, silent})
	for _, test := range []struct {
		name           string
		pieces         []piece
		form, noEffect Verdict
		says           string
	}{
		{"as answered", pieces(flood, audit(5, 2, 5)), Pass, Pass, " | 1 count read back"},
		{"set though refused", pieces(flood, audit(5, 5)), Pass, Fail, setThough},
		{"not set though accepted", pieces(flood, audit(2, 2)), Fail, Pass, notSetThough},
		{"neither", pieces(flood, audit(2, 5)), Fail, Fail, notSetThough},
		{"the refused are not read", pieces(flood, audit(5)), Pass, Untestable, "no call was refused whose effect could be read back"},
		{"not audited", pieces(flood), Pass, Untestable, "no call was refused whose effect could be read back"},
		{"an audit of a flood that was not played", pieces(burst(volley(2, 5000, out)...), audit(5, 5)), Pass, Untestable, "no call was refused whose effect"},
		{"and then one of a flood that was", pieces(flood, auditOf(PhaseLasting, 5, 5), audit(5, 5)), Pass, Fail, setThough},
		{"an audit before its flood", pieces(audit(5, 5), flood), Pass, Fail, setThough},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, rec := played(test.pieces...)
			r := spec.Requirement{ID: "UMN-MINE-1", Level: spec.Must}
			form, noEffect := Rate(c, p, []record.Recording{rec}, r, RefusedInForm), Rate(c, p, []record.Recording{rec}, r, NoEffect)
			if form.Verdict != test.form || noEffect.Verdict != test.noEffect {
				t.Errorf("the form is %s, the effect %s; want %s and %s", form.Verdict, noEffect.Verdict, test.form, test.noEffect)
			}
			if text := form.Got + " | " + noEffect.Got + noEffect.Reason; !strings.Contains(text, test.says) {
				t.Errorf("they say %q, want …%s…", text, test.says)
			}
		})
	}
}
