package suites

import "github.com/unreadcheck/unreadcheck/spec/program"

// signIn is the chapter of who may make the call. Each refusal stands beside its accepted twin, and reads back that it
// changed nothing.
func signIn(s *suite) {
	s.prove("UMN-AUTH-1", "admin", "an app admin with a valid UserSig is accepted", on(group(5, member(bob, 2))),
		set(bob, "4").accepted(),
		read(bob).shows("4").control())

	if !s.given {
		s.prove("UMN-AUTH-1", "valid for ten minutes", "a UserSig that is valid for ten minutes only is accepted while it is", on(group(5, member(bob, 2))),
			set(bob, "4").accepted().control(),
			set(bob, "3").but(as(program.Short)).accepted(),
			read(bob).shows("3").control())
	}

	refused := func(id, variant, title, outcome string, changes ...func(*program.Call)) {
		s.refused(id, "UMN-AUTH-11", variant, title, outcome, changes...)
	}
	callers := program.Stage{Groups: []program.Group{group(5, member(bob, 2), member("carol", 1), admin(1))}, Accounts: []string{"eve"}}
	for _, caller := range []struct{ variant, handle string }{
		{"the member", bob}, {"another member", "carol"}, {"the group's admin", dave}, {"the group's owner", program.Owner}, {"a stranger", "eve"},
	} {
		s.refusedOn(callers, "UMN-AUTH-2", "UMN-AUTH-11", caller.variant, caller.variant+", who is not an app admin, is refused", "not_admin", by(caller.handle))
	}
	refused("UMN-AUTH-3", "missing", "a call without UserSig is refused", "missing_usersig", as(program.Unsigned))
	refused("UMN-AUTH-3", "empty", "an empty UserSig is refused", "empty_usersig", as(program.EmptySig))
	refused("UMN-AUTH-4", "garbled", "a garbled UserSig is refused", "garbled_usersig", as(program.Garbled))
	refused("UMN-AUTH-4", "cut short", "a UserSig that is cut short is refused", "garbled_usersig", as(program.Truncated))
	refused("UMN-AUTH-5", "another key", "a UserSig made with another key is refused", "wrong_key", as(program.WrongKey))
	refused("UMN-AUTH-6", "expired", "an expired UserSig is refused", "expired_usersig", as(program.Expired))
	if s.exact {
		// Over a network nobody knows in which second a call arrives.
		s.prove("UMN-AUTH-6", "at the very second", "a UserSig is accepted while it is valid, and refused in the second after it has expired",
			on(group(5, member(bob, 2))),
			restTo(1),
			set(bob, "4").but(as(program.Brief)).accepted().control(),
			restTo(program.BriefLifetime-1),
			set(bob, "3").but(as(program.Brief)).accepted(),
			read(bob).shows("3").control(),
			restTo(2),
			set(bob, "4").but(as(program.Brief)).refused("expired_usersig"),
			read(bob).unchanged().proves("UMN-AUTH-11"))
	}
	refused("UMN-AUTH-7", "another account", "a UserSig made for another account is refused", "other_identifier", as(program.OtherIdentifier))
	refused("UMN-AUTH-7", "another identifier", "the admin's UserSig beside another identifier is refused", "other_identifier", as(program.QueryIdentifier))
	refused("UMN-AUTH-8", "another app", "a UserSig made for another app is refused", "other_app", as(program.OtherApp))
	refused("UMN-AUTH-8", "another sdkappid", "the UserSig beside another sdkappid is refused", "other_app", as(program.QueryApp))
	for _, altered := range []struct {
		variant, what string
		credential    program.Credential
	}{
		{"first byte", "the first byte of its signature", program.AlteredFirst},
		{"middle byte", "a byte in the middle of its signature", program.AlteredMiddle},
		{"last byte", "the last byte of its signature", program.AlteredLast},
		{"identifier", "its identifier", program.AlteredIdentifier},
		{"sdkappid", "its sdkappid", program.AlteredApp},
		{"time", "its time of issue", program.AlteredTime},
		{"expire", "its lifetime", program.AlteredExpire},
	} {
		// A signature that is not looked at at all is another requirement's matter.
		s.prove("UMN-AUTH-14", altered.variant, "a UserSig of which "+altered.what+" was altered is refused", on(group(5, member(bob, 2))),
			set(bob, "3").accepted().control(),
			read(bob).shows("3").control(),
			set(bob, "4").but(as(program.WrongKey)).refused("wrong_key").control(),
			set(bob, "4").but(as(altered.credential)).refused("altered_usersig"),
			read(bob).unchanged().proves("UMN-AUTH-11"))
	}
	refused("UMN-AUTH-9", "missing", "a call without sdkappid is refused", "missing_sdkappid", withoutQuery("sdkappid"))
	refused("UMN-AUTH-9", "not a number", "an sdkappid that is not a number is refused", "invalid_sdkappid", query("sdkappid", "abc"))
	refused("UMN-AUTH-10", "missing", "a call without identifier is refused", "missing_identifier", withoutQuery("identifier"))
}
