package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
)

// envelope has faults of what answers look like. What they say can still be made out.
func envelope() []Fault {
	fault := func(name, id, sentence string, plant func(*plan)) Fault {
		return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: plant}, Breaks: []string{id}, Run: true, Fuzz: true}
	}
	status := func(code json.Number, status int) func(*plan) {
		return answered(func(a *answer) {
			if a.Code() == code {
				a.Status = status
			}
		})
	}
	field := func(name string, value any) func(*answer) { return func(a *answer) { a.Fields[name] = value } }
	without := func(name string) func(*answer) { return func(a *answer) { delete(a.Fields, name) } }
	after := func(text string) func(*answer) {
		return func(a *answer) { a.Body = append(a.spelt(), text...) }
	}
	return []Fault{
		fault("http-404-for-an-unknown-group", "UMN-ENV-1", "An unknown group is answered with HTTP status 404.", status("10010", http.StatusNotFound)),
		fault("http-400-for-a-bad-parameter", "UMN-ENV-1", "An invalid parameter is answered with HTTP status 400.", status("10004", http.StatusBadRequest)),
		fault("http-401-for-a-failed-sign-in", "UMN-ENV-1", "An empty UserSig is answered with HTTP status 401.", status("70002", http.StatusUnauthorized)),
		fault("http-201-for-success", "UMN-ENV-1", "Success is answered with HTTP status 201.", status("0", http.StatusCreated)),
		fault("http-404-for-an-unknown-command", "UMN-ENV-1", "An unknown command is answered with HTTP status 404 and an envelope.",
			elsewhere(http.StatusNotFound, func(c *spec.Contract, r *http.Request) bool {
				_, companion := spec.Companions()[path.Base(r.URL.Path)]
				return r.URL.Path != c.Path && !companion
			})),
		fault("http-405-with-an-envelope-on-get", "UMN-ENV-1", "A GET is answered with HTTP status 405 and an envelope.",
			elsewhere(http.StatusMethodNotAllowed, func(c *spec.Contract, r *http.Request) bool {
				return r.URL.Path == c.Path && r.Method == http.MethodGet
			})),
		fault("http-500-for-broken-json", "UMN-ENV-1", "A body that is not JSON is answered with HTTP status 500.", status("60003", http.StatusInternalServerError)),

		fault("text-after-the-answer", "UMN-ENV-2", "Something follows the JSON object of an answer.", answered(after("\nOK"))),
		fault("second-object-after-a-refusal", "UMN-ENV-2", "A second JSON object follows that of a refusal.", refusing(after(`{"Retry":false}`))),
		fault("error-code-twice", "UMN-ENV-2", "Answers carry ErrorCode twice.", answered(func(a *answer) {
			a.Body = fmt.Appendf(nil, `%s,"ErrorCode":%s}`, bytes.TrimSuffix(a.spelt(), []byte("}")), a.Code())
		})),
		fault("byte-order-mark", "UMN-ENV-2", "Answers begin with a byte order mark.", answered(func(a *answer) { a.Body = append([]byte("\ufeff"), a.spelt()...) })),
		fault("latin-1-in-error-info", "UMN-ENV-2", "The ErrorInfo of a refusal is not UTF-8.", refusing(func(a *answer) {
			a.Fields["ErrorInfo"] = "refus@"
			a.Body = bytes.Replace(a.spelt(), []byte("@"), []byte("\xe9"), 1)
		})),

		fault("status-in-lower-case", "UMN-ENV-3", "ActionStatus is ok or fail.", answered(func(a *answer) {
			status, _ := a.Fields["ActionStatus"].(string)
			a.Fields["ActionStatus"] = strings.ToLower(status)
		})).and("UMN-RATE-3"),
		fault("status-success", "UMN-ENV-3", "ActionStatus is SUCCESS instead of OK.", accepting(field("ActionStatus", "SUCCESS"))),
		fault("status-missing-on-success", "UMN-ENV-3", "Success has no ActionStatus.", accepting(without("ActionStatus"))),
		fault("status-missing-on-refusal", "UMN-ENV-3", "A refusal has no ActionStatus.", refusing(without("ActionStatus"))).and("UMN-RATE-3"),
		fault("status-a-number", "UMN-ENV-3", "ActionStatus is the number 0 or 1.", answered(func(a *answer) {
			n := 1
			if a.Accepted() {
				n = 0
			}
			a.Fields["ActionStatus"] = n
		})).and("UMN-RATE-3"),

		fault("code-a-string", "UMN-ENV-4", "ErrorCode is a string of digits.", answered(func(a *answer) { a.Fields["ErrorCode"] = a.Code().String() })),
		fault("code-with-a-fraction", "UMN-ENV-4", "ErrorCode is spelt with a fraction, as 0.0.", answered(func(a *answer) { a.Fields["ErrorCode"] = a.Code() + ".0" })),
		fault("code-missing-on-success", "UMN-ENV-4", "Success has no ErrorCode.", accepting(without("ErrorCode"))),
		fault("code-null-on-success", "UMN-ENV-4", "The ErrorCode of success is null.", accepting(field("ErrorCode", nil))),

		fault("ok-with-an-error-code", "UMN-ENV-5", "A refusal says OK beside its error code.", refusing(field("ActionStatus", "OK"))).and("UMN-RATE-3"),
		fault("fail-with-code-0", "UMN-ENV-5", "An account outside the group is answered with FAIL and code 0.", answered(func(a *answer) {
			if a.Code() == "10007" {
				a.Fields["ErrorCode"] = 0
			}
		})),

		fault("info-null", "UMN-ENV-6", "ErrorInfo is null.", accepting(field("ErrorInfo", nil))),
		fault("info-an-object", "UMN-ENV-6", "ErrorInfo is an object.", refusing(field("ErrorInfo", map[string]any{"message": "refused"}))),
		fault("info-a-number", "UMN-ENV-6", "ErrorInfo is a number.", answered(field("ErrorInfo", 0))),

		fault("info-missing", "UMN-ENV-8", "Answers have no ErrorInfo.", answered(without("ErrorInfo"))),
		fault("no-info-on-success", "UMN-ENV-8", "Success has no ErrorInfo.", accepting(without("ErrorInfo"))),
		fault("info-missing-on-refusal", "UMN-ENV-8", "A refusal has no ErrorInfo.", refusing(without("ErrorInfo"))),
		fault("info-empty-on-refusal", "UMN-ENV-8", "The ErrorInfo of a refusal is empty.", refusing(field("ErrorInfo", ""))),

		fault("undocumented-code", "UMN-ENV-7", "An account outside the group is refused with the code 44, which no table has.", answersWith(44, "not_a_member")),
		fault("negative-code", "UMN-ENV-7", "An account that does not exist is refused with the code -1.", answersWith(-1, "unknown_account")),
	}
}

// elsewhere plants an HTTP status for calls that are not the one under test as it is documented.
func elsewhere(status int, meant func(*spec.Contract, *http.Request) bool) func(*plan) {
	return func(p *plan) {
		contract := p.config.Contract
		wraps(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !meant(contract, r) {
					next.ServeHTTP(w, r)
					return
				}
				a := capture(next, r)
				a.Status = status
				a.send(w)
			})
		})(p)
	}
}
