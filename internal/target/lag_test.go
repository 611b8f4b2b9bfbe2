package target

import (
	"fmt"
	"net/http"
	"path"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// TestACountIsReadWhenItShould has a target whose counts show late, and loses each second call for a member. How long a reading
// waits depends on what a reading from too early would be taken for.
func TestACountIsReadWhenItShould(t *testing.T) {
	const lag = 100 * time.Millisecond
	asBefore := read(program.Expect{Count: "4", SameAsBefore: true})
	for name, test := range map[string]struct {
		steps       []program.Step
		want        string
		least, most time.Duration // from the last call on
	}{
		"another count shows the change":                {[]program.Step{set("4"), asBefore}, "[4]", lag, lag + lag/2},
		"the same count shows no change for a while":    {[]program.Step{set("2"), read(program.Expect{Count: "2", SameAsBefore: true})}, "[2]", 2 * lag, 3 * lag},
		"of two calls the last may have another effect": {[]program.Step{set("4"), set("4"), asBefore}, "[0]", 2 * lag, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := lagging(reference(t), lag, "set_unread_msg_num", "send_group_msg")
				var mu sync.Mutex
				calls, last := map[string]int{}, time.Time{}
				s := prepared(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if path.Base(r.URL.Path) == "set_unread_msg_num" {
						body := bodyOf(r)
						mu.Lock()
						last = time.Now()
						if calls[text(body["Member_Account"])]++; calls[text(body["Member_Account"])] == 2 {
							body["UnreadMsgNum"] = 0
						}
						mu.Unlock()
						r = withBody(r, body)
						time.Sleep(10 * time.Millisecond)
					}
					target.ServeHTTP(w, r)
				}))
				r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: test.steps})
				took := time.Since(last)
				if got := fmt.Sprint(counts(r)); got != test.want || took < test.least || took > test.most {
					t.Errorf("read %s after %v, want %s after %v to %v", got, took, test.want, test.least, test.most)
				}
				s.Clear(t.Context())
			})
		})
	}
}
