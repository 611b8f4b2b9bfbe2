package target

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// inTurn answers each call with the next of the handlers, and from the last on with that.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	calls := make(chan int, 1)
	calls <- 0
	return func(w http.ResponseWriter, r *http.Request) {
		n := <-calls
		calls <- n + 1
		handlers[min(n, len(handlers)-1)](w, r)
	}
}

func dropped(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

const (
	tooFrequent = `{"ActionStatus":"FAIL","ErrorInfo":"slow down","ErrorCode":60007}`
	failed      = `{"ActionStatus":"FAIL","ErrorInfo":"failed inside","ErrorCode":10002}`
	timedOut    = `{"ActionStatus":"FAIL","ErrorInfo":"timed out inside","ErrorCode":60008}`
	lockedOut   = `{"ActionStatus":"FAIL","ErrorInfo":"locked out","ErrorCode":70050}`
)

func millis(values ...int) []time.Duration {
	var out []time.Duration
	for _, v := range values {
		out = append(out, time.Duration(v)*time.Millisecond)
	}
	return out
}

func TestCompanionsAreCalledAgain(t *testing.T) {
	tests := map[string]struct {
		answers []http.HandlerFunc
		// gaps are the pauses between the tries, which are one more.
		gaps     []time.Duration
		ok, lost bool
	}{
		"accepted":               {[]http.HandlerFunc{says(yes)}, nil, true, false},
		"refused":                {[]http.HandlerFunc{says(unknown), says(yes)}, nil, false, false},
		"silent once":            {[]http.HandlerFunc{dropped, says(yes)}, millis(100), true, true},
		"a gateway's error once": {[]http.HandlerFunc{status(502), says(yes)}, millis(100), true, true},
		"silent, then refused":   {[]http.HandlerFunc{dropped, says(unknown)}, millis(100), false, true},
		// A target that never answered is not waited for, one that answered before is.
		"silent":                         {[]http.HandlerFunc{dropped}, millis(100), false, true},
		"a gateway's error":              {[]http.HandlerFunc{status(503)}, millis(100, 200, 400), false, true},
		"failing inside once":            {[]http.HandlerFunc{says(failed), says(yes)}, millis(100), true, false},
		"failing inside three times":     {[]http.HandlerFunc{says(failed), says(failed), says(failed), says(yes)}, millis(100, 200, 400), true, false},
		"failing inside":                 {[]http.HandlerFunc{says(failed)}, millis(100, 200, 400), false, false},
		"failing inside, then silent":    {[]http.HandlerFunc{says(failed), dropped}, millis(100, 200, 400), false, true},
		"timed out inside once":          {[]http.HandlerFunc{says(timedOut), says(yes)}, millis(100), true, false},
		"too frequent once":              {[]http.HandlerFunc{says(tooFrequent), says(yes)}, millis(500), true, false},
		"too frequent twice":             {[]http.HandlerFunc{says(tooFrequent), says(tooFrequent), says(yes)}, millis(500, 1000), true, false},
		"too frequent":                   {[]http.HandlerFunc{says(tooFrequent)}, millis(500, 1000, 2000, 2000, 2000, 2000, 2000, 2000), false, false},
		"silent, then too frequent":      {[]http.HandlerFunc{dropped, says(tooFrequent), says(yes)}, millis(100, 500), true, true},
		"locked out once":                {[]http.HandlerFunc{says(lockedOut), says(yes)}, millis(61000), true, false},
		"locked out":                     {[]http.HandlerFunc{says(lockedOut)}, millis(61000), false, false},
		"HTTP 500 is an answer":          {[]http.HandlerFunc{status(500), says(yes)}, nil, false, false},
		"no envelope is an answer":       {[]http.HandlerFunc{says("<html>"), says(yes)}, nil, false, false},
		"a key twice is not strict JSON": {[]http.HandlerFunc{says(`{"ErrorCode":0,"ErrorCode":0}`)}, nil, false, false},
		"an ErrorCode alone is accepted": {[]http.HandlerFunc{says(`{"ErrorCode":0}`)}, nil, true, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := here(t, inTurn(test.answers...))
				r := client.companion(t.Context(), playing{program: "p", attempt: 2}, "destroy_group", map[string]any{"GroupId": "g"})
				if r.ok() != test.ok || r.lost != test.lost {
					t.Errorf("ok %t, lost %t, answered %+v", r.ok(), r.lost, r.answer)
				}
				all := client.Exchanges()
				if len(all) != len(test.gaps)+1 {
					t.Fatalf("%d tries, want %d", len(all), len(test.gaps)+1)
				}
				for i, x := range all {
					if x.Command != "destroy_group" || x.Program != "p" || x.Attempt != 2 {
						t.Errorf("recorded %+v", x)
					}
					if i > 0 && x.Sent-all[i-1].Answered != test.gaps[i-1] {
						t.Errorf("try %d came %s after the one before, want %s", i+1, x.Sent-all[i-1].Answered, test.gaps[i-1])
					}
				}
				var end time.Duration
				for _, gap := range test.gaps {
					end += gap
				}
				if took := time.Since(client.start); took != end {
					t.Errorf("it took %s, want %s", took, end)
				}
			})
		})
	}
}

func TestCompanionsAreNotCalledAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := keepBooks(says(tooFrequent))
		client := here(t, asked, func(c *Config) { c.Pace = 0.1 })
		ctx := endingAfter(t, 12*time.Second)
		for range 3 {
			client.companion(ctx, playing{program: "p", attempt: 2}, "destroy_group", nil)
		}
		if n := asked.count("destroy_group"); n != 2 {
			t.Errorf("%d calls were made in 12 s at one in 10 s", n)
		}
		last := client.Exchanges()[len(client.Exchanges())-1]
		if last.Trouble == nil || last.Trouble.Kind != record.TroubleCancelled || last.Sent != 12*time.Second || last.Attempt != 2 {
			t.Errorf("the last exchange is %+v, %+v", last, last.Trouble)
		}
	})
}

func TestCompanionsOnTheWire(t *testing.T) {
	var got string
	client := here(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = describe(r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), "", text(bodyOf(r)["GroupId"]))
	}), func(c *Config) { c.Account.Identifier = "root & co" })
	x := client.companionOnce(t.Context(), playing{}, "destroy_group", map[string]any{"GroupId": "g"}).exchange
	const want = "POST\n/v4/group_open_http_svc/destroy_group?sdkappid=1400000000&identifier=root+%26+co&usersig=SIG&random=15&contenttype=json\napplication/json\n\ng"
	if got != want {
		t.Errorf("sent\n%s\nwant\n%s", got, want)
	}
	if !strings.Contains(x.Request.URL, "usersig=$UNREADCHECK_USERSIG&") || string(x.Request.Body) != `{"GroupId":"g"}` {
		t.Errorf("recorded %+v", x.Request)
	}
}

func TestCompanionsNeedASecret(t *testing.T) {
	asked := keepBooks(says(yes))
	client := here(t, asked, func(c *Config) { c.Account.SecretKey = "" })
	r := client.companionOnce(t.Context(), playing{program: "p", attempt: 1}, "destroy_group", nil)
	if r.ok() || r.exchange.Attempt != 1 || r.exchange.Trouble == nil || !strings.Contains(r.exchange.Trouble.Detail, "UNREADCHECK_SECRET_KEY") {
		t.Errorf("recorded %+v", r.exchange)
	}
	if n := asked.count("destroy_group"); n != 0 {
		t.Errorf("%d calls were made", n)
	}
}

// TestEveryCompanionIsDescribed calls each under the guard of its own effect.
func TestEveryCompanionIsDescribed(t *testing.T) {
	client := here(t, reference(t))
	for name, companion := range spec.Companions() {
		if r := client.companionOnce(t.Context(), playing{}, name, map[string]any{}); !r.answer.Readable || r.exchange.Command != name {
			t.Errorf("%s: %+v", name, r.exchange)
		}
		if companion.Effect != spec.Reads && companion.Effect != spec.Creates {
			t.Errorf("%s has the effect %q", name, companion.Effect)
		}
	}
}

func TestObstacleOfAReply(t *testing.T) {
	tests := map[string]struct {
		answer http.HandlerFunc
		kind   string
		parts  []string
	}{
		"refused":      {says(unknown), record.ObstacleMissing, []string{"a stage needs destroy_group", "10003", "no such command", "has to offer"}},
		"no envelope":  {says("<html>"), record.ObstacleMissing, []string{"HTTP 200", "no readable answer", "has to offer"}},
		"not found":    {status(404), record.ObstacleMissing, []string{"HTTP 404"}},
		"not strict":   {says(`{"ErrorCode":0,"ErrorCode":0}`), record.ObstacleMissing, []string{"no readable answer"}},
		"gateway":      {status(504), record.ObstacleNetwork, []string{"got no answer", "HTTP 504"}},
		"silent":       {dropped, record.ObstacleNetwork, []string{"got no answer", record.TroubleReset}},
		"the sign-in":  {says(`{"ActionStatus":"FAIL","ErrorCode":70009}`), record.ObstacleSignIn, []string{"the sign-in was refused", "70009", "--sdkappid", "doctor"}},
		"wrong URL":    {says(`{"ActionStatus":"FAIL","ErrorCode":60009}`), record.ObstacleMissing, []string{"60009", "has to offer"}},
		"too frequent": {says(tooFrequent), record.ObstacleNetwork, []string{"60007", "each time that it was tried"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := here(t, test.answer)
				r := client.companion(t.Context(), playing{program: "p", attempt: 1}, "destroy_group", nil)
				o := r.obstacle(client.config.Contract, "a stage")
				if o.Kind != test.kind || len(o.Exchanges) != 1 || o.Exchanges[0] != r.exchange.ID {
					t.Errorf("the obstacle is %+v", o)
				}
				for _, part := range test.parts {
					if !strings.Contains(o.Reason, part) {
						t.Errorf("%q lacks %q", o.Reason, part)
					}
				}
			})
		})
	}
}

func TestReadersOfFields(t *testing.T) {
	for literal, want := range map[string]any{
		"5": int64(5), "-1": int64(-1), "9223372036854775807": int64(1<<63 - 1),
		"9223372036854775808": nil, "5.0": nil, "5e0": nil, `"5"`: nil, "null": nil, "true": nil, "[5]": nil,
	} {
		var got any
		if n := integer(json.Number(literal)); n != nil {
			got = *n
		}
		if got != want {
			t.Errorf("%s reads as %v, want %v", literal, got, want)
		}
	}
	for _, other := range []any{nil, "x", true, []any{}, map[string]any{}} {
		if _, isText := other.(string); !isText && text(other) != "" {
			t.Errorf("%v reads as the text %q", other, text(other))
		}
		if n := integer(other); n != nil {
			t.Errorf("%v reads as %d", other, *n)
		}
	}
	if object("x") != nil || list("x") != nil || text(object(nil)["a"]) != "" || len(list(nil)) != 0 {
		t.Error("what is not there reads as something")
	}
}

// TestCompanionsKeepToTheirOwnLimits has 100 calls a second for one, and 200 for the other.
func TestCompanionsKeepToTheirOwnLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := here(t, reference(t, limited(emulator.SlidingLog)), func(c *Config) { c.Pace = 0 })
		for range 250 {
			for _, name := range []string{"account_check", "get_group_info"} {
				if r := client.companionOnce(t.Context(), playing{}, name, map[string]any{}); client.config.Contract.Outcomes["over_limit"].Accepts(r.answer.Code) {
					t.Fatalf("%s was too frequent", name)
				}
			}
		}
	})
}
