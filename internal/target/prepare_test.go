package target

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// eachSelf changes the SelfInfo of every group in the list of joined ones.
func eachSelf(next http.Handler, change func(row, self map[string]any)) http.Handler {
	return rewriting(next, func(_ *http.Request, answer map[string]any) {
		for _, row := range list(answer["GroupIdList"]) {
			change(object(row), object(object(row)["SelfInfo"]))
		}
	}, "get_joined_group_list")
}

func drop(field string) func(row, self map[string]any) {
	return func(row, self map[string]any) {
		delete(row, field)
		delete(self, field)
	}
}

func constant(field string, n int) func(row, self map[string]any) {
	return func(_, self map[string]any) {
		if _, there := self[field]; there {
			self[field] = n
		}
	}
}

func withoutMembers(next http.Handler) http.Handler {
	return rewriting(next, func(_ *http.Request, answer map[string]any) {
		for _, info := range list(answer["GroupInfo"]) {
			delete(object(info), "MemberList")
		}
	}, "get_group_info")
}

// ignoringImports forgets the counts that members are imported with.
func ignoringImports(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/import_group_member") {
			next.ServeHTTP(w, r)
			return
		}
		body := bodyOf(r)
		for _, m := range list(body["MemberList"]) {
			delete(object(m), "UnreadMsgNum")
		}
		next.ServeHTTP(w, withBody(r, body))
	})
}

// notOffering refuses to make groups of some types.
func notOffering(next http.Handler, types ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := text(bodyOf(r)["Type"])
		if slices.Contains(types, name) {
			says(`{"ActionStatus":"FAIL","ErrorCode":11000,"ErrorInfo":"no `+name+` groups in this plan"}`)(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// unseen counts messages that come in the group's number, and not for its members.
func unseen(next http.Handler) http.Handler {
	return eachSelf(eachSelf(next, drop("MsgSeq")), constant("UnreadMsgNum", calibrationUnread))
}

func TestPrepare(t *testing.T) {
	custom := func(c *Config) { c.Observer = adminInterface }
	tests := map[string]struct {
		alter    func(http.Handler) http.Handler
		config   func(*Config)
		observer string
		typeName string
		live     bool
		// stage and counts are what the obstacles say, each a few words; without any there is no obstacle.
		stage, counts []string
		// distrusts is said of an observer that was passed over.
		distrusts string
	}{
		"the reference": {observer: ObserverUnreadField, typeName: "Private"},
		"no unread field": {
			alter:    func(h http.Handler) http.Handler { return eachSelf(h, drop("UnreadMsgNum")) },
			observer: ObserverMessageSeq, typeName: "Private",
		},
		"no unread field and no joined list": {
			alter:    func(h http.Handler) http.Handler { return without(h, "get_joined_group_list") },
			observer: ObserverMessageSeq, typeName: "Private",
		},
		"sequences from the members alone": {
			alter:    func(h http.Handler) http.Handler { return withoutMembers(without(h, "get_joined_group_list")) },
			observer: ObserverMessageSeq, typeName: "Private",
		},
		"no group profile": {
			alter:    func(h http.Handler) http.Handler { return without(h, "get_group_info", "get_group_member_info") },
			observer: ObserverUnreadField, typeName: "Private",
		},
		"a field that always shows the same": {
			alter:    func(h http.Handler) http.Handler { return eachSelf(h, constant("UnreadMsgNum", calibrationUnread)) },
			observer: ObserverMessageSeq, typeName: "Private",
			distrusts: "unread-field was tried first and is not trusted: after one more message it read 2 instead of 3. Counts are read back by message-seq.",
		},
		"a field that ignores imports": {
			alter:    func(h http.Handler) http.Handler { return eachSelf(h, constant("UnreadMsgNum", 0)) },
			observer: ObserverMessageSeq, typeName: "Private",
			distrusts: "unread-field was tried first and is not trusted: it read 0 for a member imported with 2. Counts are read back by message-seq.",
		},
		"nothing that can be read": {
			alter: func(h http.Handler) http.Handler {
				return withoutMembers(without(h, "get_joined_group_list", "get_group_member_info"))
			},
			typeName: "Private",
			counts: []string{"unread-field shows nothing", "message-seq shows nothing", "offer get_joined_group_list",
				"SelfInfo.UnreadMsgNum", "SelfInfo.MsgSeq", "--config"},
		},
		"constants alone": {
			alter: func(h http.Handler) http.Handler {
				return withoutMembers(without(unseen(h), "get_group_member_info"))
			},
			typeName: "Private",
			counts:   []string{"unread-field does not show that a message came", "message-seq shows nothing"},
		},
		"another constant": {
			alter: func(h http.Handler) http.Handler {
				return eachSelf(eachSelf(h, constant("UnreadMsgNum", 7)), constant("MsgSeq", 0))
			},
			typeName: "Private",
			counts:   []string{"unread-field reads 7 for a member imported with 2", "message-seq reads 3 for a member imported with 2"},
		},
		"imports that are ignored": {
			alter:    ignoringImports,
			typeName: "Private",
			counts:   []string{"unread-field reads 0 for a member imported with 2", "message-seq reads 0 for"},
		},
		"messages that cannot be sent": {
			alter:    func(h http.Handler) http.Handler { return without(h, "send_group_msg") },
			typeName: "Private",
			counts:   []string{"calibration needs send_group_msg", "10003"},
		},
		"an interface of its own": {
			alter: func(h http.Handler) http.Handler {
				return withAdminInterface(withoutMembers(without(unseen(h), "get_group_member_info")), h)
			},
			distrusts: "unread-field was tried first and is not trusted: after one more message it read 2 instead of 3. Counts are read back by custom.",
			config:    custom,
			observer:  ObserverCustom, typeName: "Private",
		},
		"a broken interface of its own": {
			alter: func(h http.Handler) http.Handler {
				return withoutMembers(without(h, "get_joined_group_list", "get_group_member_info"))
			},
			config:   custom,
			typeName: "Private",
			counts:   []string{"custom shows nothing: the observer's"},
		},
		"no imports": {
			alter:    func(h http.Handler) http.Handler { return without(h, imports...) },
			observer: ObserverUnreadField, typeName: "Private", live: true,
		},
		"imports that are a wrong URL": {
			alter: func(h http.Handler) http.Handler {
				wrong := says(`{"ActionStatus":"FAIL","ErrorCode":60009,"ErrorInfo":"no such URL"}`)
				return instead(h, map[string]http.HandlerFunc{"import_group": wrong})
			},
			observer: ObserverUnreadField, typeName: "Private", live: true,
		},
		"the wrong key": {
			config: func(c *Config) { c.Account.SecretKey = "another" },
			stage:  []string{"the sign-in was refused", "70009"},
		},
		"no import of messages": {
			alter:    func(h http.Handler) http.Handler { return without(h, "import_group_msg") },
			observer: ObserverUnreadField, typeName: "Private", live: true,
		},
		"no import of members": {
			alter:    func(h http.Handler) http.Handler { return without(h, "import_group_member") },
			observer: ObserverUnreadField, typeName: "Private", live: true,
		},
		"a live stage with a constant": {
			alter: func(h http.Handler) http.Handler {
				return withoutMembers(without(unseen(h), append([]string{"get_group_member_info"}, imports...)...))
			},
			typeName: "Private", live: true,
			counts: []string{"unread-field does not show that a message came"},
		},
		"only Community": {
			alter:    func(h http.Handler) http.Handler { return notOffering(h, "Private", "Public", "Work") },
			observer: ObserverUnreadField, typeName: "Community",
		},
		"only Community, and live": {
			alter: func(h http.Handler) http.Handler {
				return without(notOffering(h, "Private", "Public", "Work"), imports...)
			},
			observer: ObserverUnreadField, typeName: "Community", live: true,
		},
		"no counted type": {
			alter: func(h http.Handler) http.Handler {
				return notOffering(h, "Private", "Public", "Work", "Community")
			},
			stage: []string{"no stage can be set", "no Private groups in this plan", "offer create_group or import_group"},
		},
		"no groups at all": {
			alter: func(h http.Handler) http.Handler { return without(h, "import_group", "create_group") },
			stage: []string{"no stage can be set", "10003", "offer create_group or import_group"},
		},
		"yes to everything": {
			alter: func(http.Handler) http.Handler { return says(yes) },
			stage: []string{"neither get_group_info nor get_joined_group_list", "offer one of them"},
		},
		"no envelope": {
			alter: func(http.Handler) http.Handler { return says("<html>") },
			stage: []string{"no stage can be set", "no readable answer"},
		},
		"no answers": {
			alter: func(http.Handler) http.Handler { return http.HandlerFunc(dropped) },
			stage: []string{"http://127.0.0.1:8080 gave no answer at all", record.TroubleReset, "doctor"},
		},
		"no answers from one call": {
			alter: func(h http.Handler) http.Handler {
				return instead(h, map[string]http.HandlerFunc{"import_group_msg": dropped})
			},
			stage: []string{"a group with messages needs import_group_msg, which got no answer", record.TroubleReset},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := reference(t)
				var handler http.Handler = target
				if test.alter != nil {
					handler = test.alter(handler)
				}
				if test.config == nil {
					test.config = func(*Config) {}
				}
				made := keepBooks(handler)
				s := sessionHere(t, made, test.config)
				s.Prepare(t.Context())

				mustSay(t, "the stage", s.noStage, test.stage)
				if test.stage == nil {
					mustSay(t, "the observer", s.noObserver, test.counts)
					if (len(s.notes) == 1) != test.live || s.live != test.live || s.countedType != test.typeName {
						t.Errorf("live %t with %s groups, notes %q", s.live, s.countedType, s.Notes())
					}
				} else if s.noObserver == nil {
					t.Error("without a stage an observer was found")
				}
				if said := strings.Join(s.Notes()[len(s.notes):], " "); said != test.distrusts {
					t.Errorf("of the observers that were passed over is said %q, want %q", said, test.distrusts)
				}
				if s.Observer() != test.observer {
					t.Errorf("the observer is %q, want %q", s.Observer(), test.observer)
				}
				if s.Lag() != 0 {
					t.Errorf("what shows at once has a lag of %s", s.Lag())
				}
				if n := made.count("set_unread_msg_num"); n != 0 {
					t.Errorf("the call under test was called %d times", n)
				}
				if left := s.Clear(t.Context()); len(left) > 0 && test.stage == nil {
					t.Errorf("after clearing: %q", left)
				}
				if groups, accounts := made.left(target); len(groups)+len(accounts) > 0 {
					t.Errorf("left are %q and %q", groups, accounts)
				}
			})
		})
	}
}

// mustSay fails the test unless the obstacle says all of the words, or there is none for no words.
func mustSay(t testing.TB, what string, o *record.Obstacle, words []string) {
	t.Helper()
	switch {
	case words == nil && o != nil:
		t.Errorf("%s has the obstacle %q", what, o.Reason)
	case words != nil && o == nil:
		t.Errorf("%s has no obstacle", what)
	}
	for _, word := range words {
		if o != nil && !strings.Contains(o.Reason, word) {
			t.Errorf("%s: %q lacks %q", what, o.Reason, word)
		}
	}
}

func TestLagIsMeasured(t *testing.T) {
	for _, lag := range []time.Duration{20 * time.Millisecond, 100 * time.Millisecond, time.Second} {
		for _, commands := range [][]string{{"send_group_msg"}, {"import_group_member"}, {"send_group_msg", "import_group_member"}} {
			t.Run(lag.String()+" of "+strings.Join(commands, ", "), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := prepared(t, lagging(reference(t), lag, commands...))
					if got := s.Lag(); got < lag || got > 2*lag {
						t.Errorf("the lag was measured as %s", got)
					}
				})
			})
		}
	}
}

// TestLagOfTheObserverThatIsUsed has another one that lags more.
func TestLagOfTheObserverThatIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		start := time.Now()
		handler := eachSelf(target, func(_, self map[string]any) {
			if _, sequence := self["MsgSeq"]; sequence && time.Since(start) < time.Second {
				delete(self, "MsgSeq")
			}
		})
		s := prepared(t, withoutMembers(without(handler, "get_group_member_info")))
		if s.Observer() != ObserverUnreadField || s.Lag() != 0 {
			t.Errorf("%s lags by %s", s.Observer(), s.Lag())
		}
	})
}

// TestLagIsTheLongest has imports that show later than messages do.
func TestLagIsTheLongest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, lagging(lagging(reference(t), 20*time.Millisecond, "send_group_msg"), time.Second, "import_group_member"))
		if got := s.Lag(); got < time.Second || got > 2*time.Second {
			t.Errorf("the lag was measured as %s", got)
		}
	})
}

func TestALagBeyondPatienceIsNoObserver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sessionHere(t, lagging(reference(t), 3*time.Second, "send_group_msg"))
		s.Prepare(t.Context())
		mustSay(t, "the observer", s.noObserver, []string{"unread-field does not show that a message came"})
	})
}

func TestPrepareEndsWithItsContext(t *testing.T) {
	for _, after := range []time.Duration{0, 150 * time.Millisecond, 350 * time.Millisecond, 650 * time.Millisecond} {
		t.Run(after.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := reference(t)
				made := keepBooks(slow(target, 100*time.Millisecond))
				s := sessionHere(t, made)
				s.Prepare(endingAfter(t, after))
				if s.noStage == nil && s.noObserver == nil {
					t.Error("nothing says that it was not finished")
				}
				s.Clear(t.Context())
				if groups, accounts := made.left(target); len(groups)+len(accounts) > 0 {
					t.Errorf("left are %q and %q", groups, accounts)
				}
			})
		})
	}
}

// slow answers after some time. What it was asked to do is done even where nobody waits for the answer.
func slow(next http.Handler, d time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, withBody(r, bodyOf(r)))
		time.Sleep(d)
		_, _ = w.Write(recorder.Body.Bytes())
	})
}

func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Session{config: Config{Settle: time.Second}}
		start := time.Now()
		var tries []time.Duration
		for try := s.patience(); try.next(t.Context()); {
			tries = append(tries, time.Since(start))
		}
		want := []time.Duration{0, 10, 30, 70, 150, 310, 630, 1000}
		for i := range want {
			want[i] *= time.Millisecond
		}
		if !slices.Equal(tries, want) {
			t.Errorf("tries at %v, want %v", tries, want)
		}
		s.config.Settle = 0
		if try := s.patience(); !try.next(t.Context()) || try.next(t.Context()) {
			t.Error("without patience there is one try")
		}
		s.config.Settle = time.Hour
		ctx := endingAfter(t, 25*time.Millisecond)
		try := s.patience()
		for i, want := range []bool{true, true, false, false} { // at 0 and 10 ms, and not at 30
			if got := try.next(ctx); got != want {
				t.Errorf("try %d is %t; patience ends with its context", i+1, got)
			}
		}
	})
}

// TestProgramsAreNotPlayedWithoutAStage has a target that makes no groups; calls without a stage are made all the same.
func TestProgramsAreNotPlayedWithoutAStage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := keepBooks(without(reference(t), "import_group", "create_group"))
		s := sessionHere(t, made)
		s.Prepare(t.Context())
		before := made.count("multiaccount_import")
		all := playHere(t.Context(), s, program.Program{ID: "staged", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{set("1")}}, bare)
		mustSay(t, "the staged program", all[0].Obstacle, []string{"no stage can be set"})
		if all[1].Obstacle != nil || all[1].Steps[0].Calls[0].Response == nil {
			t.Errorf("the bare program was %+v", all[1])
		}
		if n := made.count("multiaccount_import") - before; n != 0 {
			t.Errorf("accounts were imported %d times", n)
		}
	})
}
