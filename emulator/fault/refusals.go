package fault

import (
	"encoding/json"
	"math/big"
	"net/http"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// refusals has faults of which calls are refused for what they say, as what, and what becomes of the count then.
func refusals() []Fault {
	fault := func(name, id, sentence string, plant func(*plan)) Fault {
		return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: plant}, Breaks: []string{id}, Run: true, Fuzz: true}
	}
	accept := (*emulator.Decision).Accept
	// repaired lets a body pass once its number was changed into what the schema wants.
	repaired := func(condition string, value func(any) any) func(*plan) {
		return meets(condition, func(d *emulator.Decision) {
			given, there := d.Request.Body["UnreadMsgNum"]
			if repaired := value(given); repaired != nil && (there || condition == "missing_field") {
				d.Request.Body["UnreadMsgNum"] = repaired
				d.Let()
			}
		})
	}
	number := func(n int64) any { return json.Number(strconv.FormatInt(n, 10)) }
	return []Fault{
		fault("unknown-group-accepted", "UMN-ERR-1", "A call for a group that never was is accepted.", meets("unknown_group", accept)),
		fault("unknown-group-another-code", "UMN-ERR-1", "A group that never was is refused as an invalid parameter.", answersWith(10004, "unknown_group")),

		fault("dissolved-group-accepted", "UMN-ERR-2", "A call for a group that was dissolved is accepted.", meets("dissolved_group", accept)),
		fault("dissolved-group-another-code", "UMN-ERR-2", "A group that was dissolved is refused as not allowed.", answersWith(10007, "dissolved_group")),

		fault("group-id-not-looked-at", "UMN-ERR-3", "A call with an ill-formed group id is accepted and does nothing.", meets("malformed_group_id", accept)),
		fault("group-id-as-a-sign-in-error", "UMN-ERR-14", "An ill-formed group id is refused as a failed sign-in.", answersWith(70003, "malformed_group_id")),

		fault("missing-number-is-zero", "UMN-ERR-4", "Without a number the count is cleared.", repaired("missing_field", func(v any) any {
			if v == nil {
				return number(0)
			}
			return nil
		})),
		fault("missing-field-another-code", "UMN-ERR-14", "A call that lacks a field is refused as a failed sign-in.", answersWith(70003, "missing_field")),
		fault("missing-field-accepted", "UMN-ERR-4", "A call that lacks a field is accepted and does nothing.", meets("missing_field", accept)),

		fault("string-for-a-number", "UMN-ERR-5", "A string of digits is taken for the number.", repaired("wrong_type", func(v any) any {
			if text, ok := v.(string); ok {
				if n, err := strconv.ParseInt(text, 10, 64); err == nil {
					return number(n)
				}
			}
			return nil
		})),
		fault("true-for-a-number", "UMN-ERR-5", "The value true is taken for the number 1.", repaired("wrong_type", func(v any) any {
			if v == true {
				return number(1)
			}
			return nil
		})),
		fault("null-for-a-number", "UMN-ERR-5", "The value null is taken for the number 0.", meets("wrong_type", func(d *emulator.Decision) {
			if given, there := d.Request.Body["UnreadMsgNum"]; there && given == nil {
				d.Request.Body["UnreadMsgNum"] = number(0)
				d.Let()
			}
		})),
		fault("array-for-a-number", "UMN-ERR-5", "An array of one number is taken for the number.", repaired("wrong_type", func(v any) any {
			if list, ok := v.([]any); ok && len(list) == 1 {
				return list[0]
			}
			return nil
		})),
		fault("wrong-type-another-code", "UMN-ERR-15", "A field of another JSON type is refused as an unknown group.", answersWith(10010, "wrong_type")),

		fault("broken-json-accepted", "UMN-ERR-6", "A body that is not JSON is accepted and does nothing.", meets("malformed_json", func(d *emulator.Decision) {
			if !json.Valid(d.Request.Raw) { // with a key twice it is JSON, and what that means is open
				d.Accept()
			}
		})),
		fault("broken-json-another-code", "UMN-ERR-14", "A body that is not JSON is refused as a failed sign-in.", answersWith(70003, "malformed_json")),
		fault("empty-body-accepted", "UMN-ERR-7", "An empty body is accepted and does nothing.", meets("empty_body", accept)),
		fault("empty-body-another-code", "UMN-ERR-15", "An empty body is refused as an unknown command.", answersWith(10003, "empty_body")),

		fault("negative-becomes-zero", "UMN-ERR-8", "A negative number clears the count.", meets("negative_number", (*emulator.Decision).Let)),
		fault("negative-without-its-sign", "UMN-ERR-8", "A negative number is taken without its sign.", meets("negative_number", func(d *emulator.Decision) {
			d.Request.Body["UnreadMsgNum"] = json.Number(new(big.Int).Abs(d.Request.Number()).String())
			d.Let()
		})),
		fault("fraction-cut-off", "UMN-ERR-9", "A number with a fraction is taken without it.", meets("fractional_number", func(d *emulator.Decision) {
			if whole, ok := beforeThePoint(d.Request.Raw); ok {
				d.Request.Body["UnreadMsgNum"] = whole
				d.Let()
			}
		})),
		fault("fraction-another-code", "UMN-ERR-14", "A number with a fraction is refused as a failed sign-in.", answersWith(70003, "fractional_number")),
		fault("negative-as-an-unknown-command", "UMN-ERR-15", "A negative number is refused as an unknown command.", answersWith(10003, "negative_number")),
		fault("missing-field-as-too-frequent", "UMN-ERR-15", "A call that lacks a field is refused as too frequent.", answersWith(60007, "missing_field")),
		suiteAlone(fault("outsiders-as-an-unknown-group", "UMN-ERR-15", "An account outside the group is refused as an unknown group.", answersWith(10010, "not_a_member"))),
		fault("any-bad-request-a-validation-page", "UMN-ENV-1", "What is wrong with a body is answered with HTTP status 422 and an envelope of the framework's.", validationPage).and("UMN-ENV-3", "UMN-ENV-4", "UMN-ENV-8"),

		fault("command-by-its-beginning", "UMN-ERR-10", "A command word that begins like the call's is taken for it.", wraps(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				const command = "set_unread_msg_num"
				if i := strings.LastIndex(r.URL.Path, command); i >= 0 && r.URL.Path[i:] != command {
					asked := r.Clone(r.Context())
					asked.URL.Path = r.URL.Path[:i] + command
					r = asked
				}
				next.ServeHTTP(w, r)
			})
		})),
		fault("unknown-command-another-code", "UMN-ERR-10", "A command word that does not exist is refused as an unknown group.", answersWith(10010, "wrong_command")),

		fault("negative-refused-and-applied", "UMN-ERR-13", "A negative number is refused, and clears the count all the same.", meets("negative_number", (*emulator.Decision).Apply)),
		fault("string-refused-and-applied", "UMN-ERR-13", "A string for the number is refused, and clears the count all the same.", meets("wrong_type", func(d *emulator.Decision) {
			if _, isString := d.Request.Body["UnreadMsgNum"].(string); isString {
				d.Apply()
			}
		})),
		fault("fraction-refused-and-applied", "UMN-ERR-13", "A number with a fraction is refused, and sets the count to what stands before the point.", meets("fractional_number", func(d *emulator.Decision) {
			if whole, ok := beforeThePoint(d.Request.Raw); ok {
				d.Request.Body["UnreadMsgNum"] = whole
				d.Apply()
			}
		})),
	}
}

// validationPage plants the answer that a framework's own validation gives before its application sees the request.
func validationPage(p *plan) {
	refused := map[json.Number]bool{}
	for _, name := range []string{"missing_group_id", "mistyped_group_id", "missing_field", "wrong_type", "negative_number", "fractional_number"} {
		refused[json.Number(strconv.FormatInt(p.config.Contract.Outcomes[name].Codes[0], 10))] = true
	}
	refusing(func(a *answer) {
		if refused[a.Code()] {
			a.Status, a.Body = http.StatusUnprocessableEntity, []byte(`{"detail":[{"loc":["body"],"msg":"value is not valid"}]}`)
		}
	})(p)
}

// beforeThePoint is what stands before the point of the body's UnreadMsgNum, where that is neither negative nor a power.
func beforeThePoint(body []byte) (json.Number, bool) {
	var given struct{ UnreadMsgNum json.Number }
	if json.Unmarshal(body, &given) != nil || strings.ContainsAny(given.UnreadMsgNum.String(), "-eE") {
		return "", false
	}
	whole, _, found := strings.Cut(given.UnreadMsgNum.String(), ".")
	return json.Number(whole), found
}
