package target

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func TestNumbersAreResolvedOnTheStage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t))
		for number, want := range map[program.Number]string{
			"0": "0", "5": "5", "count": "5", "count+1": "6", "count-1": "4", "count-9": "-4",
			"9007199254740993": "9007199254740993", "count+18446744073709551616": "18446744073709551621",
		} {
			r := mustPlay(t, s, program.Program{ID: string(number), Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{set(number)}})
			body := string(r.Steps[0].Calls[0].Request.Body)
			if r.Steps[0].Numbers[0] != want || !strings.HasSuffix(body, `"UnreadMsgNum":`+want+"}") {
				t.Errorf("%s is set as %q: %s", number, r.Steps[0].Numbers, body)
			}
		}
		r := playHere(t.Context(), s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{set("many")}})[0]
		if r.Obstacle == nil || r.Obstacle.Kind != record.ObstacleHarness || !strings.Contains(r.Obstacle.Reason, `"many"`) {
			t.Errorf("the obstacle is %+v", r.Obstacle)
		}
	})
}

// TestTheCountFollowsTheMessages asks for the number of messages after each thing that changes it.
func TestTheCountFollowsTheMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := keepBooks(reference(t))
		s := prepared(t, made)
		plan := stageOf("Public", bobWith(2))
		plan.Accounts = []string{"eve"}
		steps := []program.Step{
			set("count"), {Send: &program.Send{Group: "g", Times: 2}}, set("count"),
			{Join: &program.Join{Group: "g", Member: "eve"}}, set("count"),
			{Leave: &program.Leave{Group: "g", Member: "eve"}}, set("count"), set("count"),
		}
		before := made.count("get_group_info")
		r := mustPlay(t, s, program.Program{ID: "p", Stage: plan, Steps: steps})
		var numbers []string
		for _, step := range r.Steps {
			numbers = append(numbers, step.Numbers...)
		}
		if fmt.Sprint(numbers) != "[5 7 7 7 7]" {
			t.Errorf("the numbers are %v", numbers)
		}
		if n := made.count("get_group_info") - before; n != 4 {
			t.Errorf("the number of messages was asked for %d times: it is to be asked where it may have changed", n)
		}
	})
}

// TestASendThatShowsLate has a group's profile that lags: the answer to the message says how many there are at least.
func TestASendThatShowsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		s := prepared(t, target)
		s.client.http.Transport = &inProcess{handler: rewriting(target, func(_ *http.Request, answer map[string]any) {
			for _, info := range list(answer["GroupInfo"]) {
				object(info)["NextMsgSeq"] = 6
			}
		}, "get_group_info")}
		r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{
			{Send: &program.Send{Group: "g", Times: 3}}, set("count+1"),
		}})
		if r.Steps[1].Numbers[0] != "9" {
			t.Errorf("after 5 and 3 messages count+1 is %s", r.Steps[1].Numbers[0])
		}
	})
}

// TestMessagesThatShowLate has a target that takes messages, and what is said of who joins, at once and shows them later: a
// number of messages that was read too early would be wrong in all that rests on it.
func TestMessagesThatShowLate(t *testing.T) {
	const lag = 300 * time.Millisecond
	owner := program.Step{Read: &program.Read{Group: "g", Member: program.Owner}}
	plan := stageOf("Public", bobWith(2))
	plan.Accounts = []string{"eve"}
	for name, c := range map[string]struct {
		late  func(http.Handler) http.Handler
		steps []program.Step
		want  string
	}{
		"imported, and read by the owner": {func(h http.Handler) http.Handler { return hesitant(h, lag) }, []program.Step{owner, set("count")}, "5"},
		"imported, and counted":           {func(h http.Handler) http.Handler { return hesitant(h, lag) }, []program.Step{set("count")}, "5"},
		"sent": {func(h http.Handler) http.Handler { return lagging(h, lag, "send_group_msg") },
			[]program.Step{owner, {Send: &program.Send{Group: "g", Times: 2}}, set("count")}, "7"},
		"a notice": {func(h http.Handler) http.Handler { return lagging(h, lag, "send_group_msg") },
			[]program.Step{owner, {Join: &program.Join{Group: "g", Member: "eve"}}, set("count")}, "6"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				made := reference(t)
				noticing := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					body := bodyOf(r)
					made.ServeHTTP(w, withBody(r, body))
					if strings.HasSuffix(r.URL.Path, "/add_group_member") {
						notice := message("administrator", 77, map[string]any{"GroupId": body["GroupId"]})
						time.AfterFunc(lag, func() { ask(made, "send_group_msg", notice) })
					}
				})
				s := prepared(t, c.late(noticing))
				r := mustPlay(t, s, program.Program{ID: "p", Stage: plan, Steps: c.steps})
				if got := r.Steps[len(r.Steps)-1].Numbers[0]; got != c.want {
					t.Errorf("count is %s, want %s", got, c.want)
				}
			})
		})
	}
}

// TestReadingsWaitForWhatIsExpected has a target whose counts show late, and one that never shows them.
func TestReadingsWaitForWhatIsExpected(t *testing.T) {
	for _, lag := range []time.Duration{0, 50 * time.Millisecond, 1500 * time.Millisecond, time.Minute} {
		t.Run(lag.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var handler http.Handler = reference(t)
				if lag > 0 {
					handler = lagging(handler, lag, "set_unread_msg_num")
				}
				s := prepared(t, handler)
				for name, expect := range map[string]program.Expect{
					"count": {Count: "4"}, "relative": {Count: "count-1"}, "one of": {OneOf: []program.Number{"3", "4"}}, "if accepted": {CountIfAccepted: "4"},
				} {
					r := mustPlay(t, s, program.Program{ID: name, Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{set("4"), read(expect)}})
					reading := r.Steps[1].Reading
					want, least, most := "4", lag, 2*lag
					if lag > s.config.Settle {
						want, least, most = "2", s.config.Settle, s.config.Settle
					}
					if reading.String() != want || reading.Waited < least || reading.Waited > most {
						t.Errorf("%s: read %s after %s, want %s after %s to %s", name, reading, reading.Waited, want, least, most)
					}
					if reading.Observer != ObserverUnreadField || reading.Exchange == 0 || reading.Group != "g" || reading.Member != "bob" {
						t.Errorf("%s: the reading is %+v", name, reading)
					}
				}
			})
		})
	}
}

// TestReadingsRespectTheLag has a target that changes another member's count, and shows it as late as everything else.
func TestReadingsRespectTheLag(t *testing.T) {
	const lag = 100 * time.Millisecond
	for name, expect := range map[string]program.Expect{
		"unchanged":      {Unchanged: true},
		"recorded":       {Recorded: true},
		"same as before": {Count: "2", SameAsBefore: true},
		"if refused":     {CountIfAccepted: "2"}, // the call is refused, and has its effect all the same
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := reference(t)
				both := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					body := bodyOf(r)
					if !strings.HasSuffix(r.URL.Path, "/set_unread_msg_num") {
						target.ServeHTTP(w, r)
						return
					}
					if name == "if refused" {
						says(unknown)(w, r)
					} else {
						target.ServeHTTP(w, r)
					}
					info := ask(target, "get_group_member_info", map[string]any{"GroupId": body["GroupId"]})
					for _, m := range list(info["MemberList"]) {
						if text(object(m)["Role"]) == "Admin" { // that is carol
							body["Member_Account"] = object(m)["Member_Account"]
							lagging(target, lag, "set_unread_msg_num").ServeHTTP(httptest.NewRecorder(), withBody(r, body))
						}
					}
				})
				s := prepared(t, lagging(both, lag, "send_group_msg"))
				if s.Lag() < lag {
					t.Fatalf("the lag was measured as %s", s.Lag())
				}
				carol := program.Read{Group: "g", Member: "carol"}
				r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(1), program.Member{Name: "carol", Admin: true, Unread: 2}),
					Steps: []program.Step{set("4"), {Read: &carol, Expect: &expect}}})
				if got := counts(r); got[0] != "4" {
					t.Errorf("carol reads %v; the change shows after %s", got, lag)
				}
			})
		})
	}
}

// TestWhatIsNotExpectedTakesNoTime has readings that no further patience could make better.
func TestWhatIsNotExpectedTakesNoTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t))
		begin := time.Now()
		r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{
			set("4"), {Read: &program.Read{Group: "g", Member: "bob"}}, read(program.Expect{Recorded: true}), read(program.Expect{Unchanged: true}),
		}})
		if took := time.Since(begin); took != 0 || fmt.Sprint(counts(r)) != "[4 4 4]" {
			t.Errorf("read %v after %s", counts(r), took)
		}
	})
}

func TestBaseline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		s := prepared(t, lagging(target, 300*time.Millisecond, "import_group_member"))
		plan := stageOf("Public", bobWith(2), program.Member{Name: "carol", Unread: 3})
		plan.Accounts = []string{"eve"}
		reads := func(names ...string) []program.Step {
			var steps []program.Step
			for _, name := range names {
				steps = append(steps, program.Step{Read: &program.Read{Group: "g", Member: name}})
			}
			return steps
		}
		join := program.Step{Join: &program.Join{Group: "g", Member: "eve"}}
		r := mustPlay(t, s, program.Program{ID: "p", Stage: plan, Steps: append(append([]program.Step{set("1"), join}, reads("bob", "carol", "bob", "eve", program.Owner)...), reads("bob")...)})
		var got []string
		for _, b := range r.Baseline {
			got = append(got, b.Member+" "+b.String())
		}
		if fmt.Sprint(got) != "[bob 2 carol 3 owner 0]" {
			t.Errorf("the baseline is %v: each member that is there to begin with, once, as it was staged", got)
		}
		if fmt.Sprint(counts(r)) != "[1 3 1 0 0 1]" {
			t.Errorf("then %v", counts(r))
		}
	})
}

func TestReadingsKnowTheNumberOfMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, handler := range map[string]http.Handler{"shown": reference(t), "asked for": eachSelf(reference(t), drop("NextMsgSeq"))} {
			s := prepared(t, handler)
			r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{
				set("4"), read(program.Expect{Count: "count-1"}),
			}})
			if n := r.Steps[1].Messages; n == nil || *n != 5 {
				t.Errorf("%s: the step knows %v messages", name, n)
			}
		}
	})
}

func TestCallsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, slow(reference(t), time.Second), func(c *Config) { c.Pace = 5 })
		calls := []program.Call{{Group: "g", Member: "bob", Number: "1"}, {Group: "g", Member: "carol", Number: "count"}, {Group: "g", Member: "bob", Number: "3"},
			{Group: "g", Member: "bob", Number: "4"}, {Group: "g", Member: "bob", Number: "4"}, {Group: "g", Member: "bob", Number: "4"}}
		r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2), program.Member{Name: "carol"}), Steps: []program.Step{{AtOnce: calls}}})
		step := r.Steps[0]
		if fmt.Sprint(step.Numbers) != "[1 5 3 4 4 4]" || len(step.Calls) != 6 {
			t.Errorf("set were %v in %d calls", step.Numbers, len(step.Calls))
		}
		for i, x := range step.Calls {
			if x.Sent != step.Calls[0].Sent {
				t.Errorf("call %d was sent %s after the first", i+1, x.Sent-step.Calls[0].Sent)
			}
		}
	})
}

// TestObstaclesOnTheWay has programs that cannot be played to their end.
func TestObstaclesOnTheWay(t *testing.T) {
	self := func(h http.Handler) http.Handler { return h }
	bob := program.Read{Group: "g", Member: "bob"}
	tests := map[string]struct {
		alter  func(http.Handler) http.Handler // from when the session is prepared
		config func(*Config)
		plan   program.Stage
		steps  []program.Step
		kind   string
		words  []string
		played int // steps that are in the recording
	}{
		"a credential without the key": {self, func(c *Config) {
			sig, err := newSigner(admin(), NewRedactor()).make(program.Signed, "")
			if err != nil {
				panic(err)
			}
			c.Account.SecretKey, c.Account.UserSig = "", *sig.UserSig
		}, stageOf("Public", bobWith(2)), []program.Step{set("1"), {Call: &program.Call{Group: "g", Member: "bob", Number: "1", Credential: program.Expired}}},
			record.ObstacleMissing, []string{"expired UserSig", "UNREADCHECK_SECRET_KEY"}, 2},
		"a step without an action": {self, nil, stageOf("Public"), []program.Step{{}}, record.ObstacleHarness, []string{"no action"}, 1},
		"messages that cannot be sent": {func(h http.Handler) http.Handler { return without(h, "send_group_msg") }, nil,
			stageOf("Public"), []program.Step{{Send: &program.Send{Group: "g", Times: 1}}}, record.ObstacleMissing, []string{"a message that is sent needs send_group_msg", "10003"}, 1},
		"members that cannot join": {func(h http.Handler) http.Handler { return without(h, "add_group_member") }, nil,
			program.Stage{Groups: stageOf("Public").Groups, Accounts: []string{"eve"}}, []program.Step{{Join: &program.Join{Group: "g", Member: "eve"}}},
			record.ObstacleMissing, []string{"a member who joins needs add_group_member"}, 1},
		"members that cannot leave": {func(h http.Handler) http.Handler { return without(h, "delete_group_member") }, nil,
			stageOf("Public", bobWith(2)), []program.Step{{Leave: &program.Leave{Group: "g", Member: "bob"}}},
			record.ObstacleMissing, []string{"a member who leaves needs delete_group_member"}, 1},
		"groups that cannot be dissolved": {func(h http.Handler) http.Handler { return without(h, "destroy_group") }, nil,
			stageOf("Public"), []program.Step{{Destroy: &program.Destroy{Group: "g"}}},
			record.ObstacleMissing, []string{"a group that is dissolved needs destroy_group"}, 1},
		"a number of messages that cannot be read": {func(h http.Handler) http.Handler { return without(h, "get_group_info") }, nil,
			stageOf("Public", bobWith(2)), []program.Step{set("count")}, record.ObstacleMissing, []string{"number of messages needs get_group_info", "10003"}, 1},
		"a number of messages that is not shown": {func(h http.Handler) http.Handler {
			return instead(h, map[string]http.HandlerFunc{"get_group_info": says(yes)})
		}, nil, stageOf("Public", bobWith(2)), []program.Step{set("count")}, record.ObstacleMissing, []string{"shows no NextMsgSeq"}, 1},
		"a group that cannot be looked at": {func(h http.Handler) http.Handler { return without(h, "get_group_info") }, nil,
			stageOf("Public"), []program.Step{{Snapshot: &program.Snapshot{Group: "g"}}}, record.ObstacleMissing, []string{"a look at the group needs get_group_info", "10003"}, 1},
		"a group that is not shown": {func(h http.Handler) http.Handler {
			return instead(h, map[string]http.HandlerFunc{"get_group_info": says(yes)})
		}, nil, stageOf("Public"), []program.Step{{Snapshot: &program.Snapshot{Group: "g"}}}, record.ObstacleMissing, []string{"does not show it"}, 1},
		"members that cannot be looked at": {func(h http.Handler) http.Handler { return withoutMembers(without(h, "get_group_member_info")) }, nil,
			stageOf("Public"), []program.Step{{Snapshot: &program.Snapshot{Group: "g"}}}, record.ObstacleMissing, []string{"a look at the members needs get_group_member_info"}, 1},
		"an observer that is refused": {func(h http.Handler) http.Handler { return without(h, "get_joined_group_list") }, nil,
			stageOf("Public", bobWith(2)), []program.Step{{Read: &bob}}, record.ObstacleMissing, []string{"reading the count back needs get_joined_group_list", "10003"}, 0},
		"an observer that is silent": {func(h http.Handler) http.Handler {
			return instead(h, map[string]http.HandlerFunc{"get_joined_group_list": dropped})
		}, nil, stageOf("Public", bobWith(2)), []program.Step{{Read: &bob}}, record.ObstacleNetwork, []string{"got no answer"}, 0},
		"an observer that shows nothing": {func(h http.Handler) http.Handler {
			return instead(h, map[string]http.HandlerFunc{"get_joined_group_list": says(yes)})
		}, nil, stageOf("Public", bobWith(2)), []program.Step{{Read: &bob}}, record.ObstacleMissing, []string{"unread-field shows nothing of a member of this Public group"}, 0},
		"an observer that shows nothing of a type without counts": {func(h http.Handler) http.Handler {
			return instead(h, map[string]http.HandlerFunc{"get_joined_group_list": says(yes)})
		}, nil, stageOf("Meeting", bobWith(0)), []program.Step{{Read: &bob}}, record.ObstacleNotOffered, []string{"this Meeting group"}, 0},
		"no receiver of webhooks": {self, nil, stageOf("Public"), []program.Step{{Listen: &program.Listen{Group: "g", Alive: true}}},
			record.ObstacleMissing, []string{"--callback-listen"}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := reference(t)
				made := keepBooks(target)
				if test.config == nil {
					test.config = func(*Config) {}
				}
				s := prepared(t, made, test.config)
				carrier := s.client.http.Transport
				s.client.http.Transport = &inProcess{handler: test.alter(made)}
				r := playHere(t.Context(), s, program.Program{ID: "p", Stage: test.plan, Steps: test.steps})[0]
				mustSay(t, "the program", r.Obstacle, test.words)
				if r.Obstacle != nil && r.Obstacle.Kind != test.kind {
					t.Errorf("the obstacle is %q, want %q", r.Obstacle.Kind, test.kind)
				}
				if len(r.Steps) != test.played {
					t.Errorf("%d steps were recorded, want %d", len(r.Steps), test.played)
				}
				s.client.http.Transport = carrier
				s.Clear(t.Context())
				made.mustBeClear(t, target)
			})
		})
	}
}

// TestAnUnreadableCountIsNoReason reads where nothing can be read, and calls where nothing has to be.
func TestWithoutAnObserver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sessionHere(t, withoutMembers(without(reference(t), "get_joined_group_list", "get_group_member_info")))
		s.Prepare(t.Context())
		all := playHere(t.Context(), s,
			program.Program{ID: "reads", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{set("1"), read(program.Expect{Count: "1"})}},
			program.Program{ID: "calls", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{set("1")}})
		mustSay(t, "what reads", all[0].Obstacle, []string{"counts cannot be read back", "offer get_joined_group_list"})
		if all[1].Obstacle != nil || len(all[1].Steps[0].Calls) != 1 {
			t.Errorf("what calls has the obstacle %+v", all[1].Obstacle)
		}
	})
}

// TestACustomObserverThatFails says why, since no exchange shows it.
func TestACustomObserverThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		handler := withAdminInterface(withoutMembers(without(unseen(target), "get_group_member_info")), target)
		s := prepared(t, handler, func(c *Config) { c.Observer = adminInterface })
		s.client.http.Transport = &inProcess{handler: withoutMembers(without(target, "get_group_member_info"))}
		r := playHere(t.Context(), s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{read(program.Expect{Count: "1"})}})[0]
		mustSay(t, "the program", r.Obstacle, []string{"custom shows nothing of a member", "the observer's output has"})
	})
}
