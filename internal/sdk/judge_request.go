package sdk

import (
	"fmt"
	"math/big"
	"net/url"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// inTheClear is what a request without TLS means.
var inTheClear = Consequence{Critical, "anyone on the network can read and use your admin signature"}

// methodAndPath wants every request to be one of HTTP, with the contract's method and path. URLs that RFC 3986 calls equal
// are equal: what needs no escape may have one.
func methodAndPath(e evidence) assessment {
	want := e.contract.Method + " " + e.contract.Path
	unencrypted := false
	out := eachRequest(e, want, func(q Request, _ Case) string {
		if q.Fault != "" {
			return "a malformed request: " + q.Fault
		}
		address, err := url.Parse(q.Request.URL)
		if err != nil {
			return "a URL that cannot be read"
		}
		if q.Request.Method != e.contract.Method || normalized(address.EscapedPath()) != e.contract.Path {
			return q.Request.Method + " " + address.EscapedPath()
		}
		if address.Scheme != "https" {
			unencrypted = true
			return "a request in the clear"
		}
		return ""
	})
	if unencrypted && out.verdict == judge.Fail {
		out.consequence = inTheClear
	}
	return out
}

// normalized is a path without escapes of characters that need none (RFC 3986, 6.2.2.2).
func normalized(escaped string) string {
	var out strings.Builder
	for i := 0; i < len(escaped); i++ {
		if escaped[i] == '%' && i+2 < len(escaped) {
			if n, err := strconv.ParseUint(escaped[i+1:i+3], 16, 8); err == nil && unreserved(byte(n)) {
				out.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		out.WriteByte(escaped[i])
	}
	return out.String()
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// fiveParameters wants the contract's required parameters, each once.
func fiveParameters(e evidence) assessment {
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
				return fmt.Sprintf("%s %s", name, plural.Of(n, "time"))
			}
		}
		return ""
	})
}

func noOtherParameter(e evidence) assessment {
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
func randomInRange(e evidence) assessment {
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
func randomVaries(e evidence) assessment {
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
		return untestable(fmt.Sprintf("%s too few to tell", plural.Words(len(first), "call is", "calls are")))
	case len(byValue) > 0 && repeated*10 > len(first):
		return broken("another random for each call", fmt.Sprintf("%d different in %s", len(byValue), plural.Of(len(first), "call")), first...)
	default:
		return kept()
	}
}

// givenValues compares the parameters that the app was given; those that are missing are for fiveParameters to judge.
func givenValues(e evidence) assessment {
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

// identifierAsGiven wants a legal account to arrive. A client that refuses it fails as well as one that changes it.
func identifierAsGiven(e evidence) assessment {
	for _, r := range e.recordings {
		if len(r.Requests) == 0 && len(r.Handshakes) == 0 && len(r.Results) == 1 && !r.Results[0].OK {
			return broken("a request for "+e.app.Identifiers[r.Case.Setting], "a failure without a request"+quoted(r.Results[0]))
		}
	}
	return eachRequest(e, "the identifier as it was given", func(q Request, c Case) string {
		want := e.app.Identifiers[c.Setting]
		if q.Fault != "" {
			return fmt.Sprintf("a malformed request for the identifier %q: %s", want, q.Fault)
		}
		got := valuesOf(q, "identifier")
		if len(got) != 1 || got[0] != want {
			return fmt.Sprintf("%q where it is %q", got, want)
		}
		return ""
	})
}

// headersSeen writes down how the client speaks HTTP and TLS.
func headersSeen(e evidence) assessment {
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
	out := fmt.Sprintf("Content-Type %s, Accept-Encoding %s", text("Content-Type"), text("Accept-Encoding"))
	for _, h := range e.recordings[0].Handshakes {
		if h.Version != "" {
			offers := "none"
			if len(h.Offered) > 0 {
				offers = strings.Join(h.Offered, " and ")
			}
			return seen(out + ", " + h.Version + ", protocols offered: " + offers)
		}
	}
	return seen(out)
}
