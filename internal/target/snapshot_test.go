package target

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func decoded(data []byte) (map[string]any, error) {
	var out map[string]any
	return out, json.Unmarshal(data, &out)
}

// kept is a look that has to show what the one before did.
func kept(parts ...string) program.Step {
	return program.Step{Snapshot: &program.Snapshot{Group: "g"}, Expect: &program.Expect{Kept: parts}}
}

func send(times int) program.Step { return program.Step{Send: &program.Send{Group: "g", Times: times}} }

// TestALookShowsTheLastMessages has the newest first, each with its number, its sender and what it says.
func TestALookShowsTheLastMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t))
		r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{
			look(), set("4"), kept(program.PartHistory), send(2), look(), send(30), look(),
		}})
		first, again, after, many := r.Steps[0].Snapshot, r.Steps[2].Snapshot, r.Steps[4].Snapshot, r.Steps[6].Snapshot
		if len(first.History) != 5 || !strings.HasPrefix(first.History[0], "5 from ") || !strings.HasPrefix(first.History[4], "1 from ") {
			t.Errorf("the history is %q", first.History)
		}
		if strings.Contains(first.History[0], "<nil>") {
			t.Errorf("a message without its content: %s", first.History[0])
		}
		if fmt.Sprint(again.History) != fmt.Sprint(first.History) {
			t.Errorf("nothing was sent, but %q became %q", first.History, again.History)
		}
		if len(after.History) != 7 || fmt.Sprint(after.History[2:]) != fmt.Sprint(first.History) {
			t.Errorf("after two more the history is %q", after.History)
		}
		if len(many.History) != mostHistory || !strings.HasPrefix(many.History[0], "37 from ") {
			t.Errorf("of 37 messages the history shows %d: %q", len(many.History), many.History)
		}
	})
}

// TestTheFirstLookWaitsForItsMembers has a target that lists the stage's members late: who was made a member by nobody but the stage
// must not look like somebody whom a call has made one. Of who has left, and of a target that lists nobody, nothing is awaited.
func TestTheFirstLookWaitsForItsMembers(t *testing.T) {
	carolLeaves := program.Step{Leave: &program.Leave{Group: "g", Member: "carol"}}
	for name, test := range map[string]struct {
		steps []program.Step
		late  int // how many looks lack bob and carol
		shown int
		soon  bool
	}{
		"at once":         {[]program.Step{look()}, 0, 3, true},
		"after two looks": {[]program.Step{look()}, 2, 3, false},
		"who has left":    {[]program.Step{carolLeaves, look()}, 0, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target, left := reference(t), 0
				s := prepared(t, instead(target, map[string]http.HandlerFunc{"get_group_info": func(w http.ResponseWriter, r *http.Request) {
					answer := httptest.NewRecorder()
					target.ServeHTTP(answer, r)
					fields, err := decoded(answer.Body.Bytes())
					if err != nil {
						t.Error(err)
					}
					if info := object(list(fields["GroupInfo"])[0]); left > 0 {
						left--
						info["MemberList"] = list(info["MemberList"])[:1]
					}
					_ = json.NewEncoder(w).Encode(fields)
				}}))
				left = test.late
				began := time.Now()
				r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(1), program.Member{Name: "carol", Unread: 1}), Steps: test.steps})
				if seen := r.Steps[len(r.Steps)-1].Snapshot.Members; len(seen) != test.shown {
					t.Errorf("the look shows %v, want %d members", seen, test.shown)
				}
				if soon := time.Since(began) == 0; soon != test.soon {
					t.Errorf("it took %s", time.Since(began))
				}
			})
		})
	}
}

// TestTheHistoryIsOptional has targets that do not tell their messages: a look shows all the rest.
func TestTheHistoryIsOptional(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"unknown":        says(unknown),
		"refused":        says(`{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":10007}`),
		"HTTP 404":       status(404),
		"no list":        says(`{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`),
		"no list either": says(`{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"RspMsgList":null}`),
		"no JSON":        says("<html>"),
		"gone":           status(503),
		"silent":         dropped,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := prepared(t, instead(reference(t), map[string]http.HandlerFunc{"group_msg_get_simple": answer}))
				r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{look()}})
				if l := r.Steps[0].Snapshot; l.History != nil || l.Messages != 5 || len(l.Members) != 2 || len(l.Exchanges) != 1 {
					t.Errorf("the look shows %+v", l)
				}
			})
		})
	}
	// A group without messages has a history all the same: it is empty, and not unknown.
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t))
		plan := stageOf("Public", bobWith(0))
		plan.Groups[0].Messages = 0
		r := mustPlay(t, s, program.Program{ID: "p", Stage: plan, Steps: []program.Step{look()}})
		if h := r.Steps[0].Snapshot.History; h == nil || len(h) > 0 {
			t.Errorf("the history of no messages is %#v", h)
		}
	})
}

// TestALookWaitsWhereReadingsLag has a profile that shows late what it was before: a look that is to show nothing new is
// taken again until it does, one that is taken for the first time is not.
func TestALookWaitsWhereReadingsLag(t *testing.T) {
	for name, test := range map[string]struct {
		lag time.Duration
		// wrong is for how long after the call the profile shows another name; below 0 is for ever.
		wrong time.Duration
		looks int
		shown string
	}{
		"no lag":                    {0, 100 * time.Millisecond, 1, "another"},
		"as it was":                 {100 * time.Millisecond, 0, 1, "as made"},
		"as it was after two lags":  {100 * time.Millisecond, 200 * time.Millisecond, 1, "as made"},
		"as it was after some time": {100 * time.Millisecond, 700 * time.Millisecond, 0, "as made"},
		"changed for good":          {100 * time.Millisecond, -1, 0, "another"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := reference(t)
				var called time.Time
				looks := 0
				s := prepared(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch path.Base(r.URL.Path) {
					case endpointName:
						called = time.Now()
					case "get_group_info":
						if called.IsZero() {
							break
						}
						looks++
						if test.wrong < 0 || time.Since(called) < test.wrong {
							rewriting(target, func(_ *http.Request, answer map[string]any) {
								for _, info := range list(answer["GroupInfo"]) {
									object(info)["Name"] = "another"
								}
							}, "get_group_info").ServeHTTP(w, r)
							return
						}
					}
					target.ServeHTTP(w, r)
				}))
				s.lag = test.lag
				r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{
					look(), set("4"), kept(program.PartProfile),
				}})
				if test.shown == "as made" {
					test.shown = s.groupName()
				}
				if got := r.Steps[2].Snapshot.Profile["Name"]; got != test.shown {
					t.Errorf("the look shows the name %q, want %q", got, test.shown)
				}
				if test.looks > 0 && looks != test.looks || test.looks == 0 && looks < 2 {
					t.Errorf("the group was looked at %d times", looks)
				}
				if took := time.Since(called); took > s.config.Settle+2*test.lag+time.Second {
					t.Errorf("looking took %s", took)
				}
			})
		})
	}
}

// TestALookIsComparedWithTheLastThatExpectedNothing: what a program did on purpose between two looks is no reason to wait.
func TestALookIsComparedWithTheLastThatExpectedNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t))
		s.lag = 100 * time.Millisecond
		r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{
			look(), send(1), look(), set("4"), kept(program.PartMessages, program.PartHistory),
		}})
		start := time.Now()
		if a, b := *r.Steps[2].Snapshot, *r.Steps[4].Snapshot; !sameLook(a, b) || a.Messages != 6 {
			t.Errorf("the looks are %+v and %+v", a, b)
		}
		if time.Since(start) != 0 {
			t.Error("the clock went on")
		}
	})
}

func TestSameLook(t *testing.T) {
	full := func(change func(*record.Snapshot)) record.Snapshot {
		l := record.Snapshot{Group: "g", Messages: 5, History: []string{"1 from a: x"}, Profile: map[string]string{"Name": "n"},
			Members: map[string]string{"bob": "Member"}, Exchanges: []int{1}}
		change(&l)
		return l
	}
	plain := full(func(*record.Snapshot) {})
	for name, test := range map[string]struct {
		change func(*record.Snapshot)
		same   bool
	}{
		"all":           {func(*record.Snapshot) {}, true},
		"the exchanges": {func(l *record.Snapshot) { l.Exchanges = []int{2, 3} }, true},
		"the messages":  {func(l *record.Snapshot) { l.Messages = 6 }, false},
		"the history":   {func(l *record.Snapshot) { l.History = []string{"1 from a: y"} }, false},
		"no history":    {func(l *record.Snapshot) { l.History = nil }, false},
		"the profile":   {func(l *record.Snapshot) { l.Profile = map[string]string{"Name": "m"} }, false},
		"a field more":  {func(l *record.Snapshot) { l.Profile = map[string]string{"Name": "n", "Type": "t"} }, false},
		"a role":        {func(l *record.Snapshot) { l.Members = map[string]string{"bob": "Admin"} }, false},
		"a member more": {func(l *record.Snapshot) { l.Members = map[string]string{"bob": "Member", "eve": "Member"} }, false},
	} {
		if got := sameLook(plain, full(test.change)); got != test.same {
			t.Errorf("looks that differ in %s are the same: %t", name, got)
		}
	}
}
