package judge

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
	"github.com/unreadcheck/unreadcheck/spec/wire"
)

// Flaw is what one exchange shows against a rule; the zero value is none.
type Flaw struct {
	Expected, Got string
	// Unjudged: the exchange says nothing about the rule, since it lacks what the rule is about.
	Unjudged bool
}

// EnvelopeRule judges the envelope of one answer. The exchange has a response.
type EnvelopeRule func(*spec.Contract, record.Exchange) Flaw

// EnvelopeRules are the rules that every answer keeps, each with the id of the requirement that it judges.
var EnvelopeRules = []struct {
	Requirement string
	Rule        EnvelopeRule
}{
	{"UMN-ENV-1", HTTPStatus},
	{"UMN-ENV-2", Body},
	{"UMN-ENV-3", ActionStatus},
	{"UMN-ENV-4", ErrorCode},
	{"UMN-ENV-5", Agreement},
	{"UMN-ENV-6", ErrorInfo},
	{"UMN-ENV-7", DocumentedCode},
}

// HTTPStatus wants the status 200, whatever the answer says.
func HTTPStatus(_ *spec.Contract, x record.Exchange) Flaw {
	if x.Response.Status == 200 {
		return Flaw{}
	}
	return Flaw{Expected: "HTTP status 200", Got: fmt.Sprintf("HTTP status %d", x.Response.Status)}
}

// Body wants one strict JSON object.
func Body(_ *spec.Contract, x record.Exchange) Flaw {
	const expected = "one JSON object in UTF-8, no key twice, nothing after it"
	if x.Response.Truncated {
		return Flaw{Expected: expected, Got: fmt.Sprintf("a body that goes on after %d bytes", len(x.Response.Body))}
	}
	if _, err := wire.Object(x.Response.Body); err != nil {
		return Flaw{Expected: expected, Got: fmt.Sprintf("%v in %q", err, clip(string(x.Response.Body)))}
	}
	return Flaw{}
}

// ActionStatus wants one of the words that the contract's response schema knows.
func ActionStatus(c *spec.Contract, x record.Exchange) Flaw {
	fields := lenientObject(x.Response.Body)
	if fields == nil {
		return Flaw{Unjudged: true}
	}
	words := statusWords(c)
	expected := "ActionStatus " + strings.Join(words, " or ")
	value, there := fields["ActionStatus"]
	if !there {
		return Flaw{Expected: expected, Got: "no ActionStatus"}
	}
	if text, ok := value.(string); !ok || !slices.Contains(words, text) {
		return Flaw{Expected: expected, Got: "ActionStatus " + asJSON(value)}
	}
	return Flaw{}
}

// ErrorCode wants an integer, spelt as one.
func ErrorCode(_ *spec.Contract, x record.Exchange) Flaw {
	fields := lenientObject(x.Response.Body)
	if fields == nil {
		return Flaw{Unjudged: true}
	}
	value, there := fields["ErrorCode"]
	if !there {
		return Flaw{Expected: "ErrorCode, an integer", Got: "no ErrorCode"}
	}
	if _, ok := wire.Integer(value); !ok {
		return Flaw{Expected: "ErrorCode, an integer", Got: "ErrorCode " + asJSON(value)}
	}
	return Flaw{}
}

// Agreement wants the status and the code to say the same, as the contract's response schema demands. An answer that
// lacks one of them, or has one of another type, is for [ActionStatus] and [ErrorCode] to judge.
func Agreement(c *spec.Contract, x record.Exchange) Flaw {
	if ActionStatus(c, x) != (Flaw{}) || ErrorCode(c, x) != (Flaw{}) {
		return Flaw{Unjudged: true}
	}
	fields := lenientObject(x.Response.Body)
	code, _ := wire.Integer(fields["ErrorCode"])
	number, _ := code.Float64()
	pair := map[string]any{"ActionStatus": fields["ActionStatus"], "ErrorCode": number}
	if err := c.ResponseSchema().VisitJSON(pair, openapi3.MultiErrors()); err != nil {
		return Flaw{
			Expected: "ActionStatus OK with ErrorCode 0, or FAIL with another",
			Got:      fmt.Sprintf("ActionStatus %v with ErrorCode %v", fields["ActionStatus"], code),
		}
	}
	return Flaw{}
}

// ErrorInfo wants a string where there is one.
func ErrorInfo(_ *spec.Contract, x record.Exchange) Flaw {
	fields := lenientObject(x.Response.Body)
	if fields == nil {
		return Flaw{Unjudged: true}
	}
	value, there := fields["ErrorInfo"]
	if _, isString := value.(string); there && !isString {
		return Flaw{Expected: "ErrorInfo, a string", Got: "ErrorInfo " + asJSON(value)}
	}
	return Flaw{}
}

// DocumentedCode wants a refusal to carry a code that the documentation knows. A refusal without a code, or with 0, is for
// [ErrorCode] and [Agreement] to judge.
func DocumentedCode(c *spec.Contract, x record.Exchange) Flaw {
	answer := ReadAnswer(x)
	if !answer.Readable || answer.Accepted || answer.Code == 0 {
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
		if x.Excused() {
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
		f.Reason = fmt.Sprintf("%d of %d answers", len(broke), judged)
		return f
	case judged > 0:
		return Finding{Requirement: r.ID, Verdict: Pass, Reason: fmt.Sprintf("%d answers", judged)}
	case excused > 0:
		return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: fmt.Sprintf("none of %d calls was answered", excused)}
	default:
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no answer says anything about it"}
	}
}

// Survey writes down, for a requirement that is observed only, which values a property of the answers takes and how
// often.
func Survey(r spec.Requirement, property func(record.Exchange) string, exchanges []record.Exchange) Finding {
	counts := map[string]int{}
	for _, x := range exchanges {
		if !x.Excused() {
			counts[property(x)]++
		}
	}
	if len(counts) == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call was answered"}
	}
	var parts []string
	for _, value := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s: %d answers", value, counts[value]))
	}
	return Finding{Requirement: r.ID, Verdict: NotApplicable, Observed: strings.Join(parts, "; "),
		Reason: "undocumented: written down and not judged"}
}

// ErrorInfoPresence tells whether an answer has an ErrorInfo.
func ErrorInfoPresence(x record.Exchange) string {
	if _, there := lenientObject(x.Response.Body)["ErrorInfo"]; there {
		return "with ErrorInfo"
	}
	return "without ErrorInfo"
}

// ExtraFields names the fields of an answer beyond the documented three.
func ExtraFields(x record.Exchange) string {
	fields := lenientObject(x.Response.Body)
	for _, known := range []string{"ActionStatus", "ErrorCode", "ErrorInfo"} {
		delete(fields, known)
	}
	if len(fields) == 0 {
		return "no other field"
	}
	return strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
}

// ContentType is an answer's Content-Type header, or "none".
func ContentType(x record.Exchange) string {
	for name, values := range x.Response.Header {
		if strings.EqualFold(name, "Content-Type") && len(values) > 0 {
			return values[0]
		}
	}
	return "none"
}

func statusWords(c *spec.Contract) []string {
	schema := c.ResponseSchema()
	if schema.Discriminator == nil {
		return []string{"OK", "FAIL"}
	}
	return slices.Sorted(maps.Keys(schema.Discriminator.Mapping))
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return clip(string(data))
}
