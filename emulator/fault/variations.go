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
	limiting := func(name, sentence string, admit func() func(time.Time, []time.Time) bool) Variation {
		return vary(name, sentence, func(p *plan) { limited(admit(), one)(p) })
	}
	type admits = func(time.Time, []time.Time) bool
	latency := func(name string, d time.Duration) Variation {
		return vary(name, "Every answer takes "+d.String()+".", func(p *plan) { p.config.Latency = d })
	}
	return []Variation{
		limiter("fixed-window", "Calls are counted in whole seconds of the clock.", emulator.FixedWindow),
		limiter("token-bucket", "Calls take tokens from a bucket of 200 that fills evenly.", emulator.TokenBucket),
		phase("window-from-a-quarter", "Calls are counted in seconds that begin a quarter after the clock's.", 750*time.Millisecond),
		phase("window-from-a-half", "Calls are counted in seconds that begin half way between the clock's.", 500*time.Millisecond),
		limiting("burst-of-20", "200 calls a second are let in, and no more than 20 at once.", func() admits { return bucket(20, 200) }),
		limiting("bucket-in-steps-of-50ms", "Calls take tokens from a bucket of 200 into which 10 come each 50 ms.", func() admits { return inSteps(10, 50*time.Millisecond) }),
		limiting("bucket-in-steps-of-500ms", "Calls take tokens from a bucket of 200 into which 100 come each 500 ms.", func() admits { return inSteps(100, 500*time.Millisecond) }),
		limiting("bucket-in-steps-of-1s", "Calls take tokens from a bucket of 200 into which 200 come each second.", func() admits { return inSteps(200, time.Second) }),
		limiting("window-of-two-halves", "Calls are counted in the current half second and the one before.", func() admits { return inParts(2) }),
		limiting("window-of-ten-parts", "Calls are counted in the current tenth of a second and the nine before.", func() admits { return inParts(10) }),
		limiting("refusals-count", "What came in the last second is counted, let in or not.", everyCallCounts),
		vary("group-frequency-code", "A call that is too frequent is refused with the code for frequent operations.", answersWith(10006, "over_limit")),
		vary("app-wide-code", "A call that is too frequent is refused with the code for the app's requests.", answersWith(60011, "over_limit")),
		latency("latency-5ms", 5*time.Millisecond),
		latency("latency-50ms", 50*time.Millisecond),
		latency("latency-200ms", 200*time.Millisecond),
	}
}

// inSteps is a bucket of 200 that is full at first, and into which so many tokens come in each step of time.
func inSteps(each int64, step time.Duration) func(time.Time, []time.Time) bool {
	level, filled := int64(200), time.Time{}
	return func(now time.Time, _ []time.Time) bool {
		if at := now.Truncate(step); at.After(filled) {
			if !filled.IsZero() {
				level = min(200, level+each*int64(at.Sub(filled)/step))
			}
			filled = at
		}
		if level == 0 {
			return false
		}
		level--
		return true
	}
}

// inParts counts 200 calls in the part of a second that now is in and in those before that make a second with it.
func inParts(parts int) func(time.Time, []time.Time) bool {
	part := time.Second / time.Duration(parts)
	return func(now time.Time, admitted []time.Time) bool {
		from := now.Truncate(part).Add(part - time.Second)
		return len(admitted) < 200 || admitted[len(admitted)-200].Before(from)
	}
}

// everyCallCounts lets 200 calls into any second, those included that it refuses.
func everyCallCounts() func(time.Time, []time.Time) bool {
	var came []time.Time
	return func(now time.Time, _ []time.Time) bool {
		came = append(came, now)
		n := len(came)
		return n <= 200 || now.Sub(came[n-201]) >= time.Second
	}
}

func vary(name, sentence string, plant func(*plan)) Variation {
	return Variation{Departure{Name: name, Sentence: sentence, plant: plant}}
}

// over is the variation where it shows over another environment than memory.
func (v Variation) over(environment Environment) Variation {
	v.Environment = environment
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
