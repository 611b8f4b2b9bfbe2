package crowd_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// replicas answers readings by turns: from what is so now, and from what was so a while ago.
type replicas struct {
	*lagging
	asked int
}

func (r *replicas) Read(ctx context.Context, group, member string) concurrent.Reading {
	r.mu.Lock()
	r.asked++
	fresh := r.asked%2 == 1
	r.mu.Unlock()
	if fresh {
		return r.toy.Read(ctx, group, member)
	}
	return r.lagging.Read(ctx, group, member)
}

// What a reading makes impossible is not believed of a target whose readings turn out to be further behind than was measured.
func TestReadingsFurtherBehindThanMeasured(t *testing.T) {
	contract := loadContract(t)
	const trueLag = 30 * time.Millisecond
	open := func(wrap func(*lagging) crowd.Stage) crowd.Opener {
		return func(_ context.Context, stage program.Stage) (crowd.Stage, error) {
			return wrap(&lagging{toy: newToy(contract, "", stage), behind: trueLag}), nil
		}
	}
	late := func(l *lagging) crowd.Stage { return l }
	byTurns := func(l *lagging) crowd.Stage { return &replicas{lagging: l} }
	tests := map[string]struct {
		wrap func(*lagging) crowd.Stage
		lag  time.Duration
	}{
		"none was measured":         {late, 0},
		"less was measured":         {late, time.Millisecond},
		"one replica is up to date": {byTurns, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// In a bubble, where a busy machine makes no reading later than the others: one that comes late enough is not behind.
			synctest.Test(t, func(t *testing.T) {
				config := crowd.Config{Contract: contract, Lag: test.lag, Settle: 10 * trueLag}
				seen := time.Duration(0)
				// Where some lag is allowed for, a barrier waits for late readings, and few programs have one that nothing explains.
				for seed := uint64(0); seed < 4 || seen == 0 && seed < 60; seed++ {
					out, err := crowd.Hunt(t.Context(), config, open(test.wrap), crowd.Generate(seed, lagSize), crowd.Effort{Calls: 50})
					if err != nil {
						t.Fatal(err)
					}
					if len(out.Verdict.Findings) > 0 && out.Behind == 0 {
						t.Errorf("seed %d: %s", seed, shown(out.Verdict))
					}
					seen = max(seen, out.Behind)
				}
				if seen < trueLag/2 {
					t.Errorf("readings %s behind were seen to be %s behind", trueLag, seen)
				}
				config.Lag = config.Settle / 2
				out, err := crowd.Hunt(t.Context(), config, open(test.wrap), crowd.Generate(1, lagSize), crowd.Effort{Calls: 50})
				if err != nil || out.Behind > 0 || !out.Verdict.Passed() {
					t.Errorf("with a lag that is allowed for: %v, behind %s, %s", err, out.Behind, shown(out.Verdict))
				}
			})
		})
	}
}

// A target that loses calls is not taken for one whose readings are late.
func TestLostCallsAreNoLag(t *testing.T) {
	config := crowd.Config{Settle: 50 * time.Millisecond}
	out, seeds := hunt(t, config, toys(loadContract(t), "lost update"), small, 12)
	if len(out.Verdict.Findings) == 0 || out.Behind > 0 {
		t.Errorf("after %d programs: behind %s, %s", seeds, out.Behind, shown(out.Verdict))
	}
}
