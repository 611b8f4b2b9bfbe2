package target

import (
	"context"
	"fmt"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// How often a call is made again, and how long after. A transient failure is tried again soon, as its documentation advises.
// A refusal as too frequent takes until whoever uses the limit leaves room.
const (
	retries      = 3
	retryPause   = 100 * time.Millisecond
	mostRefusals = 8
	// While this many other calls were let in, a call that is still refused as too frequent after its third try is
	// refused for another reason.
	othersLetIn = 30
)

// waits counts what calls had to wait for.
type waits struct{ transient, tooFrequent, lockouts int }

// trying is one call that may have to be made again.
type trying struct {
	failures, refusals, lockouts int
	// letIn is how many calls had been let in when it was first refused as too frequent.
	letIn int
}

// persist makes the calls of a step again that met a transient failure, were refused as too frequent, or met a lockout of the
// sign-in. Every try is recorded, the last of each call as the step's.
func (pl *player) persist(ctx context.Context, calls []endpointCall, expect *program.Expect, step *record.Step) {
	tries := make([]trying, len(calls))
	for ctx.Err() == nil {
		var again []int
		longest := time.Duration(0)
		for i, x := range step.Calls {
			if pause := pl.client.pauseBefore(&tries[i], x, expect, calls[i].Credential); pause > 0 {
				again = append(again, i)
				longest = max(longest, pause)
			}
		}
		if len(again) == 0 {
			return
		}
		sleep(ctx, longest)
		if ctx.Err() != nil {
			return
		}
		repeated := make([]endpointCall, len(again))
		for n, i := range again {
			repeated[n] = calls[i]
		}
		exchanges, err := pl.client.endpoint(ctx, pl.playing, repeated)
		if err != nil {
			return // the first tries stand
		}
		for n, i := range again {
			if exchanges[n].Withheld() {
				return // it was not made again: the tries before stand
			}
			step.Earlier = append(step.Earlier, step.Calls[i])
			step.Calls[i] = exchanges[n]
		}
	}
}

// pauseBefore is how long to wait before a call is made again; 0 where its answer stands.
func (c *Client) pauseBefore(t *trying, x record.Exchange, expect *program.Expect, credential program.Credential) time.Duration {
	contract := c.config.Contract
	switch {
	case x.Withheld(), x.Trouble != nil && (x.Trouble.Kind == record.TroubleTLS || x.Trouble.Kind == record.TroubleName):
		return 0
	case judge.LockedOut(contract, x) && !credential.Bad() && !accepts(contract, expect, x):
		return c.lockout(&t.lockouts)
	case judge.TooFrequent(contract, x):
		return c.tooFrequent(t, contract.Command())
	case judge.Transient(contract, x) && !accepts(contract, expect, x):
		if t.failures == retries {
			return 0
		}
		t.failures++
		c.count(func(w *waits) { w.transient++ })
		return retryPause << (t.failures - 1)
	default:
		return 0
	}
}

// accepts reports whether a refusal is the one that is expected, be its code one that advises to try again.
func accepts(contract *spec.Contract, expect *program.Expect, x record.Exchange) bool {
	if expect == nil || x.TransientFailure() {
		return false
	}
	code := judge.ReadAnswer(x).Code
	return contract.Outcomes[expect.Refused].Accepts(code) || contract.Outcomes[expect.AcceptedOrRefused].Accepts(code)
}

// tooFrequent is the pause before the next try of a call that was refused as too frequent. The pace of its command falls.
func (c *Client) tooFrequent(t *trying, command string) time.Duration {
	c.pacer.Slow(command)
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.refusals == 0 {
		t.letIn = c.letIn
	}
	if t.refusals >= mostRefusals || t.refusals >= retries && c.letIn-t.letIn >= othersLetIn {
		return 0
	}
	t.refusals++
	c.waited.tooFrequent++
	return c.config.Contract.Limit.Per / 2 << min(t.refusals-1, 2)
}

// lockout is the pause that ends a lockout of the sign-in; the second in a row stands.
func (c *Client) lockout(times *int) time.Duration {
	if *times == 1 {
		return 0
	}
	*times++
	c.count(func(w *waits) { w.lockouts++ })
	return c.config.Contract.Transient.Lockout.Duration + time.Second
}

func (c *Client) count(note func(*waits)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	note(&c.waited)
}

// SlowDown lowers the pace of the endpoint: a call of it was refused as too frequent.
func (s *Session) SlowDown() { s.client.pacer.Slow(s.contract.Command()) }

// Pace is the pace that calls of the endpoint are held to, in calls a second; 0 where nothing holds them.
func (s *Session) Pace() float64 { return s.client.pacer.Pace(s.contract.Command()) }

// HeldPace is the pace, in calls a second, to which calls of the endpoint were slowed down, since some were refused as too
// frequent or failed at a gateway; 0 where they were not.
func (s *Session) HeldPace() float64 { return s.client.pacer.Held(s.contract.Command()) }

// LockedOut reports whether the target has locked the caller's account out of signing in so far.
func (s *Session) LockedOut() bool {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	return s.client.waited.lockouts > 0
}

// Waits are sentences on what calls had to wait for, for the reader of a report.
func (s *Session) Waits() []string {
	s.client.mu.Lock()
	w := s.client.waited
	s.client.mu.Unlock()
	var out []string
	if w.transient > 0 {
		out = append(out, fmt.Sprintf("Calls met transient failures and were made again, as is documented for them: %s.", plural.Of(w.transient, "time")))
	}
	if w.tooFrequent > 0 {
		text := fmt.Sprintf("Calls were refused as too frequent below the documented limit of %s, and made again later: %s. Somebody used the limit, "+
			"be it another client of the app or another run of this tool, or the limit is lower than documented.", s.contract.Limit, plural.Of(w.tooFrequent, "time"))
		if s.config.Pace < 0 {
			text = fmt.Sprintf("Calls that nothing paced were refused as too frequent, and made again later: %s. The documented limit is %s.", plural.Of(w.tooFrequent, "time"), s.contract.Limit)
		}
		if pace := s.client.pacer.Pace(s.contract.Command()); pace > 0 {
			text += fmt.Sprintf(" The pace fell to %.0f calls a second.", pace)
		}
		out = append(out, text)
	}
	if pace := s.HeldPace(); pace > 0 && w.tooFrequent == 0 {
		out = append(out, fmt.Sprintf("A gateway answered HTTP 503 to more than one call in %d, as limiters do. The pace fell to %.0f calls a second.", strainedShare, pace))
	}
	if w.lockouts > 0 {
		out = append(out, fmt.Sprintf("The account was locked out of signing in after several bad UserSigs; calls waited that out: %s.", plural.Of(w.lockouts, "time")))
	}
	return out
}
