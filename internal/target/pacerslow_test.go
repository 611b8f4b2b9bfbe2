package target

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

// TestPacerGivesPlacesBack ends a wait for three places when it has got one of them.
func TestPacerGivesPlacesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(fixed(spec.Rate{Calls: 4, Per: time.Second}), 0) // 3 are used
		held, err := p.Wait(t.Context(), "c", 2)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, err := p.Wait(ctx, "c", 3); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("a wait for three places, of which two are held: %v", err)
		}
		begin := time.Now()
		if _, err := p.Wait(t.Context(), "c", 1); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took > time.Second {
			t.Errorf("the place came back after %s, want at most a period", took)
		}
		for _, f := range held {
			f()
		}
	})
}

func TestPacerWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(fixed(spec.Rate{Calls: 1, Per: time.Second}), 0)
		if _, err := p.Wait(t.Context(), "c", 1); err != nil { // and is never answered
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 2)
		for range 2 { // one waits for a place, the other for its turn
			go func() {
				_, err := p.Wait(ctx, "c", 1)
				ended <- err
			}()
		}
		synctest.Wait()
		cancel()
		for range 2 {
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("the wait ended with %v", err)
			}
		}
	})
}

// TestPacerSurvivesLostAnswers has one call that is never answered: it keeps its place, and no other.
func TestPacerSurvivesLostAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(fixed(spec.Rate{Calls: 4, Per: time.Second}), 0)
		if _, err := p.Wait(t.Context(), "c", 1); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		for range 20 {
			done, err := p.Wait(t.Context(), "c", 1)
			if err != nil {
				t.Fatal(err)
			}
			done[0]()
			done[0]() // counts once
		}
		if took := time.Since(begin); took > 11*time.Second {
			t.Errorf("20 calls took %s, want two a second", took)
		}
	})
}

// TestPacerStarvesNobody has more callers than places, each of whom comes back at once.
func TestPacerStarvesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(fixed(spec.Rate{Calls: 50, Per: time.Second}), 0)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		served := make([]int, 64)
		var wg sync.WaitGroup
		for i := range served {
			wg.Go(func() {
				for {
					done, err := p.Wait(ctx, "c", 1+i%3)
					if err != nil {
						return
					}
					served[i]++
					time.Sleep(time.Duration(i) * time.Millisecond)
					for _, f := range done {
						f()
					}
				}
			})
		}
		wg.Wait()
		if least, most := slices.Min(served), slices.Max(served); 4*least < 3*most {
			t.Errorf("some were served %d times, others %d times", least, most)
		}
	})
}

func TestUnpacedNeverWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, begin := Unpaced(fixed(spec.Rate{Calls: 10, Per: time.Second})), time.Now()
		for range 1000 {
			done, err := p.Wait(t.Context(), "c", 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range done {
				f()
			}
		}
		if took := time.Since(begin); took != 0 {
			t.Errorf("1000 waits took %s", took)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := p.Wait(ctx, "c", 1); !errors.Is(err, context.Canceled) {
			t.Errorf("with a context that has ended: %v", err)
		}
	})
}

// TestPacerSlowsDown takes a quarter off the pace at most once in a period, and never speeds up.
func TestPacerSlowsDown(t *testing.T) {
	for name, test := range map[string]struct {
		limit     spec.Rate
		perSecond float64
		begins    float64
		slowed    []float64
	}{
		"the limit":  {spec.Rate{Calls: 200, Per: time.Second}, 0, 199, []float64{149.25, 111.9375, 83.953125}},
		"a pace":     {spec.Rate{Calls: 200, Per: time.Second}, 100, 100, []float64{75, 56.25, 42.1875}},
		"a few":      {spec.Rate{Calls: 200, Per: time.Second}, 2, 2, []float64{1.5, 1.125, 1, 1}},
		"one":        {spec.Rate{Calls: 200, Per: time.Second}, 1, 1, []float64{1, 1}},
		"a minute's": {spec.Rate{Calls: 101, Per: time.Minute}, 0, 100.0 / 60, []float64{1.25, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := NewPacer(fixed(test.limit), test.perSecond)
				if got := p.Pace("c"); math.Abs(got-test.begins) > 1e-6 {
					t.Errorf("the pace is %g to begin with, want %g", got, test.begins)
				}
				for i, want := range test.slowed {
					for range 3 { // many calls that were refused at once slow it down once
						p.Slow("c")
					}
					if got := p.Pace("c"); math.Abs(got-want) > 1e-6 {
						t.Errorf("after %d periods with refusals the pace is %g, want %g", i+1, got, want)
					}
					time.Sleep(test.limit.Per - 1)
					p.Slow("c")
					if got := p.Pace("c"); math.Abs(got-want) > 1e-6 {
						t.Errorf("before the period is over the pace falls to %g", got)
					}
					time.Sleep(time.Nanosecond)
				}
				if got := p.Pace("another"); math.Abs(got-test.begins) > 1e-6 {
					t.Errorf("another command is held to %g", got)
				}
			})
		})
	}
}

// TestGatewaysSlowThePacerDown: more HTTP 503 in a period than one call in twenty are a limiter's, and slow the command down; fewer, and
// those of a campaign that nothing paces, do not.
func TestGatewaysSlowThePacerDown(t *testing.T) {
	limit := fixed(spec.Rate{Calls: 201, Per: time.Second})
	for name, test := range map[string]struct {
		p     *Pacer
		fails []int // in each period
		want  float64
	}{
		"none":                  {NewPacer(limit, 0), nil, 199},
		"some in each period":   {NewPacer(limit, 0), []int{9, 9, 9}, 199},
		"more in one":           {NewPacer(limit, 0), []int{9, 10, 7}, 199 * slowedTo},
		"more in two":           {NewPacer(limit, 0), []int{10, 3, 8}, 199 * slowedTo * slowedTo},
		"two of a slow command": {NewPacer(limit, 30), []int{2, 2}, 30},
		"three of it":           {NewPacer(limit, 30), []int{3, 3}, 30 * slowedTo},
		"all of a slower one":   {NewPacer(limit, 20), []int{20, 20}, 20},
		"without a pace":        {Unpaced(limit), []int{1000}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, n := range test.fails {
					for range n {
						test.p.strain("c")
					}
					time.Sleep(time.Second)
				}
				if got := test.p.Pace("c"); math.Abs(got-test.want) > 1 {
					t.Errorf("the pace is %g, want %g", got, test.want)
				}
			})
		})
	}
}

// TestPacerNeverSpeedsUp has paces below one call a second, which a refusal must not raise.
func TestPacerNeverSpeedsUp(t *testing.T) {
	for _, perSecond := range []float64{0.9, 0.5, 0.1, 0.01} {
		synctest.Test(t, func(t *testing.T) {
			p := NewPacer(fixed(spec.Rate{Calls: 200, Per: time.Second}), perSecond)
			p.Slow("c")
			if got := p.Pace("c"); got > perSecond+1e-6 {
				t.Errorf("a pace of %g calls a second becomes %g after a refusal", perSecond, got)
			}
		})
	}
}

// TestPacerKeepsToTheSlowerPace counts what is let in once the pace has fallen.
func TestPacerKeepsToTheSlowerPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(fixed(spec.Rate{Calls: 200, Per: time.Second}), 100)
		p.Slow("c")
		begin := time.Now()
		for range 151 {
			done, err := p.Wait(t.Context(), "c", 1)
			if err != nil {
				t.Fatal(err)
			}
			done[0]()
		}
		if took := time.Since(begin); took < 2*time.Second-time.Millisecond || took > 2100*time.Millisecond {
			t.Errorf("151 calls at 75 a second took %s", took)
		}
	})
}

// TestAnUnpacedCommandIsPacedOnceItIsRefused: to its limit at first, then below it, and the other commands not at all.
func TestAnUnpacedCommandIsPacedOnceItIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := Unpaced(fixed(spec.Rate{Calls: 100, Per: time.Second}))
		for _, want := range []float64{99, 99 * slowedTo, 99 * slowedTo * slowedTo} {
			p.Slow("c")
			if got := p.Pace("c"); math.Abs(got-want) > 1 {
				t.Errorf("the pace is %g, want %g", got, want)
			}
			time.Sleep(time.Second)
		}
		if got := p.Pace("d"); got != 0 {
			t.Errorf("another command is held to %g", got)
		}
		if _, err := p.Wait(t.Context(), "d", 1000); err != nil {
			t.Error(err)
		}
	})
}
