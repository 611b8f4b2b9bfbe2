package fault

import (
	"bytes"
	"math/big"
	"net/http"
	"unicode/utf8"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// rare has faults that only certain values, pairs of flaws or sequences of calls bring to light. The suite's few programs
// need not meet them; the fuzzer has to.
func rare() []Fault {
	fault := func(name, sentence string, plant func(*plan), ids ...string) Fault {
		return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: plant}, Breaks: ids, Fuzz: true}
	}
	// bySuite is for those whose values the suite tries too.
	bySuite := func(f Fault) Fault {
		f.Run = true
		return f
	}
	between := func(low, high int64) func(*emulator.Setting) bool {
		return func(s *emulator.Setting) bool {
			return s.Number.Cmp(big.NewInt(low)) >= 0 && s.Number.Cmp(big.NewInt(high)) <= 0
		}
	}
	bits := func(n uint) func(*emulator.Setting) int64 {
		return func(s *emulator.Setting) int64 { return min(asked(s)&(1<<n-1), messages(s)) }
	}
	crash := func(when func(body []byte) bool) func(*plan) {
		return wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
			if when(bodyOf(r)) {
				http.Error(w, "Internal Server Error", http.StatusInternalServerError)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	contains := func(text string) func([]byte) bool {
		return func(body []byte) bool { return bytes.Contains(body, []byte(text)) }
	}
	return []Fault{
		fault("wraps-at-8-bits", "Of numbers from 256 to 511 only the lower 8 bits count.", instead(between(256, 511), bits(8)), "UMN-CLAMP-1", "UMN-CLAMP-2"),
		bySuite(fault("wraps-at-16-bits", "Of numbers from 65536 on, up to 31 bits, only the lower 16 bits count.", instead(between(1<<16, 1<<31-2), bits(16)), "UMN-CLAMP-2")),
		fault("largest-byte-clears", "The number 127 clears the count.", instead(between(127, 128), func(*emulator.Setting) int64 { return 0 }), "UMN-CLAMP-1", "UMN-CLAMP-2"),
		fault("bound-of-at-most-12", "A group counts as having 12 messages at most.", sets(func(s *emulator.Setting) {
			s.Member.Put(min(asked(s), messages(s), 12))
		}), "UMN-CLAMP-1", "UMN-CLAMP-2", "UMN-CLAMP-4", "UMN-CLAMP-9"),
		fault("below-minus-one-accepted", "Numbers below -1 clear the count.", meets("negative_number", func(d *emulator.Decision) {
			if d.Request.Number().Cmp(big.NewInt(-1)) < 0 {
				d.Let()
			}
		}), "UMN-ERR-8"),
		fault("half-is-nothing", "A fraction below one clears the count.", meets("fractional_number", func(d *emulator.Decision) {
			if bytes.Contains(d.Request.Raw, []byte(":0.")) || bytes.Contains(d.Request.Raw, []byte(": 0.")) {
				d.Let()
			}
		}), "UMN-ERR-9"),
		fault("object-for-a-number", "An object for the number is accepted and does nothing.", meets("wrong_type", func(d *emulator.Decision) {
			if _, is := d.Request.Body["UnreadMsgNum"].(map[string]any); is {
				d.Accept()
			}
		}), "UMN-ERR-5"),
		fault("false-for-a-member", "A member that is true or false is refused as no member.", meets("wrong_type", func(d *emulator.Decision) {
			if _, is := d.Request.Body["Member_Account"].(bool); is {
				d.RefuseWith(10007)
			}
		}), "UMN-ERR-14"),
		fault("long-group-ids-accepted", "A group id of more than 60 bytes is accepted and does nothing.", meets("malformed_group_id", func(d *emulator.Decision) {
			if len(d.Request.Text("GroupId")) > 60 {
				d.Accept()
			}
		}), "UMN-ERR-3"),
		fault("48-bytes-too-long", "A group id of 48 bytes is refused as an invalid parameter.", decides(emulator.AtGroup, func(d *emulator.Decision) {
			if len(d.Request.Text("GroupId")) == 48 {
				d.RefuseWith(10004)
			}
		}), "UMN-ERR-1"),

		fault("nul-crashes", "A NUL in a string is answered with HTTP status 500.", crash(contains(`\u0000`)), "UMN-ENV-1"),
		fault("four-bytes-crash", "A character of four bytes is answered with HTTP status 500.", crash(func(body []byte) bool {
			for _, r := range string(body) {
				if utf8.RuneLen(r) == 4 {
					return true
				}
			}
			return bytes.Contains(bytes.ToLower(body), []byte(`\ud83`))
		}), "UMN-ENV-1"),
		fault("percent-crashes", "A percent sign in the body is answered with HTTP status 500.", crash(contains("%")), "UMN-ENV-1"),
		fault("quote-crashes", "A quote in a string is answered with HTTP status 500.", crash(contains(`\"`)), "UMN-ENV-1"),
		fault("minus-zero-crashes", "The number -0 is answered with HTTP status 500.", crash(func(body []byte) bool {
			return bytes.Contains(body, []byte("-0,")) || bytes.Contains(body, []byte("-0}"))
		}), "UMN-ENV-1"),
		fault("capital-exponent-crashes", "A number with a capital E is answered with HTTP status 500.", crash(func(body []byte) bool {
			at := bytes.IndexByte(body, 'E')
			return at > 0 && body[at-1] >= '0' && body[at-1] <= '9' && !bytes.Contains(body, []byte(`"E`))
		}), "UMN-ENV-1"),

		fault("unsigned-and-broken-crashes", "A body that is not JSON, without a UserSig, is answered with HTTP status 500.",
			wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				body := bytes.TrimSpace(bodyOf(r))
				if !r.URL.Query().Has("usersig") && !bytes.HasSuffix(body, []byte("}")) {
					http.Error(w, "Internal Server Error", http.StatusInternalServerError)
					return
				}
				next.ServeHTTP(w, r)
			}), "UMN-ENV-1"),
		fault("expired-zero-applied", "With an expired UserSig a zero is refused, and clears the count all the same.", both(meets("expired_usersig", (*emulator.Decision).Apply), ignoring(func(s *emulator.Setting) bool {
			return s.Request.Refused() && s.Number.Sign() != 0
		})), "UMN-AUTH-11"),

		fault("fifth-call-ignored", "The fifth call on a member, and those after it, do nothing.", func(p *plan) {
			calls := map[string]int{}
			ignoring(func(s *emulator.Setting) bool {
				calls[place(s)]++
				return calls[place(s)] >= 5
			})(p)
		}, "UMN-CLAMP-1", "UMN-CLAMP-2", "UMN-CLAMP-3", "UMN-CLAMP-4", "UMN-CLAMP-5"),
		fault("same-number-dropped", "A call that asks for the number of the call before does nothing, also after new messages.", remembering(func(s *emulator.Setting, last int64) {
			if !equals(s.Number, last) {
				s.Do()
			}
		}), "UMN-CLAMP-1", "UMN-CLAMP-2", "UMN-CLAMP-3", "UMN-CLAMP-4", "UMN-CLAMP-5", "UMN-CLAMP-6", "UMN-CLAMP-9"),
		fault("second-call-reaches-other-groups", "From its second call on, a member's count is set in every group.", func(p *plan) {
			calls := map[string]int{}
			sets(func(s *emulator.Setting) {
				s.Do()
				if calls[place(s)]++; calls[place(s)] >= 2 {
					for _, m := range s.Elsewhere() {
						m.Put(min(asked(s), m.Group().Messages()))
					}
				}
			})(p)
		}, "UMN-ISO-2"),
		fault("zero-clears-everybody", "Zero clears the counts of all members of the group.", sets(func(s *emulator.Setting) {
			s.Do()
			if s.Number.Sign() == 0 {
				for _, m := range s.Member.Group().Members() {
					m.Put(0)
				}
			}
		}), "UMN-ISO-1"),
	}
}
