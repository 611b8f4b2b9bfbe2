package like

import (
	"encoding/json"
	"math/big"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
)

// situation is what a call meets: a condition of the contract, or none, and the ways in which it departs from a documented call.
type situation struct{ condition, departures string }

// request is a call as it was sent, be it a recorded one or one that has just come.
type request struct {
	method string
	query  url.Values
	header http.Header
	body   []byte
	// own reports whether a query parameter, sdkappid or identifier, has the value of the app and of its admins.
	own func(parameter, value string) bool
}

// departures names the ways in which a call departs from a documented one, as far as they can be seen in the call itself.
func departures(c *spec.Contract, r request) string {
	var out []string
	if r.method != c.Method {
		out = append(out, "method "+r.method)
	}
	out = append(out, queryDepartures(r)...)
	switch kind, _, err := mime.ParseMediaType(r.header.Get("Content-Type")); {
	case r.header.Get("Content-Type") == "":
		out = append(out, "no Content-Type")
	case err != nil || kind != "application/json":
		out = append(out, "another Content-Type")
	}
	return strings.Join(append(out, bodyDepartures(c, r.body)...), ", ")
}

func queryDepartures(r request) []string {
	var out []string
	for _, name := range []string{"sdkappid", "identifier", "random", "contenttype"} {
		value := r.query.Get(name)
		number, isNumber := new(big.Int).SetString(value, 10)
		switch {
		case value == "":
			out = append(out, "no "+name)
		case name == "contenttype" && value != "json":
			out = append(out, "another contenttype")
		case name == "sdkappid" && !isNumber, name == "random" && !isNumber:
			out = append(out, name+" that is not a number")
		case (name == "sdkappid" || name == "identifier") && !r.own(name, value):
			out = append(out, "another "+name)
		case name == "random" && number.Sign() < 0:
			out = append(out, "random below 0")
		case name == "random" && number.BitLen() > 32:
			out = append(out, "random of more than 32 bits")
		}
	}
	return out
}

func bodyDepartures(c *spec.Contract, body []byte) []string {
	trimmed := strings.TrimSpace(string(body))
	fields, err := strictjson.Object(body)
	switch {
	case trimmed == "":
		return []string{"empty body"}
	case err != nil && strings.HasPrefix(trimmed, "{"):
		return []string{"broken JSON"}
	case err != nil:
		return []string{"a body that is not an object"}
	}
	var out []string
	required := c.RequestSchema().Required
	for _, name := range required {
		value, there := fields[name]
		if !there {
			out = append(out, "no "+name)
			continue
		}
		if odd := oddValue(name, value); odd != "" {
			out = append(out, name+" "+odd)
		}
	}
	for name := range fields {
		if !slices.Contains(required, name) {
			out = append(out, "an unknown field")
			break
		}
	}
	return out
}

// oddValue is what is odd about a field's value, or empty.
func oddValue(name string, value any) string {
	kind := kindOf(value)
	if name == "UnreadMsgNum" {
		if kind != "number" {
			return kind
		}
		return oddNumber(string(value.(json.Number)))
	}
	text, isText := value.(string)
	switch {
	case !isText:
		return kind
	case text == "":
		return "that is empty"
	case strings.ContainsFunc(text, func(r rune) bool { return r > 0x7e || r < 0x20 }):
		return "that is not ASCII"
	case len(text) > 48:
		return "that is too long"
	}
	return ""
}

func oddNumber(literal string) string {
	whole, _ := new(big.Rat).SetString(literal)
	switch {
	case strings.HasPrefix(literal, "-"):
		return "below 0"
	case !strings.ContainsAny(literal, ".eE"):
		return ""
	case whole == nil || !whole.IsInt():
		return "that is a fraction"
	case strings.ContainsAny(literal, "eE"):
		return "with an exponent"
	default:
		return "with a decimal point"
	}
}

func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case []any:
		return "array"
	default:
		return "object"
	}
}
