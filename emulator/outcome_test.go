package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// parts are what a request is made of. $ID in the body stands for the group that is the request's stage.
type parts struct {
	method, path, body, group string
	query                     url.Values
}

// damage spoils the parts of a well-formed request in one way.
type damage func(*app, *parts)

func body(text string) damage { return func(_ *app, p *parts) { p.body = text } }

// unreadNumber puts n, as it is spelled, in the place of UnreadMsgNum.
func unreadNumber(n string) damage {
	return body(`{"GroupId":"$ID","Member_Account":"bob","UnreadMsgNum":` + n + `}`)
}

func groupID(id string) damage {
	return body(`{"GroupId":"` + id + `","Member_Account":"bob","UnreadMsgNum":1}`)
}

func account(name string) damage {
	return body(`{"GroupId":"$ID","Member_Account":"` + name + `","UnreadMsgNum":1}`)
}

func method(name string) damage { return func(_ *app, p *parts) { p.method = name } }
func path(path string) damage   { return func(_ *app, p *parts) { p.path = path } }

func with(name, value string) damage {
	return func(_ *app, p *parts) { p.query.Set(name, value) }
}

func without(name string) damage {
	return func(_ *app, p *parts) { p.query.Del(name) }
}

func signed(claims usersig.Claims) damage {
	return func(a *app, p *parts) { p.query.Set("usersig", sign(a, claims)) }
}

// all does one damage after the other.
func all(damages ...damage) damage {
	return func(a *app, p *parts) {
		for _, d := range damages {
			d(a, p)
		}
	}
}

// provocations meet one condition of the contract each.
var provocations = []struct {
	name    string
	outcome string
	damage  damage
	edits   []string // to the contract
}{
	{name: "a group that never was", outcome: "unknown_group", damage: groupID("@TGS#NEVERWAS")},
	{name: "a dissolved group", outcome: "dissolved_group", damage: all(dissolve, groupID("gone"))},
	{name: "an empty group id", outcome: "malformed_group_id", damage: groupID("")},
	{name: "a group id of 49 characters", outcome: "malformed_group_id", damage: groupID(strings.Repeat("g", 49))},
	{name: "a group id beyond ASCII", outcome: "malformed_group_id", damage: groupID("grüppe")},
	{name: "a group id with a line break", outcome: "malformed_group_id", damage: groupID(`a\nb`)},

	{name: "no GroupId", outcome: "missing_group_id", damage: body(`{"Member_Account":"bob","UnreadMsgNum":1}`)},
	{name: "no Member_Account", outcome: "missing_field", damage: body(`{"GroupId":"$ID","UnreadMsgNum":1}`)},
	{name: "an empty Member_Account", outcome: "missing_field", damage: account("")},
	{name: "no UnreadMsgNum", outcome: "missing_field", damage: body(`{"GroupId":"$ID","Member_Account":"bob"}`)},
	{name: "an empty object", outcome: "missing_group_id", damage: body(`{}`)},
	{
		name: "GroupId in other letters", outcome: "missing_group_id",
		damage: body(`{"groupid":"$ID","Member_Account":"bob","UnreadMsgNum":1}`),
	},
	{
		name: "a field in other letters", outcome: "missing_field",
		damage: body(`{"GroupId":"$ID","member_account":"bob","UnreadMsgNum":1}`),
	},

	{
		name: "a number for GroupId", outcome: "mistyped_group_id",
		damage: body(`{"GroupId":7,"Member_Account":"bob","UnreadMsgNum":1}`),
	},
	{
		name: "null for GroupId", outcome: "mistyped_group_id",
		damage: body(`{"GroupId":null,"Member_Account":"bob","UnreadMsgNum":1}`),
	},
	{
		name: "a list for GroupId", outcome: "mistyped_group_id",
		damage: body(`{"GroupId":["$ID"],"Member_Account":"bob","UnreadMsgNum":1}`),
	},
	{
		name: "null for Member_Account", outcome: "wrong_type",
		damage: body(`{"GroupId":"$ID","Member_Account":null,"UnreadMsgNum":1}`),
	},
	{
		name: "a list for Member_Account", outcome: "wrong_type",
		damage: body(`{"GroupId":"$ID","Member_Account":["bob"],"UnreadMsgNum":1}`),
	},
	{name: "a string for UnreadMsgNum", outcome: "wrong_type", damage: unreadNumber(`"1"`)},
	{name: "true for UnreadMsgNum", outcome: "wrong_type", damage: unreadNumber("true")},
	{name: "null for UnreadMsgNum", outcome: "wrong_type", damage: unreadNumber("null")},
	{name: "a list for a body", outcome: "wrong_type", damage: body(`[]`)},

	{
		name: "a body that is not JSON", outcome: "malformed_json",
		damage: body(`GroupId=$ID&Member_Account=bob&UnreadMsgNum=1`),
	},
	{
		name: "a body that is cut", outcome: "malformed_json",
		damage: body(`{"GroupId":"$ID","Member_Account":"bob","UnreadMsgNum":1`),
	},
	{name: "two objects", outcome: "malformed_json", damage: unreadNumber("1}{")},
	{name: "a key given twice", outcome: "malformed_json", damage: unreadNumber(`1,"UnreadMsgNum":1`)},
	{name: "bytes that are not UTF-8", outcome: "malformed_json", damage: account("bob\xff")},
	{name: "a comment, as the samples have", outcome: "malformed_json", damage: unreadNumber("1 // the count\n")},
	{
		name: "a body of more than 1 MiB", outcome: "malformed_json",
		damage: unreadNumber("1" + strings.Repeat(" ", 1<<20)),
	},
	{name: "nothing for a body", outcome: "empty_body", damage: body("")},
	{name: "white space for a body", outcome: "empty_body", damage: body(" \n")},

	{name: "a negative number", outcome: "negative_number", damage: unreadNumber("-1")},
	{
		name: "a negative number of 400 digits", outcome: "negative_number",
		damage: unreadNumber("-" + strings.Repeat("9", 400)),
	},
	{name: "a fraction", outcome: "fractional_number", damage: unreadNumber("1.5")},
	{name: "a whole number with a fraction", outcome: "fractional_number", damage: unreadNumber("1.0")},
	{name: "a whole number with an exponent", outcome: "fractional_number", damage: unreadNumber("1e0")},
	{name: "an exponent beyond float64", outcome: "fractional_number", damage: unreadNumber("1E999")},
	{
		name: "a fraction of 400 digits", outcome: "fractional_number",
		damage: unreadNumber("1." + strings.Repeat("0", 400)),
	},
	{
		name: "a number above an edited bound", outcome: "number_too_large", damage: unreadNumber("1001"),
		edits: unreadRule("maximum: 1000"),
	},
	{
		name: "400 digits above an edited bound", outcome: "number_too_large",
		damage: unreadNumber(strings.Repeat("9", 400)), edits: unreadRule("maximum: 1000"),
	},
	{
		name: "33 bits for an edited format", outcome: "number_too_large", damage: unreadNumber("4294967296"),
		edits: unreadRule("format: int32"),
	},

	{name: "another command", outcome: "wrong_command", damage: path(group + "set_unread_msg")},
	{name: "the command in other letters", outcome: "wrong_command", damage: path(group + "Set_Unread_Msg_Num")},
	{name: "no command", outcome: "wrong_command", damage: path(group)},
	{name: "GET", outcome: "wrong_method", damage: method(http.MethodGet)},
	{name: "PUT", outcome: "wrong_method", damage: method(http.MethodPut)},
	{name: "OPTIONS", outcome: "wrong_method", damage: method(http.MethodOptions)},
	{name: "an invented method", outcome: "wrong_method", damage: method("UNREAD")},

	{name: "an account beside the group", outcome: "not_a_member", damage: account("carol")},
	{name: "an account that left", outcome: "not_a_member", damage: all(joinAndLeave, account("dave"))},
	{name: "an account that is none", outcome: "unknown_account", damage: account("zoe")},
	{name: "an account in other letters", outcome: "unknown_account", damage: account("Bob")},

	{
		name: "an account that is not an admin", outcome: "not_admin",
		damage: all(with("identifier", "alice"), signed(usersig.Claims{Identifier: "alice"})),
	},
	{name: "no usersig", outcome: "missing_usersig", damage: without("usersig")},
	{name: "usersig in other letters", outcome: "missing_usersig", damage: func(_ *app, p *parts) {
		p.query.Set("UserSig", p.query.Get("usersig"))
		p.query.Del("usersig")
	}},
	{name: "an empty usersig", outcome: "empty_usersig", damage: with("usersig", "")},
	{name: "a garbled usersig", outcome: "garbled_usersig", damage: with("usersig", "xxx")},
	{
		name: "a usersig cut short", outcome: "garbled_usersig",
		damage: func(_ *app, p *parts) { p.query.Set("usersig", p.query.Get("usersig")[:40]) },
	},
	{name: "a usersig of another key", outcome: "wrong_key", damage: signedWithAnotherKey},
	// That it was made with another key or altered afterwards cannot be told apart.
	{name: "a usersig with a bit of its signature altered", outcome: "wrong_key", damage: altered(func(_ *usersig.Claims, s []byte) { s[31] ^= 1 })},
	{
		name: "a usersig prolonged after it had expired", outcome: "wrong_key",
		damage: all(signed(usersig.Claims{Issued: start.Add(-time.Hour), Expire: time.Hour - time.Second}),
			altered(func(c *usersig.Claims, _ []byte) { c.Expire = 2 * time.Hour })),
	},
	{
		name: "a usersig of another account, altered to the admin's", outcome: "wrong_key",
		damage: all(signed(usersig.Claims{Identifier: "alice"}), altered(func(c *usersig.Claims, _ []byte) { c.Identifier = emulator.DefaultAdmin })),
	},
	{
		name: "a usersig that has expired", outcome: "expired_usersig",
		damage: signed(usersig.Claims{Issued: start.Add(-time.Hour), Expire: time.Hour - time.Second}),
	},
	{
		name: "a usersig of another account", outcome: "other_identifier",
		damage: signed(usersig.Claims{Identifier: "alice"}),
	},
	{name: "a usersig of another app", outcome: "other_app", damage: signed(usersig.Claims{SDKAppID: 1400000001})},
	{name: "another app in the URL", outcome: "other_app", damage: with("sdkappid", "1400000001")},
	{
		name: "another app throughout", outcome: "other_app",
		damage: all(with("sdkappid", "1400000001"), signed(usersig.Claims{SDKAppID: 1400000001})),
	},
	{name: "no sdkappid", outcome: "missing_sdkappid", damage: without("sdkappid")},
	{name: "an empty sdkappid", outcome: "missing_sdkappid", damage: with("sdkappid", "")},
	{name: "an sdkappid that is not a number", outcome: "invalid_sdkappid", damage: with("sdkappid", "app")},
	{name: "a negative sdkappid", outcome: "invalid_sdkappid", damage: with("sdkappid", "-1400000000")},
	{name: "an sdkappid of 0", outcome: "invalid_sdkappid", damage: with("sdkappid", "0")},
	{name: "no identifier", outcome: "missing_identifier", damage: without("identifier")},
	{name: "an empty identifier", outcome: "missing_identifier", damage: with("identifier", "")},
}

// unreadRule adds a rule to the contract's schema of UnreadMsgNum.
func unreadRule(rule string) []string {
	const known = "description: The member's unread message count from now on\n"
	return []string{known, known + "          " + rule + "\n"}
}

func signedWithAnotherKey(a *app, p *parts) {
	sig, err := usersig.Sign("another key", usersig.Claims{
		SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, Issued: start, Expire: time.Hour,
	})
	if err != nil {
		a.Fatal(err)
	}
	p.query.Set("usersig", sig)
}

func altered(change func(*usersig.Claims, []byte)) damage {
	return func(a *app, p *parts) {
		sig, err := usersig.Alter(p.query.Get("usersig"), change)
		if err != nil {
			a.Fatal(err)
		}
		p.query.Set("usersig", sig)
	}
}

func dissolve(a *app, _ *parts) {
	a.must(group+"create_group", object{"Type": "Public", "Name": "gone", "GroupId": "gone", "Owner_Account": "bob"})
	a.must(group+"destroy_group", object{"GroupId": "gone"})
}

func joinAndLeave(a *app, p *parts) {
	a.must(login+"account_import", object{"UserID": "dave"})
	a.must(group+"add_group_member", object{"GroupId": p.group, "MemberList": members("dave")})
	a.must(group+"delete_group_member", object{"GroupId": p.group, "MemberToDel_Account": []string{"dave"}})
}

// sendDamaged makes a call of set_unread_msg_num that is well-formed but for the damages.
func (a *app) sendDamaged(id string, damages ...damage) answer {
	a.Helper()
	p := parts{method: http.MethodPost, path: set, group: id, query: a.query()}
	account("bob")(a, &p)
	all(damages...)(a, &p)
	text := strings.NewReader(strings.ReplaceAll(p.body, "$ID", id))
	return a.serve(httptest.NewRequest(p.method, p.path+"?"+p.query.Encode(), text))
}

// TestRefusals makes each provocation between accepted calls, once under the repository's contract and once under one
// that puts other codes first, and reads that it left no trace.
func TestRefusals(t *testing.T) {
	for _, p := range provocations {
		t.Run(p.name, func(t *testing.T) {
			contract := loadContract(t, p.edits...)
			for _, contract := range []*spec.Contract{contract, renumbered(contract)} {
				a := newApp(t, withContract(contract))
				id := a.stage("Public", 3)
				if got := a.set(id, "bob", 2); got.code() != 0 {
					t.Fatalf("the accepted call is refused: %v", got)
				}
				if got, want := a.sendDamaged(id, p.damage), a.code(p.outcome); got.code() != want {
					t.Errorf("answered %v; want the first code of %s, %d", got, p.outcome, want)
				}
				if got := a.unread(id, "bob"); got != 2 {
					t.Errorf("bob's count is %d after the refusal; it was 2", got)
				}
				if got := a.sendDamaged(id); got.code() != 0 || a.unread(id, "bob") != 1 {
					t.Errorf("the accepted call has no effect afterwards: %v", got)
				}
			}
		})
	}
}

// renumbered is the contract with a code of its own in front of each outcome's codes.
func renumbered(contract *spec.Contract) *spec.Contract {
	changed := *contract
	changed.Outcomes = map[string]spec.Outcome{}
	for name, o := range contract.Outcomes {
		o.Codes = append([]int64{77001 + int64(len(changed.Outcomes))}, o.Codes...)
		changed.Outcomes[name] = o
	}
	return &changed
}

// TestEveryOutcomeIsProvoked keeps the table complete.
func TestEveryOutcomeIsProvoked(t *testing.T) {
	provoked := map[string]bool{
		"over_limit": true, // by the tests of the limiters
		"locked_out": true, // the emulator locks nobody out; a fault does
	}
	for _, p := range provocations {
		provoked[p.outcome] = true
	}
	contract := loadContract(t)
	if contract.Outcomes["altered_usersig"].Codes[0] == contract.Outcomes["wrong_key"].Codes[0] {
		provoked["altered_usersig"] = provoked["wrong_key"] // it is answered as one of another key, with a code of its own
	}
	for name := range contract.Outcomes {
		if !provoked[name] {
			t.Errorf("no provocation of the outcome %s", name)
		}
	}
}

// TestOrderOfRefusals damages more and more of a request: what is checked first decides.
func TestOrderOfRefusals(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 3)
	checks := []struct {
		outcome string
		damage  damage
	}{
		{"wrong_command", path(group + "set_unread_msg")},
		{"missing_sdkappid", without("sdkappid")},
		{"missing_identifier", without("identifier")},
		{"missing_usersig", without("usersig")},
		{"not_admin", all(with("identifier", "alice"), signed(usersig.Claims{Identifier: "alice"}))},
		{"wrong_method", method(http.MethodGet)},
		{"malformed_json", body("{")},
		{"missing_field", body(`{"GroupId":"@TGS#NEVERWAS","Member_Account":"zoe"}`)},
		{"unknown_group", body(`{"GroupId":"@TGS#NEVERWAS","Member_Account":"zoe","UnreadMsgNum":1}`)},
		{"unknown_account", account("zoe")},
	}
	var damages []damage
	for i := len(checks) - 1; i >= 0; i-- {
		damages = append(damages, checks[i].damage)
		if got := a.sendDamaged(id, damages...); got.code() != a.code(checks[i].outcome) {
			t.Errorf("with all faults from %s on: %v", checks[i].outcome, got)
		}
	}
}
