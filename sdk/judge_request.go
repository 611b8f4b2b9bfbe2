package sdk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/url"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec/wire"
)

// methodAndPath wants every request to have the contract's method and path, spelt as they are.
func methodAndPath(e evidence) opinion {
	want := e.contract.Method + " " + e.contract.Path
	return each(e, want, func(q Request, _ Case) string {
		address, err := url.Parse(q.Request.URL)
		if err != nil {
			return "a URL that cannot be read"
		}
		if got := q.Request.Method + " " + address.EscapedPath(); got != want {
			return got
		}
		if address.Scheme != "https" {
			return "a request in the clear"
		}
		return ""
	})
}

// fiveParameters wants the contract's required parameters, each once.
func fiveParameters(e evidence) opinion {
	var names []string
	for _, p := range e.contract.QueryParameters() {
		if p.Required {
			names = append(names, p.Name)
		}
	}
	return each(e, strings.Join(names, ", ")+", each once", func(q Request, _ Case) string {
		if q.QueryFault != "" {
			return q.QueryFault
		}
		for _, name := range names {
			if n := len(valuesOf(q, name)); n != 1 {
				return fmt.Sprintf("%s %d times", name, n)
			}
		}
		return ""
	})
}

func noOtherParameter(e evidence) opinion {
	known := map[string]bool{}
	for _, p := range e.contract.QueryParameters() {
		known[p.Name] = true
	}
	return each(e, "no parameter that is not documented", func(q Request, _ Case) string {
		for _, p := range q.Query {
			if !known[p.Name] {
				return fmt.Sprintf("the parameter %q", p.Name)
			}
		}
		return ""
	})
}

func valuesOf(q Request, name string) []string {
	var out []string
	for _, p := range q.Query {
		if p.Name == name {
			out = append(out, p.Value)
		}
	}
	return out
}

// randomInRange takes a random in plain decimal digits within the contract's bounds. One that is missing is for
// fiveParameters to judge.
func randomInRange(e evidence) opinion {
	least, most := e.randomBounds()
	return each(e, fmt.Sprintf("a whole number from %s to %s", least, most), func(q Request, _ Case) string {
		for _, text := range valuesOf(q, "random") {
			n, ok := wholeNumber(text)
			if !ok || n.Cmp(least) < 0 || n.Cmp(most) > 0 {
				return "random=" + text
			}
		}
		return ""
	})
}

func (e evidence) randomBounds() (least, most *big.Int) {
	least, most = new(big.Int), new(big.Int)
	for _, p := range e.contract.QueryParameters() {
		if p.Name == "random" && p.Schema.Value.Min != nil && p.Schema.Value.Max != nil {
			big.NewFloat(*p.Schema.Value.Min).Int(least)
			big.NewFloat(*p.Schema.Value.Max).Int(most)
		}
	}
	return least, most
}

func wholeNumber(text string) (*big.Int, bool) {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || len(digits) > 100 || strings.Trim(digits, "0123456789") != "" {
		return nil, false
	}
	return new(big.Int).SetString(text, 10)
}

// randomVaries compares the first requests of the cases: one that is sent again may well keep its number.
func randomVaries(e evidence) opinion {
	byValue := map[string]int{}
	var first []Request
	for _, r := range e.recordings {
		if len(r.Requests) > 0 {
			first = append(first, r.Requests[0])
			for _, text := range valuesOf(r.Requests[0], "random") {
				byValue[text]++
			}
		}
	}
	// Two of some hundred numbers of 32 bits are equal once in a million runs. Fewer digits make a bad mark, and one in
	// ten is the most that is let pass.
	const least = 5
	switch repeated := len(first) - len(byValue); {
	case len(first) == 0:
		return e.open()
	case len(first) < least:
		return untestable(fmt.Sprintf("%d calls are too few to tell", len(first)))
	case len(byValue) > 0 && repeated*10 > len(first):
		return broken("another random for each call", fmt.Sprintf("%d different in %d calls", len(byValue), len(first)), first...)
	default:
		return kept()
	}
}

// givenValues compares the parameters that the app was given; those that are missing are for fiveParameters to judge.
func givenValues(e evidence) opinion {
	return each(e, "the sdkappid and the identifier that were given, and contenttype=json", func(q Request, c Case) string {
		for _, p := range []Parameter{
			{"sdkappid", fmt.Sprint(e.app.SDKAppID)}, {"identifier", e.app.Identifiers[c.Setting]}, {"contenttype", "json"},
		} {
			for _, got := range valuesOf(q, p.Name) {
				if got != p.Value {
					return fmt.Sprintf("%s=%s", p.Name, got)
				}
			}
		}
		return ""
	})
}

func strictBody(e evidence) opinion {
	return each(e, "one JSON object", func(q Request, _ Case) string {
		if _, err := wire.Object(q.Request.Body); err != nil {
			return err.Error()
		}
		return ""
	})
}

// fieldsOf are the fields of a body that is an object or begins with one: whether it is one strictly is for strictBody to
// judge. It is nil where none can be read.
func fieldsOf(body []byte) map[string]any {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var fields map[string]any
	if decoder.Decode(&fields) != nil {
		return nil
	}
	return fields
}

// bodySchema holds bodies that are objects against the contract's schema; integers have to be spelt as such.
func bodySchema(e evidence) opinion {
	schema := e.contract.RequestSchema()
	return each(e, "GroupId and Member_Account as strings, UnreadMsgNum as an integer", func(q Request, _ Case) string {
		fields := fieldsOf(q.Request.Body)
		if fields == nil {
			return ""
		}
		if number, given := fields["UnreadMsgNum"]; given {
			if _, whole := wire.Integer(number); !whole {
				return fmt.Sprintf("UnreadMsgNum is %s", short(spelt(number)))
			}
		}
		if err := schema.VisitJSON(fields); err != nil {
			first, _, _ := strings.Cut(err.Error(), "\n")
			return first
		}
		return ""
	})
}

// spelt is a value of JSON as people read it.
func spelt(v any) string {
	if text, ok := v.(string); ok {
		return fmt.Sprintf("the string %q", text)
	}
	return fmt.Sprint(v)
}

func noOtherField(e evidence) opinion {
	schema := e.contract.RequestSchema()
	return each(e, "no field that is not documented", func(q Request, _ Case) string {
		fields := fieldsOf(q.Request.Body)
		if fields == nil {
			return ""
		}
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			if schema.Properties[name] == nil {
				return fmt.Sprintf("the field %q", name)
			}
		}
		return ""
	})
}

// numberAsGiven wants the number to arrive unchanged. An SDK whose type cannot hold it may refuse it, and so may an adapter
// that has no way to hand it on; 0 fits every type.
func numberAsGiven(e evidence) opinion {
	if len(e.requests()) == 0 && len(e.recordings) == 1 && e.recordings[0].Case.Numbers[0] != "0" {
		switch r := e.recordings[0]; {
		case r.Trouble != nil && r.Trouble.Kind == Unsupported:
			return notApplicable("the SDK has no type for the number, the adapter says")
		case len(r.Results) == 1 && !r.Results[0].OK:
			return notApplicable("the SDK refuses the number without a call")
		}
	}
	return each(e, "the number as it was given", func(q Request, c Case) string {
		fields := fieldsOf(q.Request.Body)
		if fields == nil {
			return "a body that cannot be read"
		}
		value, given := fields["UnreadMsgNum"]
		if !given {
			return "no UnreadMsgNum where it is " + c.Numbers[0]
		}
		if !isNumber(value, c.Numbers[0]) {
			return fmt.Sprintf("%s where it is %s", short(spelt(value)), c.Numbers[0])
		}
		return ""
	})
}

// isNumber tells whether a value has that number, however it is spelt: that is for bodySchema to judge.
func isNumber(v any, number string) bool {
	text := strings.TrimSpace(fmt.Sprint(v))
	if len(text) > 100 || strings.ContainsAny(text, "eE/pPxX") {
		return false
	}
	got, ok := new(big.Rat).SetString(text)
	want, known := new(big.Rat).SetString(number)
	return ok && known && got.Cmp(want) == 0
}

func namesAsGiven(e evidence) opinion {
	return each(e, "the names as they were given", func(q Request, c Case) string {
		fields := fieldsOf(q.Request.Body)
		if fields == nil {
			return "a body that cannot be read"
		}
		for _, p := range []Parameter{{"GroupId", c.Group}, {"Member_Account", c.Members[0]}} {
			if got := fields[p.Name]; got != p.Value {
				return fmt.Sprintf("%s is %s where it is %q", p.Name, short(spelt(got)), p.Value)
			}
		}
		return ""
	})
}

func identifierAsGiven(e evidence) opinion {
	return each(e, "the identifier as it was given", func(q Request, c Case) string {
		want := e.app.Identifiers[c.Setting]
		got := valuesOf(q, "identifier")
		if len(got) != 1 || got[0] != want {
			return fmt.Sprintf("%q where it is %q", got, want)
		}
		return ""
	})
}

func headersSeen(e evidence) opinion {
	all := e.requests()
	if len(all) == 0 {
		return e.open()
	}
	text := func(name string) string {
		if value := all[0].Request.Header[name]; value != "" {
			return value
		}
		return "none"
	}
	return seen(fmt.Sprintf("Content-Type %s, Accept-Encoding %s", text("Content-Type"), text("Accept-Encoding")))
}
