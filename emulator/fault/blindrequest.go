package fault

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// blindRequest has faults of how a request is read.
func blindRequest() []Fault {
	return []Fault{
		suiteAlone(blind("escapes-not-decoded", "The body is read by patterns: an escape in a string, as in \\u0062ob, is not decoded.", decides(emulator.AtBody, func(d *emulator.Decision) {
			if d.Outcome != "" || !bytes.ContainsRune(d.Request.Raw, '\\') {
				return
			}
			for _, found := range stringField.FindAllSubmatch(d.Request.Raw, -1) {
				d.Request.Body[string(found[1])] = string(found[2])
			}
		}), "UMN-REQ-14")),
		missed(blind("random-remembered", "A call with a random that was used before is accepted and does nothing.", func(p *plan) {
			used := map[string]bool{}
			decides(emulator.AtMember, func(d *emulator.Decision) { // where the state is locked
				random := d.Request.Parameters.Get("random")
				if d.Outcome == "" && used[random] {
					d.Accept()
				}
				used[random] = true
			})(p)
		}, "UMN-CLAMP-5")),
	}
}

var stringField = regexp.MustCompile(`"(GroupId|Member_Account)"\s*:\s*"((?:[^"\\]|\\.)*)"`)

// blindRefusals has faults of requests that are to be refused for what they say.
func blindRefusals() []Fault {
	return []Fault{
		blind("fields-of-the-call-before", "What a request is read into is used again and not cleared: a field that is left out has the value of an earlier call.", func(p *plan) {
			var mu sync.Mutex
			before := map[string]any{}
			decides(emulator.AtBody, func(d *emulator.Decision) {
				mu.Lock()
				defer mu.Unlock()
				if d.Outcome != "" && d.Outcome != "missing_field" {
					return
				}
				for _, name := range []string{"GroupId", "Member_Account", "UnreadMsgNum"} {
					if value, there := d.Request.Body[name]; there {
						if d.Outcome == "" {
							before[name] = value
						}
					} else if value, known := before[name]; known {
						d.Request.Body[name] = value
					} else {
						return
					}
				}
				d.Let()
			})(p)
		}, "UMN-ERR-14", "UMN-ERR-4"),
		missed(blind("one-buffer-for-all-answers", "Answers share one buffer: a call that is refused is answered as accepted when one beside it was.", sharedBuffer, "UMN-ERR-1", "UMN-ERR-4", "UMN-ERR-5")),
	}
}

// blindSignIn has faults of who may make the call.
func blindSignIn() []Fault {
	ofTheUserSig := []string{"garbled_usersig", "wrong_key", "expired_usersig", "other_identifier"}
	return []Fault{
		blind("sign-in-remembered", "Once an account has signed in, its UserSig is not looked at again.", func(p *plan) {
			var mu sync.Mutex
			signedIn := map[string]bool{}
			decides(emulator.AtSignIn, func(d *emulator.Decision) {
				mu.Lock()
				defer mu.Unlock()
				account := d.Request.Parameters.Get("identifier")
				switch {
				case d.Outcome == "":
					signedIn[account] = true
				case signedIn[account] && slices.Contains(ofTheUserSig, d.Outcome):
					d.Let()
				}
			})(p)
		}, "UMN-AUTH-4", "UMN-AUTH-5", "UMN-AUTH-6", "UMN-AUTH-7"),
		blind("applied-before-sign-in", "The count is set before the UserSig is looked at.", decides(emulator.AtSignIn, func(d *emulator.Decision) {
			if slices.Contains(ofTheUserSig, d.Outcome) {
				d.Apply()
			}
		}), "UMN-AUTH-11"),
	}
}

// blindNotices has faults of what a call tells others.
func blindNotices() []Fault {
	return []Fault{
		blind("tip-among-the-messages", "The call sends a tip to the group, which is a message like any other and unread by all but the member.", sets(func(s *emulator.Setting) {
			s.Do()
			n := s.Member.Unread()
			s.Member.Group().Notice(s.Request.Now, false)
			s.Member.Put(n)
		}), "UMN-CLAMP-10", "UMN-CLAMP-2", "UMN-ISO-1", "UMN-ISO-4", "UMN-RATE-3"),
	}
}

// sharedBuffer plants that what is sent is the answer that was written last, which may be another call's.
func sharedBuffer(p *plan) {
	const sending = time.Millisecond / 2 // between writing an answer and sending it
	var mu sync.Mutex
	var buffer *answer
	wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
		own := capture(next, r)
		mu.Lock()
		buffer = own
		mu.Unlock()
		time.Sleep(sending)
		mu.Lock()
		sent := buffer
		mu.Unlock()
		sent.send(w)
	})(p)
}
