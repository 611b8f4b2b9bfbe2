package fault

import (
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
	runOnly := func(f Fault) Fault {
		f.Fuzz = false
		return f
	}
	return []Fault{
		runOnly(fault("short-lived-refused", "UMN-AUTH-1", "A UserSig that is valid for less than an hour is refused as expired.", func(p *plan) {
			decides(emulator.AtSignIn, func(d *emulator.Decision) {
				if d.Outcome == "" && !verified(p, d, d.Request.Now.Add(time.Hour)) {
					d.Refuse("expired_usersig")
				}
			})(p)
		})),

		fault("any-account", "UMN-AUTH-2", "Any account with a UserSig of its own may make the call.", let("not_admin")),
		fault("not-admin-another-code", "UMN-AUTH-2", "An account that is no admin is refused with a code of the groups'.", answersWith(10007, "not_admin")),
		fault("missing-usersig-accepted", "UMN-AUTH-3", "A call without a UserSig is accepted.", let("missing_usersig")),
		fault("empty-usersig-accepted", "UMN-AUTH-3", "A call with an empty UserSig is accepted.", let("empty_usersig")),
		fault("missing-usersig-another-code", "UMN-AUTH-3", "A call without a UserSig is refused as not by an admin.", notAdmin("missing_usersig")),
		fault("garbled-usersig-accepted", "UMN-AUTH-4", "A garbled UserSig is accepted.", let("garbled_usersig")),
		fault("garbled-usersig-another-code", "UMN-AUTH-4", "A garbled UserSig is refused as not by an admin.", notAdmin("garbled_usersig")),
		fault("signature-not-verified", "UMN-AUTH-5", "The signature within a UserSig is not verified.", let("wrong_key")),
		fault("wrong-key-another-code", "UMN-AUTH-5", "A UserSig of another key is refused as not by an admin.", notAdmin("wrong_key")),
		fault("expiry-not-looked-at", "UMN-AUTH-6", "An expired UserSig is accepted.", let("expired_usersig")),
		runOnly(fault("expiry-a-minute-late", "UMN-AUTH-6", "A UserSig is accepted for a minute after it has expired.", func(p *plan) {
			meets("expired_usersig", func(d *emulator.Decision) {
				if verified(p, d, d.Request.Now.Add(-time.Minute)) {
					d.Let()
				}
			})(p)
		})),
		fault("expired-another-code", "UMN-AUTH-6", "An expired UserSig is refused as not by an admin.", notAdmin("expired_usersig")),
		fault("other-account-accepted", "UMN-AUTH-7", "A UserSig made for another account is accepted.", let("other_identifier")),
		fault("other-account-another-code", "UMN-AUTH-7", "A UserSig made for another account is refused as not by an admin.", notAdmin("other_identifier")),
		fault("other-app-accepted", "UMN-AUTH-8", "A UserSig made for another app is accepted.", let("other_app")),
		fault("other-app-another-code", "UMN-AUTH-8", "A UserSig made for another app is refused as not by an admin.", notAdmin("other_app")),
		fault("missing-sdkappid-accepted", "UMN-AUTH-9", "A call without sdkappid is accepted.", let("missing_sdkappid")),
		fault("sdkappid-not-a-number-accepted", "UMN-AUTH-9", "An sdkappid that is no number is accepted.", let("invalid_sdkappid")),
		fault("missing-identifier-accepted", "UMN-AUTH-10", "A call without identifier is accepted.", let("missing_identifier")),

		fault("expired-refused-and-applied", "UMN-AUTH-11", "A call with an expired UserSig is refused, and takes effect all the same.", meets("expired_usersig", (*emulator.Decision).Apply)),
		fault("not-admin-refused-and-applied", "UMN-AUTH-11", "A call of an account that is no admin is refused, and takes effect all the same.", meets("not_admin", (*emulator.Decision).Apply)),
		fault("unsigned-refused-and-applied", "UMN-AUTH-11", "A call without a UserSig is refused, and takes effect all the same.", meets("missing_usersig", (*emulator.Decision).Apply)),
	}
}

// verified tells whether the request's UserSig would hold at another time.
func verified(p *plan, d *emulator.Decision, at time.Time) bool {
	app, key := p.config.SDKAppID, p.config.SecretKey
	if app == 0 {
		app = emulator.DefaultSDKAppID
	}
	if key == "" {
		key = emulator.DefaultSecretKey
	}
	_, err := usersig.Verify(key, d.Request.Parameters.Get("usersig"), app, d.Request.Parameters.Get("identifier"), at)
	return err == nil
}
