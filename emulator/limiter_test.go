package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
)

func limited(algorithm emulator.Algorithm, calls int, per time.Duration) func(*emulator.Options) {
	return func(c *emulator.Options) {
		c.Unlimited, c.Limiter, c.Limit = false, algorithm, &spec.Rate{Calls: calls, Per: per}
	}
}

// ignored is a group that counts nothing: calls on it are served or over the limit, and have no effect.
func ignored(a *app) func() int64 {
	id := a.stage("AVChatRoom", 0)
	return func() int64 { return a.set(id, "alice", 1).code() }
}

// TestLimiters plays calls at given times against a limit of 3 calls a second, and compares which are served.
func TestLimiters(t *testing.T) {
	const ms, ns = time.Millisecond, time.Nanosecond
	third := time.Second/3 + ns // the first moment at which a third of a second has passed in full
	type play struct {
		at     []time.Duration // since the start, which is a whole second
		served string          // y or n for each
	}
	tests := map[emulator.Algorithm]map[string]play{
		emulator.FixedWindow: {
			"a burst":                  {[]time.Duration{0, 0, 0, 0}, "yyyn"},
			"to the end of the window": {[]time.Duration{0, 1 * ms, 2 * ms, 1000*ms - ns}, "yyyn"},
			"from its end on": {
				[]time.Duration{0, 1 * ms, 2 * ms, 1000 * ms, 1000 * ms, 1000 * ms, 1000 * ms}, "yyyyyyn",
			},
			"twice the limit at a boundary": {
				[]time.Duration{999 * ms, 999 * ms, 999 * ms, 1000 * ms, 1000 * ms, 1000 * ms, 1001 * ms}, "yyyyyyn",
			},
			"the first call opens no window": {[]time.Duration{900 * ms, 900 * ms, 900 * ms, 1000 * ms}, "yyyy"},
			"after a pause": {
				[]time.Duration{0, 0, 0, 0, 5000 * ms, 5000 * ms, 5000 * ms, 5000 * ms}, "yyynyyyn",
			},
		},
		emulator.SlidingLog: {
			"a burst":                         {[]time.Duration{0, 0, 0, 0}, "yyyn"},
			"until the first is a second old": {[]time.Duration{0, 1 * ms, 2 * ms, 1000*ms - ns, 1000 * ms}, "yyyny"},
			"one by one": {
				[]time.Duration{0, 1 * ms, 2 * ms, 1000 * ms, 1000 * ms, 1001 * ms, 1001 * ms, 1002 * ms}, "yyyynyny",
			},
			"no more over a boundary": {
				[]time.Duration{999 * ms, 999 * ms, 999 * ms, 1000 * ms, 1998*ms + 999*time.Microsecond, 1999 * ms},
				"yyynny",
			},
			"what is refused does not count": {
				[]time.Duration{0, 0, 0, 500 * ms, 600 * ms, 700 * ms, 1000 * ms, 1000 * ms, 1000 * ms, 1000 * ms},
				"yyynnnyyyn",
			},
		},
		emulator.TokenBucket: {
			"a burst":                        {[]time.Duration{0, 0, 0, 0}, "yyyn"},
			"a token in a third of a second": {[]time.Duration{0, 0, 0, third - ns, third, third}, "yyynyn"},
			"tokens do not pile up": {
				[]time.Duration{0, 0, 0, 5000 * ms, 5000 * ms, 5000 * ms, 5000 * ms}, "yyyyyyn",
			},
			"full after exactly a second": {
				[]time.Duration{0, 0, 0, 1000 * ms, 1000 * ms, 1000 * ms, 1000 * ms}, "yyyyyyn",
			},
			"short of it by a nanosecond": {
				[]time.Duration{0, 0, 0, 1000*ms - ns, 1000*ms - ns, 1000*ms - ns, 1000 * ms}, "yyyyyny",
			},
			"what is refused takes none": {
				[]time.Duration{0, 0, 0, 100 * ms, 200 * ms, 300 * ms, third}, "yyynnny",
			},
		},
	}
	for algorithm, plays := range tests {
		for name, play := range plays {
			t.Run(fmt.Sprintf("%s/%s", algorithm, name), func(t *testing.T) {
				a := newApp(t, limited(algorithm, 3, time.Second))
				call := ignored(a)
				var served strings.Builder
				var passed time.Duration
				for _, at := range play.at {
					a.clock.advance(at - passed)
					passed = at
					switch code := call(); code {
					case 0:
						served.WriteByte('y')
					case a.code("over_limit"):
						served.WriteByte('n')
					default:
						t.Fatalf("answered %d", code)
					}
				}
				if served.String() != play.served {
					t.Errorf("served %s, want %s", served.String(), play.served)
				}
			})
		}
	}
}

// TestContractLimit has the shipped limit, and one that an edited contract has.
func TestContractLimit(t *testing.T) {
	for rate, calls := range map[string]int{"{calls: 200, per: 1s}": 200, "{calls: 7, per: 1m}": 7} {
		for _, algorithm := range emulator.Algorithms {
			t.Run(fmt.Sprintf("%s/%s", rate, algorithm), func(t *testing.T) {
				contract := loadContract(t, "x-rate-limit: {calls: 200, per: 1s}", "x-rate-limit: "+rate)
				a := newApp(t, withContract(contract), func(c *emulator.Options) {
					c.Limiter, c.Unlimited = algorithm, false
				})
				call := ignored(a)
				for i := range calls {
					if code := call(); code != 0 {
						t.Fatalf("call %d is refused with %d", i+1, code)
					}
				}
				if code := call(); code != a.code("over_limit") {
					t.Errorf("call %d is answered with %d", calls+1, code)
				}
				a.clock.advance(contract.Limit.Per)
				if code := call(); code != 0 {
					t.Errorf("a period later a call is refused with %d", code)
				}
			})
		}
	}
}

func TestUnlimited(t *testing.T) {
	call := ignored(newApp(t))
	for i := range 1000 {
		if code := call(); code != 0 {
			t.Fatalf("call %d is refused with %d", i+1, code)
		}
	}
}

// TestLimitsAreApart has each companion keep its documented limit, whatever the limit of the call under test is.
func TestLimitsAreApart(t *testing.T) {
	for name, companion := range spec.Companions() {
		t.Run(name, func(t *testing.T) {
			a := newApp(t, limited(emulator.SlidingLog, 1, time.Hour))
			over := a.code("over_limit")
			for i := range companion.Limit.Calls {
				if code := a.call(companion.Path, "{}").code(); code == over || code == 0 {
					t.Fatalf("call %d without its fields is answered with %d", i+1, code)
				}
			}
			if code := a.call(companion.Path, "{}").code(); code != over {
				t.Errorf("call %d is answered with %d", companion.Limit.Calls+1, code)
			}
			if code := a.call(set, "{}").code(); code == over {
				t.Error("the call under test shares the companion's limit")
			}
		})
	}
}

// TestWhatCounts tells which refused calls use up the limit: those whose caller was signed in.
func TestWhatCounts(t *testing.T) {
	tests := map[string]struct {
		refused damage
		counts  bool
	}{
		"without a UserSig": {without("usersig"), false},
		"another command":   {path(group + "set_unread_msg"), false},
		"another method":    {method(http.MethodGet), true},
		"no JSON":           {body("{"), true},
		"a missing field":   {body("{}"), true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t, limited(emulator.SlidingLog, 1, time.Hour))
			id := a.stage("Public", 0)
			if code := a.sendDamaged(id, test.refused).code(); code == 0 || code == a.code("over_limit") {
				t.Fatalf("answered with %d", code)
			}
			if over := a.sendDamaged(id).code() == a.code("over_limit"); over != test.counts {
				t.Errorf("over the limit afterwards: %t, want %t", over, test.counts)
			}
			// Once over the limit, it is that which is answered, unless the caller is not signed in.
			if code := a.sendDamaged(id, test.refused).code(); (code == a.code("over_limit")) != test.counts {
				t.Errorf("the same again is answered with %d", code)
			}
		})
	}
}
