package judge

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

const (
	letInBody   = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	refusedBody = `{"ActionStatus":"FAIL","ErrorInfo":"too many requests","ErrorCode":60007}`
)

// probeOf is a probe as the rate chapter plays it, but smaller, and what it showed of a target that lets in so many calls
// in each second of the clock. Calls take a tenth of a millisecond.
func probeOf(limit int) (program.Program, record.Recording) {
	p := program.Program{ID: "probe", Stage: program.Stage{Groups: []program.Group{
		{Name: "g", Type: program.AnyCounted, Messages: 5, Crowd: &program.Crowd{Prefix: "m", Size: 450, Unread: 2}},
	}}}
	rec := record.Recording{Program: "probe", Attempt: 1}
	id := 0
	admitted := map[time.Duration]int{}
	add := func(f program.Flood, at time.Duration) {
		step := record.Step{}
		for i := range f.Calls {
			sent := at
			if f.PerPeriod > 0 {
				sent += time.Duration(float64(i) / f.PerPeriod * float64(time.Second))
			} else {
				sent += time.Duration(i) * 100 * time.Microsecond
			}
			window := sent.Truncate(time.Second)
			body := refusedBody
			if admitted[window] < limit {
				admitted[window]++
				body = letInBody
			}
			id++
			step.Calls = append(step.Calls, record.Exchange{ID: id, Sent: sent, Answered: sent + 100*time.Microsecond,
				Response: &record.Response{Status: 200, Body: record.Bytes(body)}})
			step.Members = append(step.Members, "m"+strconv.Itoa(i%450+1))
			step.Late = append(step.Late, 0)
		}
		p.Steps = append(p.Steps, program.Step{Flood: &f})
		rec.Steps = append(rec.Steps, step)
	}
	add(program.Flood{Phase: PhaseUnder, Group: "g", Number: "3", Calls: 394, PerPeriod: 194, Connections: program.Many}, 1500*time.Millisecond)
	add(program.Flood{Phase: PhaseBurst, Group: "g", Number: "4", Calls: 300, Connections: program.Few}, 6*time.Second)
	add(program.Flood{Phase: PhaseMixed, Group: "g", Number: "5", Calls: 450, Connections: program.Many}, 7500*time.Millisecond)
	add(program.Flood{Phase: PhaseOverload, Group: "g", Number: "3", Calls: 880, PerPeriod: 400, Connections: program.Many}, 7600*time.Millisecond)
	add(program.Flood{Phase: PhaseRecovery, Group: "g", Number: "1", Calls: 30, PerPeriod: 60, Connections: program.Many}, 12*time.Second)
	mixed := rec.Steps[2]
	audit := record.Step{}
	for _, i := range []int{0, 1, 448, 449} {
		unread := int64(2)
		if ReadAnswer(mixed.Calls[i]).Accepted {
			unread = 5
		}
		audit.Audited = append(audit.Audited, record.Reading{Group: "g", Member: mixed.Members[i], Unread: &unread})
	}
	p.Steps = append(p.Steps, program.Step{Audit: &program.Audit{Group: "g", Phase: PhaseMixed, Sample: 2}})
	rec.Steps = append(rec.Steps, audit)
	return p, rec
}

var rateRules = []struct {
	id   string
	rule RateRule
}{
	{"UMN-RATE-1", Served}, {"UMN-RATE-2", Limited}, {"UMN-RATE-3", RefusedInForm}, {"UMN-RATE-4", NoEffect},
	{"UMN-RATE-5", Recovers}, {"UMN-RATE-6", Keeps}, {"UMN-RATE-7", OneForAll},
}

// judgeProbe is the verdict of each rule on one recording.
func judgeProbe(t *testing.T, c *spec.Contract, p program.Program, rec record.Recording) map[string]Finding {
	t.Helper()
	out := map[string]Finding{}
	for _, r := range rateRules {
		requirement, ok := c.Requirement(r.id)
		if !ok {
			t.Fatalf("the contract has no %s", r.id)
		}
		out[r.id] = Rate(c, p, []record.Recording{rec}, requirement, r.rule)
	}
	return out
}

func TestRateRulesAgainstWrongRecordings(t *testing.T) {
	c, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	refusals := func(rec *record.Recording, change func(*record.Exchange)) {
		for i := range rec.Steps {
			for j := range rec.Steps[i].Calls {
				if x := &rec.Steps[i].Calls[j]; x.Response != nil && string(x.Response.Body) == refusedBody {
					change(x)
				}
			}
		}
	}
	answer := func(status int, body string) func(*record.Recording) {
		return func(rec *record.Recording) {
			refusals(rec, func(x *record.Exchange) { x.Response = &record.Response{Status: status, Body: record.Bytes(body)} })
		}
	}
	for _, wrong := range []struct {
		name   string
		limit  int
		change func(*record.Recording)
		// red are the ids of the rules that are broken; the others are not.
		red []string
	}{
		{name: "200 a second", limit: 200},
		{name: "100 a second", limit: 100, red: []string{"UMN-RATE-1"}},
		{name: "180 a second", limit: 180, red: []string{"UMN-RATE-1"}},
		{name: "260 a second", limit: 260, red: []string{"UMN-RATE-2"}},
		{name: "no limit", limit: 100000, red: []string{"UMN-RATE-2"}},
		{name: "HTTP 429", limit: 200, change: answer(429, refusedBody), red: []string{"UMN-RATE-3"}},
		{name: "HTTP 503 without a body", limit: 200, change: answer(503, ""), red: []string{"UMN-RATE-3"}},
		{name: "a refusal that says OK", limit: 200, change: answer(200, `{"ActionStatus":"OK","ErrorCode":60007}`), red: []string{"UMN-RATE-3"}},
		{name: "a refusal with code 0", limit: 200, change: answer(200, `{"ActionStatus":"FAIL","ErrorCode":0}`), red: []string{"UMN-RATE-3"}},
		{name: "a refusal with another code", limit: 200, change: answer(200, `{"ActionStatus":"FAIL","ErrorCode":10004}`), red: []string{"UMN-RATE-3"}},
		{name: "a refused call that is carried out", limit: 200, red: []string{"UMN-RATE-4"}, change: func(rec *record.Recording) {
			five := int64(5)
			rec.Steps[5].Audited[3].Unread = &five
		}},
		{name: "an accepted call that is not carried out", limit: 200, red: []string{"UMN-RATE-3"}, change: func(rec *record.Recording) {
			two := int64(2)
			rec.Steps[5].Audited[0].Unread = &two
		}},
		{name: "a refusal after the rest", limit: 200, red: []string{"UMN-RATE-5"}, change: func(rec *record.Recording) {
			rec.Steps[4].Calls[7].Response.Body = record.Bytes(refusedBody)
		}},
		{name: "refusals that close the connection", limit: 200, red: []string{"UMN-RATE-6"}, change: func(rec *record.Recording) {
			refusals(rec, func(x *record.Exchange) { x.Response.Header = map[string][]string{"Connection": {"close"}} })
		}},
		{name: "calls above the limit without an answer", limit: 200, red: []string{"UMN-RATE-3", "UMN-RATE-6"}, change: func(rec *record.Recording) {
			for i := range 60 {
				rec.Steps[2].Calls[390+i].Response = nil
			}
		}},
		{name: "a few of them", limit: 200, change: func(rec *record.Recording) {
			for i := range 5 {
				rec.Steps[2].Calls[440+i].Response = nil
			}
		}},
		{name: "every refusal is none", limit: 200, red: []string{"UMN-RATE-3", "UMN-RATE-6"}, change: func(rec *record.Recording) {
			refusals(rec, func(x *record.Exchange) { x.Response = nil })
		}},
		{name: "only calls that are alike are limited", limit: 200, red: []string{"UMN-RATE-2", "UMN-RATE-7"}, change: func(rec *record.Recording) {
			for _, step := range []int{2, 3} {
				for j := range rec.Steps[step].Calls {
					rec.Steps[step].Calls[j].Response.Body = record.Bytes(letInBody)
				}
			}
			five := int64(5)
			for i := range rec.Steps[5].Audited {
				rec.Steps[5].Audited[i].Unread = &five
			}
		}},
	} {
		t.Run(wrong.name, func(t *testing.T) {
			p, rec := probeOf(wrong.limit)
			if wrong.change != nil {
				wrong.change(&rec)
			}
			findings := judgeProbe(t, c, p, rec)
			for _, r := range rateRules {
				want := false
				for _, id := range wrong.red {
					want = want || id == r.id
				}
				if f := findings[r.id]; f.Red() != want {
					t.Errorf("%s is %s: expected %q, got %q, %s", r.id, f.Verdict, f.Expected, f.Got, f.Reason)
				}
			}
			if f := findings["UMN-RATE-1"]; f.Red() && !strings.Contains(f.Reason, "another client of the app") {
				t.Errorf("%s says only %q of what may be to blame", f.Requirement, f.Reason)
			}
		})
	}
}

// What was not seen is not judged, and never passes.
func TestRateRulesWithoutEvidence(t *testing.T) {
	c, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, rec := probeOf(200)
	verdicts := func(rec record.Recording) map[Verdict]int {
		out := map[Verdict]int{}
		for _, f := range judgeProbe(t, c, p, rec) {
			out[f.Verdict]++
		}
		return out
	}
	t.Run("a probe that was not allowed", func(t *testing.T) {
		v := verdicts(record.Recording{Obstacle: &record.Obstacle{Kind: record.ObstacleMissing, Reason: "floods are not allowed"}})
		if v[Untestable] != len(rateRules) {
			t.Errorf("the verdicts are %v", v)
		}
	})
	t.Run("a probe that was cut short", func(t *testing.T) {
		short := rec
		short.Steps = rec.Steps[:3]
		if v := verdicts(short); v[HarnessError] != len(rateRules) {
			t.Errorf("the verdicts are %v", v)
		}
	})
	t.Run("calls below the limit without an answer", func(t *testing.T) {
		_, silent := probeOf(200)
		for i := range 20 {
			silent.Steps[0].Calls[100+i].Response = nil
		}
		if f := judgeProbe(t, c, p, silent)["UMN-RATE-1"]; f.Verdict != Inconclusive {
			t.Errorf("the verdict is %s", f.Verdict)
		}
	})
	t.Run("no answer at all", func(t *testing.T) {
		_, silent := probeOf(200)
		for i := range silent.Steps {
			for j := range silent.Steps[i].Calls {
				silent.Steps[i].Calls[j].Response = nil
			}
			silent.Steps[i].Audited = nil
		}
		if v := verdicts(silent); v[Pass] != 0 {
			t.Errorf("the verdicts are %v", v)
		}
	})
}

func TestInferTellsTheLimit(t *testing.T) {
	c, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{100, 200, 260} {
		p, rec := probeOf(limit)
		i := Infer(c, p, []record.Recording{rec})
		if i == nil {
			t.Fatal("nothing is inferred")
		}
		if i.Burst != limit || i.Calls != 2054 {
			t.Errorf("with a limit of %d the burst is %d and the calls are %d", limit, i.Burst, i.Calls)
		}
		if kept := len(i.Readings) > 0; kept != (limit == 200) {
			t.Errorf("with a limit of %d the readings are %q", limit, i.Readings)
		}
	}
	if p, rec := probeOf(200); Infer(c, p, []record.Recording{{Steps: rec.Steps[:2]}}) != nil {
		t.Error("something is inferred from a probe that was cut short")
	}
}
