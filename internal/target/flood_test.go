package target

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// crowded is a stage of so many members beside bob, each with two unread of five messages.
func crowded(size int) program.Stage {
	plan := stageOf("Public", bobWith(2))
	plan.Groups[0].Crowd = &program.Crowd{Prefix: "m", Size: size, Unread: 2}
	return plan
}

func flood(f program.Flood) program.Step {
	f.Phase, f.Group, f.Number = "phase", "g", "4"
	return program.Step{Flood: &f}
}

// TestFloodsKeepTheirTimes has a target that is slower than the flood: nobody waits for it.
func TestFloodsKeepTheirTimes(t *testing.T) {
	for _, perPeriod := range []float64{50, 400} {
		synctest.Test(t, func(t *testing.T) {
			s := prepared(t, slow(reference(t), 3*time.Second))
			r := mustPlay(t, s, program.Program{ID: "p", Stage: crowded(3), Steps: []program.Step{flood(program.Flood{Calls: 100, PerPeriod: perPeriod, Connections: program.Many})}})
			step := r.Steps[0]
			for i, x := range step.Calls {
				if want := step.Calls[0].Sent + time.Duration(i)*time.Second/time.Duration(perPeriod); x.Sent != want || step.Late[i] != 0 {
					t.Fatalf("call %d was sent at %s, %s late, want %s", i+1, x.Sent, step.Late[i], want)
				}
				if want := fmt.Sprintf("m%d", i%3+1); step.Members[i] != want || step.Numbers[i] != "4" {
					t.Fatalf("call %d is of %s, want %s", i+1, step.Members[i], want)
				}
				if x.Program != "p" || x.Attempt != 1 || x.Response == nil {
					t.Fatalf("call %d was %+v", i+1, x)
				}
			}
		})
	}
}

func TestFloodsComeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, slow(reference(t), 100*time.Millisecond))
		for connections, workers := range map[string]int{program.Few: leastWorkers, program.Many: mostWorkers, program.Fresh: mostWorkers} {
			// The first call shows how long one takes: how many are under way at a time follows from that.
			r := mustPlay(t, s, program.Program{ID: connections, Stage: crowded(2), Steps: []program.Step{
				set("1"), flood(program.Flood{Calls: 270, Connections: connections, OneRandom: true, Member: "bob"}),
			}})
			var now, most int
			var events []time.Duration
			for _, x := range r.Steps[1].Calls {
				events = append(events, 2*x.Sent+1, 2*x.Answered)
				if !strings.Contains(x.Request.URL, "random=1&") {
					t.Fatalf("sent %s", x.Request.URL)
				}
			}
			slices.Sort(events)
			for _, e := range events {
				now += int(e%2)*2 - 1
				most = max(most, now)
			}
			if connections == program.Few {
				workers = 34 // 270 calls of 0.1 s within 0.8 s
			}
			if most != workers {
				t.Errorf("%s: %d calls were under way at a time, want %d", connections, most, workers)
			}
		}
	})
}

func TestRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t))
		time.Sleep(300 * time.Millisecond)
		for rest, want := range map[program.Rest]time.Duration{
			{}: 0, {Periods: 2.5}: 2500 * time.Millisecond, {Seconds: 1}: 700 * time.Millisecond, {Seconds: 3}: 2700 * time.Millisecond,
		} {
			time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(1300 * time.Millisecond)))
			begin := time.Now()
			mustPlay(t, s, program.Program{ID: "p", Steps: []program.Step{{Rest: &rest}}})
			if took := time.Since(begin); took != want {
				t.Errorf("a rest of %+v takes %s, want %s", rest, took, want)
			}
		}
		begin := time.Now()
		playHere(endingAfter(t, time.Second), s, program.Program{ID: "p", Steps: []program.Step{{Rest: &program.Rest{Periods: 100}}}})
		if took := time.Since(begin); took != time.Second {
			t.Errorf("a rest outlives its context by %s", took-time.Second)
		}
	})
}

// TestAudit floods a target that keeps its limit, and reads back from both of those that it let in and refused.
func TestAudit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t, limited(emulator.SlidingLog)), func(c *Config) { c.Pace = 0 })
		p := program.Program{ID: "p", Stage: crowded(300), Steps: []program.Step{
			{Rest: &program.Rest{Periods: 2}}, flood(program.Flood{Calls: 300, Connections: program.Many}),
			{Audit: &program.Audit{Group: "g", Phase: "phase", Sample: 8}},
		}}
		r := mustPlay(t, s, p)
		seen, _ := judge.FloodOf(p, r, "phase")
		accepted, refused := seen.Once(true), seen.Once(false)
		if len(accepted) != 200 || len(refused) != 100 {
			t.Fatalf("%d were let in, %d refused", len(accepted), len(refused))
		}
		audited := map[string]int{}
		for _, reading := range r.Steps[2].Audited {
			want := "2"
			if slices.Contains(accepted, reading.Member) {
				want = "4"
			}
			if reading.String() != want {
				t.Errorf("%s reads %s, want %s", reading.Member, reading, want)
			}
			audited[want]++
		}
		if audited["2"] != 8 || audited["4"] != 8 {
			t.Errorf("audited were %v", audited)
		}
	})
}

func TestFloodsThatCannotBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := keepBooks(reference(t))
		unnamed := func(c *Config) {
			c.Base = mustURL(t, "http://im.example.com")
			c.Allow, c.Host = []spec.Effect{spec.Sets, spec.Creates}, "im.example.com"
		}
		tests := map[string]struct {
			change func(*Config)
			step   program.Step
			kind   string
			words  string
		}{
			"nobody to flood":             {func(*Config) {}, flood(program.Flood{Calls: 3}), record.ObstacleHarness, "a member or a crowd"},
			"a number that depends":       {func(*Config) {}, program.Step{Flood: &program.Flood{Group: "g", Member: "bob", Number: "count", Calls: 3}}, record.ObstacleHarness, "a number of its own"},
			"no number":                   {func(*Config) {}, program.Step{Flood: &program.Flood{Group: "g", Member: "bob", Calls: 3}}, record.ObstacleMissing, "no number"},
			"more than the budget":        {func(c *Config) { c.MaxCalls = 2 }, flood(program.Flood{Member: "bob", Calls: 3}), record.ObstacleNetwork, "--max-calls"},
			"a host that was not named":   {unnamed, flood(program.Flood{Member: "bob", Calls: 3}), record.ObstacleMissing, "--allow floods --host im.example.com"},
			"an audit of what is unknown": {func(*Config) {}, program.Step{Audit: &program.Audit{Group: "g", Phase: "x", Sample: 1}}, record.ObstacleHarness, "no flood before it"},
		}
		for name, test := range tests {
			s := prepared(t, made, test.change)
			before := made.count("set_unread_msg_num")
			r := playHere(t.Context(), s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{test.step}})[0]
			if r.Obstacle == nil || r.Obstacle.Kind != test.kind || !strings.Contains(r.Obstacle.Reason, test.words) {
				t.Errorf("%s: the obstacle is %+v", name, r.Obstacle)
			}
			if n := made.count("set_unread_msg_num") - before; n != 0 {
				t.Errorf("%s: %d calls were made", name, n)
			}
		}
	})
}

// TestFloodsUseConnectionsAsTheySay counts those that a server sees.
func TestFloodsUseConnectionsAsTheySay(t *testing.T) {
	client := overNetwork(t, http.NotFoundHandler())
	for connections, keptAlive := range map[string]bool{program.Few: true, program.Many: true, program.Fresh: false} {
		pl := &player{Session: &Session{client: client, contract: client.config.Contract}}
		c := pl.carrier(program.Flood{Calls: 10, Connections: connections})
		transport, ok := c.client.Transport.(*http.Transport)
		if !ok || transport.DisableKeepAlives == keptAlive || transport == client.http.Transport {
			t.Errorf("%s: the transport is %+v", connections, c.client.Transport)
		}
		if c.client.CheckRedirect == nil || c.client.Timeout != client.config.Timeout {
			t.Errorf("%s: the client follows redirects, or waits for ever", connections)
		}
	}
}
