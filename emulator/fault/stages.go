package fault

import (
	"bytes"
	"encoding/json"
	"math/big"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// stages has variations of how a stage is set and counts are read back, and of what the call does where the documentation
// is silent.
func stages() []Variation {
	onlyTypes := func(names ...string) func(*plan) {
		return onRequest(func(command string, body map[string]any) string {
			kind, _ := body["Type"].(string)
			if (command == "create_group" || command == "import_group") && kind != "" && !slices.Contains(names, kind) {
				return `{"ActionStatus":"FAIL","ErrorInfo":"unknown type","ErrorCode":10004}`
			}
			return ""
		})
	}
	without := func(field string) func(*plan) {
		return onAnswer(func(_ string, answer map[string]any) {
			list, _ := answer["GroupIdList"].([]any)
			for _, entry := range list {
				if fields, ok := entry.(map[string]any); ok {
					if self, ok := fields["SelfInfo"].(map[string]any); ok {
						delete(self, field)
					}
				}
			}
		})
	}
	lag := func(name string, d time.Duration) Variation {
		return vary(name, "What is read back is "+d.String()+" behind.", func(p *plan) { p.lag.By = d })
	}
	return []Variation{
		lag("readings-300ms-behind", 300*time.Millisecond),
		lag("readings-1s-behind", time.Second),
		vary("assigned-group-ids", "The target chooses the ids of groups, whatever id was asked for.", onRequest(func(command string, body map[string]any) string {
			if command == "create_group" || command == "import_group" {
				delete(body, "GroupId")
			}
			return ""
		})),
		vary("old-type-names", "Only the older names of group types are known.", onlyTypes("Private", "Public", "ChatRoom", "AVChatRoom", "Community")),
		vary("new-type-names", "Only the newer names of group types are known.", onlyTypes("Work", "Public", "Meeting", "AVChatRoom", "Community")),
		vary("no-communities", "Communities are not enabled.", onRequest(func(command string, body map[string]any) string {
			if (command == "create_group" || command == "import_group") && body["Type"] == "Community" {
				return `{"ActionStatus":"FAIL","ErrorInfo":"not enabled","ErrorCode":11000}`
			}
			return ""
		})),
		vary("join-notices", "A notice that counts as a message is posted for everyone who is added to a group.", func(p *plan) {
			p.config.Hooks.Joined = func(g emulator.Group) { g.Notice(time.Now(), false) }
		}),
		vary("no-message-numbers", "What is read back is the unread count alone, without a member's MsgSeq.", without("MsgSeq")),
		vary("no-unread-field", "What is read back is a member's MsgSeq alone, without the unread count.", without("UnreadMsgNum")),

		vary("numbers-of-31-bits", "A number of more than 31 bits is refused as an invalid parameter.", large(func(d *emulator.Decision) { d.Refuse("number_too_large") })),
		vary("numbers-of-32-bits", "A number of more than 32 bits is refused as an invalid parameter.", decides(emulator.AtMember, func(d *emulator.Decision) {
			if d.Outcome == "" && number(d).Cmp(big.NewInt(1<<32-1)) > 0 {
				d.Refuse("number_too_large")
			}
		})),
		vary("whole-fractions", "5.0 and 5e0 are taken for 5.", meets("fractional_number", func(d *emulator.Decision) {
			var given struct{ UnreadMsgNum json.Number }
			if json.Unmarshal(d.Request.Raw, &given) != nil {
				return
			}
			// A float64 has an exponent for every number that a count can be; with a big one it is not a fraction either.
			if value, ok := new(big.Rat).SetString(clip(given.UnreadMsgNum.String())); ok && value.IsInt() && value.Sign() >= 0 {
				d.Request.Body["UnreadMsgNum"] = json.Number(value.Num().String())
				d.Let()
			}
		})),
		vary("unknown-fields-refused", "A field that is not documented is refused as an invalid parameter.", decides(emulator.AtBody, func(d *emulator.Decision) {
			if d.Outcome == "" && len(d.Request.Body) > 3 {
				d.RefuseWith(10004)
			}
		})),
		vary("other-content-types-refused", "A body whose Content-Type is not that of JSON is not read: its fields are missing.", decides(emulator.AtBody, func(d *emulator.Decision) {
			if kind := d.Request.Header.Get("Content-Type"); d.Outcome == "" && !strings.HasPrefix(kind, "application/json") {
				d.RefuseWith(10004)
			}
		})),
		vary("outsiders-accepted", "A call for an account outside the group is accepted and does nothing.", decides(emulator.AtMember, func(d *emulator.Decision) {
			if d.Outcome == "not_a_member" || d.Outcome == "unknown_account" {
				d.Accept()
			}
		})),
		vary("repeated-keys", "Of a field that is given twice the last counts.", meets("malformed_json", func(d *emulator.Decision) {
			decoder := json.NewDecoder(bytes.NewReader(d.Request.Raw))
			decoder.UseNumber()
			body := map[string]any{}
			if !bytes.HasPrefix(bytes.TrimSpace(d.Request.Raw), []byte("{")) || !json.Valid(d.Request.Raw) || decoder.Decode(&body) != nil {
				return
			}
			group, isText := body["GroupId"].(string)
			member, isName := body["Member_Account"].(string)
			count, isNumber := body["UnreadMsgNum"].(json.Number)
			if isText && isName && isNumber && group != "" && member != "" && !strings.ContainsAny(count.String(), ".eE-") && !strings.Contains(string(d.Request.Raw), `\ud`) {
				d.Request.Body = body
				d.Let()
			}
		})),
	}
}

// clip is a number's text, or none where its exponent would make millions of digits of it.
func clip(text string) string {
	if _, exponent, found := strings.Cut(strings.ToLower(text), "e"); found && len(exponent) > 3 {
		return ""
	}
	return text
}

// onRequest plants a change to the bodies of companion calls; where it returns an answer, that is given instead.
func onRequest(change func(command string, body map[string]any) string) func(*plan) {
	return onCompanions(func(next http.Handler, w http.ResponseWriter, r *http.Request, command string) {
		raw := bodyOf(r)
		body := map[string]any{}
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		if decoder.Decode(&body) != nil {
			next.ServeHTTP(w, r)
			return
		}
		if instead := change(command, body); instead != "" {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(instead))
			return
		}
		next.ServeHTTP(w, withBody(r, []byte(mustJSON(body))))
	})
}

// onAnswer plants a change to the answers of get_joined_group_list.
func onAnswer(change func(command string, answer map[string]any)) func(*plan) {
	return onCompanions(func(next http.Handler, w http.ResponseWriter, r *http.Request, command string) {
		if command != "get_joined_group_list" {
			next.ServeHTTP(w, r)
			return
		}
		a := capture(next, r)
		change(command, a.Fields)
		a.send(w)
	})
}

func onCompanions(serve func(next http.Handler, w http.ResponseWriter, r *http.Request, command string)) func(*plan) {
	return func(p *plan) {
		own := p.config.Contract.Path
		wraps(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == own {
					next.ServeHTTP(w, r)
					return
				}
				serve(next, w, r, path.Base(r.URL.Path))
			})
		})(p)
	}
}
