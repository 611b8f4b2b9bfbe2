package fault

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
)

// plan is an emulator while a departure is being planted in it.
type plan struct {
	config emulator.Options
	wraps  []func(http.Handler) http.Handler
	// lag is how far readings are behind; without any they are not.
	lag Lag
	// mu guards what a departure remembers from one decision to the next.
	mu sync.Mutex
}

// decides plants a change to what is decided at one point.
func decides(at emulator.Point, change func(*emulator.Decision)) func(*plan) {
	return func(p *plan) {
		p.config.Hooks.Decide = func(d *emulator.Decision) {
			if d.Point == at {
				change(d)
			}
		}
	}
}

// meets plants a change to what is decided once a condition is met.
func meets(condition string, change func(*emulator.Decision)) func(*plan) {
	return func(p *plan) {
		p.config.Hooks.Decide = func(d *emulator.Decision) {
			if d.Outcome == condition {
				change(d)
			}
		}
	}
}

// sets plants another way to set a count.
func sets(set func(*emulator.Setting)) func(*plan) {
	return func(p *plan) { p.config.Hooks.Set = set }
}

// contracts plants a contract of the emulator's own. The change is made to a copy.
func contracts(change func(*spec.Contract)) func(*plan) {
	return func(p *plan) {
		own := *p.config.Contract
		own.Outcomes = maps.Clone(own.Outcomes)
		own.GroupTypes = slices.Clone(own.GroupTypes)
		change(&own)
		p.config.Contract = &own
	}
}

// answersWith plants another code for a condition.
func answersWith(code int64, conditions ...string) func(*plan) {
	return contracts(func(c *spec.Contract) {
		for _, name := range conditions {
			o := c.Outcomes[name]
			o.Codes = []int64{code}
			c.Outcomes[name] = o
		}
	})
}

// unread plants another rule for whether groups of a type count unread messages.
func unread(rule spec.Unread, types ...string) func(*plan) {
	return contracts(func(c *spec.Contract) {
		for i, t := range c.GroupTypes {
			if slices.Contains(types, t.Name) {
				c.GroupTypes[i].Unread = rule
			}
		}
	})
}

// wraps plants a handler around the emulator.
func wraps(wrap func(next http.Handler) http.Handler) func(*plan) {
	return func(p *plan) { p.wraps = append(p.wraps, wrap) }
}

// wrapsCall plants a handler around the call under test alone.
func wrapsCall(serve func(next http.Handler, w http.ResponseWriter, r *http.Request)) func(*plan) {
	return func(p *plan) {
		path := p.config.Contract.Path
		p.wraps = append(p.wraps, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != path {
					next.ServeHTTP(w, r)
					return
				}
				serve(next, w, r)
			})
		})
	}
}

// both plants several changes.
func both(plants ...func(*plan)) func(*plan) {
	return func(p *plan) {
		for _, plant := range plants {
			plant(p)
		}
	}
}

// answer is an answer that the reference would give.
type answer struct {
	Status int
	Header http.Header
	// Fields are the body's; numbers are json.Number.
	Fields map[string]any
	// Body replaces the fields once it is set.
	Body []byte
}

// Accepted reports whether the call was accepted.
func (a *answer) Accepted() bool { return a.Fields["ActionStatus"] == "OK" }

// Code is the ErrorCode as it is spelt.
func (a *answer) Code() json.Number {
	code, _ := a.Fields["ErrorCode"].(json.Number)
	return code
}

// spelt is the body that is sent.
func (a *answer) spelt() []byte {
	if a.Body != nil {
		return a.Body
	}
	body, err := json.Marshal(a.Fields)
	if err != nil {
		panic("an answer that is not JSON: " + err.Error()) // it was JSON, and its changes are literals
	}
	return body
}

// answered plants a change to the answers of the call under test.
func answered(change func(*answer)) func(*plan) {
	return wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
		a := capture(next, r)
		change(a)
		a.send(w)
	})
}

// accepting plants a change to the answers that accept, refusing to those that refuse.
func accepting(change func(*answer)) func(*plan) {
	return answered(func(a *answer) {
		if a.Accepted() {
			change(a)
		}
	})
}

func refusing(change func(*answer)) func(*plan) {
	return answered(func(a *answer) {
		if !a.Accepted() {
			change(a)
		}
	})
}

// capture is what a handler answers.
func capture(next http.Handler, r *http.Request) *answer {
	w := &captured{answer: answer{Status: http.StatusOK, Header: http.Header{}, Fields: map[string]any{}}}
	next.ServeHTTP(w, r)
	decoder := json.NewDecoder(bytes.NewReader(w.body.Bytes()))
	decoder.UseNumber()
	if err := decoder.Decode(&w.Fields); err != nil {
		panic("the reference's answer is not JSON: " + err.Error())
	}
	return &w.answer
}

type captured struct {
	answer
	body bytes.Buffer
}

func (w *captured) Header() http.Header         { return w.answer.Header }
func (w *captured) WriteHeader(status int)      { w.Status = status }
func (w *captured) Write(p []byte) (int, error) { return w.body.Write(p) }

func (a *answer) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.Header)
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.spelt())
}

// withBody is the request with another body.
func withBody(r *http.Request, body []byte) *http.Request {
	own := r.Clone(context.WithoutCancel(r.Context()))
	own.Body, own.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return own
}

// bodyOf reads a request's body and puts it back. One that breaks off breaks off again for whoever reads it next.
func bodyOf(r *http.Request) []byte {
	const longest = 2 << 20
	body, err := io.ReadAll(io.LimitReader(r.Body, longest))
	again := []io.Reader{bytes.NewReader(body)}
	if err != nil {
		again = append(again, brokenOff{err})
	}
	r.Body = io.NopCloser(io.MultiReader(again...))
	return body
}

// brokenOff is the end of a body that did not come whole.
type brokenOff struct{ err error }

func (b brokenOff) Read([]byte) (int, error) { return 0, b.err }
