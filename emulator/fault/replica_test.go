package fault_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
)

// TestAFollowerGetsCallsLate sends calls to a leader and looks at when they reach its follower: in their order, each within its lag.
func TestAFollowerGetsCallsLate(t *testing.T) {
	for name, lag := range map[string]fault.Lag{
		"all by the same time":      {By: 100 * time.Millisecond},
		"each by another time":      {By: 100 * time.Millisecond, Spread: 50 * time.Millisecond},
		"some at once, others late": {Spread: 50 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				leader := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					_, _ = io.WriteString(w, `{"ErrorCode":0,"ErrorInfo":""}`)
				})
				began := time.Now()
				var late []time.Duration // how late the calls came, each of which was sent a millisecond after the one before
				follower := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					if string(body) != strconv.Itoa(len(late)) {
						t.Errorf("the call %s comes after %d others", body, len(late))
					}
					late = append(late, time.Since(began)-time.Duration(len(late))*time.Millisecond)
				})
				handler, end := fault.Behind(leader, follower, lag)
				for i := range 50 {
					handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/set", strings.NewReader(strconv.Itoa(i))))
					time.Sleep(time.Millisecond)
				}
				if err := end(); err != nil {
					t.Fatal(err)
				}
				if len(late) != 50 || slices.Min(late) < lag.By || slices.Max(late) > lag.By+lag.Spread {
					t.Errorf("%d calls come %v to %v late", len(late), slices.Min(late), slices.Max(late))
				}
				if spread := slices.Max(late) - slices.Min(late); (spread > 0) != (lag.Spread > 0) {
					t.Errorf("they are up to %v apart", spread)
				}
			})
		})
	}
}
