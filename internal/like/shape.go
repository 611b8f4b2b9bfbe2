package like

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// shape is what an answer looks like beside what it says.
type shape struct {
	// keys are its fields in their order, and values those that it has beside the envelope's.
	keys   []string
	values map[string]json.RawMessage
	// contentType is the header's; empty is none.
	contentType string
	style       style
	// end is what follows the object.
	end string
}

// style is how an object is spaced.
type style int

const (
	compact style = iota
	spaced
	indented
)

// envelope are the fields that are the answer's own.
var envelope = []string{"ActionStatus", "ErrorCode", "ErrorInfo"}

// learnShapes learns what answers look like, from the first of either kind that is in order.
func (l *Likeness) learnShapes(exchanges []record.Exchange) {
	for _, x := range exchanges {
		if _, companion := spec.Companions()[x.Command]; companion || x.TransientFailure() {
			continue
		}
		a := judge.ReadAnswer(x)
		into := &l.refused
		switch {
		case x.Command != l.contract.Command():
			into = &l.unknown
		case a.Accepted:
			into = &l.accepted
		}
		if *into == nil && a.Readable {
			*into = l.shapeOf(x)
		}
	}
}

// shapeOf is the shape of an answer, or nil of one that breaks the form.
func (l *Likeness) shapeOf(x record.Exchange) *shape {
	body := x.Response.Body
	fields, err := strictjson.Object(body)
	if err != nil || !slices.Contains(l.contract.Answer.Statuses, x.Response.Status) {
		return nil
	}
	s := &shape{values: map[string]json.RawMessage{}}
	for name, values := range x.Response.Header {
		switch {
		case strings.EqualFold(name, "Content-Type") && len(values) > 0:
			s.contentType = values[0]
		case strings.EqualFold(name, "Connection"):
			l.lacks("transport: answers close their connection there")
		}
	}
	s.keys = behaviour.Keys(body)
	var raw map[string]json.RawMessage
	if json.Unmarshal(body, &raw) != nil {
		return nil
	}
	for name, value := range raw {
		if !slices.Contains(envelope, name) {
			s.values[name] = value
		}
	}
	for _, name := range envelope {
		if _, there := fields[name]; !there {
			s.keys = append(s.keys, name) // without it the contract is not kept
		}
	}
	object := bytes.TrimSpace(body)
	s.end = string(body[bytes.Index(body, object)+len(object):])
	var packed bytes.Buffer
	switch {
	case json.Compact(&packed, object) == nil && bytes.Equal(packed.Bytes(), object):
	case bytes.ContainsRune(object, '\n'):
		s.style = indented
	default:
		s.style = spaced
	}
	if bytes.Contains(object, []byte(`\u`)) {
		l.lacks("answers: escapes in texts are spelt otherwise here")
	}
	return s
}

// spell is the answer in that shape.
func (s *shape) spell(fields map[string]json.RawMessage) []byte {
	comma, colon := ",", ":"
	if s.style == spaced {
		comma, colon = ", ", ": "
	}
	var out bytes.Buffer
	out.WriteByte('{')
	written := 0
	for _, key := range s.keys {
		value, there := fields[key]
		if !there {
			value, there = s.values[key]
		}
		if !there {
			continue
		}
		if written++; written > 1 {
			out.WriteString(comma)
		}
		name, _ := json.Marshal(key) // a string has a JSON form
		out.Write(name)
		out.WriteString(colon)
		out.Write(value)
	}
	out.WriteByte('}')
	body := out.Bytes()
	if s.style == indented {
		var lines bytes.Buffer
		if json.Indent(&lines, body, "", "  ") == nil {
			body = lines.Bytes()
		}
	}
	return append(body, s.end...)
}
