package emulator

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

// A time that was read before a call's turn comes reaches the limiter late. Counted as it is, it would let a window that
// is over begin again, or fill a bucket twice.
func TestLimitersReadTheClockInTurn(t *testing.T) {
	for _, algorithm := range Algorithms {
		t.Run(string(algorithm), func(t *testing.T) {
			l, err := newLimiter(algorithm, spec.Rate{Calls: 200, Per: time.Second})
			if err != nil {
				t.Fatal(err)
			}
			var inside, together atomic.Int64
			begin := time.Unix(1700000000, 0)
			clock := func() time.Time {
				if inside.Add(1) > 1 {
					together.Add(1)
				}
				defer inside.Add(-1)
				runtime.Gosched()
				return begin
			}
			var served atomic.Int64
			var wg sync.WaitGroup
			for range 16 {
				wg.Go(func() {
					for range 50 {
						if l.allow(clock) {
							served.Add(1)
						}
					}
				})
			}
			wg.Wait()
			if n := together.Load(); n > 0 {
				t.Errorf("the clock was read %d times while another call had its turn", n)
			}
			if n := served.Load(); n != 200 {
				t.Errorf("%d of 800 calls were served in one instant, want 200", n)
			}
		})
	}
}
