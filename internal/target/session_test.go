package target

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// TestSessionsDoNotMeet plays on one target from two sessions at once.
func TestSessionsDoNotMeet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		made := keepBooks(target)
		a, b := prepared(t, made), prepared(t, made)
		var programs []program.Program
		for i := range 20 {
			programs = append(programs, program.Program{ID: fmt.Sprint(i), Stage: stageOf("Public", bobWith(2)),
				Steps: []program.Step{set(program.Number(fmt.Sprint(i % 6))), read(program.Expect{Count: program.Number(fmt.Sprint(i % 6)), SameAsBefore: true})}})
		}
		both := make(chan []record.Recording, 2)
		for _, s := range []*Session{a, b} {
			go func() { both <- playHere(t.Context(), s, programs...) }()
		}
		seen := map[string]bool{}
		for range 2 {
			for i, r := range <-both {
				if r.Obstacle != nil || fmt.Sprint(counts(r)) != fmt.Sprintf("[%d]", i%6) {
					t.Errorf("program %s: %v, %+v", r.Program, counts(r), r.Obstacle)
				}
				if id := r.Groups["g"].ID; seen[id] {
					t.Errorf("the group %s is met twice", id)
				} else {
					seen[id] = true
				}
			}
		}
		a.Clear(t.Context())
		b.Clear(t.Context())
		made.mustBeClear(t, target)
	})
}

func TestNamesAreShortAndPlain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := keepBooks(reference(t))
		s := prepared(t, made)
		s.sequence.Store(1 << 40)
		for _, typeName := range []string{"Public", "Community"} {
			mustPlay(t, s, program.Program{ID: typeName, Stage: stageOf(typeName, bobWith(0)), Steps: []program.Step{set("0")}})
		}
		for _, id := range made.groups {
			if len(id) > 48 || !regexp.MustCompile(`^(@TGS#_)?uc[a-z2-7]{8}-g\d+$`).MatchString(id) {
				t.Errorf("a group is called %q", id)
			}
		}
		for _, id := range made.accounts {
			if len(id) > 32 || !regexp.MustCompile(`^uc[a-z2-7]{8}-\d+$`).MatchString(id) {
				t.Errorf("an account is called %q", id)
			}
		}
	})
}

func TestAccountsAreImportedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := keepBooks(reference(t))
		s := prepared(t, made)
		before := made.count("multiaccount_import")
		var programs []program.Program
		for i := range 75 { // each has an owner, bob and eve
			plan := stageOf("Public", bobWith(0))
			plan.Accounts = []string{"eve", "bob"}
			programs = append(programs, program.Program{ID: fmt.Sprint(i), Stage: plan, Steps: []program.Step{set("0")}})
		}
		for _, r := range playHere(t.Context(), s, append(programs, bare)...) {
			if r.Obstacle != nil {
				t.Fatal(r.Obstacle.Reason)
			}
		}
		if n := made.count("multiaccount_import") - before; n != 3 {
			t.Errorf("225 accounts were imported in %d calls", n)
		}
	})
}

// TestPlaySideBySide counts how many programs are under way, and how many callbacks.
func TestPlaySideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		target := reference(t)
		s := prepared(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/set_unread_msg_num") {
				most.Store(max(most.Load(), now.Add(1)))
				time.Sleep(time.Second)
				now.Add(-1)
			}
			target.ServeHTTP(w, r)
		}))
		var programs []program.Program
		for i := range 3 * mostPrograms {
			programs = append(programs, program.Program{ID: fmt.Sprint(i), Steps: bare.Steps})
		}
		done, inside := 0, 0
		begin := time.Now()
		s.Play(t.Context(), programs, 7, func(r record.Recording) {
			inside++
			time.Sleep(time.Millisecond)
			if inside != 1 || r.Attempt != 7 {
				t.Errorf("%d callbacks at once, attempt %d", inside, r.Attempt)
			}
			inside--
			done++
		})
		if done != len(programs) || most.Load() != mostPrograms {
			t.Errorf("%d of %d programs were played, at most %d at a time", done, len(programs), most.Load())
		}
		if took := time.Since(begin); took > 4*time.Second {
			t.Errorf("it took %s", took)
		}
		s.Play(t.Context(), nil, 1, func(record.Recording) { t.Error("no program has a recording") })
	})
}

func TestPlayUnderThePacer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, slow(reference(t, limited(emulator.SlidingLog)), 100*time.Millisecond), func(c *Config) { c.Pace = 0 })
		var programs []program.Program
		for i := range 80 {
			programs = append(programs, program.Program{ID: fmt.Sprint(i), Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{
				set("1"), read(program.Expect{Count: "1"}), set("count+1"), read(program.Expect{Count: "5"}),
			}})
		}
		begin := time.Now()
		for _, r := range playHere(t.Context(), s, programs...) {
			if r.Obstacle != nil || fmt.Sprint(counts(r)) != "[1 5]" {
				t.Fatalf("program %s: %v, %+v", r.Program, counts(r), r.Obstacle)
			}
		}
		s.Clear(t.Context())
		limit := s.contract.Outcomes["over_limit"]
		for _, x := range s.client.Exchanges() {
			if a := judge.ReadAnswer(x); !a.Readable || limit.Accepts(a.Code) {
				t.Fatalf("%s was answered with %+v", x.Command, a)
			}
		}
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("80 programs took %s", took)
		}
	})
}

func TestPlayAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t))
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		over, cancelOver := context.WithTimeout(t.Context(), time.Nanosecond)
		defer cancelOver()
		time.Sleep(time.Second)
		for want, ctx := range map[string]context.Context{"the run was ended before": cancelled, "the run's time was over before": over} {
			for _, r := range playHere(ctx, s, program.Program{ID: "p", Stage: stageOf("Public"), Steps: []program.Step{set("1")}}, bare) {
				if r.Obstacle == nil || r.Obstacle.Reason != want || r.Obstacle.Kind != record.ObstacleNetwork || len(r.Steps) > 0 {
					t.Errorf("program %q: %+v", r.Program, r.Obstacle)
				}
			}
		}
	})
}

// TestTheBudgetEndsARun has fewer calls than the programs need; what is over is recorded.
func TestTheBudgetEndsARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t), func(c *Config) { c.MaxCalls = 3 })
		var programs []program.Program
		for i := range 5 {
			programs = append(programs, program.Program{ID: fmt.Sprint(i), Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{set("1")}})
		}
		made, over := 0, 0
		for _, r := range playHere(t.Context(), s, programs...) {
			switch {
			case r.Obstacle != nil && r.Obstacle.Kind == record.ObstacleNetwork && strings.Contains(r.Obstacle.Reason, "--max-calls 3"):
				over++ // it was not even begun
			case r.Obstacle != nil:
				t.Error(r.Obstacle.Reason)
			case r.Steps[0].Calls[0].Response != nil:
				made++
			case r.Steps[0].Calls[0].Trouble.Kind == record.TroubleBudget:
				over++
			}
		}
		if made != 3 || over != 2 || s.Client().Calls() != 3 {
			t.Errorf("%d calls were made, %d were over the budget", made, over)
		}
	})
}
