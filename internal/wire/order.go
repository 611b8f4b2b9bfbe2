package wire

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// telling are the cases that come first: each stands for a family, those before the others in which implementations most
// often err.
var telling = []string{
	"json/trailing-word", "json/doubled-number", "json/cut-before-brace", "json/number-2^32+A", "json/number-A.5", "json/number--A",
	"http/query-case-usersig", "http/pipeline-mixed", "http/timing-half-body", "http/length-cut",
	"json/space-crlf", "json/comma-before-brace", "json/type-UnreadMsgNum-text", "json/escape-group", "json/comment-line", "json/number-nan",
	"json/single-quotes", "json/number-leading-zero",
	"json/text-raw-lf", "json/empty", "json/doubled-number-first-negative", "json/doubled-number-last-negative", "json/account-nul",
	"http/method-get-override", "http/query-two-garbled", "http/chunk-one", "http/chunk-cut", "http/timing-slow-body", "http/header-small",
	"http/coding-and-length", "http/reuse-after-refusal", "http/header-no-type", "http/length-differing", "http/timing-expect",
	"json/encoding-mark", "json/text-bad-byte", "json/nested-100k", "json/number-400-digits", "json/number-1e400", "json/type-body-list",
	"json/space-form-feed", "json/trailing-call", "json/group-lone-surrogate", "http/line-absolute", "http/header-2m", "http/chunk-bad-size",
}

// Cases are the cases of both sets in the order in which they are to be played: first those that tell most. An edited
// contract may have none of the requirements or conditions of a case, which is then left out.
func Cases(c *spec.Contract) []program.Raw {
	all := complete(c, append(jsonSet(), httpSet()...))
	rank := map[string]int{}
	for i, id := range telling {
		rank[id] = i - len(telling)
	}
	slices.SortStableFunc(all, func(a, b program.Raw) int { return rank[a.ID] - rank[b.ID] })
	return all
}
