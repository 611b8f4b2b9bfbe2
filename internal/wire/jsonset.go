package wire

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// The bodies that most cases are made from.
const (
	// open is the body without its closing brace.
	open  = `{"GroupId":$(group),"Member_Account":$(account),"UnreadMsgNum":$(A)`
	whole = open + `}`
)

// jsonSet is the JSON torture set: bodies, each in one well-formed request.
func jsonSet() []program.Raw {
	var all []program.Raw
	for _, part := range [][]program.Raw{structure(), spacing(), numbers(), types(), text(), names(), doubled(), encoded(), large()} {
		all = append(all, part...)
	}
	return all
}

// bodyCase is a case of the JSON set.
func bodyCase(family, id, title, body string, e program.Request) program.Raw {
	return program.Raw{ID: "json/" + id, Title: title, Family: family, Body: record.Bytes(body), Requests: []program.Request{e}}
}

// refused expects a refusal with one of the condition's codes.
func refused(outcome string) program.Request {
	return program.Request{Class: program.Refuse, Outcome: outcome}
}

// refusedAs expects a refusal with any documented code: two conditions meet, or none fits well enough to be held to it.
func refusedAs(of spec.Case) program.Request {
	return program.Request{Class: program.Refuse, Of: of}
}

// acceptedAs expects the call to be accepted and to leave one of the effects.
func acceptedAs(of spec.Case, effects ...program.Effect) program.Request {
	return program.Request{Class: program.Accept, Of: of, Effects: effects}
}

// either is where the contract is silent: accepted, one of the effects shows.
func either(effects ...program.Effect) program.Request {
	return program.Request{Class: program.Either, Of: spec.NumberBelow, Effects: effects}
}

// number is the body with another literal for the number.
func number(literal string) string {
	return `{"GroupId":$(group),"Member_Account":$(account),"UnreadMsgNum":` + literal + `}`
}

// groupID is the body with another literal for the group.
func groupID(literal string) string {
	return `{"GroupId":` + literal + `,"Member_Account":$(account),"UnreadMsgNum":$(A)}`
}

// member is the body with another literal for the account.
func member(literal string) string {
	return `{"GroupId":$(group),"Member_Account":` + literal + `,"UnreadMsgNum":$(A)}`
}

// extra is the body with one more field.
func extra(name, literal string) string { return open + `,` + name + `:` + literal + `}` }

// large has the bodies of up to a mebibyte. A server may decline them before any handler sees them.
func large() []program.Raw {
	size := func(id, title, body string, e program.Request) program.Raw {
		if e.Class == program.Either {
			e.Class = program.Declined
		}
		return bodyCase("size", id, title, body, e)
	}
	return []program.Raw{
		size("space-8k", "8 KiB of white space within the object", open+`$(8000* )}`, either(program.SetsA)),
		size("space-1m", "a mebibyte of white space after the object", whole+`$(1048000* )`, either(program.SetsA)),
		size("text-64k", "an unknown field with 64 KiB of text", extra(`"x"`, `"$(65000*x)"`), either(program.SetsA)),
		size("text-1m", "an unknown field with a mebibyte of text", extra(`"x"`, `"$(1048000*x)"`), either(program.SetsA)),
		size("fields", "two thousand unknown fields of one name", open+`$(2000*,"x":1)}`, either(program.SetsA)),
		size("elements", "an unknown field with a hundred thousand elements", extra(`"x"`, `[$(100000*0,)0]`), either(program.SetsA)),
		size("nested-100", "an unknown field, nested 100 deep", extra(`"x"`, `$(100*[)$(100*])`), either(program.SetsA)),
		size("nested-600", "an unknown field, nested 600 deep", extra(`"x"`, `$(600*[)$(600*])`), either(program.SetsA)),
		size("nested-100k", "an unknown field, nested a hundred thousand deep", extra(`"x"`, `$(100000*[)$(100000*])`), either(program.SetsA)),
		size("nested-objects", "an unknown field with objects nested ten thousand deep",
			extra(`"x"`, `$(10000*{"x":)0$(10000*})`), either(program.SetsA)),
		size("only-opening", "a hundred thousand opening brackets and nothing else", `$(100000*[)`,
			program.Request{Class: program.Declined, Of: malformedJSON}),
		size("group-64k", "a group id of 64 KiB", groupID(`"$(65000*x)"`), program.Request{Class: program.Declined, Outcome: "malformed_group_id"}),
		size("account-64k", "an account of 64 KiB", member(`"$(65000*x)"`),
			program.Request{Class: program.Declined, Of: spec.OtherMember, Effects: []program.Effect{program.Unchanged}}),
		size("digits-100k", "a number of a hundred thousand digits", number(`9$(100000*0)`),
			program.Request{Class: program.Declined, Of: spec.NumberWide, OfEffect: spec.NumberWide, Effects: []program.Effect{many}}),
	}
}
