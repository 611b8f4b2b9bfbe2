package fault

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// signIn has faults of who may make the call.
func signIn() []Fault {
	fault := func(name, id, sentence string, plant func(*plan)) Fault {
		return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: plant}, Breaks: []string{id}, Run: true, Fuzz: true}
	}
	let := func(condition string) func(*plan) { return meets(condition, (*emulator.Decision).Let) }
	notAdmin := func(condition string) func(*plan) { return answersWith(60010, condition) }
	return []Fault{
		suiteAlone(fault("short-lived-refused", "UMN-AUTH-1", "A UserSig that is valid for less than an hour is refused as expired.", func(p *plan) {
			decides(emulator.AtSignIn, func(d *emulator.Decision) {
				if d.Outcome == "" && !verified(p, d, d.Request.Now.Add(time.Hour)) {
					d.Refuse("expired_usersig")
				}
			})(p)
		})),

		fault("any-account", "UMN-AUTH-2", "Any account with a UserSig of its own may make the call.", let("not_admin")),
		fault("not-admin-another-code", "UMN-AUTH-12", "An account that is not an admin is refused as one whose UserSig has expired.", answersWith(70001, "not_admin")),
		suiteAlone(fault("group-owner-may-call", "UMN-AUTH-2", "The owner of a group may make the call for its members.", roleMayCall("Owner"))),
		suiteAlone(fault("group-admin-may-call", "UMN-AUTH-2", "An admin of a group may make the call for its members.", roleMayCall("Admin"))),
		fault("members-may-call-for-themselves", "UMN-AUTH-2", "A member may set the own count.", roleMayCall("self")),
		fault("missing-usersig-accepted", "UMN-AUTH-3", "A call without a UserSig is accepted.", let("missing_usersig")),
		fault("empty-usersig-accepted", "UMN-AUTH-3", "A call with an empty UserSig is accepted.", let("empty_usersig")),
		fault("missing-usersig-another-code", "UMN-AUTH-12", "A call without a UserSig is refused as not by an admin.", notAdmin("missing_usersig")),
		fault("garbled-usersig-accepted", "UMN-AUTH-4", "A garbled UserSig is accepted.", let("garbled_usersig")),
		fault("garbled-usersig-another-code", "UMN-AUTH-12", "A garbled UserSig is refused as not by an admin.", notAdmin("garbled_usersig")),
		fault("signature-not-verified", "UMN-AUTH-5", "The signature within a UserSig is not verified.", let("wrong_key")),
		suiteAlone(fault("signature-by-its-first-bytes", "UMN-AUTH-14", "Only the first 8 bytes of a signature are compared.", meetsAlmost(func(due, given []byte) bool { return bytes.Equal(due[:8], given[:8]) }))),
		suiteAlone(fault("signature-by-its-last-bytes", "UMN-AUTH-14", "Only the last 8 bytes of a signature are compared.", meetsAlmost(func(due, given []byte) bool { return bytes.Equal(due[len(due)-8:], given[len(given)-8:]) }))),
		fault("wrong-key-another-code", "UMN-AUTH-12", "A UserSig of another key is refused as not by an admin.", notAdmin("wrong_key")),
		fault("expiry-not-looked-at", "UMN-AUTH-6", "An expired UserSig is accepted.", let("expired_usersig")),
		suiteAlone(fault("expiry-a-minute-late", "UMN-AUTH-6", "A UserSig is accepted for a minute after it has expired.", func(p *plan) {
			meets("expired_usersig", func(d *emulator.Decision) {
				if verified(p, d, d.Request.Now.Add(-time.Minute)) {
					d.Let()
				}
			})(p)
		})),
		fault("expired-another-code", "UMN-AUTH-12", "An expired UserSig is refused as not by an admin.", notAdmin("expired_usersig")),
		fault("other-account-accepted", "UMN-AUTH-7", "A UserSig made for another account is accepted.", let("other_identifier")),
		fault("other-account-another-code", "UMN-AUTH-12", "A UserSig made for another account is refused as expired.", answersWith(70001, "other_identifier")),
		fault("other-app-accepted", "UMN-AUTH-8", "A UserSig made for another app is accepted.", let("other_app")),
		fault("other-app-another-code", "UMN-AUTH-12", "A UserSig made for another app is refused as not by an admin.", notAdmin("other_app")),
		fault("missing-sdkappid-accepted", "UMN-AUTH-9", "A call without sdkappid is accepted.", let("missing_sdkappid")),
		fault("sdkappid-not-a-number-accepted", "UMN-AUTH-9", "An sdkappid that is not a number is accepted.", let("invalid_sdkappid")),
		fault("missing-identifier-accepted", "UMN-AUTH-10", "A call without identifier is accepted.", let("missing_identifier")),

		fault("expired-refused-and-applied", "UMN-AUTH-11", "A call with an expired UserSig is refused, and takes effect all the same.", meets("expired_usersig", (*emulator.Decision).Apply)),
		fault("not-admin-refused-and-applied", "UMN-AUTH-11", "A call of an account that is not an admin is refused, and takes effect all the same.", meets("not_admin", (*emulator.Decision).Apply)),
		fault("unsigned-refused-and-applied", "UMN-AUTH-11", "A call without a UserSig is refused, and takes effect all the same.", meets("missing_usersig", (*emulator.Decision).Apply)),
	}
}

// meetsAlmost plants a comparison of signatures that looks at parts of them.
func meetsAlmost(alike func(due, given []byte) bool) func(*plan) {
	return func(p *plan) {
		meets("wrong_key", func(d *emulator.Decision) {
			if due, given, ok := signatures(p, d.Request.Parameters.Get("usersig")); ok && alike(due, given) {
				d.Let()
			}
		})(p)
	}
}

// signatures are the signature that a UserSig should have, and the one that it has.
func signatures(p *plan, sig string) (due, given []byte, ok bool) {
	var claims usersig.Claims
	_, err := usersig.Alter(sig, func(c *usersig.Claims, signature []byte) { claims, given = *c, slices.Clone(signature) })
	if err != nil {
		return nil, nil, false
	}
	authentic, err := usersig.Sign(secretKey(p), claims)
	if err == nil {
		_, err = usersig.Alter(authentic, func(_ *usersig.Claims, signature []byte) { due = slices.Clone(signature) })
	}
	return due, given, err == nil && len(due) == len(given)
}

// roleMayCall plants a target on which whoever has that role in a group may set its members' counts, or, for self, the own.
func roleMayCall(role string) func(*plan) {
	return func(p *plan) {
		admins := map[string]bool{}
		p.config.Hooks.Decide = func(d *emulator.Decision) {
			caller := d.Request.Parameters.Get("identifier")
			switch {
			case d.Point == emulator.AtSignIn && d.Outcome == "":
				p.mu.Lock()
				admins[caller] = true
				p.mu.Unlock()
			case d.Point == emulator.AtSignIn && d.Outcome == "not_admin":
				d.Let()
			case d.Point == emulator.AtGroup || d.Point == emulator.AtMember:
				p.mu.Lock()
				admin := admins[caller]
				p.mu.Unlock()
				if admin || d.Point == emulator.AtMember && hasRole(d, caller, role) {
					return
				}
				if d.Point == emulator.AtMember || d.Outcome != "" {
					d.Refuse("not_admin")
				}
			}
		}
	}
}

func hasRole(d *emulator.Decision, caller, role string) bool {
	if role == "self" {
		return d.Outcome == "" && caller == d.Request.Text("Member_Account")
	}
	return slices.ContainsFunc(d.Group.Members(), func(m emulator.Member) bool { return m.Account() == caller && m.Role() == role })
}

// secretKey is the emulator's.
func secretKey(p *plan) string { return cmp.Or(p.config.SecretKey, emulator.DefaultSecretKey) }

// verified reports whether the request's UserSig would hold at another time.
func verified(p *plan, d *emulator.Decision, at time.Time) bool {
	app := cmp.Or(p.config.SDKAppID, emulator.DefaultSDKAppID)
	_, err := usersig.Verify(secretKey(p), d.Request.Parameters.Get("usersig"), app, d.Request.Parameters.Get("identifier"), at)
	return err == nil
}
