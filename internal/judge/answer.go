package judge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Answer is what an answer says, read as leniently as it can be: whoever judges what a call did should not trip over
// a flaw of the envelope, which has judges of its own.
type Answer struct {
	// Readable: the body is an object with an ErrorCode or an ActionStatus that can be made out.
	Readable bool
	Accepted bool
	// Code is the ErrorCode, or 0 where there is none. What cannot be read, or accepts, has none.
	Code int64
	Info string
	// Status is the HTTP status.
	Status int
}

// Refused reports whether the caller can see that the call failed: by the answer's own words, or, where these cannot be
// read, by the HTTP status of an error.
func (a Answer) Refused() bool {
	return a.Readable && !a.Accepted || !a.Readable && a.Status >= http.StatusBadRequest
}

// Transient reports whether the exchange failed in a way that may happen at any time and that a caller answers by trying
// again: the network or a gateway failed, or the code is one whose documented advice that is.
func Transient(c *spec.Contract, x record.Exchange) bool {
	if x.TransientFailure() {
		return true
	}
	return ReadAnswer(x).transient(c)
}

// transient reports whether it is a refusal with a code whose documented advice is to try again.
func (a Answer) transient(c *spec.Contract) bool {
	return !a.Accepted && slices.Contains(c.Transient.Codes, a.Code)
}

// TooFrequent reports whether the call was refused as too frequent.
func TooFrequent(c *spec.Contract, x record.Exchange) bool { return ReadAnswer(x).tooFrequent(c) }

func (a Answer) tooFrequent(c *spec.Contract) bool {
	return !a.Accepted && c.Outcomes["over_limit"].Accepts(a.Code)
}

// LockedOut reports whether the call was refused since its account is locked out of signing in for a while.
func LockedOut(c *spec.Contract, x record.Exchange) bool {
	a := ReadAnswer(x)
	return !a.Accepted && c.Outcomes["locked_out"].Accepts(a.Code)
}

// ReadAnswer reads what an exchange's answer says. Neither the HTTP status nor the strictness of the JSON count. The
// error code decides where it is there; without one the ActionStatus does.
func ReadAnswer(x record.Exchange) Answer {
	if x.Response == nil {
		return Answer{}
	}
	a := answersRead.of(x.Response.Body)
	a.Status = x.Response.Status
	return a
}

// answersRead remembers what bodies say: of a run's answers most are the same few, and each is asked for by several judges.
var answersRead = remembered{answers: map[string]Answer{}}

type remembered struct {
	mu      sync.RWMutex
	answers map[string]Answer
}

// Bodies that are longer, and more bodies than this, are read each time: memory stays below a megabyte.
const (
	longestGist = 256
	mostGists   = 2048
)

func (r *remembered) of(body []byte) Answer {
	if len(body) > longestGist {
		return parseAnswer(body)
	}
	r.mu.RLock()
	a, known := r.answers[string(body)]
	r.mu.RUnlock()
	if known {
		return a
	}
	a = parseAnswer(body)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.answers) >= mostGists {
		clear(r.answers)
	}
	r.answers[string(body)] = a
	return a
}

// parseAnswer is the answer that a body says, without the HTTP status.
func parseAnswer(body []byte) Answer { return AnswerOf(lenientObject(body), 0) }

// AnswerOf is what [ReadAnswer] makes of an answer with these fields and this HTTP status.
func AnswerOf(fields map[string]any, httpStatus int) Answer {
	a := Answer{Status: httpStatus}
	a.Info, _ = fields["ErrorInfo"].(string)
	status, hasStatus := fields["ActionStatus"].(string)
	code, hasCode := lenientInteger(fields["ErrorCode"])
	switch {
	case hasCode && code != 0:
		a.Readable, a.Code = true, code
	case hasCode:
		a.Readable, a.Accepted = true, status != "FAIL"
	case hasStatus:
		a.Readable, a.Accepted = true, status == "OK"
	}
	return a
}

// Describe says in a few words what was answered.
func (a Answer) Describe(c *spec.Contract) string {
	switch {
	case !a.Readable:
		return "an answer that cannot be read"
	case a.Accepted:
		return "accepted"
	case a.Info != "":
		return fmt.Sprintf("refused with %s: %q", c.Codes.Describe(a.Code), clip(a.Info))
	default:
		return fmt.Sprintf("refused with %s", c.Codes.Describe(a.Code))
	}
}

// describeExchange says what came of an exchange, an answer or trouble.
func describeExchange(c *spec.Contract, x record.Exchange) string {
	if x.Response == nil {
		return x.Why()
	}
	text := ReadAnswer(x).Describe(c)
	if x.Response.Status != 200 {
		text = fmt.Sprintf("HTTP %d, %s", x.Response.Status, text)
	}
	return text
}

// lenientObject is the body's object, or nil. A byte order mark, a repeated key, invalid UTF-8 and what follows the
// object are passed over: they are for [Body] to judge.
func lenientObject(body []byte) map[string]any {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if fields, err := strictjson.Object(body); err == nil {
		return fields
	}
	fields := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&fields) != nil {
		return nil
	}
	return fields
}

func lenientInteger(v any) (int64, bool) {
	var text string
	switch v := v.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = strings.TrimSpace(v)
	default:
		return 0, false
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<63 {
		return 0, false
	}
	return int64(f), true
}

func clip(text string) string {
	const longest = 120
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}
