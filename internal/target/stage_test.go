package target

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// naming gives groups ids of its own, whatever it is asked for.
func naming(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/create_group") || strings.HasSuffix(r.URL.Path, "/import_group") {
			body := bodyOf(r)
			delete(body, "GroupId")
			r = withBody(r, body)
		}
		next.ServeHTTP(w, r)
	})
}

// TestStagesAreSetAndCleared plays on every way of setting a stage and looks what is left.
func TestStagesAreSetAndCleared(t *testing.T) {
	direct := func(h http.Handler) http.Handler { return h }
	tests := map[string]struct {
		alter func(http.Handler) http.Handler
		// unread is bob's count to begin with, of five messages of the owner.
		unread string
	}{
		"imported":            {direct, "2"},
		"live":                {func(h http.Handler) http.Handler { return without(h, imports...) }, "5"},
		"with other ids":      {naming, "2"},
		"live, other ids":     {func(h http.Handler) http.Handler { return naming(without(h, imports...)) }, "5"},
		"accounts one by one": {func(h http.Handler) http.Handler { return without(h, "multiaccount_import") }, "2"},
		"accounts in the other list": {func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if _, old := bodyOf(r)["Accounts"]; old {
					says(unknown)(w, r)
					return
				}
				h.ServeHTTP(w, r)
			})
		}, "2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := reference(t)
				made := keepBooks(test.alter(target))
				s := prepared(t, made)
				r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf(program.AnyCounted, bobWith(2), program.Member{Name: "dave", Admin: true}),
					Steps: []program.Step{
						{Snapshot: &program.Snapshot{Group: "g"}}, set("count-1"), read(program.Expect{Count: "4"}), set("count+9"), read(program.Expect{Count: "5"}),
					}})
				if len(r.Baseline) != 1 || r.Baseline[0].String() != test.unread || fmt.Sprint(counts(r)) != "[4 5]" {
					t.Errorf("bob has %v to begin with and then %v", r.Baseline, counts(r))
				}
				g := r.Groups["g"]
				if g.Type != "Private" || !slices.Contains(made.groups, g.ID) {
					t.Errorf("the group is %+v, made were %q", g, made.groups)
				}
				look := r.Steps[0].Snapshot
				roles := map[string]int{}
				for _, role := range look.Members {
					roles[role]++
				}
				if look.Messages != 5 || roles["Owner"] != 1 || roles["Admin"] != 1 || roles["Member"] != 1 || len(look.Members) != 3 {
					t.Errorf("the group shows %+v", look)
				}
				if groups, _ := made.left(target); len(groups) > 0 {
					t.Errorf("after the program %q are left", groups)
				}
				if left := s.Clear(t.Context()); len(left) > 0 {
					t.Errorf("after clearing: %q", left)
				}
				made.mustBeClear(t, target)
				if n := made.count("account_import"); (n > 0) != (name == "accounts one by one") {
					t.Errorf("%d accounts were imported one by one", n)
				}
			})
		})
	}
}

func TestEveryTypeOfTheContract(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		made := keepBooks(target)
		s := prepared(t, made)
		for _, groupType := range s.contract.GroupTypes {
			p := program.Program{ID: groupType.Name, Stage: stageOf(groupType.Name, bobWith(2)), Steps: []program.Step{set("3"), read(program.Expect{Recorded: true})}}
			want := "[3]"
			switch {
			case groupType.Name == "AVChatRoom":
				// Nobody can be imported or created into such a group.
				if o := playHere(t.Context(), s, p)[0].Obstacle; o == nil || o.Kind != record.ObstacleNotOffered || !strings.Contains(o.Reason, "AVChatRoom") {
					t.Errorf("members in an AVChatRoom: %+v", o)
				}
				p.Stage.Groups[0].Members = nil
				p.Steps[0].Call.Member, p.Steps[1].Read.Member = program.Owner, program.Owner
				want = "[0]"
			case groupType.Unread == "ignored":
				want = "[0]"
			}
			r := mustPlay(t, s, p)
			if fmt.Sprint(counts(r)) != want || r.Groups["g"].Type != groupType.Name || !strings.HasPrefix(r.Groups["g"].ID, groupType.IDPrefix) {
				t.Errorf("%s: %v in %+v", groupType.Name, counts(r), r.Groups)
			}
		}
		s.Clear(t.Context())
		made.mustBeClear(t, target)
	})
}

// TestLongStages have more messages than one import takes, and none.
func TestLongStages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t))
		live := prepared(t, without(reference(t), imports...))
		for _, n := range []int{0, 1, 7, 8, 30} {
			plan := stageOf("Public", bobWith(int64(n)))
			plan.Groups[0].Messages = n
			for _, session := range []*Session{s, live} {
				r := mustPlay(t, session, program.Program{ID: "p", Stage: plan, Steps: []program.Step{
					{Snapshot: &program.Snapshot{Group: "g"}}, read(program.Expect{Recorded: true}),
					{Send: &program.Send{Group: "g", Times: 20}}, {Snapshot: &program.Snapshot{Group: "g"}}, read(program.Expect{Recorded: true}),
				}})
				if first, second := r.Steps[0].Snapshot.Messages, r.Steps[3].Snapshot.Messages; first != int64(n) || second != int64(n)+20 {
					t.Errorf("of %d and 20 messages there are %d and then %d (live: %t)", n, first, second, session.live)
				}
				if want := fmt.Sprintf("[%d %d]", n, n+20); fmt.Sprint(counts(r)) != want {
					t.Errorf("the counts are %v, want %s (live: %t)", counts(r), want, session.live)
				}
			}
		}
	})
}

func TestTypesThatAreNotOffered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, alter := range []func(http.Handler) http.Handler{
			func(h http.Handler) http.Handler { return h },
			func(h http.Handler) http.Handler { return without(h, imports...) },
		} {
			target := reference(t)
			made := keepBooks(alter(notOffering(target, "Community")))
			s := prepared(t, made)
			for name, words := range map[string][]string{
				"Community": {"the target does not offer Community groups", "11000", "no Community groups in this plan"},
				"Nonsense":  {"the target does not offer Nonsense groups", "Nonsense"},
			} {
				r := playHere(t.Context(), s, program.Program{ID: name, Stage: stageOf(name, bobWith(2)), Steps: []program.Step{set("1")}})[0]
				mustSay(t, name, r.Obstacle, words)
				if r.Obstacle != nil && (r.Obstacle.Kind != record.ObstacleNotOffered || len(r.Obstacle.Exchanges) != 1) {
					t.Errorf("%s: %+v", name, r.Obstacle)
				}
			}
			if left := s.Clear(t.Context()); len(left) > 0 {
				t.Errorf("what was refused is cleared, and %q stayed", left)
			}
			if groups, accounts := made.left(target); len(groups)+len(accounts) > 0 {
				t.Errorf("left are %q and %q", groups, accounts)
			}
		}
	})
}

// TestAFullTargetOffersTheType has a type refused as too frequent, which says nothing about the type.
func TestAFullTargetOffersTheType(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		full := false
		s := prepared(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if full && strings.HasSuffix(r.URL.Path, "/import_group") {
				says(tooFrequent)(w, r)
				return
			}
			target.ServeHTTP(w, r)
		}))
		full = true
		r := playHere(t.Context(), s, program.Program{ID: "p", Stage: stageOf("Public"), Steps: []program.Step{set("1")}})[0]
		if r.Obstacle == nil || r.Obstacle.Kind != record.ObstacleNetwork || !strings.Contains(r.Obstacle.Reason, "60007") {
			t.Errorf("the obstacle is %+v", r.Obstacle)
		}
	})
}

// TestHalfAStageIsCleared lets each call fail that sets a stage, in the ways in which it can.
func TestHalfAStageIsCleared(t *testing.T) {
	ways := map[string]struct {
		way  func(http.Handler) http.HandlerFunc
		kind string
	}{
		"refused": {func(http.Handler) http.HandlerFunc { return says(unknown) }, ""},
		"lost":    {func(http.Handler) http.HandlerFunc { return dropped }, record.ObstacleNetwork},
		"done, and the answer lost": {func(h http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				h.ServeHTTP(w, r)
				dropped(w, r)
			}
		}, record.ObstacleNetwork},
		"done, and the first answer lost": {func(h http.Handler) http.HandlerFunc {
			return inTurn(func(w http.ResponseWriter, r *http.Request) {
				h.ServeHTTP(w, r)
				dropped(w, r)
			}, h.ServeHTTP)
		}, ""},
		"garbled": {func(h http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				h.ServeHTTP(w, r)
				says("}")(w, r)
			}
		}, record.ObstacleMissing},
	}
	for _, live := range []bool{false, true} {
		commands := []string{"import_group", "import_group_msg", "import_group_member", "get_joined_group_list"}
		if live {
			commands = []string{"create_group", "send_group_msg", "get_joined_group_list"}
		}
		for _, command := range commands {
			for name, way := range ways {
				t.Run(fmt.Sprintf("%s %s, live %t", command, name, live), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						target := reference(t)
						var handler http.Handler = target
						if live {
							handler = without(handler, imports...)
						}
						handler, broken := handler, instead(handler, map[string]http.HandlerFunc{command: way.way(handler)})
						isBroken := false
						made := keepBooks(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
							if isBroken {
								broken.ServeHTTP(w, r)
								return
							}
							handler.ServeHTTP(w, r)
						}))
						s := prepared(t, made)
						isBroken = true
						r := playHere(t.Context(), s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{set("1"), read(program.Expect{Count: "1"})}})[0]
						if way.kind != "" && (r.Obstacle == nil || r.Obstacle.Kind != way.kind) {
							t.Errorf("the obstacle is %+v, want %s", r.Obstacle, way.kind)
						}
						if name == "done, and the first answer lost" && (command == "import_group" || command == "create_group") && r.Obstacle != nil {
							t.Errorf("a group that is there already: %+v", r.Obstacle)
						}
						isBroken = false
						if left := s.Clear(t.Context()); len(left) > 0 {
							t.Errorf("after clearing: %q", left)
						}
						made.mustBeClear(t, target)
					})
				})
			}
		}
	}
}

// TestAGroupWhoseConnectionBrokeIsUsed has the server act, and then close a connection that was used before: the transport makes
// the call again by itself, and hears that the id is taken.
func TestAGroupWhoseConnectionBrokeIsUsed(t *testing.T) {
	target := reference(t)
	var breaks, broke atomic.Bool
	s, err := NewSession(overNetwork(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/import_group") && breaks.CompareAndSwap(true, false) {
			target.ServeHTTP(httptest.NewRecorder(), r)
			broke.Store(true)
			panic(http.ErrAbortHandler)
		}
		target.ServeHTTP(w, r)
	})))
	if err != nil {
		t.Fatal(err)
	}
	s.Prepare(t.Context())
	breaks.Store(true)
	r := playHere(t.Context(), s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{set("1")}})[0]
	if r.Obstacle != nil || !broke.Load() {
		t.Errorf("the connection broke: %t; the obstacle is %+v", broke.Load(), r.Obstacle)
	}
	if left := s.Clear(t.Context()); len(left) > 0 {
		t.Errorf("after clearing: %q", left)
	}
}

// TestAnInterruptedRunIsCleared ends the run at every instant of it.
func TestAnInterruptedRunIsCleared(t *testing.T) {
	for after := 5 * time.Millisecond; after < 250*time.Millisecond; after += 23 * time.Millisecond {
		t.Run(after.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := reference(t, limited(emulator.SlidingLog))
				made := keepBooks(slow(target, 10*time.Millisecond))
				s := prepared(t, made, func(c *Config) { c.Pace = 0 })
				var programs []program.Program
				for i := range 30 {
					programs = append(programs, program.Program{ID: fmt.Sprint(i), Stage: stageOf("Public", bobWith(2)),
						Steps: []program.Step{set("1"), read(program.Expect{Count: "1"}), set("2"), read(program.Expect{Count: "2"})}})
				}
				ctx := endingAfter(t, after)
				ended := 0
				for _, r := range playHere(ctx, s, programs...) {
					if r.Program == "" {
						t.Error("a program has no recording")
					}
					if r.Obstacle != nil {
						ended++
						if r.Obstacle.Kind != record.ObstacleNetwork || !strings.Contains(r.Obstacle.Reason, "the run was ended before") {
							t.Errorf("the obstacle is %+v", r.Obstacle)
						}
					}
				}
				if ended == 0 {
					t.Error("all programs were played, so that nothing was interrupted")
				}
				s.Clear(context.WithoutCancel(ctx))
				made.mustBeClear(t, target)
			})
		})
	}
}
