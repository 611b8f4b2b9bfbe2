package fault

import (
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// passing has variations of what may happen at any time between a caller and a target that keeps the contract: failures that
// pass, connections that close, others who use the limit, and an account that is locked out for a while.
func passing() []Variation {
	refusal := func(code int) string {
		return `{"ActionStatus":"FAIL","ErrorInfo":"try again","ErrorCode":` + strconv.Itoa(code) + `}`
	}
	return []Variation{
		vary("fails-inside-at-times", "One call in 40 fails inside with 10002, without effect.", oneInForty(http.StatusOK, refusal(10002))).unprobed(),
		vary("times-out-at-times", "One call in 40 is answered 60008, as a service that timed out.", oneInForty(http.StatusOK, refusal(60008))).unprobed(),
		vary("gateway-fails-at-times", "One call in 40 gets HTTP status 503 from a gateway.", oneInForty(http.StatusServiceUnavailable, "<html>503</html>")).unprobed(),
		vary("network-fails-at-times", "One call in 40 gets HTTP status 520 from a content delivery network.", oneInForty(520, "<html>520</html>")).unprobed(),
		vary("hangs-up-at-times", "One call in 40 is hung up on, after it has taken effect.", hangsUp(40)).over(Network),
		vary("closes-connections-unannounced", "Each answer is the last of its connection, without a word of it in the header.", unannounced).over(Network),
		vary("limit-used-by-others", "Another client of the app uses three quarters of the limit.", usedByOthers(0.75)).unprobed(),
		vary("locks-out-after-five-bad-usersigs", "After five bad UserSigs within a minute nobody signs in for a minute.", lockingOut(5, time.Minute)),
		vary("group-code-for-every-bad-groupid", "A GroupId that is missing, null or a number is refused with 10015.",
			answersWith(10015, "missing_group_id", "mistyped_group_id")),
		vary("json-code-for-wrong-types", "A field of another JSON type is refused as JSON that cannot be parsed.", answersWith(60003, "wrong_type", "mistyped_group_id")),
		vary("parameter-code-for-broken-json", "A body that is not JSON is refused as an invalid parameter.", answersWith(10004, "malformed_json", "empty_body")),
		vary("format-code-for-broken-json", "A body that is not JSON is refused with 60008, whose advice is to try again.", answersWith(60008, "malformed_json", "empty_body")),
		vary("one-code-for-every-bad-usersig", "Every bad UserSig is refused with 70003, a missing one too.",
			answersWith(70003, "missing_usersig", "empty_usersig", "garbled_usersig", "wrong_key", "expired_usersig", "other_identifier", "other_app")),
		vary("no-permission-for-who-is-no-admin", "An account that is not an admin is refused with 10007.", answersWith(10007, "not_admin")),
		vary("avchatrooms-are-not-listed", "AVChatRooms are in nobody's list of groups.", notListed("AVChatRoom")),
		vary("no-history", "The group's messages cannot be pulled.", onRequest(func(command string, _ map[string]any) string {
			if command == "group_msg_get_simple" {
				return `{"ActionStatus":"FAIL","ErrorInfo":"not offered","ErrorCode":10003}`
			}
			return ""
		})),
	}
}

// oneInForty plants an answer of its own for every fortieth call, which has no effect then.
func oneInForty(status int, body string) func(*plan) {
	return func(p *plan) {
		var calls atomic.Int64
		wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
			if calls.Add(1)%40 != 0 {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		})(p)
	}
}

// hangsUp plants a connection that breaks at every n-th call, once the call has taken effect.
func hangsUp(n int64) func(*plan) {
	return func(p *plan) {
		var calls atomic.Int64
		wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
			if calls.Add(1)%n != 0 {
				next.ServeHTTP(w, r)
				return
			}
			captureAny(next, r)
			panic(http.ErrAbortHandler)
		})(p)
	}
}

// unannounced plants connections that end after one answer, as those of a proxy whose patience with idle ones is short.
func unannounced(p *plan) {
	wraps(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			a := captureAny(next, r)
			conn, buffer, err := http.NewResponseController(w).Hijack()
			if err != nil {
				a.send(w) // HTTP/2 has no connection of its own for each call
				return
			}
			_, _ = buffer.WriteString("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(a.Body)) + "\r\n\r\n")
			_, _ = buffer.Write(a.Body)
			_ = buffer.Flush()
			_ = conn.Close()
		})
	})(p)
}

// usedByOthers plants other callers, who use that share of the limit evenly.
func usedByOthers(share float64) func(*plan) {
	return func(p *plan) {
		limit := p.config.Contract.Limit
		others := int(float64(limit.Calls) * share)
		limited(window(limit.Calls-others, limit.Per), func(*emulator.Request) string { return "" })(p)
	}
}

// lockingOut plants a sign-in that fails for everybody for a while after so many bad UserSigs within that time.
func lockingOut(most int, while time.Duration) func(*plan) {
	return func(p *plan) {
		var mu sync.Mutex
		var bad []time.Time
		var until time.Time
		bads := map[string]bool{"garbled_usersig": true, "wrong_key": true, "expired_usersig": true, "other_identifier": true, "other_app": true}
		locked := func(now time.Time) bool {
			mu.Lock()
			defer mu.Unlock()
			return now.Before(until)
		}
		p.config.Hooks.Decide = func(d *emulator.Decision) {
			if d.Point != emulator.AtSignIn {
				return
			}
			if locked(d.Request.Now) {
				d.Refuse("locked_out")
				return
			}
			if !bads[d.Outcome] {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if bad = append(bad, d.Request.Now); len(bad) >= most && d.Request.Now.Sub(bad[len(bad)-most]) < while {
				until = d.Request.Now.Add(while)
			}
		}
		onCompanions(func(next http.Handler, w http.ResponseWriter, r *http.Request, _ string) {
			if locked(time.Now()) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(`{"ActionStatus":"FAIL","ErrorInfo":"too many failures; try again in a minute","ErrorCode":` +
					strconv.FormatInt(p.config.Contract.Outcomes["locked_out"].Codes[0], 10) + `}`))
				return
			}
			next.ServeHTTP(w, r)
		})(p)
	}
}

// notListed plants lists of groups without those of a type.
func notListed(name string) func(*plan) {
	return onAnswer(func(_ string, answer map[string]any) {
		list, _ := answer["GroupIdList"].([]any)
		kept := []any{}
		for _, entry := range list {
			if fields, ok := entry.(map[string]any); !ok || fields["Type"] != name {
				kept = append(kept, entry)
			}
		}
		answer["GroupIdList"] = kept
	})
}
