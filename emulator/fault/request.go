package fault

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// request has faults of how a call may be made.
func request() []Fault {
	fault := func(name, id, sentence string, plant func(*plan)) Fault {
		return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: plant}, Breaks: []string{id}, Run: true, Fuzz: true}
	}
	refuseIf := func(at emulator.Point, condition string, is func(*emulator.Request) bool) func(*plan) {
		return decides(at, func(d *emulator.Decision) {
			if d.Outcome == "" && is(d.Request) {
				d.Refuse(condition)
			}
		})
	}
	certificate := func(name, sentence string, flaw Certificate) Fault {
		return Fault{Departure: Departure{Name: name, Sentence: sentence, Environment: TLS, Certificate: flaw}, Breaks: []string{"UMN-REQ-2"}, Run: true}
	}
	return []Fault{
		fault("charset-refused", "UMN-REQ-1", "A Content-Type that names a charset is refused.", refuseIf(emulator.AtBody, "malformed_json", func(r *emulator.Request) bool {
			return strings.Contains(r.Header.Get("Content-Type"), "charset")
		})),
		certificate("certificate-of-an-unknown-authority", "HTTPS is served with a certificate that nobody vouches for.", Untrusted),
		certificate("certificate-out-of-date", "HTTPS is served with a certificate that has expired.", Outdated),
		fault("random-0-refused", "UMN-REQ-3", "A random of 0 counts as missing.", refuseIf(emulator.AtSignIn, "wrong_method", func(r *emulator.Request) bool {
			return r.Parameters.Get("random") == "0"
		})),
		fault("random-signed", "UMN-REQ-3", "A random of more than 31 bits is refused.", refuseIf(emulator.AtSignIn, "wrong_method", func(r *emulator.Request) bool {
			n, err := strconv.ParseUint(r.Parameters.Get("random"), 10, 32)
			return err == nil && n > 1<<31-1
		})),
		fault("random-largest-refused", "UMN-REQ-3", "The largest random is refused.", refuseIf(emulator.AtSignIn, "wrong_method", func(r *emulator.Request) bool {
			return r.Parameters.Get("random") == "4294967295"
		})),
		fault("query-in-one-order", "UMN-REQ-4", "The query parameters have to come in the documented order.", refuseIf(emulator.AtSignIn, "missing_sdkappid", func(r *emulator.Request) bool {
			return strings.HasPrefix(r.URL.RawQuery, "contenttype=")
		})),
		fault("fields-in-one-order", "UMN-REQ-5", "The body's fields have to come in the documented order.", refuseIf(emulator.AtBody, "malformed_json", func(r *emulator.Request) bool {
			return bytes.HasPrefix(bytes.TrimLeft(r.Raw, "{ \t\r\n"), []byte(`"UnreadMsgNum"`))
		})),
		fault("white-space-refused", "UMN-REQ-5", "A body that begins with white space is refused.", refuseIf(emulator.AtBody, "malformed_json", func(r *emulator.Request) bool {
			return len(r.Raw) > 0 && strings.IndexByte(" \t\r\n", r.Raw[0]) >= 0
		})),
		fault("line-breaks-refused", "UMN-REQ-5", "A body with a line break in it is refused.", refuseIf(emulator.AtBody, "malformed_json", func(r *emulator.Request) bool {
			return bytes.ContainsAny(r.Raw, "\r\n")
		})),
		suiteAlone(fault("escaped-keys-unknown", "UMN-REQ-5", "The names of fields are not unescaped.", refuseIf(emulator.AtBody, "missing_field", func(r *emulator.Request) bool {
			return bytes.Contains(r.Raw, []byte(`\u005f`))
		}))),
		fault("long-group-ids-refused", "UMN-REQ-14", "A group id of more than 40 bytes is refused, though the group is there.", refuseIf(emulator.AtBody, "malformed_group_id", func(r *emulator.Request) bool {
			return len(r.Text("GroupId")) > 40 && len(r.Text("GroupId")) < 48
		})),
		fault("blanks-in-ids-refused", "UMN-REQ-14", "A group id with a blank in it is refused, though the group is there.", refuseIf(emulator.AtBody, "malformed_group_id", func(r *emulator.Request) bool {
			return strings.Contains(r.Text("GroupId"), " ")
		})),
		fault("percent-signs-decoded", "UMN-REQ-14", "A group id with a percent sign in it is refused, since it is decoded once more.", refuseIf(emulator.AtBody, "malformed_group_id", func(r *emulator.Request) bool {
			return strings.Contains(r.Text("GroupId"), "%")
		})),
		fault("members-in-any-case", "UMN-REQ-15", "Members whose ids differ in case alone have one count.", alsoSets(func(s *emulator.Setting, m emulator.Member) bool {
			return strings.EqualFold(m.Account(), s.Member.Account()) && m.Group().ID() == s.Member.Group().ID()
		})),
		fault("groups-in-any-case", "UMN-REQ-15", "Groups whose ids differ in case alone have one count for each member.", alsoSets(func(s *emulator.Setting, m emulator.Member) bool {
			return m.Account() == s.Member.Account() && strings.EqualFold(m.Group().ID(), s.Member.Group().ID())
		})),
		fault("any-method", "UMN-REQ-6", "Whatever the method, the call is made.", meets("wrong_method", (*emulator.Decision).Let)),
		fault("put-as-well", "UMN-REQ-6", "PUT does what POST does.", meets("wrong_method", func(d *emulator.Decision) {
			if d.Request.Method == http.MethodPut {
				d.Let()
			}
		})),
		fault("parameters-in-any-case", "UMN-REQ-13", "The names of the query parameters are read in any case.", wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
			query := r.URL.Query()
			for name, values := range query {
				if lower := strings.ToLower(name); lower != name && !query.Has(lower) {
					query[lower] = values
				}
			}
			own := *r.URL
			own.RawQuery = query.Encode()
			asked := r.Clone(r.Context())
			asked.URL = &own
			next.ServeHTTP(w, asked)
		})),
	}
}

// alsoSets plants a call that sets the counts of further members, of the same group or of the member's other groups.
func alsoSets(is func(*emulator.Setting, emulator.Member) bool) func(*plan) {
	return sets(func(s *emulator.Setting) {
		s.Do()
		for _, m := range append(s.Member.Group().Members(), s.Elsewhere()...) {
			if is(s, m) {
				m.Put(min(asked(s), m.Group().Messages()))
			}
		}
	})
}
