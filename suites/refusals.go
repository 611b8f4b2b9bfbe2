package suites

import (
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// refusals is the chapter of calls that are refused for what they say. Each stands beside its accepted twin, and reads
// back that it changed nothing.
func refusals(s *suite) {
	refused := func(id, variant, title, outcome string, changes ...func(*program.Call)) {
		s.refused(id, "UMN-ERR-13", variant, title, outcome, changes...)
	}
	refused("UMN-ERR-1", "unknown group", "a group that never was is refused", "unknown_group",
		field("GroupId", `"unreadcheck-no-such-group"`))

	s.prove("UMN-ERR-2", "dissolved group", "a group that was dissolved is refused",
		on(group(5, member(bob, 2)), named("gone", group(5, member(bob, 2)))),
		setIn("gone", bob, "4").accepted().control(),
		destroy("gone"),
		setIn("gone", bob, "4").refused("dissolved_group"),
		set(bob, "3").accepted().control())

	refused("UMN-ERR-3", "empty", "an empty group id is refused", "malformed_group_id", field("GroupId", `""`))
	refused("UMN-ERR-3", "49 bytes", "a group id of 49 bytes is refused", "malformed_group_id",
		field("GroupId", `"`+strings.Repeat("u", 49)+`"`))
	refused("UMN-ERR-3", "not ASCII", "a group id outside ASCII is refused", "malformed_group_id", field("GroupId", `"группа"`))

	for _, name := range s.contract.RequestSchema().Required {
		outcome := "missing_field"
		if name == "GroupId" {
			outcome = "missing_group_id"
		}
		refused("UMN-ERR-4", name, "a call without "+name+" is refused", outcome, without(name))
	}

	for _, wrong := range []struct{ field, variant, literal string }{
		{"GroupId", "number", "5"},
		{"GroupId", "null", "null"},
		{"Member_Account", "number", "5"},
		{"Member_Account", "null", "null"},
		{"UnreadMsgNum", "string", `"4"`},
		{"UnreadMsgNum", "boolean", "true"},
		{"UnreadMsgNum", "null", "null"},
		{"UnreadMsgNum", "array", "[4]"},
	} {
		outcome := "wrong_type"
		if wrong.field == "GroupId" {
			outcome = "mistyped_group_id"
		}
		refused("UMN-ERR-5", wrong.field+" "+wrong.variant, "a "+wrong.field+" that is a JSON "+wrong.variant+" is refused",
			outcome, field(wrong.field, wrong.literal))
	}

	refused("UMN-ERR-6", "cut short", "a JSON body that is cut short is refused", "malformed_json",
		body(`{"GroupId": "g", "Member_Account": "bob", "UnreadMsgNum": `))
	refused("UMN-ERR-6", "plain text", "a body of plain text is refused", "malformed_json", body("GroupId=g&UnreadMsgNum=4"))
	refused("UMN-ERR-7", "empty body", "an empty body is refused", "empty_body", body(""))
	refused("UMN-ERR-8", "-1", "minus one is refused", "negative_number", field("UnreadMsgNum", "-1"))
	refused("UMN-ERR-9", "4.5", "four and a half is refused", "fractional_number", field("UnreadMsgNum", "4.5"))
	refused("UMN-ERR-10", "unknown command", "a command word that does not exist is refused", "wrong_command",
		func(c *program.Call) { c.Command = "set_unread_msg_nums" })

	outside := program.Stage{Groups: []program.Group{group(5, member(bob, 2))}, Accounts: []string{"eve"}}
	s.prove("UMN-ERR-11", "never a member", "what is answered for an account that never was in the group, which makes it no member", outside,
		firstLook(),
		set("eve", "4").recorded().meets("not_a_member"),
		keepsMembers(),
		set(bob, "3").accepted().control())
	s.prove("UMN-ERR-11", "no longer a member", "what is answered for a member who has left",
		on(group(5, member(bob, 2), member("carol", 1))),
		leave("carol"),
		firstLook(),
		set("carol", "4").recorded().meets("not_a_member"),
		keepsMembers(),
		set(bob, "3").accepted().control())
	s.prove("UMN-ERR-12", "unknown account", "what is answered for an account that does not exist", on(group(5, member(bob, 2))),
		set(bob, "4").but(field("Member_Account", `"unreadcheck-no-such-account"`)).recorded().meets("unknown_account"),
		set(bob, "3").accepted().control())
}

// refused adds a check that a call which departs from the contract is refused, and under a second id that it changed
// nothing, beside the accepted twin on the same member.
func (s *suite) refused(id, noEffect, variant, title, outcome string, changes ...func(*program.Call)) {
	s.refusedOn(on(group(5, member(bob, 2))), id, noEffect, variant, title, outcome, changes...)
}

// refusedOn is refused on a stage of its own, which has the usual group and member.
func (s *suite) refusedOn(stage program.Stage, id, noEffect, variant, title, outcome string, changes ...func(*program.Call)) {
	refusal := []script{set(bob, "4").but(changes...).refused(outcome), read(bob).unchanged().proves(noEffect)}
	twin := []script{set(bob, "3").accepted().control(), read(bob).shows("3").control()}
	steps := slices.Concat(refusal, twin)
	if refusal[0].Call.Credential.Bad() {
		steps = slices.Concat(twin, refusal) // such a call waits until all others are over, and then its twin need not wait as well
	}
	s.prove(id, variant, title, stage, steps...)
}
