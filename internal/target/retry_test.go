package target

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

const endpointName = "set_unread_msg_num"

// persisting is a session whose endpoint answers each call with the next of the handlers, and from the last on with that.
func persisting(t testing.TB, handlers ...http.HandlerFunc) *Session {
	t.Helper()
	s, err := NewSession(here(t, inTurn(handlers...)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// calling is a program of one call that a handler alone can answer.
func calling(expect *program.Expect, change func(*program.Call)) program.Program {
	c := program.Call{Number: "1"}
	if change != nil {
		change(&c)
	}
	return program.Program{ID: "p", Steps: []program.Step{{Call: &c, Expect: expect}}}
}

// outline is what a step's calls met: the codes of earlier tries, and after a bar those that stand.
func outline(s record.Step) string {
	show := func(xs []record.Exchange) string {
		var words []string
		for _, x := range xs {
			if x.TransientFailure() {
				words = append(words, x.Why())
				continue
			}
			words = append(words, fmt.Sprint(judge.ReadAnswer(x).Code))
		}
		return strings.Join(words, " ")
	}
	return show(s.Earlier) + "|" + show(s.Calls)
}

func TestCallsAreMadeAgain(t *testing.T) {
	refused := func(outcome string) *program.Expect { return &program.Expect{Refused: outcome} }
	bad := func(c *program.Call) { c.Credential = program.WrongKey }
	tests := map[string]struct {
		answers []http.HandlerFunc
		expect  *program.Expect
		change  func(*program.Call)
		want    string
		took    time.Duration
	}{
		"accepted":                 {[]http.HandlerFunc{says(yes)}, nil, nil, "|0", 0},
		"refused":                  {[]http.HandlerFunc{says(unknown), says(yes)}, nil, nil, "|10003", 0},
		"HTTP 500 is an answer":    {[]http.HandlerFunc{status(500), says(yes)}, nil, nil, "|0", 0},
		"no envelope is an answer": {[]http.HandlerFunc{says("<html>"), says(yes)}, nil, nil, "|0", 0},

		"failing inside once":        {[]http.HandlerFunc{says(failed), says(yes)}, nil, nil, "10002|0", 100 * time.Millisecond},
		"timed out inside once":      {[]http.HandlerFunc{says(timedOut), says(yes)}, nil, nil, "60008|0", 100 * time.Millisecond},
		"reset once":                 {[]http.HandlerFunc{dropped, says(yes)}, nil, nil, record.TroubleReset + "|0", 100 * time.Millisecond},
		"a gateway's error once":     {[]http.HandlerFunc{status(502), says(yes)}, nil, nil, "HTTP 502|0", 100 * time.Millisecond},
		"408 once":                   {[]http.HandlerFunc{status(408), says(yes)}, nil, nil, "HTTP 408|0", 100 * time.Millisecond},
		"a network's error once":     {[]http.HandlerFunc{status(522), says(yes)}, nil, nil, "HTTP 522|0", 100 * time.Millisecond},
		"failing inside three times": {[]http.HandlerFunc{says(failed), status(503), dropped, says(yes)}, nil, nil, "10002 HTTP 503 " + record.TroubleReset + "|0", 700 * time.Millisecond},
		"failing inside":             {[]http.HandlerFunc{says(failed)}, nil, nil, "10002 10002 10002|10002", 700 * time.Millisecond},
		"a gateway's error":          {[]http.HandlerFunc{status(504)}, nil, nil, "HTTP 504 HTTP 504 HTTP 504|HTTP 504", 700 * time.Millisecond},
		"reset":                      {[]http.HandlerFunc{dropped}, nil, nil, strings.Repeat(" "+record.TroubleReset, 3)[1:] + "|" + record.TroubleReset, 700 * time.Millisecond},
		"failing, then refused":      {[]http.HandlerFunc{says(failed), says(unknown)}, nil, nil, "10002|10003", 100 * time.Millisecond},

		// 60008 is among the codes of a body that is not JSON: there it is an answer.
		"60008 that is expected":                  {[]http.HandlerFunc{says(timedOut), says(yes)}, refused("malformed_json"), nil, "|60008", 0},
		"60008 that may come":                     {[]http.HandlerFunc{says(timedOut), says(yes)}, &program.Expect{AcceptedOrRefused: "empty_body"}, nil, "|60008", 0},
		"60008 that is expected for another code": {[]http.HandlerFunc{says(timedOut), says(yes)}, refused("missing_field"), nil, "60008|0", 100 * time.Millisecond},
		"10002 where 60008 is expected":           {[]http.HandlerFunc{says(failed), says(yes)}, refused("malformed_json"), nil, "10002|0", 100 * time.Millisecond},
		"a gateway's error where 60008 is expected": {[]http.HandlerFunc{status(502), says(timedOut)}, refused("malformed_json"), nil,
			"HTTP 502|60008", 100 * time.Millisecond},
		"60008 on what has to be accepted": {[]http.HandlerFunc{says(timedOut), says(yes)}, &program.Expect{Accepted: true}, nil, "60008|0", 100 * time.Millisecond},

		"too frequent once":  {[]http.HandlerFunc{says(tooFrequent), says(yes)}, nil, nil, "60007|0", 500 * time.Millisecond},
		"too frequent twice": {[]http.HandlerFunc{says(tooFrequent), says(tooFrequent), says(yes)}, nil, nil, "60007 60007|0", 1500 * time.Millisecond},
		"too frequent":       {[]http.HandlerFunc{says(tooFrequent)}, nil, nil, strings.Repeat(" 60007", 8)[1:] + "|60007", 13500 * time.Millisecond},
		"too frequent and failing by turns": {[]http.HandlerFunc{says(tooFrequent), says(failed), says(tooFrequent), says(yes)}, nil, nil,
			"60007 10002 60007|0", 1600 * time.Millisecond},

		"locked out once":            {[]http.HandlerFunc{says(lockedOut), says(yes)}, nil, nil, "70050|0", 61 * time.Second},
		"locked out":                 {[]http.HandlerFunc{says(lockedOut)}, nil, nil, "70050|70050", 61 * time.Second},
		"locked out and who is not":  {[]http.HandlerFunc{says(lockedOut), says(unknown)}, nil, nil, "70050|10003", 61 * time.Second},
		"locked out for a bad sig":   {[]http.HandlerFunc{says(lockedOut), says(yes)}, refused("wrong_key"), bad, "|70050", 0},
		"failing for a bad sig once": {[]http.HandlerFunc{says(failed), says(lockedOut)}, refused("wrong_key"), bad, "10002|70050", 100 * time.Millisecond},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := persisting(t, test.answers...)
				start := time.Now()
				r := mustPlay(t, s, calling(test.expect, test.change))
				if got := outline(r.Steps[0]); got != test.want {
					t.Errorf("met %s, want %s", got, test.want)
				}
				if took := time.Since(start); took != test.took {
					t.Errorf("it took %s, want %s", took, test.took)
				}
				// Every try is recorded, and all of them are the same call but for random.
				all := s.client.Exchanges()
				if n := len(r.Steps[0].Earlier) + 1; len(all) != n || s.client.Calls() != n {
					t.Errorf("%d exchanges and %d calls, of %d tries", len(all), s.client.Calls(), n)
				}
				for _, x := range all {
					if x.Program != "p" || x.Attempt != 1 || x.Command != endpointName || string(x.Request.Body) != string(all[0].Request.Body) {
						t.Errorf("recorded %+v, the first was %+v", x, all[0])
					}
				}
			})
		})
	}
}

// TestOnlyTheCallsThatFailedAreMadeAgain has three calls at once, of which the first is let in, the second fails for a while
// and the third always.
func TestOnlyTheCallsThatFailedAreMadeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failing := map[string]int{`"1"`: 0, `"2"`: 2, `"3"`: 9}
		turn := make(chan struct{}, 1)
		s, err := NewSession(here(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name := fmt.Sprintf("%q", text(bodyOf(r)["Extra"]))
			turn <- struct{}{}
			fails := failing[name] > 0
			failing[name]--
			<-turn
			if fails {
				says(failed)(w, r)
				return
			}
			says(yes)(w, r)
		})))
		if err != nil {
			t.Fatal(err)
		}
		var calls []program.Call
		for _, name := range []string{`"1"`, `"2"`, `"3"`} {
			calls = append(calls, program.Call{Number: "1", Fields: fields("Extra", name)})
		}
		r := mustPlay(t, s, program.Program{ID: "p", Steps: []program.Step{{AtOnce: calls}}})
		if got := outline(r.Steps[0]); got != "10002 10002 10002 10002 10002|0 0 10002" {
			t.Errorf("met %s", got)
		}
		for i, x := range r.Steps[0].Calls {
			if want := fmt.Sprintf(`"Extra":"%d"`, i+1); !strings.Contains(string(x.Request.Body), want) {
				t.Errorf("call %d is %s: the order of the calls is lost", i+1, x.Request.Body)
			}
		}
	})
}

// TestPersistenceHasAnEnd has a run that ends while a call waits, and one whose budget does.
func TestPersistenceHasAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := persisting(t, says(lockedOut))
		start := time.Now()
		r := playHere(endingAfter(t, 10*time.Second), s, calling(nil, nil))[0]
		if took := time.Since(start); took != 10*time.Second || r.Obstacle == nil || s.client.Calls() != 1 {
			t.Errorf("after %s and %d calls: %+v", took, s.client.Calls(), r.Obstacle)
		}
		if len(r.Steps) != 1 || outline(r.Steps[0]) != "|70050" {
			t.Errorf("the first try does not stand: %+v", r.Steps)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		asked := keepBooks(says(failed))
		s, err := NewSession(here(t, asked, func(c *Config) { c.MaxCalls = 2 }))
		if err != nil {
			t.Fatal(err)
		}
		playHere(t.Context(), s, calling(nil, nil))
		if n := asked.count(endpointName); n != 2 || s.client.Calls() != 2 {
			t.Errorf("with a budget of 2 calls %d were made and %d counted", n, s.client.Calls())
		}
	})
}

// TestNothingIsMadeAgainThatCannotHelp has failures that come of how the target is named.
func TestNothingIsMadeAgainThatCannotHelp(t *testing.T) {
	client := here(t, says(yes))
	for kind, again := range map[string]bool{
		record.TroubleCancelled: false, record.TroubleBudget: false, record.TroubleTLS: false, record.TroubleName: false,
		record.TroubleRefused: true, record.TroubleReset: true, record.TroubleTimeout: true, record.TroubleOther: true,
	} {
		x := record.Exchange{Trouble: &record.Trouble{Kind: kind}}
		if pause := client.pauseBefore(&trying{}, x, nil, program.Signed); pause > 0 != again {
			t.Errorf("%s is tried again after %s; again: %t", kind, pause, again)
		}
	}
}

// TestACallThatIsRefusedWhileOthersAreLetIn is given up after its third try: the limit is not what stands in its way.
func TestACallThatIsRefusedWhileOthersAreLetIn(t *testing.T) {
	for name, test := range map[string]struct{ others, tries int }{
		"no others": {0, 9}, "one too few": {29, 9}, "as many as show it": {30, 4}, "many": {300, 4},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, err := NewSession(here(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if _, marked := bodyOf(r)["Refuse"]; marked {
						says(tooFrequent)(w, r)
						return
					}
					says(yes)(w, r)
				})))
				if err != nil {
					t.Fatal(err)
				}
				refused := calling(nil, func(c *program.Call) { c.Fields = fields("Refuse", "1") })
				other := program.Program{ID: "others", Steps: []program.Step{{Rest: &program.Rest{Periods: 0.25}}}}
				for range test.others {
					other.Steps = append(other.Steps, program.Step{Call: &program.Call{Number: "1"}})
				}
				r := playHere(t.Context(), s, refused, other)[0]
				if n := len(r.Steps[0].Earlier) + 1; n != test.tries {
					t.Errorf("%d tries while %d others were let in, want %d", n, test.others, test.tries)
				}
				if !judge.TooFrequent(s.contract, r.Steps[0].Calls[0]) {
					t.Errorf("the refusal does not stand: %s", outline(r.Steps[0]))
				}
			})
		})
	}
}

// TestAnotherClientUsesTheLimit has a window that others fill time and again: the calls are waited for until there is room.
func TestAnotherClientUsesTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := time.Now().Add(2200 * time.Millisecond)
		target := reference(t)
		s := prepared(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if path.Base(r.URL.Path) == endpointName && time.Now().Before(room) {
				says(tooFrequent)(w, r)
				return
			}
			target.ServeHTTP(w, r)
		}), func(c *Config) { c.Pace = 0 })
		r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{set("4"), read(program.Expect{Count: "4"})}})
		if len(r.Steps[0].Earlier) == 0 || !judge.ReadAnswer(r.Steps[0].Calls[0]).Accepted || fmt.Sprint(counts(r)) != "[4]" {
			t.Errorf("met %s, and bob has %v", outline(r.Steps[0]), counts(r))
		}
		for _, x := range r.Steps[0].Earlier {
			if x.Command != endpointName || !judge.TooFrequent(s.contract, x) {
				t.Errorf("an earlier try is %+v", x)
			}
		}
	})
}

// TestTheReferenceRefusesNothingAsTooFrequent: under its own limits no call has to be made again.
func TestTheReferenceRefusesNothingAsTooFrequent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t, limited(emulator.SlidingLog)), func(c *Config) { c.Pace = 0 })
		var steps []program.Step
		for range 300 {
			steps = append(steps, set("4"))
		}
		r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: steps})
		if i := slices.IndexFunc(r.Steps, func(step record.Step) bool { return len(step.Earlier) > 0 }); i >= 0 {
			t.Errorf("call %d met %s", i+1, outline(r.Steps[i]))
		}
		if w := s.Waits(); len(w) > 0 || s.LockedOut() {
			t.Errorf("there were waits: %v", w)
		}
	})
}

// TestUnderAnOracleNothingIsMadeAgain: an oracle judges each call as it came.
func TestUnderAnOracleNothingIsMadeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		for name, answer := range map[string]http.HandlerFunc{"10002": says(failed), "60007": says(tooFrequent), "70050": says(lockedOut)} {
			s := prepared(t, instead(target, map[string]http.HandlerFunc{endpointName: inTurn(answer, target.ServeHTTP)}), forgetful)
			oracle := &oracleOf{stop: -1}
			if r, _ := s.PlayTrial(t.Context(), Trial{Program: trialOf("p", setTo("4"), setTo("4")), Oracle: oracle}); r.Obstacle != nil {
				t.Fatal(r.Obstacle.Reason)
			}
			if got := outline(oracle.seen[0]) + " " + outline(oracle.seen[1]); got != "|"+name+" |0" {
				t.Errorf("the oracle was shown %s", got)
			}
		}
	})
}

func TestWaits(t *testing.T) {
	play := func(t *testing.T, pace float64, answers ...http.HandlerFunc) (*Session, string) {
		t.Helper()
		s, err := NewSession(here(t, inTurn(answers...), func(c *Config) { c.Pace = pace }))
		if err != nil {
			t.Fatal(err)
		}
		playHere(t.Context(), s, calling(nil, nil))
		return s, strings.Join(s.Waits(), "\n")
	}
	for name, test := range map[string]struct {
		answers []http.HandlerFunc
		pace    float64
		says    []string
		locked  bool
	}{
		"nothing":   {[]http.HandlerFunc{says(yes)}, 0, nil, false},
		"a refusal": {[]http.HandlerFunc{says(unknown)}, 0, nil, false},
		"transient": {[]http.HandlerFunc{says(failed), says(failed), says(yes)}, 0, []string{"Calls met transient failures and were made again, as is documented for them: 2 times."}, false},
		"too frequent": {[]http.HandlerFunc{says(tooFrequent), says(tooFrequent), says(yes)}, -1,
			[]string{"Calls that nothing paced were refused as too frequent, and made again later: 2 times. The documented limit is 200 calls per 1s. The pace fell to 199 calls a second."}, false},
		"at a pace":      {[]http.HandlerFunc{says(tooFrequent), says(yes)}, 100, []string{"refused as too frequent", "The pace fell to 75 calls a second."}, false},
		"locked out":     {[]http.HandlerFunc{says(lockedOut), says(yes)}, 0, []string{"locked out of signing in after several bad UserSigs"}, true},
		"each of them":   {[]http.HandlerFunc{says(failed), says(tooFrequent), says(lockedOut), says(yes)}, 0, []string{"transient", "\n", "too frequent", "\n", "locked out"}, true},
		"what stands":    {[]http.HandlerFunc{says(failed)}, 0, []string{"Calls met transient failures and were made again, as is documented for them: 3 times."}, false},
		"a bad sign-out": {[]http.HandlerFunc{says(`{"ActionStatus":"FAIL","ErrorCode":70009}`)}, 0, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, text := play(t, test.pace, test.answers...)
				at := 0
				for _, part := range test.says {
					i := strings.Index(text[at:], part)
					if i < 0 {
						t.Fatalf("%q lacks %q", text, part)
					}
					at += i + len(part)
				}
				if len(test.says) == 0 && text != "" {
					t.Errorf("there was nothing to wait for: %q", text)
				}
				if s.LockedOut() != test.locked {
					t.Errorf("locked out: %t, want %t", s.LockedOut(), test.locked)
				}
			})
		})
	}
}
