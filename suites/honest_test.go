package suites

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// modelled is a limiter that people run, or should not.
type modelled struct {
	name   string
	create func() gate
	// broken are the ids that it breaks, on a network that is quick; other ids it keeps.
	broken []string
	// quick: it is known for what it is on a quick network alone.
	quick bool
	// silent: it refuses by closing the connection, or by no answer for so long.
	silent     bool
	refusalFor time.Duration
}

var honestLimiters = []modelled{
	{name: "nginx, burst 200, nodelay", create: func() gate { return nginx(200, 200, true) }},
	{name: "nginx, burst 199, nodelay", create: func() gate { return nginx(200, 199, true) }},
	{name: "nginx, burst 200, with delay", create: func() gate { return nginx(200, 200, false) }},
	{name: "nginx, burst 20, nodelay", create: func() gate { return nginx(200, 20, true) }},
	{name: "haproxy, http_req_rate(1s)", create: func() gate { return haproxy(200, time.Second) }},
	{name: "Guava, smooth bursty", create: func() gate { return guava(200) }},
	{name: "bucket4j, greedy; x/time/rate, burst 200", create: func() gate { return bucketOf(200, 200) }},
	{name: "bucket4j, by intervals; envoy, 1 s", create: func() gate { return steps(200, 200, time.Second) }},
	{name: "envoy, 50 ms", create: func() gate { return steps(200, 10, 50*time.Millisecond) }},
	{name: "envoy, 100 ms", create: func() gate { return steps(200, 20, 100*time.Millisecond) }},
	{name: "envoy, 500 ms", create: func() gate { return steps(200, 100, 500*time.Millisecond) }},
	{name: "Sentinel, 2 parts", create: func() gate { return sentinel(200, time.Second, 2) }},
	{name: "Sentinel, 5 parts", create: func() gate { return sentinel(200, time.Second, 5) }},
	{name: "Sentinel, 10 parts", create: func() gate { return sentinel(200, time.Second, 10) }},
	{name: "Redis INCR by the second; resilience4j", create: func() gate { return byTheClock(200, time.Second) }},
	{name: "Redis INCR and EXPIRE", create: func() gate { return expiring(200, time.Second) }},
	{name: "Redis sorted set", create: func() gate { return sortedSet(200, time.Second, false) }},
	{name: "Redis sorted set, refusals count", create: func() gate { return sortedSet(200, time.Second, true) }},
	{name: "weighted windows", create: func() gate { return weighted(200, time.Second) }},
	{name: "GCRA, a period early", create: func() gate { return gcra(200, time.Second) }},
	{name: "GCRA, a tenth of a period early", create: func() gate { return gcra(200, 100*time.Millisecond) }},
	{name: "GCRA, half a spacing early", create: func() gate { return gcra(200, 2600*time.Microsecond) }},
	{name: "two nodes in turn", create: func() gate { return inTurn(bucketOf(100, 100), bucketOf(100, 100)) }},
}

var dishonestLimiters = []modelled{
	{name: "nginx without burst", create: func() gate { return nginx(200, 0, true) }, broken: []string{"UMN-RATE-1"}},
	{name: "GCRA without burst", create: func() gate { return gcra(200, 0) }, broken: []string{"UMN-RATE-1"}},
	{name: "x/time/rate, burst 1", create: func() gate { return bucketOf(1, 200) }, broken: []string{"UMN-RATE-1"}},
	{name: "a bucket of 400", create: func() gate { return bucketOf(400, 200) }, broken: []string{"UMN-RATE-2"}},
	{name: "fixed 150", create: func() gate { return byTheClock(150, time.Second) }, broken: []string{"UMN-RATE-1"}},
	{name: "log 150", create: func() gate { return sortedSet(150, time.Second, false) }, broken: []string{"UMN-RATE-1"}},
	{name: "bucket 150", create: func() gate { return bucketOf(150, 150) }, broken: []string{"UMN-RATE-1"}},
	{name: "bucket 140 of 20", create: func() gate { return bucketOf(20, 140) }, broken: []string{"UMN-RATE-1"}},
	{name: "fixed 180", create: func() gate { return byTheClock(180, time.Second) }, broken: []string{"UMN-RATE-1"}},
	{name: "fixed 260", create: func() gate { return byTheClock(260, time.Second) }, broken: []string{"UMN-RATE-2"}},
	{name: "log 260", create: func() gate { return sortedSet(260, time.Second, false) }, broken: []string{"UMN-RATE-2"}},
	{name: "bucket 260", create: func() gate { return bucketOf(260, 260) }, broken: []string{"UMN-RATE-2"}},
	{name: "bucket 260 of 20", create: func() gate { return bucketOf(20, 260) }, broken: []string{"UMN-RATE-2"}},
	{name: "no limit", create: func() gate { return prompt(func(time.Duration) bool { return true }) }, broken: []string{"UMN-RATE-2"}},
	{name: "12000 a minute", create: func() gate { return byTheClock(12000, time.Minute) }, broken: []string{"UMN-RATE-2"}},
	{name: "one for each connection", quick: true, broken: []string{"UMN-RATE-2", "UMN-RATE-7"}, create: func() gate {
		return each(func(a attempt) any { return a.conn }, func() gate { return sortedSet(200, time.Second, false) })
	}},
	{name: "one for each random", broken: []string{"UMN-RATE-2", "UMN-RATE-7"}, create: func() gate {
		return each(func(a attempt) any { return a.random }, func() gate { return sortedSet(200, time.Second, false) })
	}},
	{name: "one for each member", broken: []string{"UMN-RATE-2", "UMN-RATE-7"}, create: func() gate {
		return each(func(a attempt) any { return a.member }, func() gate { return sortedSet(200, time.Second, false) })
	}},
	{name: "never lets in again", create: func() gate { return lockedOut(byTheClock(200, time.Second)) }, broken: []string{"UMN-RATE-5"}},
	{name: "closes instead of refusing", create: func() gate { return byTheClock(200, time.Second) }, silent: true, broken: []string{"UMN-RATE-3", "UMN-RATE-6"}},
	{name: "stays silent instead of refusing", create: func() gate { return byTheClock(200, time.Second) }, silent: true, refusalFor: 5 * time.Second, broken: []string{"UMN-RATE-3", "UMN-RATE-6"}},
	{name: "refuses a fifth", create: func() gate { return everyFifth(6*time.Millisecond, bucketOf(200, 200)) }, broken: []string{"UMN-RATE-1"}},
}

// phasesOfClocks is how many offsets of the limiter's clock against the probe's are tried: all on a quick network, and on
// another, or unless everything is played, each tenth.
const phasesOfClocks = 60

func phasesOn(n network) (step int) {
	if n == loopback && thorough.All() {
		return 1
	}
	return 10
}

// modelledFindings are what the suite's own probe finds of a limiter, whose clock is at that phase.
func modelledFindings(c *spec.Contract, m modelled, n network, phase int) map[string]judge.Finding {
	s := &simulated{network: n, gate: m.create(), refusalFor: m.refusalFor,
		offset: time.Hour + time.Duration(phase)*c.Limit.Per/phasesOfClocks + time.Duration(phase)*time.Microsecond}
	if !m.silent {
		s.refuse = &record.Response{Status: http.StatusOK, Body: record.Bytes(refusal)}
	}
	probe := &suite{contract: c}
	rate(probe)
	p := probe.checks[0].Programs[0]
	recordings := map[string][]record.Recording{p.ID: {s.play(c, p)}}
	findings := map[string]judge.Finding{}
	for _, check := range probe.checks {
		// How refusals look does not depend on the phase, and the last two checks write down and do not judge.
		byPhase := slices.Contains([]string{"UMN-RATE-1", "UMN-RATE-2", "UMN-RATE-5", "UMN-RATE-7"}, check.Requirement.ID)
		if check.Requirement.Level == spec.Observe || !byPhase && phase%10 != 0 && !m.silent {
			continue
		}
		findings[check.Requirement.ID] = check.judge(&evidence{contract: c, recordings: recordings})
	}
	return findings
}

// No limiter that people run and that keeps the limit is called wrong, whatever the phase of its clock and the network. On a
// quick network nothing stays open either.
func TestHonestLimitersAreAccepted(t *testing.T) {
	c := builtIn(t)
	for _, m := range honestLimiters {
		for _, n := range []network{loopback, near, far, busy} {
			t.Run(m.name+"/"+n.name, func(t *testing.T) {
				t.Parallel()
				for phase := 0; phase < phasesOfClocks; phase += phasesOn(n) {
					findings := modelledFindings(c, m, n, phase)
					for _, id := range redRate(findings) {
						t.Fatalf("at phase %d %s: expected %s, got %s", phase, id, findings[id].Expected, findings[id].Got)
					}
					for _, id := range []string{"UMN-RATE-1", "UMN-RATE-2", "UMN-RATE-3", "UMN-RATE-4", "UMN-RATE-5"} {
						if f, judged := findings[id]; judged && f.Verdict != judge.Pass && (n == loopback || n == near) {
							t.Fatalf("at phase %d %s is %s: %s", phase, id, f.Verdict, f.Reason)
						}
					}
				}
			})
		}
	}
}

// Each wrong limiter is called wrong at every phase of its clock, by exactly the ids that say how.
func TestDishonestLimitersAreFlagged(t *testing.T) {
	c := builtIn(t)
	for _, m := range dishonestLimiters {
		for _, n := range []network{loopback, near} {
			if m.quick && n != loopback {
				continue
			}
			t.Run(m.name+"/"+n.name, func(t *testing.T) {
				t.Parallel()
				for phase := 0; phase < phasesOfClocks; phase += phasesOn(n) {
					findings := modelledFindings(c, m, n, phase)
					if ids := redRate(findings); !slices.Equal(ids, m.broken) {
						t.Fatalf("at phase %d it is flagged by %v, want %v: %+v", phase, ids, m.broken, findings[m.broken[0]])
					}
				}
			})
		}
	}
}
