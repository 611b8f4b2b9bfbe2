package fault

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// wire has faults of how bytes are read: JSON that is none, and HTTP that is unusual.
func wire() []Fault {
	fault := func(name, sentence string, plant func(*plan), ids ...string) Fault {
		return Fault{Departure: Departure{Name: name, Sentence: sentence, Environment: Network, plant: plant}, Breaks: ids, Fuzz: true}
	}
	// lenient lets a body pass that is not JSON, once it was fixed.
	lenient := func(fix func([]byte) []byte) func(*plan) {
		return meets("malformed_json", func(d *emulator.Decision) {
			fixed := fix(d.Request.Raw)
			if fixed == nil || bytes.Equal(fixed, d.Request.Raw) {
				return
			}
			decoder := json.NewDecoder(bytes.NewReader(fixed))
			decoder.UseNumber()
			body := map[string]any{}
			if decoder.Decode(&body) == nil && body["UnreadMsgNum"] != nil {
				d.Request.Body = body
				d.Let()
			}
		})
	}
	replaced := func(pattern, by string) func([]byte) []byte {
		expression := regexp.MustCompile(pattern)
		return func(body []byte) []byte { return expression.ReplaceAll(body, []byte(by)) }
	}
	crash := func(when func(r *http.Request, body []byte) bool) func(*plan) {
		return wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
			if when(r, bodyOf(r)) {
				http.Error(w, "Internal Server Error", http.StatusInternalServerError)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	return []Fault{
		fault("text-after-the-body-accepted", "What follows the JSON object of a body is not looked at.",
			lenient(func(body []byte) []byte {
				end := bytes.LastIndexByte(body, '}')
				return body[:max(0, end+1)]
			}), "UMN-ERR-6"),
		fault("comments-accepted", "Comments in the body are passed over.", lenient(replaced(`(?s)/\*.*?\*/|//[^\n]*`, "")), "UMN-ERR-6"),
		fault("trailing-commas-accepted", "A comma after the last field is passed over.", lenient(replaced(`,(\s*})`, "$1")), "UMN-ERR-6"),
		fault("single-quotes-accepted", "Strings may stand in single quotes.", lenient(replaced(`'`, `"`)), "UMN-ERR-6"),
		fault("not-a-number-clears", "NaN is taken for 0.", lenient(replaced(`NaN|nan`, "0")), "UMN-ERR-6"),
		fault("leading-zeros-accepted", "Zeros before a number are passed over.", lenient(replaced(`(:\s*-?)0+([0-9])`, "$1$2")), "UMN-ERR-6"),

		fault("byte-order-mark-crashes", "A byte order mark before the body is answered with HTTP status 500.",
			crash(func(_ *http.Request, body []byte) bool { return bytes.HasPrefix(body, []byte("\ufeff")) }), "UMN-ENV-1"),
		fault("invalid-utf-8-crashes", "A body that is not UTF-8 is answered with HTTP status 500.",
			crash(func(_ *http.Request, body []byte) bool { return !utf8.Valid(body) }), "UMN-ENV-1"),
		fault("deep-nesting-crashes", "A body of 64 brackets within each other is answered with HTTP status 500.",
			crash(func(_ *http.Request, body []byte) bool { return bytes.Count(body, []byte("[[")) >= 32 }), "UMN-ENV-1"),
		fault("large-body-crashes", "A body of more than 64 KiB is answered with HTTP status 500.",
			crash(func(_ *http.Request, body []byte) bool { return len(body) > 64<<10 }), "UMN-ENV-1"),
		fault("chunked-body-refused", "A body sent in chunks is answered with HTTP status 411.",
			wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.ContentLength < 0 {
					http.Error(w, "Length Required", http.StatusLengthRequired)
					return
				}
				next.ServeHTTP(w, r)
			}), "UMN-ENV-1"),
		fault("slow-body-crashes", "A body that comes in pieces, with a pause between them, is answered with HTTP status 500.",
			wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				began := time.Now()
				if bodyOf(r); time.Since(began) > 50*time.Millisecond {
					http.Error(w, "Internal Server Error", http.StatusInternalServerError)
					return
				}
				next.ServeHTTP(w, r)
			}), "UMN-ENV-1"),
	}
}
