package fault

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// answers has variations of what answers look like where the documentation leaves it open.
func answers() []Variation {
	header := func(name, value string) func(*plan) {
		return answered(func(a *answer) { a.Header[name] = []string{value} })
	}
	code := func(choose func(codes []int64) int64) func(*plan) {
		return func(p *plan) {
			own := *p.config.Contract
			var plants []func(*plan)
			for name, o := range own.Outcomes {
				plants = append(plants, answersWith(choose(o.Codes), name))
			}
			both(plants...)(p)
		}
	}
	return []Variation{
		vary("last-codes", "Every condition has the last of its accepted codes.", code(func(codes []int64) int64 { return codes[len(codes)-1] })),
		vary("middle-codes", "Every condition has the middle one of its accepted codes.", code(func(codes []int64) int64 { return codes[len(codes)/2] })),
		vary("extra-fields", "Answers have further fields.", answered(func(a *answer) {
			a.Fields["RequestId"], a.Fields["Details"] = "a-b-c", map[string]any{"ErrorCode": "none"}
		})),
		vary("fields-of-the-live-service", "Answers have the fields MsgSeq, ErrorDisplay and RequestId as well.", answered(func(a *answer) {
			a.Fields["MsgSeq"], a.Fields["ErrorDisplay"], a.Fields["RequestId"] = 964, "", "5e1f7a9c-0b1d"
		})),
		vary("keys-in-another-order", "ErrorInfo comes first in answers, and ActionStatus last.", answered(func(a *answer) {
			info, status := mustJSON(a.Fields["ErrorInfo"]), mustJSON(a.Fields["ActionStatus"])
			a.Body = []byte(`{"ErrorInfo":` + info + `,"ErrorCode":` + a.Code().String() + `,"ActionStatus":` + status + `}`)
		})),
		vary("spaced-answers", "Answers are indented and end with a line break.", answered(func(a *answer) {
			var out bytes.Buffer
			if json.Indent(&out, a.spelt(), " ", "\t") == nil {
				a.Body = append(out.Bytes(), "\r\n"...)
			}
		})),
		vary("escaped-answers", "Answers spell letters as \\u escapes.", answered(func(a *answer) {
			a.Body = bytes.Replace(a.spelt(), []byte(`"ErrorInfo"`), []byte(`"Error\u0049nfo"`), 1)
		})),
		vary("info-in-chinese", "ErrorInfo is not in English.", refusing(func(a *answer) { a.Fields["ErrorInfo"] = "参数非法" })),
		vary("no-content-type", "Answers have no Content-Type.", func(p *plan) {
			p.wraps = append(p.wraps, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					a := captureAny(next, r)
					a.Header["Content-Type"] = nil // as the server would guess one otherwise
					a.send(w)
				})
			})
		}),
		vary("plain-text", "Answers are called plain text.", header("Content-Type", "text/plain; charset=utf-8")),
		vary("charset-in-answers", "The Content-Type of answers names a charset.", header("Content-Type", "application/json;charset=UTF-8")),
		vary("header-in-lower-case", "The header names of answers are in lower case.", answered(func(a *answer) {
			a.Header["content-type"] = a.Header["Content-Type"]
			a.Header["x-served-by"] = []string{"a1"}
			a.Header["Content-Type"] = nil
		})).over(Network),
		vary("in-chunks", "Answers come in chunks.", func(p *plan) {
			p.wraps = append(p.wraps, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					a := captureAny(next, r)
					for name, values := range a.Header {
						w.Header()[name] = values
					}
					half := len(a.Body) / 2
					_, _ = w.Write(a.Body[:half])
					_ = http.NewResponseController(w).Flush()
					_, _ = w.Write(a.Body[half:])
				})
			})
		}).over(Network),
		vary("compressed", "Answers are compressed.", func(p *plan) {
			p.wraps = append(p.wraps, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					a := captureAny(next, r)
					var packed bytes.Buffer
					packer := gzip.NewWriter(&packed)
					_, _ = packer.Write(a.Body)
					_ = packer.Close()
					a.Body = packed.Bytes()
					a.Header.Set("Content-Encoding", "gzip")
					a.send(w)
				})
			})
		}).over(Network),
		vary("one-call-a-connection", "Each answer closes its connection.", wraps(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Connection", "close")
				next.ServeHTTP(w, r)
			})
		})).over(Network),
		vary("http-1.0", "Answers are of HTTP/1.0 and end with their connection.", wraps(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				a := captureAny(next, r)
				conn, buffer, err := http.NewResponseController(w).Hijack()
				if err != nil {
					a.send(w) // HTTP/2 has no connection of its own for each call
					return
				}
				_, _ = buffer.WriteString("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n")
				_, _ = buffer.Write(a.Body)
				_ = buffer.Flush()
				_ = conn.Close()
			})
		})).over(Network),
		vary("https", "HTTPS is spoken, under a certificate that is trusted.", nil).over(TLS),
	}
}

// limits has variations of how calls are counted against the limit, and of how long an answer takes.
func limits() []Variation {
	limiter := func(name, sentence string, algorithm emulator.Algorithm) Variation {
		return vary(name, sentence, func(p *plan) { p.config.Limiter = algorithm })
	}
	phase := func(name, sentence string, offset time.Duration) Variation {
		whole := window(200, time.Second)
		return vary(name, sentence, limited(func(now time.Time, admitted []time.Time) bool {
			var shifted []time.Time
			for _, at := range admitted[max(0, len(admitted)-400):] {
				shifted = append(shifted, at.Add(offset))
			}
			return whole(now.Add(offset), shifted)
		}, func(*emulator.Request) string { return "" }))
	}
	latency := func(name string, d time.Duration) Variation {
		return vary(name, "Every answer takes "+d.String()+".", func(p *plan) { p.config.Latency = d })
	}
	return []Variation{
		limiter("fixed-window", "Calls are counted in whole seconds of the clock.", emulator.FixedWindow),
		limiter("token-bucket", "Calls take tokens from a bucket of 200 that fills evenly.", emulator.TokenBucket),
		phase("window-from-a-quarter", "Calls are counted in seconds that begin a quarter after the clock's.", 750*time.Millisecond),
		phase("window-from-a-half", "Calls are counted in seconds that begin half way between the clock's.", 500*time.Millisecond),
		vary("app-wide-code", "A call that is too frequent is refused with the code for the app's requests.", answersWith(60011, "over_limit")),
		latency("latency-5ms", 5*time.Millisecond),
		latency("latency-50ms", 50*time.Millisecond),
		latency("latency-200ms", 200*time.Millisecond),
	}
}

func vary(name, sentence string, plant func(*plan)) Variation {
	return Variation{Departure{Name: name, Sentence: sentence, plant: plant}}
}

// over is the variation where it shows over another lane than memory.
func (v Variation) over(lane Lane) Variation {
	v.Lane = lane
	return v
}

// unprobed is the variation where a probe of the limit tells nothing of it.
func (v Variation) unprobed() Variation {
	v.Unprobed = true
	return v
}

// captureAny is what a handler answers, whatever that is.
func captureAny(next http.Handler, r *http.Request) *answer {
	w := &captured{answer: answer{Status: http.StatusOK, Header: http.Header{}}}
	next.ServeHTTP(w, r)
	w.Body = w.body.Bytes()
	return &w.answer
}

// mustJSON spells a value that was JSON.
func mustJSON(v any) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	if err := encoder.Encode(v); err != nil {
		panic("what was JSON is none: " + err.Error())
	}
	return strings.TrimSpace(out.String())
}
