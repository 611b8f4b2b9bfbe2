package suites

import (
	"fmt"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// request is the chapter of how a call is made.
func request(s *suite) {
	five := group(5, member(bob, 2))
	s.prove("UMN-REQ-1", "the documented call", "a call as it is documented is accepted", on(five),
		set(bob, "4").accepted(),
		read(bob).shows("4").control())

	s.prove("UMN-REQ-1", "charset named", "the documented call is accepted where its Content-Type names the charset of JSON", on(five),
		set(bob, "4").accepted().control(),
		set(bob, "3").but(header("Content-Type", "application/json; charset=utf-8")).accepted(),
		read(bob).shows("3").control())

	s.whole("UMN-REQ-2", "the call is served over HTTPS", servedOverHTTPS)

	s.prove("UMN-REQ-3", "the range of random", "random takes both ends of its range and what lies between", on(five),
		set(bob, "4").but(query("random", "0")).accepted(),
		set(bob, "1").but(query("random", "4294967295")).accepted(),
		set(bob, "4").but(query("random", "2147483648")).accepted(),
		set(bob, "3").but(query("random", "1")).accepted(),
		read(bob).shows("3").control())

	s.prove("UMN-REQ-4", "reversed", "the query parameters may come in the opposite order", on(five),
		set(bob, "4").but(func(c *program.Call) { c.ReverseQuery = true }).accepted(),
		read(bob).shows("4").control())

	s.prove("UMN-REQ-5", "reversed", "the body's fields may come in the opposite order", on(five),
		set(bob, "4").but(func(c *program.Call) { c.ReverseFields = true }).accepted(),
		read(bob).shows("4").control())
	s.prove("UMN-REQ-5", "spaced", "the body may have white space wherever JSON allows it", on(five),
		set(bob, "4").but(func(c *program.Call) { c.Spaced = true }).accepted(),
		read(bob).shows("4").control())

	s.prove("UMN-REQ-5", "escaped", "the names of the body's fields may be written with escapes", on(five),
		set(bob, "4").but(filled(`{"GroupId":$GroupId,"Member\u005fAccount":$Member_Account,"UnreadMsgNum":$UnreadMsgNum}`)).accepted(),
		read(bob).shows("4").control())

	for _, m := range []string{"GET", "PUT"} {
		s.refused("UMN-REQ-6", "UMN-REQ-6", m, "a "+m+" is refused", "wrong_method", method(m))
	}
	s.prove("UMN-REQ-13", "UserSig", "a parameter UserSig does not stand for usersig", on(group(5, member(bob, 2), member("carol", 2))),
		set(bob, "3").accepted().control(),
		read(bob).shows("3").control(),
		set("carol", "4").but(as(program.Unsigned)).refused("missing_usersig").control(),
		set(bob, "4").but(func(c *program.Call) { c.RenameQuery = map[string]string{"usersig": "UserSig"} }).refused("missing_usersig"),
		read("carol").unchanged().control(),
		read(bob).unchanged())

	names(s)

	s.observed("UMN-REQ-7", "random missing", withoutQuery("random"))
	s.observed("UMN-REQ-7", "random 4294967296", query("random", "4294967296"))
	s.observed("UMN-REQ-7", "random -1", query("random", "-1"))
	s.observed("UMN-REQ-7", "random abc", query("random", "abc"))
	s.observed("UMN-REQ-8", "contenttype missing", withoutQuery("contenttype"))
	s.observed("UMN-REQ-8", "contenttype xml", query("contenttype", "xml"))
	// A target that reads no JSON without its Content-Type sees a body without fields.
	s.observedAs("UMN-REQ-9", "no Content-Type", "empty_body", header("Content-Type", ""))
	s.observedAs("UMN-REQ-9", "Content-Type text/plain", "empty_body", header("Content-Type", "text/plain"))
	s.observed("UMN-REQ-10", "an unknown body field", field("Unreadcheck", `{"nested":[1]}`))
	s.observed("UMN-REQ-11", "5.0", field("UnreadMsgNum", "5.0"))
	s.observed("UMN-REQ-11", "5e0", field("UnreadMsgNum", "5e0"))

	s.prove("UMN-REQ-12", "the same random twice", "what a second call with the same random does", on(five),
		set(bob, "4").but(query("random", "77")).accepted().control(),
		read(bob).shows("4").control(),
		set(bob, "1").but(query("random", "77")).recorded(),
		read(bob).recorded())
}

// observed writes down what a call that departs from the documentation in an undocumented way is answered.
func (s *suite) observed(id, variant string, change func(*program.Call)) {
	s.observedAs(id, variant, "", change)
}

// observedAs is observed where the call meets a condition of the contract for some targets.
func (s *suite) observedAs(id, variant, outcome string, change func(*program.Call)) {
	s.prove(id, variant, "what is answered to "+variant, on(group(5, member(bob, 2))),
		set(bob, "5").but(change).recorded().meets(outcome),
		set(bob, "3").accepted().control())
}

// names are the checks that every id which the target has can be named in a call.
func names(s *suite) {
	const other = "other"
	withNames := func(names map[string]program.Naming, groups ...program.Group) program.Stage {
		stage := on(groups...)
		stage.Names = names
		return stage
	}
	s.prove("UMN-REQ-14", "the longest ids", "a group and a member with the longest ids are named",
		withNames(map[string]program.Naming{theGroup: {Longest: true}, bob: {Longest: true}}, group(5, member(bob, 2))),
		set(bob, "3").accepted(),
		read(bob).shows("3"))
	for n := 1; n <= program.NameParts; n++ {
		part := program.Naming{Characters: n}
		s.prove("UMN-REQ-14", fmt.Sprintf("every character, part %d", n), "a group and a member are named, whatever characters their ids have",
			withNames(map[string]program.Naming{theGroup: part, bob: part}, group(5, member(bob, 2))),
			set(bob, "3").accepted(),
			read(bob).shows("3"))
	}
	s.prove("UMN-REQ-14", "long ids alike", "two members whose long ids differ in the last character alone are two",
		withNames(map[string]program.Naming{bob: {Longest: true}, other: {Of: bob, Like: program.LastCharacter}},
			group(5, member(bob, 2), member("carol", 1), member(other, 1))),
		set(bob, "4").accepted().control(),
		read(bob).shows("4").control(),
		read("carol").unchanged().control(),
		read(other).unchanged())
	s.prove("UMN-REQ-14", "ids that run together", "members of two groups are two, also where the group's id and the member's make one text",
		withNames(map[string]program.Naming{"next": {Of: theGroup, Like: program.OneAfter}, other: {Of: bob, Like: program.OneBefore}},
			group(5, member(bob, 2), member(other, 1)), named("next", group(5, member(bob, 1), member(other, 2)))),
		setIn("next", bob, "4").accepted().control(),
		readIn("next", bob).shows("4").control(),
		readIn("next", other).unchanged().control(),
		read(other).unchanged())
	s.prove("UMN-REQ-15", "members", "a member whose id differs in case alone is another member",
		withNames(map[string]program.Naming{other: {Of: bob, Like: program.InCapitals}}, group(5, member(bob, 2), member("carol", 1), member(other, 1))),
		set(bob, "4").accepted().control(),
		read(bob).shows("4").control(),
		read("carol").unchanged().control(),
		read(other).unchanged())
	s.prove("UMN-REQ-15", "groups", "a group whose id differs in case alone is another group",
		withNames(map[string]program.Naming{other: {Of: theGroup, Like: program.InCapitals}}, group(5, member(bob, 2)), named("third", group(5, member(bob, 1))), named(other, group(5, member(bob, 1)))),
		set(bob, "4").accepted().control(),
		read(bob).shows("4").control(),
		readIn("third", bob).unchanged().control(),
		readIn(other, bob).unchanged())
}

// servedOverHTTPS looks at the addresses that were called: an answer over HTTPS was given under a certificate that the
// client trusts, since it hangs up otherwise.
func servedOverHTTPS(_ *spec.Contract, r spec.Requirement, exchanges []record.Exchange) judge.Finding {
	plain, secure := 0, 0
	var untrusted record.Exchange
	for _, x := range exchanges {
		switch {
		case x.Trouble != nil && x.Trouble.Kind == record.TroubleTLS:
			untrusted = x
		case x.TransientFailure():
		case strings.HasPrefix(x.Request.URL, "https://"):
			secure++
		default:
			plain++
		}
	}
	switch {
	case plain > 0:
		return judge.Finding{Requirement: r.ID, Verdict: judge.NotApplicable,
			Reason: "the target was given as an http:// address; name its https:// address to have this judged"}
	case untrusted.Trouble != nil:
		return judge.Finding{Requirement: r.ID, Verdict: judge.Fail, Expected: "HTTPS with a certificate that is trusted here",
			Got: untrusted.Trouble.Detail, Reason: "where the certificate's authority is one of your own, name it with --ca", Exchanges: []int{untrusted.ID}}
	case secure > 0:
		return judge.Finding{Requirement: r.ID, Verdict: judge.Pass, Reason: fmt.Sprintf("%s over HTTPS", plural.Of(secure, "answer"))}
	default:
		return judge.Finding{Requirement: r.ID, Verdict: judge.Inconclusive, Reason: "no call was answered"}
	}
}
