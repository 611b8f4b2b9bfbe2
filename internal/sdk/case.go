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
	// Chapter is where a person looks for it.
	Chapter string `json:"chapter"`
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

// The settings. Each has an adapter's process and a server of its own. Those of identifiers are in [identifiers].
const (
	// Plain has a certificate that the adapter trusts and an account without special characters.
	Plain Setting = "plain"
	// Slow is as Plain; its cases take long.
	Slow Setting = "slow"
	// Idle is as Plain; in it the server closes connections that are idle, and what comes of it disturbs no other case.
	Idle Setting = "idle"
	// ShortUserSig asks the adapter for UserSigs that expire within seconds.
	ShortUserSig Setting = "short-usersig"
	// Refused has nobody who listens.
	Refused Setting = "refused"
	// Untrusted, Expired and OtherHost have a certificate that is to be refused.
	Untrusted Setting = "untrusted"
	Expired   Setting = "expired"
	OtherHost Setting = "other-host"
)

// badCertificate reports whether the server's certificate is to be refused.
func (s Setting) badCertificate() bool { return s == Untrusted || s == Expired || s == OtherHost }

// identifiers are accounts that arrive as others unless they are escaped in the query, or taken as they are, by setting. An account may have
// every printable character and has at most 32 bytes (documentation 1047/34385, 2024-11-06, "Basic Concepts").
var identifiers = map[Setting]string{
	"identifier/ampersand": "ad&min=1",
	"identifier/blank":     "ad min",
	"identifier/percent":   "ad%41min",
	"identifier/plus":      "ad+min",
	"identifier/hash":      "ad#min",
	"identifier/capitals":  "AdMin",
}

// Settings are all settings, in the order in which they are played.
var Settings = []Setting{Plain, Slow, Idle, ShortUserSig, "identifier/ampersand", "identifier/blank", "identifier/percent",
	"identifier/plus", "identifier/hash", "identifier/capitals", Refused, Untrusted, Expired, OtherHost}

// Answer names how the server answers a case.
type Answer string

// The answers. Where the reference refuses the request, all but those of refusals and failures answer as it does.
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
	OKWith500     Answer = "ok-500"          // HTTP status 500 with the body of a success
	Redirect      Answer = "redirect"        // HTTP status 302 to a page
	ResetUnread   Answer = "reset-before"    // the connection is reset before the body was read
	ResetRead     Answer = "reset-after"     // the connection is reset after the request was read
	Closed        Answer = "closed"          // the connection is closed after the request was read
	SlowBelow     Answer = "slow-below"      // success after Times.Below
	SlowAbove     Answer = "slow-above"      // success after Times.Above
	Silence       Answer = "silence"         // nothing, until the case is over
	Chunked       Answer = "chunked"         // success in chunks
	Compressed    Answer = "gzip"            // success, compressed where the request allows it
	Limited       Answer = "limited"         // the third request is refused with the case's code
	Crowd         Answer = "crowd"           // every other member is refused, with a code of its own; the last are answered first
	Rested        Answer = "rested"          // as the reference does; before the case the server closes connections that are idle
	ExpireUserSig Answer = "expire-usersig"  // as the reference does; before the case the UserSigs that were seen expire
)

// The groups of the cases. An id may have every printable character of ASCII (documentation 1047/33529, 2022-10-24, "Group
// ID"); the odd one has those that have to be escaped somewhere.
const (
	plainGroup = "unreadcheck-1"
	oddGroup   = `a "b" \c {d} <e> & 'f' + 100%`
	// communityGroup begins as the ids of Community groups do, by which some clients choose another call.
	communityGroup = "@TGS#_Unread Check  "
)

const (
	// crowdSize is how many calls are made at once.
	crowdSize = 16
	// burstSize is how many calls are made one after another.
	burstSize = 24
)

// Cases are all cases, in the order in which they are played: those that a client may be slow to recover from come
// last. Codes and limit are the contract's.
func Cases(c *spec.Contract) []Case {
	chapter := ""
	set := func(name string, answer Answer, changes ...func(*Case)) Case {
		cs := Case{Name: name, Chapter: chapter, Setting: Plain, Op: OpSet, Group: plainGroup,
			Members: []string{"m-" + strings.ReplaceAll(name, "/", "-")}, Numbers: []string{"5"}, Repeat: 1, Answer: answer}
		for _, change := range changes {
			change(&cs)
		}
		return cs
	}
	number := func(n string) func(*Case) { return func(cs *Case) { cs.Numbers = []string{n} } }
	group := func(id string) func(*Case) { return func(cs *Case) { cs.Group = id } }
	member := func(name string) func(*Case) { return func(cs *Case) { cs.Members = []string{name} } }
	code := func(n int64) func(*Case) { return func(cs *Case) { cs.Code = n } }
	in := func(s Setting) func(*Case) { return func(cs *Case) { cs.Setting = s } }
	refused := func(condition string) func(*Case) { return code(c.Outcomes[condition].Codes[0]) }
	burst := func(calls int) func(*Case) { return func(cs *Case) { cs.Op, cs.Repeat = OpBurst, calls } }

	chapter = "request"
	out := []Case{
		set("plain", Accept),
		set("zero", Accept, number("0")),
		set("number/above-int32", Accept, number("2147483653")),
		set("number/above-uint32", Accept, number("4294967301")),
		set("names/group", Accept, group(oddGroup)),
		set("names/community", Accept, group(communityGroup)),
		set("names/non-ascii", Accept, member("Jörg-Ελένη-小明")),
		set("names/four-byte", Accept, member("m-𝒳-🦊")),
		set("names/escapes", Accept, member(`m-"q"-\-\u0041`)),
	}
	chapter = "pace"
	out = append(out,
		set("burst/plain", Accept, burst(burstSize)),
		set("pace", Accept, atOnce("m-pace-", c.Limit.Calls*5/2)),
		set("burst/limited", Limited, burst(5), refused("over_limit")))
	chapter = "concurrency"
	out = append(out, set("threads", Crowd, atOnce("m-threads-", crowdSize)))
	chapter = "answers"
	out = append(out,
		set("shape/extra-fields", ExtraFields),
		set("shape/key-order", KeyOrder),
		set("shape/no-errorinfo", NoErrorInfo),
		set("shape/empty-errorinfo", EmptyInfo, refused("unknown_group")),
		set("shape/ok-with-code", OKWithCode, refused("unknown_group")),
		set("shape/fail-with-zero", FailWithZero),
		set("transfer/chunked", Chunked),
		set("transfer/gzip", Compressed))
	for _, e := range listed(c) {
		out = append(out, set(fmt.Sprintf("error/%s/%d", e.Family, e.Number), Refuse, code(e.Number)))
	}
	out = append(out,
		set("unreadable/not-json", NotJSON),
		set("unreadable/empty", EmptyBody),
		set("unreadable/no-status", NoStatus),
		set("unreadable/truncated", Truncated),
		set("status/ok-500", OKWith500),
		set("status/redirect", Redirect),
		set("network/http-502", BadGateway),
		set("network/closed", Closed),
		set("network/reset-before", ResetUnread),
		set("network/reset-after", ResetRead),
		set("network/refused", Accept, in(Refused)))
	chapter = "time"
	out = append(out,
		set("slow/before", Accept, in(Slow)),
		set("slow/below", SlowBelow, in(Slow)),
		set("slow/above", SlowAbove, in(Slow)),
		set("slow/silence", Silence, in(Slow)),
		set("idle/before", Accept, in(Idle)),
		set("idle/rested", Rested, in(Idle)))
	chapter = "auth"
	out = append(out,
		set("usersig/before", Accept, in(ShortUserSig)),
		set("usersig/expired", ExpireUserSig, in(ShortUserSig), refused("expired_usersig")),
		set("usersig/after", Accept, in(ShortUserSig)))
	chapter = "request"
	for _, s := range Settings {
		if identifiers[s] != "" {
			out = append(out, set(string(s), Accept, in(s)))
		}
	}
	chapter = "tls"
	return append(out,
		set("certificate/untrusted", Accept, in(Untrusted)),
		set("certificate/expired", Accept, in(Expired)),
		set("certificate/other-host", Accept, in(OtherHost)),
	)
}

// atOnce makes a case of so many calls at once.
func atOnce(prefix string, calls int) func(*Case) {
	return func(cs *Case) {
		cs.Op, cs.Members, cs.Numbers = OpThreads, nil, nil
		for i := range calls {
			cs.Members = append(cs.Members, fmt.Sprint(prefix, i))
			cs.Numbers = append(cs.Numbers, fmt.Sprint(100+i))
		}
	}
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
