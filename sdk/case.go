package sdk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
)

// Case is one thing that an adapter is asked to do, and how the server answers it.
type Case struct {
	// Name is unique: "names/group".
	Name string `json:"name"`
	// Setting is what the case is played in; cases of one setting share a process and a server.
	Setting Setting `json:"setting"`
	Op      string  `json:"op"`
	Group   string  `json:"group"`
	// Members and Numbers are what is to be set, of equal length; more than one of them for OpThreads alone. Each case
	// has members of its own, so that a request that comes late is still known for what it is.
	Members []string `json:"members"`
	// Numbers are decimal integers of any size.
	Numbers []string `json:"numbers"`
	// Repeat is how many calls a burst has; else 1.
	Repeat int `json:"repeat"`
	// Answer is how the server answers.
	Answer Answer `json:"answer"`
	// Code is the error code of a refusal, where Answer has one.
	Code int64 `json:"code,omitempty"`
}

// The operations of the adapter protocol.
const (
	OpHello   = "hello"
	OpSet     = "set"
	OpBurst   = "burst"
	OpThreads = "threads"
)

// Setting is the environment and the server that an adapter is started with.
type Setting string

// The settings.
const (
	// Plain has a certificate that the adapter trusts and an account without special characters.
	Plain Setting = "plain"
	// OddIdentifier has an account that has to be escaped in a URL.
	OddIdentifier Setting = "odd-identifier"
	// Untrusted, Expired and OtherHost have a certificate that is to be refused.
	Untrusted Setting = "untrusted"
	Expired   Setting = "expired"
	OtherHost Setting = "other-host"
)

// Settings are all settings, in the order in which they are played.
var Settings = []Setting{Plain, OddIdentifier, Untrusted, Expired, OtherHost}

// Answer names how the server answers a case.
type Answer string

// The answers. Where the reference refuses the request, all but those of refusals and troubles answer as it does.
const (
	Accept        Answer = "accept"          // as the reference does
	Refuse        Answer = "refuse"          // FAIL with the case's code
	ExtraFields   Answer = "extra-fields"    // success with fields that are not documented
	KeyOrder      Answer = "key-order"       // success with the fields in another order
	NoErrorInfo   Answer = "no-errorinfo"    // success without ErrorInfo
	EmptyInfo     Answer = "empty-errorinfo" // FAIL with the case's code and no reason
	OKWithCode    Answer = "ok-with-code"    // OK with the case's code
	FailWithZero  Answer = "fail-with-zero"  // FAIL with the code 0
	NotJSON       Answer = "not-json"        // a page of HTML
	EmptyBody     Answer = "empty"           // no body
	NoStatus      Answer = "no-status"       // {}
	Truncated     Answer = "truncated"       // half of a success, then the connection is closed
	BadGateway    Answer = "http-502"        // HTTP status 502 with a page of HTML
	ResetUnread   Answer = "reset-before"    // the connection is reset before the body was read
	ResetRead     Answer = "reset-after"     // the connection is reset after the request was read
	SlowBelow     Answer = "slow-below"      // success after Times.Below
	SlowAbove     Answer = "slow-above"      // success after Times.Above
	Silence       Answer = "silence"         // nothing, until the case is over
	Chunked       Answer = "chunked"         // success in chunks
	Compressed    Answer = "gzip"            // success, compressed where the request allows it
	Limited       Answer = "limited"         // the third request is refused with the case's code
	Crowd         Answer = "crowd"           // every other member is refused, with a code of its own; the last are answered first
	ExpireUserSig Answer = "expire-usersig"  // a UserSig that was seen before is refused as expired
)

// oddIdentifier is an account that arrives as another unless it is escaped in the query. It has at most 32 bytes
// (documentation 1047/34385, 2024-11-06, "Basic Concepts").
const oddIdentifier = "ad&min %41+x#y=1"

// The groups of the cases. An id may have every printable character of ASCII (documentation 1047/33529, 2022-10-24, "Group
// ID"); the odd one has those that have to be escaped somewhere.
const (
	plainGroup = "unreadcheck-1"
	oddGroup   = `a "b" \c {d} <e> & 'f' + 100%`
)

// crowdSize is how many calls are made at once.
const crowdSize = 16

// Cases are all cases, in the order in which they are played: those that a client may be slow to recover from come
// last. Codes and limit are the contract's.
func Cases(c *spec.Contract) []Case {
	set := func(name string, answer Answer) Case {
		return Case{Name: name, Setting: Plain, Op: OpSet, Group: plainGroup,
			Members: []string{"m-" + strings.ReplaceAll(name, "/", "-")}, Numbers: []string{"5"}, Repeat: 1, Answer: answer}
	}
	with := func(cs Case, change func(*Case)) Case {
		change(&cs)
		return cs
	}
	number := func(n string) func(*Case) { return func(cs *Case) { cs.Numbers = []string{n} } }
	member := func(name string) func(*Case) { return func(cs *Case) { cs.Members = []string{name} } }
	code := func(n int64) func(*Case) { return func(cs *Case) { cs.Code = n } }
	setting := func(s Setting) func(*Case) { return func(cs *Case) { cs.Setting = s } }
	refused := func(condition string) func(*Case) { return code(c.Outcomes[condition].Codes[0]) }
	burst := func(calls int) func(*Case) { return func(cs *Case) { cs.Op, cs.Repeat = OpBurst, calls } }

	out := []Case{
		set("plain", Accept),
		with(set("zero", Accept), number("0")),
		with(set("number/above-int32", Accept), number("2147483653")),
		with(set("number/above-uint32", Accept), number("4294967301")),
		with(set("names/group", Accept), func(cs *Case) { cs.Group = oddGroup }),
		with(set("names/non-ascii", Accept), member("Jörg-Ελένη-小明")),
		with(set("names/four-byte", Accept), member("m-𝒳-🦊")),
		with(set("names/escapes", Accept), member(`m-"q"-\-\u0041`)),
		with(set("burst/plain", Accept), burst(c.Limit.Calls+c.Limit.Calls/4)),
		threads(),
		set("shape/extra-fields", ExtraFields),
		set("shape/key-order", KeyOrder),
		set("shape/no-errorinfo", NoErrorInfo),
		with(set("shape/empty-errorinfo", EmptyInfo), refused("unknown_group")),
		with(set("shape/ok-with-code", OKWithCode), refused("unknown_group")),
		set("shape/fail-with-zero", FailWithZero),
		set("transfer/chunked", Chunked),
		set("transfer/gzip", Compressed),
	}
	for _, e := range listed(c) {
		out = append(out, with(set(fmt.Sprintf("error/%s/%d", e.Family, e.Number), Refuse), code(e.Number)))
	}
	return append(out,
		with(with(set("burst/limited", Limited), burst(5)), refused("over_limit")),
		set("unreadable/not-json", NotJSON),
		set("unreadable/empty", EmptyBody),
		set("unreadable/no-status", NoStatus),
		set("unreadable/truncated", Truncated),
		set("network/http-502", BadGateway),
		set("network/reset-before", ResetUnread),
		set("network/reset-after", ResetRead),
		set("slow/below", SlowBelow),
		set("slow/above", SlowAbove),
		set("slow/silence", Silence),
		set("usersig/before", Accept),
		with(set("usersig/expired", ExpireUserSig), refused("expired_usersig")),
		with(set("usersig/after", ExpireUserSig), refused("expired_usersig")),
		with(set("identifier", Accept), setting(OddIdentifier)),
		with(set("certificate/untrusted", Accept), setting(Untrusted)),
		with(set("certificate/expired", Accept), setting(Expired)),
		with(set("certificate/other-host", Accept), setting(OtherHost)),
	)
}

func threads() Case {
	cs := Case{Name: "threads", Setting: Plain, Op: OpThreads, Group: plainGroup, Repeat: 1, Answer: Crowd}
	for i := range crowdSize {
		cs.Members = append(cs.Members, fmt.Sprintf("m-threads-%d", i))
		cs.Numbers = append(cs.Numbers, fmt.Sprint(100+i))
	}
	return cs
}

// listed are the contract's error codes: the call's own first, then the group service's, then the public ones.
func listed(c *spec.Contract) []spec.ErrorCode {
	rank := map[string]int{"own": 0, "group": 1, "public": 2}
	var out []spec.ErrorCode
	for _, e := range c.Codes.Listed {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b spec.ErrorCode) int {
		if d := rank[a.Family] - rank[b.Family]; d != 0 {
			return d
		}
		return int(a.Number - b.Number)
	})
	return out
}
