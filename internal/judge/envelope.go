package judge

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Flaw is what one exchange shows against a rule; the zero value is none.
type Flaw struct {
	Expected, Got string
	// Unjudged: the exchange says nothing about the rule, since it lacks what the rule is about.
	Unjudged bool
}

// EnvelopeRule judges the envelope of one answer. The exchange has a response.
type EnvelopeRule func(*spec.Contract, record.Exchange) Flaw

// EnvelopeRules are the rules that every answer keeps, each with what deviates where it is broken.
var EnvelopeRules = []struct {
	Case spec.Case
	Rule EnvelopeRule
}{
	{spec.AnswerStatus, HTTPStatus},
	{spec.AnswerBody, Body},
	{spec.AnswerActionStatus, ActionStatus},
	{spec.AnswerErrorCode, ErrorCode},
	{spec.AnswerAgreement, Agreement},
	{spec.AnswerErrorInfo, ErrorInfo},
	{spec.AnswerDocumentedCode, DocumentedCode},
	{spec.AnswerRecommended, Recommended},
}

// HTTPStatus wants a status that the contract describes, whatever the answer says.
func HTTPStatus(c *spec.Contract, x record.Exchange) Flaw {
	if slices.Contains(c.Answer.Statuses, x.Response.Status) {
		return Flaw{}
	}
	statuses := make([]string, len(c.Answer.Statuses))
	for i, status := range c.Answer.Statuses {
		statuses[i] = strconv.Itoa(status)
	}
	return Flaw{Expected: "HTTP status " + strings.Join(statuses, " or "), Got: fmt.Sprintf("HTTP status %d", x.Response.Status)}
}

// Body wants one strict JSON object that has the form of the contract's response schema, as far as no field's own
// requirement asks for it.
func Body(c *spec.Contract, x record.Exchange) Flaw {
	const expected = "one JSON object in UTF-8, no key twice, nothing after it"
	if x.Response.Truncated {
		return Flaw{Expected: expected, Got: fmt.Sprintf("a body that goes on after %d bytes", len(x.Response.Body))}
	}
	if _, err := strictjson.Object(x.Response.Body); err != nil {
		return Flaw{Expected: expected, Got: fmt.Sprintf("%v in %q", err, clip(string(x.Response.Body)))}
	}
	return Fields(spec.AnswerBody)(c, x)
}

// ActionStatus, ErrorCode and ErrorInfo want what the contract's response schema says of the field: its type, its
// words, whether it may be missing or null.
var (
	ActionStatus = Fields(spec.AnswerActionStatus)
	ErrorCode    = Fields(spec.AnswerErrorCode)
	ErrorInfo    = Fields(spec.AnswerErrorInfo)
)

// Agreement wants the fields that tell an accepted call from a refused one to say the same, as the contract's
// x-agreement demands. An answer that lacks one of them, or has one of another form, is for [Fields] to judge.
func Agreement(c *spec.Contract, x record.Exchange) Flaw {
	fields := lenientObject(x.Response.Body)
	if fields == nil {
		return Flaw{Unjudged: true}
	}
	agreed := slices.Sorted(maps.Keys(c.Answer.Agreement))
	flaws := formOf(c, fields)
	for _, name := range agreed {
		value, there := fields[name]
		_, flawed := flaws[name]
		if flawed || !there || value == nil {
			return Flaw{Unjudged: true}
		}
	}
	yes, no := c.Answer.SaysAccepted(fields)
	if len(yes) == 0 || len(no) == 0 {
		return Flaw{}
	}
	var wanted, got []string
	for _, name := range agreed {
		wanted = append(wanted, fmt.Sprintf("%s %v", name, c.Answer.Agreement[name]))
		got = append(got, fmt.Sprintf("%s %v", name, plain(fields[name])))
	}
	return Flaw{Expected: strings.Join(wanted, " with ") + ", or neither", Got: strings.Join(got, " with ")}
}

// DocumentedCode wants a refusal to carry a code that the documentation knows. A refusal without a code, or with 0, is for
// [ErrorCode] and [Agreement] to judge.
func DocumentedCode(c *spec.Contract, x record.Exchange) Flaw {
	answer := ReadAnswer(x)
	if answer.Code == 0 {
		return Flaw{Unjudged: true}
	}
	if !c.Codes.Documented(answer.Code) {
		return Flaw{Expected: "a documented error code", Got: fmt.Sprintf("ErrorCode %d", answer.Code)}
	}
	return Flaw{}
}

// Envelope judges the answers of all calls of the endpoint by one rule: a single answer that breaks it breaks the
// requirement. Without an answer that says something about it, the requirement is untestable, or inconclusive where
// the network is to blame.
func Envelope(c *spec.Contract, r spec.Requirement, rule EnvelopeRule, exchanges []record.Exchange) Finding {
	judged, excused := 0, 0
	var first Flaw
	var broke []int
	for _, x := range exchanges {
		if x.TransientFailure() {
			excused++
			continue
		}
		flaw := rule(c, x)
		if flaw.Unjudged {
			continue
		}
		judged++
		if flaw != (Flaw{}) {
			if len(broke) == 0 {
				first = flaw
			}
			broke = append(broke, x.ID)
		}
	}
	switch {
	case len(broke) > 0:
		f := broken(r, first.Expected, first.Got, broke[:min(len(broke), 5)])
		f.Reason = fmt.Sprintf("%d of %s", len(broke), plural.Of(judged, "answer"))
		return f
	case judged > 0:
		return Finding{Requirement: r.ID, Verdict: Pass, Reason: plural.Of(judged, "answer")}
	case excused > 0:
		return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: fmt.Sprintf("none of %s was answered", plural.Of(excused, "call"))}
	default:
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no answer says anything about it"}
	}
}

// Property is something of an answer that is written down and not judged, in words.
type Property func(*spec.Contract, record.Exchange) string

// Survey writes down, for a requirement that is observed only, which values a property of the answers takes and how
// often.
func Survey(c *spec.Contract, r spec.Requirement, property Property, exchanges []record.Exchange) Finding {
	counts := map[string]int{}
	for _, x := range exchanges {
		if !x.TransientFailure() {
			counts[property(c, x)]++
		}
	}
	if len(counts) == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call was answered"}
	}
	var parts []string
	for _, value := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s: %s", value, plural.Of(counts[value], "answer")))
	}
	return Finding{Requirement: r.ID, Verdict: NotApplicable, Observed: strings.Join(parts, "; "),
		Reason: "undocumented: written down and not judged"}
}

// ExtraFields names the fields of an answer that the contract's response schema does not describe.
func ExtraFields(c *spec.Contract, x record.Exchange) string {
	fields := lenientObject(x.Response.Body)
	maps.DeleteFunc(fields, func(name string, _ any) bool { return c.Answer.Property(name) != nil })
	if len(fields) == 0 {
		return "no other field"
	}
	return strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
}

// ContentType is an answer's Content-Type header, or "none".
func ContentType(_ *spec.Contract, x record.Exchange) string {
	for name, values := range x.Response.Header {
		if strings.EqualFold(name, "Content-Type") && len(values) > 0 {
			return values[0]
		}
	}
	return "none"
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return clip(string(data))
}
