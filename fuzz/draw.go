package fuzz

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// values draws random calls: mostly valid ones with numbers of all kinds, then departures of the schema with other values than
// the deterministic pass has, and two departures at once.
type values struct {
	contract   *spec.Contract
	departures []Input
	spelt      []Input
}

func newValues(c *spec.Contract) *values {
	return &values{contract: c,
		departures: slices.Concat(outcomes(c), texts(c), numbers(c), brokenBodies(c), wrongTypes(c), parameters(c)),
		spelt:      slices.Concat(spellings(c), bounds(c)),
	}
}

// draw draws one call on a count of a group with that many messages.
func (v *values) draw(r *rand.Rand, group string, messages int64) program.Call {
	call := program.Call{Group: group, Member: bob, Number: program.Number(drawNumber(r, messages))}
	switch kind := r.IntN(100); {
	case kind < 60:
	case kind < 70:
		call = onto(v.spelt[r.IntN(len(v.spelt))].Call, call)
	case kind < 78:
		name := v.field(r, "string")
		call.Fields = map[string]json.RawMessage{name: drawText(r)}
	case kind < 84:
		call.Fields = map[string]json.RawMessage{v.field(r, "integer"): json.RawMessage(drawNoInteger(r))}
	case kind < 95:
		call = onto(v.departures[r.IntN(len(v.departures))].Call, call)
	default:
		a, b := v.departures[r.IntN(len(v.departures))].Call, v.departures[r.IntN(len(v.departures))].Call
		if merged, ok := merge(a, b); ok {
			call = onto(merged, call)
		}
	}
	if call.Member == eve {
		call.Member = bob
	}
	return call
}

// onto makes a departure one of another call.
func onto(departure, call program.Call) program.Call {
	departure.Group, departure.Member, departure.Number = call.Group, call.Member, call.Number
	return departure
}

func (v *values) field(r *rand.Rand, kind string) string {
	schema := v.contract.RequestSchema()
	var names []string
	for _, name := range schema.Required {
		if p := schema.Properties[name]; p != nil && p.Value.Type.Is(kind) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		names = schema.Required
	}
	return names[r.IntN(len(names))]
}

// drawNumber draws a number from 0 on: small ones, those around the group's number of messages, those around powers of two,
// and any.
func drawNumber(r *rand.Rand, messages int64) string {
	switch kind := r.IntN(10); {
	case kind < 3:
		return strconv.FormatInt(r.Int64N(messages+2), 10)
	case kind < 5:
		return strconv.FormatInt(max(0, messages+r.Int64N(7)-3), 10)
	case kind < 7:
		return strconv.FormatUint(max(2, uint64(1)<<r.IntN(64))+uint64(r.IntN(5))-2, 10)
	case kind < 9:
		return strconv.FormatUint(r.Uint64()>>(r.IntN(57)+7), 10)
	default:
		return strconv.FormatUint(r.Uint64(), 10) + strings.Repeat("0", r.IntN(30))
	}
}

// drawNoInteger draws what is not an integer, or none that is not negative.
func drawNoInteger(r *rand.Rand) string {
	digits := strconv.FormatUint(r.Uint64()>>r.IntN(64), 10)
	switch r.IntN(6) {
	case 0:
		return "-" + strconv.FormatUint(1+r.Uint64()>>(1+r.IntN(63)), 10)
	case 1:
		return digits + "." + strconv.Itoa(1+r.IntN(99999))
	case 2:
		return digits + ".0"
	case 3:
		return digits + "e" + strconv.Itoa(r.IntN(5))
	case 4:
		return `"` + digits + `"`
	default:
		return "[" + digits + "]"
	}
}

// letters are what drawn texts are made of: plain ones, and those that readers stumble over.
var letters = []rune("abcXYZ019-_.@#$%&'\"\\/:;,<>{}[]()|~^`!?*+= \t\n\x00\x7féßñ中文группа😀🎉\u202e\u200b\ufeff\u0301\uffff")

// drawText draws a string of JSON.
func drawText(r *rand.Rand) json.RawMessage {
	n := r.IntN(12)
	switch r.IntN(8) {
	case 0:
		n = 40 + r.IntN(20)
	case 1:
		n = r.IntN(400)
	}
	text := make([]rune, n)
	for i := range text {
		text[i] = letters[r.IntN(len(letters))]
	}
	if r.IntN(20) == 0 {
		return json.RawMessage(`"\ud800` + strings.Repeat("a", n) + `"`) // half of a pair of surrogates
	}
	out, err := json.Marshal(string(text))
	if err != nil {
		return json.RawMessage(`""`)
	}
	return out
}
