package target

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

func fixed(rate spec.Rate) func(string) spec.Rate { return func(string) spec.Rate { return rate } }

// decisions are the times at which a server decided on calls, each with how many were made at once.
type decisions struct {
	mu sync.Mutex
	at []time.Time
}

func (d *decisions) now() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = append(d.at, time.Now())
}

// most is the largest number of decisions in any period, wherever it begins: a bound for a sliding log, and for fixed
// windows of any phase.
func (d *decisions) most(period time.Duration) int {
	slices.SortFunc(d.at, time.Time.Compare)
	most, first := 0, 0
	for i, at := range d.at {
		for at.Sub(d.at[first]) >= period {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// TestPacerHoldsTheLimit lets crowds of callers meet networks that hold requests and answers back for up to 3 s, and
// counts at the server, which decides at any time in between.
func TestPacerHoldsTheLimit(t *testing.T) {
	networks := map[string]func(*rand.Rand) time.Duration{
		"instant":    func(*rand.Rand) time.Duration { return 0 },
		"even":       func(r *rand.Rand) time.Duration { return time.Duration(r.Int64N(int64(3 * time.Second))) },
		"short":      func(r *rand.Rand) time.Duration { return time.Duration(r.Int64N(int64(40 * time.Millisecond))) },
		"now or 3 s": func(r *rand.Rand) time.Duration { return time.Duration(r.IntN(2)) * 3 * time.Second },
		"rarely long": func(r *rand.Rand) time.Duration {
			return time.Duration(max(0, r.IntN(30)-28)) * 2900 * time.Millisecond
		},
		// All that is under way arrives at the same instant: the worst that a network can do.
		"whole seconds": func(*rand.Rand) time.Duration {
			now := time.Now()
			return now.Truncate(time.Second).Add(time.Second).Sub(now)
		},
	}
	rates := []struct {
		limit     spec.Rate
		perSecond float64
		// room is how many decisions a period of the limit, and one of the pace, may hold.
		room, paced int
		pace        time.Duration
	}{
		{limit: spec.Rate{Calls: 200, Per: time.Second}, room: 199},
		{limit: spec.Rate{Calls: 200, Per: time.Second}, perSecond: 50, room: 199, paced: 50, pace: time.Second},
		{limit: spec.Rate{Calls: 200, Per: time.Second}, perSecond: 197.9, room: 200, paced: 197, pace: 995 * time.Millisecond},
		{limit: spec.Rate{Calls: 200, Per: time.Second}, perSecond: 1e6, room: 199},
		{limit: spec.Rate{Calls: 10, Per: 3 * time.Second}, room: 9},
		{limit: spec.Rate{Calls: 90, Per: time.Minute}, perSecond: 1.25, room: 89, paced: 1, pace: 800 * time.Millisecond},
		{limit: spec.Rate{Calls: 1, Per: time.Second}, room: 1},
		{limit: spec.Rate{Calls: 200, Per: time.Second}, perSecond: 0.5, room: 199, paced: 1, pace: 2 * time.Second},
	}
	for _, rate := range rates {
		for name, delay := range networks {
			for seed := range uint64(3) {
				t.Run(fmt.Sprintf("%s at %g a second, %s, seed %d", rate.limit, rate.perSecond, name, seed), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						seen := crowd(t, NewPacer(fixed(rate.limit), rate.perSecond), 300, seed, delay, 1)
						if got := seen.most(rate.limit.Per); got > rate.room {
							t.Errorf("%d calls within %s, want at most %d", got, rate.limit.Per, rate.room)
						}
						if got := seen.most(max(rate.pace, 1)); rate.pace > 0 && got > rate.paced {
							t.Errorf("%d calls within %s, want at most %d", got, rate.pace, rate.paced)
						}
					})
				})
			}
		}
	}
}

// TestPacerHoldsTheLimitForCallsAtOnce mixes single calls with many at once, also more than the pace has in a period.
func TestPacerHoldsTheLimitForCallsAtOnce(t *testing.T) {
	delay := func(r *rand.Rand) time.Duration { return time.Duration(r.Int64N(int64(2 * time.Second))) }
	for _, test := range []struct {
		per       time.Duration
		perSecond float64
	}{{time.Second, 0}, {time.Second, 50}, {time.Second, 5}, {time.Second, 1}, {time.Second, 0.5}, {time.Minute, 0}, {time.Minute, 0.6}, {time.Minute, 0.1}} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprintf("40 in %s at %g a second, seed %d", test.per, test.perSecond, seed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					begin := time.Now()
					limit := spec.Rate{Calls: 40, Per: test.per}
					seen := crowd(t, NewPacer(fixed(limit), test.perSecond), 300, seed, delay, 30)
					if got := seen.most(limit.Per); got > 39 {
						t.Errorf("%d calls within %s, want at most 39", got, limit.Per)
					}
					if test.perSecond > 0 {
						// However many at once: on the whole the pace is kept.
						mean := float64(len(seen.at)-30) / seen.at[len(seen.at)-1].Sub(begin).Seconds()
						if mean > test.perSecond {
							t.Errorf("%g calls a second on the whole, want at most %g", mean, test.perSecond)
						}
					}
				})
			})
		}
	}
}

// crowd makes so many calls, up to atOnce of them at a time, from callers who come when they like. Each call is decided
// on after one delay and answered after another.
func crowd(t *testing.T, p *Pacer, calls int, seed uint64, delay func(*rand.Rand) time.Duration, atOnce int) *decisions {
	random := rand.New(rand.NewPCG(seed, 7))
	seen := &decisions{}
	var wg sync.WaitGroup
	for calls > 0 {
		n := 1 + random.IntN(min(atOnce, calls))
		calls -= n
		own := rand.New(rand.NewPCG(seed, random.Uint64()))
		comes := time.Duration(random.Int64N(int64(4 * time.Second)))
		wg.Go(func() {
			time.Sleep(comes)
			done, err := p.Wait(t.Context(), "c", n)
			if err != nil {
				t.Error(err)
				return
			}
			for i := range done {
				there, back := delay(own), delay(own)
				wg.Go(func() {
					time.Sleep(there)
					seen.now()
					time.Sleep(back)
					done[i]()
				})
			}
		})
	}
	wg.Wait()
	return seen
}

func TestPacerSpacesCalls(t *testing.T) {
	tests := map[string]struct {
		limit     spec.Rate
		perSecond float64
		gap       time.Duration
	}{
		"a part of the limit":         {spec.Rate{Calls: 100, Per: time.Second}, 0, time.Second / 99},
		"a small limit":               {spec.Rate{Calls: 3, Per: time.Second}, 0, time.Second / 2},
		"a limit of one":              {spec.Rate{Calls: 1, Per: time.Second}, 0, time.Second},
		"a pace below the limit":      {spec.Rate{Calls: 200, Per: time.Second}, 20, time.Second / 20},
		"a pace above the limit":      {spec.Rate{Calls: 10, Per: time.Second}, 1000, time.Second / 9},
		"a pace of less than one":     {spec.Rate{Calls: 200, Per: time.Second}, 0.25, 4 * time.Second},
		"a pace between whole ones":   {spec.Rate{Calls: 200, Per: time.Second}, 2.5, 400 * time.Millisecond},
		"a limit of another period":   {spec.Rate{Calls: 100, Per: time.Minute}, 0, time.Minute / 99},
		"a pace over another period":  {spec.Rate{Calls: 600, Per: time.Minute}, 0.1, 10 * time.Second},
		"a limit that has no 99th":    {spec.Rate{Calls: 2, Per: time.Second}, 0, time.Second},
		"a pace that is just as much": {spec.Rate{Calls: 100, Per: time.Second}, 97, time.Second / 97},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := NewPacer(fixed(test.limit), test.perSecond)
				var last time.Time
				for i := range 50 {
					done, err := p.Wait(t.Context(), "c", 1)
					if err != nil {
						t.Fatal(err)
					}
					now := time.Now()
					if gap := now.Sub(last); i > 0 && (gap < test.gap || gap > test.gap+test.gap/20) {
						t.Fatalf("call %d comes %s after the one before, want %s", i+1, gap, test.gap)
					}
					last = now
					done[0]()
				}
			})
		})
	}
}

func TestPacerMakesUpForNoPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(fixed(spec.Rate{Calls: 10, Per: time.Second}), 5)
		call := func() time.Time {
			done, err := p.Wait(t.Context(), "c", 1)
			if err != nil {
				t.Fatal(err)
			}
			done[0]()
			return time.Now()
		}
		call()
		time.Sleep(time.Hour)
		first := call()
		if gap := call().Sub(first); gap != time.Second/5 {
			t.Errorf("after a pause the next call comes %s after the first, want %s", gap, time.Second/5)
		}
	})
}

// TestPacerMakesUpForLateTimers: a call that waited for its turn and was let in late takes no time from the next; one that
// came late by itself does.
func TestPacerMakesUpForLateTimers(t *testing.T) {
	const late = time.Millisecond
	spacing := time.Second / 99
	for name, test := range map[string]struct {
		waited bool
		want   time.Duration
	}{"waited": {true, 2 * spacing}, "came late": {false, 2*spacing + late}} {
		l, begin := newCommandPacer(spec.Rate{Calls: 100, Per: time.Second}, 0), time.Now()
		if _, free := l.admit(begin, 1, false); !free {
			t.Fatal("the first call has to wait")
		}
		if wait, free := l.admit(begin.Add(spacing/2), 1, false); free || wait != spacing-spacing/2 {
			t.Errorf("a call half a spacing later has to wait %s, want %s", wait, spacing-spacing/2)
		}
		if _, free := l.admit(begin.Add(spacing+late), 1, test.waited); !free {
			t.Error("a call that is due has to wait")
		}
		if next := l.next.Sub(begin); next != test.want {
			t.Errorf("%s: the call after it is due after %s, want %s", name, next, test.want)
		}
	}
}

func TestPacerSendsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(fixed(spec.Rate{Calls: 200, Per: time.Second}), 0)
		begin := time.Now()
		done, err := p.Wait(t.Context(), "c", 6)
		if err != nil || len(done) != 6 || slices.ContainsFunc(done, func(f func()) bool { return f == nil }) {
			t.Fatalf("got %d functions and %v", len(done), err)
		}
		if took := time.Since(begin); took > 6*time.Second/199 {
			t.Errorf("6 at once took %s", took)
		}
	})
}

// TestPacerLetsInMoreAtOnceThanThePaceHas has a pace that would never have room for so many at the same time.
func TestPacerLetsInMoreAtOnceThanThePaceHas(t *testing.T) {
	for _, perSecond := range []float64{5, 1, 0.5} {
		t.Run(fmt.Sprint(perSecond), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := NewPacer(fixed(spec.Rate{Calls: 200, Per: time.Second}), perSecond)
				for range 3 {
					begin := time.Now()
					done, err := p.Wait(t.Context(), "c", 6)
					if err != nil {
						t.Fatal(err)
					}
					if took := time.Since(begin).Seconds(); took < 5/perSecond {
						t.Errorf("6 at once were let in after %g s; at %g a second they take up %g s", took, perSecond, 5/perSecond)
					}
					for _, f := range done {
						f()
					}
				}
			})
		})
	}
}

func TestPacerRefusesMoreAtOnceThanTheLimitHas(t *testing.T) {
	p := NewPacer(fixed(spec.Rate{Calls: 5, Per: time.Second}), 0)
	_, err := p.Wait(t.Context(), "c", 5)
	if !errors.Is(err, errTooMany) {
		t.Fatalf("5 at once of a limit of which 4 are used: %v", err)
	}
	if want := "5 calls at once are more than the limit has room for (4 calls per 1s)"; err.Error() != want {
		t.Errorf("the error reads %q, want %q", err, want)
	}
}

func TestPacerPacesEachCommandByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(func(command string) spec.Rate {
			return map[string]spec.Rate{"slow": {Calls: 1, Per: time.Hour}, "fast": {Calls: 100, Per: time.Second}}[command]
		}, 0)
		if _, err := p.Wait(t.Context(), "slow", 1); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		for range 10 {
			if _, err := p.Wait(t.Context(), "fast", 1); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begin); took > time.Second {
			t.Errorf("a command at its limit held up another for %s", took)
		}
	})
}
