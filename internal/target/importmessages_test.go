package target

import (
	"io"
	"math/rand/v2"
	"net/http"
	"path"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// overtaking has calls of the command arrive late, each by another time up to most.
func overtaking(next http.Handler, command string, most time.Duration) http.Handler {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(1, 1))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Base(r.URL.Path) == command {
			r = withBody(r, bodyOf(r))
			mu.Lock()
			late := time.Duration(random.Int64N(int64(most)))
			mu.Unlock()
			time.Sleep(late)
		}
		next.ServeHTTP(w, r)
	})
}

// TestManyMessagesAreImportedWithoutARoundTripForEachFew stages a group of 300 messages on targets from near to far, some of which
// make it hard: the messages are there each time, and nobody is called much more often than need be.
func TestManyMessagesAreImportedWithoutARoundTripForEachFew(t *testing.T) {
	const fewest = 43 // calls, of 7 messages each
	for name, test := range map[string]struct {
		target func(*testing.T) http.Handler
		calls  int
		most   time.Duration
	}{
		"near: one after another": {func(t *testing.T) http.Handler { return slow(reference(t), 10*time.Millisecond) }, fewest, 600 * time.Millisecond},
		"far":                     {func(t *testing.T) http.Handler { return slow(reference(t), 200*time.Millisecond) }, fewest, 2 * time.Second},
		"far, and calls overtake each other a little": {func(t *testing.T) http.Handler {
			return slow(overtaking(reference(t), "import_group_msg", 40*time.Millisecond), 200*time.Millisecond)
		}, 2 * fewest, 4 * time.Second},
		"far, and calls arrive in any order": {func(t *testing.T) http.Handler {
			return slow(overtaking(reference(t), "import_group_msg", time.Second), 200*time.Millisecond)
		}, 4 * fewest, time.Minute},
		"far, and it does not say what was stored: one after another": {func(t *testing.T) http.Handler {
			return slow(rewriting(reference(t), func(_ *http.Request, answer map[string]any) { delete(answer, "ImportMsgResult") },
				"import_group_msg"), 200*time.Millisecond)
		}, fewest, 10 * time.Second},
		"far, and what overtook is refused as a whole": {func(t *testing.T) http.Handler {
			return slow(overtaking(allOrNothing(reference(t)), "import_group_msg", 100*time.Millisecond), 200*time.Millisecond)
		}, 3 * fewest, 20 * time.Second},
		"far, and limited": {func(t *testing.T) http.Handler {
			return slow(reference(t, limited(emulator.TokenBucket)), 200*time.Millisecond)
		}, fewest, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				made := keepBooks(test.target(t))
				s := prepared(t, made, func(c *Config) { c.Pace = 0 })
				before := made.count("import_group_msg")
				plan := program.Stage{Groups: []program.Group{{Name: "g", Type: program.AnyCounted, Messages: 300, Members: []program.Member{bobWith(299)}}}}
				accounts := s.importAccounts(t.Context(), []program.Program{{Stage: plan}})[0]
				began := time.Now()
				st, o := s.build(t.Context(), playing{}, plan, accounts)
				took := time.Since(began)
				if o != nil {
					t.Fatal(o.Reason)
				}
				reading, _ := s.observer.read(t.Context(), s.client, playing{}, st.groups["g"].ID, accounts["bob"])
				if reading == nil || *reading.Messages != 300 || *reading.Unread != 299 {
					t.Errorf("bob's count reads %v in a group of 300 messages", reading)
				}
				if n := made.count("import_group_msg") - before; n < fewest || n > test.calls || took > test.most {
					t.Errorf("it took %d calls and %v, want at most %d and %v", n, took, test.calls, test.most)
				}
				st.dissolve(t.Context())
				s.Clear(t.Context())
			})
		})
	}
}

// allOrNothing refuses calls one of whose messages cannot be stored.
func allOrNothing(next http.Handler) http.Handler {
	return rewriting(next, func(_ *http.Request, answer map[string]any) {
		for _, item := range list(answer["ImportMsgResult"]) {
			if code := integer(object(item)["Result"]); code != nil && *code != 0 {
				answer["ActionStatus"], answer["ErrorCode"], answer["ErrorInfo"] = "FAIL", 10004, "the messages are not in order"
				delete(answer, "ImportMsgResult")
			}
		}
	}, "import_group_msg")
}

// TestAnImportThatFailsIsAnObstacle: a target that takes no messages any more, in the middle of a wave, keeps the program from being
// played, as one does that takes none at all.
func TestAnImportThatFailsIsAnObstacle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		taken := 0
		full := reference(t)
		s := prepared(t, slow(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if path.Base(r.URL.Path) == "import_group_msg" {
				mu.Lock()
				taken++
				refused := taken > 10
				mu.Unlock()
				if refused {
					_, _ = io.WriteString(w, `{"ActionStatus":"FAIL","ErrorCode":10021,"ErrorInfo":"no more"}`)
					return
				}
			}
			full.ServeHTTP(w, r)
		}), 200*time.Millisecond))
		plan := program.Stage{Groups: []program.Group{{Name: "g", Type: program.AnyCounted, Messages: 300, Members: []program.Member{bobWith(1)}}}}
		r := playHere(t.Context(), s, program.Program{ID: "p", Stage: plan, Steps: []program.Step{set("1")}})[0]
		mustSay(t, "a target that takes no more", r.Obstacle, []string{"a group with messages", "import_group_msg"})
		s.Clear(t.Context())
	})
}
