package spec_test

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
)

// Places in the built-in contract at which edits are made.
const (
	rate        = "x-rate-limit: {calls: 200, per: 1s}"
	firstID     = "{id: UMN-ENV-1, level: must, chapter: envelope, evidence: core,"
	firstSource = "source: {page: 1047/34909, date: 2022-10-24, heading: Error Codes}}\n  - {id: UMN-ENV-2,"
	private     = "{name: Private, aliasOf: Work, unread: counted}"
	unknown     = "  unknown_group:\n    codes: [10010, 10015]\n    requirement: UMN-ERR-1\n"
	malformed   = "  malformed_group_id:\n    codes: [10015, 10004, 10010]\n    requirement: UMN-ERR-3\n    codeRequirement: UMN-ERR-14\n"
	exclusive   = "x-exclusive-codes:\n  requirement: UMN-ERR-15\n"
	commands    = "    - codes: [10003]\n      outcomes: [wrong_command, wrong_method]\n"
	limitCodes  = "    - outcomes: [over_limit]\n"
	lockout     = "  codes: [10002, 60008]\n  lockout: 1m\n"
	namedType   = "  - {case: named_type, requirement: UMN-TYPE-1, rank: 2}\n"
	groupNames  = "  groups:\n    longest: 47\n"
	firstLedger = `excluded: "Advice to readers; a target cannot keep or break it."}`
	newest      = `"2025-12-15": *profile-2022-04-06`
	operation   = "    post:\n      operationId: setUnreadMsgNum"
	pathItem    = "  /v4/group_open_http_svc/set_unread_msg_num:\n"
	bodySchema  = "            schema: {$ref: \"#/components/schemas/SetUnreadMsgNumRequest\"}\n"
	bodyMedia   = "        content:\n          application/json:\n" + bodySchema
	answerJSON  = "          content:\n            application/json:\n"
	answer      = "              schema: {$ref: \"#/components/schemas/Answer\"}\n"
	agreement   = "      x-agreement: {ActionStatus: OK, ErrorCode: 0}\n"
	recommended = "      x-recommended: {present: [ErrorInfo], filledOnRefusal: [ErrorInfo]}\n"
	otherCall   = "  /v4/group_open_http_svc/other:\n    post: {operationId: other, responses: {\"200\": {description: none}}}\n"
)

// Wrong contract files, each with what the refusal has to say.
func TestWrongContractsAreRefused(t *testing.T) {
	tests := []struct {
		name  string
		edits []edit
		says  string
	}{
		// Measurements of what does not exist.
		{"a limit that nothing is about", []edit{{"{limit: [UMN-RATE-1, UMN-RATE-2]", "{limit: [UMN-RATE-1, UMN-RATE-22]"}}, `x-rate-measurements names the requirement "UMN-RATE-22", which does not exist`},
		{"a burst that nothing is about", []edit{{", burst: UMN-RATE-8}", "}"}}, `x-rate-measurements names the requirement ""`},
		{"a measurement that is not known", []edit{{", burst: UMN-RATE-8}", ", burst: UMN-RATE-8, pace: UMN-RATE-1}"}}, "x-rate-measurements has another shape"},

		// No OpenAPI at all.
		{"a tab where YAML wants spaces", []edit{{operation, "\tpost:\n"}}, "is not an OpenAPI file"},
		{"a key twice", []edit{{"x-group-types:\n", "x-group-types: []\nx-group-types:\n"}}, "is not an OpenAPI file"},
		{"a reference into nothing", []edit{{answer, strings.Replace(answer, "Answer", "Welcome", 1)}}, "is not an OpenAPI file"},
		{"another number of versions", []edit{{"openapi: 3.0.3\n", ""}}, "is not a valid OpenAPI file"},
		{"no title", []edit{{"  title: Tencent Cloud IM set_unread_msg_num\n", ""}}, "is not a valid OpenAPI file: invalid info"},
		{"no version of its own", []edit{{"  version: \"2025-12-15\"\n", ""}}, "is not a valid OpenAPI file: invalid info"},
		{"an unknown schema type", []edit{{"schema: {type: string, enum: [json]}", "schema: {type: text, enum: [json]}"}}, "is not a valid OpenAPI file"},
		{"an example that its schema refuses", []edit{{"Member_Account: bob, UnreadMsgNum: 5}", "Member_Account: bob, UnreadMsgNum: -5}"}}, "is not a valid OpenAPI file"},

		// Another number of calls than one.
		{"a second path", []edit{{"\ncomponents:\n", "\n" + otherCall + "\ncomponents:\n"}}, "describes 2 paths"},
		{"a second method", []edit{{operation, "    get: {operationId: ask, responses: {\"200\": {description: none}}}\n" + operation}}, "set_unread_msg_num has 2 operations"},
		{"no request body", []edit{{"      requestBody:\n        required: true\n        description: Whose count is set, in which group, and to what.\n        x-requirements: [UMN-ERR-6, UMN-ERR-7]\n" + bodyMedia, "      x-content:\n        application/json:\n"}},
			"no request body of application/json"},
		{"a body of another kind", []edit{{bodyMedia, "        content:\n          application/xml:\n" + bodySchema}}, "no request body of application/json"},
		{"a body without a schema", []edit{{bodySchema, ""}}, "no request body of application/json with a schema"},
		{"an answer of any status", []edit{{"        \"200\":\n", "        default:\n"}}, `an answer with the HTTP status "default"`},
		{"an answer of another kind", []edit{{answerJSON, "          content:\n            text/plain:\n"}}, "200 response is not of application/json"},
		{"an answer without a schema", []edit{{answer, ""}}, "200 response is not of application/json with a schema"},
		{"an answer without content", []edit{{answerJSON + answer, "          x-content:\n            application/json:\n"}}, "200 response is not of application/json"},
		{"an answer that does not tell success", []edit{{agreement, ""}}, "the response schema: lacks x-agreement"},
		{"an agreement of nothing", []edit{{agreement, "      x-agreement: {}\n"}}, "x-agreement is empty"},
		{"an agreement of words", []edit{{agreement, "      x-agreement: OK\n"}}, "x-agreement has another shape"},
		{"an agreement of an unknown field", []edit{{agreement, "      x-agreement: {Status: OK}\n"}}, `x-agreement names the field "Status"`},
		{"an agreement on an unknown word", []edit{{agreement, "      x-agreement: {ActionStatus: SUCCESS}\n"}}, "x-agreement gives ActionStatus the value SUCCESS"},
		{"an agreement on another type", []edit{{agreement, "      x-agreement: {ErrorCode: \"0\"}\n"}}, "x-agreement gives ErrorCode the value 0"},
		{"a recommendation of an unknown field", []edit{{recommended, "      x-recommended: {present: [Info]}\n"}}, `x-recommended names the field "Info"`},
		{"a slip in a recommendation", []edit{{recommended, "      x-recommended: {presents: [ErrorInfo]}\n"}}, "x-recommended has another shape"},

		// The credentials.
		{"a scheme that is not described", []edit{{"security: [{UserSig: []}]", "security: [{Token: []}]"}}, `refers to undefined security scheme "Token"`},
		{"a credential in a header", []edit{{"      in: query\n      name: usersig", "      in: header\n      name: usersig"}}, "the security scheme UserSig: is not an apiKey in the query"},
		{"another kind of scheme", []edit{{"      type: apiKey\n      in: query\n      name: usersig", "      type: http\n      scheme: basic"}}, "the security scheme UserSig: is not an apiKey in the query"},
		{"a credential of no schema", []edit{{"x-schema: {type: string, minLength: 1}", "x-schema: text"}}, "the security scheme UserSig: x-schema is not a schema"},

		// The limit.
		{"no limit", []edit{{"      " + rate + "\n", ""}}, "lacks x-rate-limit"},
		{"a limit as a number", []edit{{rate, "x-rate-limit: 200"}}, "x-rate-limit has another shape"},
		{"a limit of a text", []edit{{rate, "x-rate-limit: {calls: \"200\", per: 1s}"}}, "x-rate-limit has another shape"},
		{"a limit of half a call", []edit{{rate, "x-rate-limit: {calls: 0.5, per: 1s}"}}, "x-rate-limit has another shape"},
		{"a limit with a burst", []edit{{rate, "x-rate-limit: {calls: 200, per: 1s, burst: 5}"}}, `x-rate-limit has another shape than expected: json: unknown field "burst"`},
		{"a limit without a period", []edit{{rate, "x-rate-limit: {calls: 200}"}}, `x-rate-limit: per is ""`},
		{"a period without a unit", []edit{{rate, "x-rate-limit: {calls: 200, per: \"1\"}"}}, `x-rate-limit: per is "1"`},
		{"a period of no time", []edit{{rate, "x-rate-limit: {calls: 200, per: 0s}"}}, `x-rate-limit: per is "0s"`},
		{"a period in the past", []edit{{rate, "x-rate-limit: {calls: 200, per: -1s}"}}, `x-rate-limit: per is "-1s"`},
		{"no calls", []edit{{rate, "x-rate-limit: {calls: 0, per: 1s}"}}, "x-rate-limit: calls is 0"},
		{"fewer than no calls", []edit{{rate, "x-rate-limit: {calls: -1, per: 1s}"}}, "x-rate-limit: calls is -1"},

		// The extensions as such.
		{"no group types", []edit{{"\nx-group-types:\n", "\nx-types:\n"}}, "lacks x-group-types"},
		{"no outcomes", []edit{{"\nx-outcomes:\n", "\nx-results:\n"}}, "lacks x-outcomes"},
		{"no codes kept for a cause", []edit{{"\nx-exclusive-codes:\n", "\nx-kept-codes:\n"}}, "lacks x-exclusive-codes"},
		{"no transient failures", []edit{{"\nx-transient-failures:\n", "\nx-failures:\n"}}, "lacks x-transient-failures"},
		{"no names", []edit{{"\nx-names:\n", "\nx-ids:\n"}}, "lacks x-names"},
		{"no error codes", []edit{{"\nx-error-codes:\n", "\nx-codes:\n"}}, "lacks x-error-codes"},
		{"no requirements", []edit{{"\nx-requirements:\n", "\nx-rules:\n"}}, "lacks x-requirements"},
		{"no profiles", []edit{{"\nx-profiles:\n", "\nx-sets:\n"}}, "lacks x-profiles"},
		{"no ledger", []edit{{"\nx-ledger:\n", "\nx-lines:\n"}}, "lacks x-ledger"},
		{"a slip in a group type", []edit{{private, "{name: Private, alias: Work, unread: counted}"}}, `x-group-types has another shape than expected: json: unknown field "alias"`},
		{"a slip in an outcome", []edit{{unknown, strings.Replace(unknown, "codes:", "code:", 1)}}, `x-outcomes has another shape than expected: json: unknown field "code"`},
		{"a code as text", []edit{{unknown, strings.Replace(unknown, "[10010, 10015]", "[\"10010\"]", 1)}}, "x-outcomes has another shape"},
		{"a slip in a requirement", []edit{{firstID, strings.Replace(firstID, "evidence:", "proof:", 1)}}, `x-requirements has another shape than expected: json: unknown field "proof"`},
		{"a slip in a source", []edit{{firstSource, strings.Replace(firstSource, "heading: Error Codes}}", "section: Error Codes}}", 1)}}, `x-requirements has another shape than expected: json: unknown field "section"`},
		{"a profile as a word", []edit{{newest, `"2025-12-15": all`}}, "x-profiles has another shape"},
		{"a slip in the ledger", []edit{{firstLedger, strings.Replace(firstLedger, "excluded:", "exclude:", 1)}}, `x-ledger has another shape than expected: json: unknown field "exclude"`},
		{"error codes without families", []edit{{"  own:\n    10002: The server failed inside; the call may be tried again\n", "  10002: The server failed inside\n  own:\n"}}, "x-error-codes has another shape"},
		{"a code that is not a number", []edit{{"    10002: The server", "    internal: The server"}}, `x-error-codes: "internal" is not a number`},
		{"a code with a fraction", []edit{{"    10002: The server", "    10002.5: The server"}}, `x-error-codes: "10002.5" is not a number`},
		{"a server of no region", []edit{{"    x-region: seoul\n", ""}}, "server https://adminapikr.im.qcloud.com: lacks x-region"},
		{"a region as a list", []edit{{"    x-region: seoul\n", "    x-region: [seoul]\n"}}, "server https://adminapikr.im.qcloud.com: x-region has another shape"},

		// Requirements.
		{"an empty id", []edit{{firstID, strings.Replace(firstID, "UMN-ENV-1,", `"",`, 1)}}, `x-requirements: the id "" is empty`},
		{"an id twice", []edit{{firstID, strings.Replace(firstID, "UMN-ENV-1,", "UMN-ENV-2,", 1)}}, `the id "UMN-ENV-2" is empty or appears twice`},
		{"an unknown level", []edit{{firstID, strings.Replace(firstID, "level: must", "level: shall", 1)}}, `UMN-ENV-1 has the level "shall"`},
		{"no level", []edit{{firstID, strings.Replace(firstID, " level: must,", "", 1)}}, `UMN-ENV-1 has the level ""`},
		{"a level in capitals", []edit{{firstID, strings.Replace(firstID, "level: must", "level: MUST", 1)}}, `UMN-ENV-1 has the level "MUST"`},
		{"an unknown evidence", []edit{{firstID, strings.Replace(firstID, "evidence: core", "evidence: some", 1)}}, `UMN-ENV-1 has the evidence "some"`},
		{"no evidence", []edit{{firstID, strings.Replace(firstID, " evidence: core,", "", 1)}}, `UMN-ENV-1 has the evidence ""`},
		{"an unknown chapter", []edit{{firstID, strings.Replace(firstID, "chapter: envelope", "chapter: envelopes", 1)}}, `UMN-ENV-1 is in the chapter "envelopes"; write one of [envelope request`},
		{"no chapter", []edit{{firstID, strings.Replace(firstID, " chapter: envelope,", "", 1)}}, `UMN-ENV-1 is in the chapter ""`},
		{"no text", []edit{{`text: "Every answer has HTTP status 200, whether the call was accepted or refused."`, `text: ""`}}, "UMN-ENV-1 lacks its text or its source"},
		{"no page", []edit{{firstSource, strings.Replace(firstSource, "page: 1047/34909, ", "", 1)}}, "UMN-ENV-1 lacks its text or its source"},
		{"no heading", []edit{{firstSource, strings.Replace(firstSource, ", heading: Error Codes", "", 1)}}, "UMN-ENV-1 lacks its text or its source"},

		// Outcomes.
		{"an outcome without codes", []edit{{unknown, strings.Replace(unknown, "[10010, 10015]", "[]", 1)}}, "x-outcomes: unknown_group has no codes"},
		{"an outcome that is a success", []edit{{unknown, strings.Replace(unknown, "10015", "0", 1)}}, "x-outcomes: unknown_group lists code 0"},
		{"an outcome of an unknown requirement", []edit{{unknown, strings.Replace(unknown, "UMN-ERR-1", "UMN-ERR-99", 1)}}, `x-outcomes: unknown_group names the requirement "UMN-ERR-99"`},
		{"an outcome of no requirement", []edit{{unknown, strings.Replace(unknown, "    requirement: UMN-ERR-1\n", "", 1)}}, `x-outcomes: unknown_group names the requirement ""`},
		{"an outcome of a level", []edit{{unknown, unknown + "    level: must\n"}}, `x-outcomes has another shape than expected: json: unknown field "level"`},
		{"an outcome whose code an unknown requirement asks for", []edit{{malformed, strings.Replace(malformed, "UMN-ERR-14", "UMN-ERR-99", 1)}},
			`x-outcomes: malformed_group_id names the requirement "UMN-ERR-99"`},

		// Codes that are kept for one cause.
		{"codes kept under no requirement", []edit{{exclusive, "x-exclusive-codes:\n"}}, `x-exclusive-codes names the requirement "", which does not exist`},
		{"codes kept under an unknown requirement", []edit{{exclusive, strings.Replace(exclusive, "UMN-ERR-15", "UMN-ERR-99", 1)}},
			`x-exclusive-codes names the requirement "UMN-ERR-99", which does not exist`},
		{"codes kept for an unknown outcome", []edit{{commands, strings.Replace(commands, "wrong_method", "wrong_verb", 1)}},
			`x-exclusive-codes names the outcome "wrong_verb", which x-outcomes lacks`},
		{"an unknown outcome's own codes", []edit{{limitCodes, strings.Replace(limitCodes, "over_limit", "too_often", 1)}},
			`x-exclusive-codes names the outcome "too_often", which x-outcomes lacks`},
		{"a slip in what codes are kept for", []edit{{commands, strings.Replace(commands, "outcomes:", "outcome:", 1)}},
			`x-exclusive-codes has another shape than expected: json: unknown field "outcome"`},
		{"a kept code as text", []edit{{commands, strings.Replace(commands, "[10003]", "[\"10003\"]", 1)}}, "x-exclusive-codes has another shape"},
		{"codes kept for nothing", []edit{{commands, "    - codes: [10003]\n      outcomes: []\n"}}, "x-exclusive-codes"},

		// What may come at any time.
		{"a lockout of no unit", []edit{{lockout, strings.Replace(lockout, "1m", `"60"`, 1)}}, `x-transient-failures has another shape than expected: "60" is not a duration above 0; write one such as "1m"`},
		{"a lockout that is a number", []edit{{lockout, strings.Replace(lockout, "1m", "60", 1)}}, `60 is not a duration; write one such as "1m"`},
		{"a lockout of no time", []edit{{lockout, strings.Replace(lockout, "1m", "0s", 1)}}, `"0s" is not a duration above 0`},
		{"a lockout in the past", []edit{{lockout, strings.Replace(lockout, "1m", "-1m", 1)}}, `"-1m" is not a duration above 0`},
		{"a slip in a lockout", []edit{{lockout, strings.Replace(lockout, "lockout:", "locked:", 1)}}, `x-transient-failures has another shape than expected: json: unknown field "locked"`},
		{"a transient code as text", []edit{{lockout, strings.Replace(lockout, "[10002, 60008]", "[\"10002\"]", 1)}}, "x-transient-failures has another shape"},

		// Ids that may be chosen.
		{"a slip in a name's length", []edit{{groupNames, strings.Replace(groupNames, "longest:", "length:", 1)}}, `x-names has another shape than expected: json: unknown field "length"`},
		{"a length as text", []edit{{groupNames, strings.Replace(groupNames, "47", `"47"`, 1)}}, "x-names has another shape"},
		{"names of no length", []edit{{groupNames, strings.Replace(groupNames, "47", "0", 1)}}, "x-names"},
		{"names without a length", []edit{{groupNames, "  groups:\n"}}, "x-names"},
		{"names of no characters", []edit{{"    characters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'\n", ""}}, "x-names"},

		// What a deviation breaks.
		{"no row for a case", []edit{{namedType, ""}}, "x-attribution lacks the case named_type: write {case: named_type, requirement: …}, or {case: named_type} where it is not judged"},
		{"a case that is none", []edit{{namedType, strings.Replace(namedType, "named_type", "type_named", 1)}}, `x-attribution: there is no case "type_named"; the cases are number_below, named_type`},
		{"a case twice", []edit{{namedType, namedType + namedType}}, "x-attribution: the case named_type appears twice"},
		{"a case of an unknown requirement", []edit{{namedType, strings.Replace(namedType, "UMN-TYPE-1", "UMN-TYPE-99", 1)}}, `x-attribution: named_type names the requirement "UMN-TYPE-99"`},
		{"a rank below 0", []edit{{namedType, strings.Replace(namedType, "rank: 2", "rank: -2", 1)}}, "x-attribution: named_type has the rank -2"},
		{"a slip in a case", []edit{{namedType, strings.Replace(namedType, "rank:", "order:", 1)}}, `x-attribution has another shape than expected: json: unknown field "order"`},

		// Group types.
		{"a group type without a name", []edit{{private, `{name: "", unread: counted}`}}, `x-group-types: the name "" is empty`},
		{"a group type twice", []edit{{private, "{name: Public, unread: counted}"}}, `x-group-types: the name "Public" is empty or appears twice`},
		{"a group type that neither counts nor ignores", []edit{{private, "{name: Private, unread: both}"}}, `x-group-types: Private has unread: "both"`},
		{"a group type that says nothing", []edit{{private, "{name: Private, aliasOf: Work}"}}, `x-group-types: Private has unread: ""`},
		{"an alias of nothing", []edit{{private, "{name: Private, aliasOf: Job, unread: counted}"}}, `x-group-types: Private is an alias of "Job", which does not exist`},
		{"an alias that differs", []edit{{private, "{name: Private, aliasOf: Work, unread: ignored}"}}, "x-group-types: Private is an alias of Work but treats"},
		{"an alias that differs, after a type that is none", []edit{{"    aliasOf: Meeting\n    unread: ignored\n", "    aliasOf: Meeting\n    unread: counted\n"}}, "x-group-types: ChatRoom is an alias of Meeting but treats"},
		{"no type that counts", []edit{
			{private, "{name: Private, aliasOf: Work, unread: ignored}"}, {"{name: Public, unread: counted}", "{name: Public, unread: ignored}"},
			{"{name: Community, unread: counted,", "{name: Community, unread: ignored,"}, {"{name: Work, unread: counted}", "{name: Work, unread: ignored}"},
		}, "x-group-types has no type with unread: counted"},

		// Profiles and ledger.
		{"a profile with an unknown id", []edit{{newest, `"2025-12-15": [UMN-ENV-1, UMN-ENV-99]`}}, `x-profiles: 2025-12-15 names the requirement "UMN-ENV-99"`},
		{"a profile with an empty id", []edit{{newest, `"2025-12-15": [""]`}}, `x-profiles: 2025-12-15 names the requirement ""`},
		{"a sentence that came to nothing", []edit{{"  - {heading: Title, says: \"The page is meant for those who migrate an app to Tencent Cloud IM.\", " + firstLedger, `  - {heading: Title, says: "A sentence."}`}},
			`x-ledger: "A sentence." needs either requirements or a reason`},
		{"a sentence that came to both", []edit{{firstLedger, strings.Replace(firstLedger, "excluded:", "requirements: [UMN-ENV-1], excluded:", 1)}}, "needs either requirements or a reason"},
		{"a sentence with an empty list", []edit{{firstLedger, "requirements: []}"}}, "needs either requirements or a reason"},
		{"a sentence of an unknown requirement", []edit{{firstLedger, "requirements: [UMN-ENV-99]}"}}, `names the requirement "UMN-ENV-99", which does not exist`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := spec.Load([]byte(edited(t, builtIn(t), test.edits...)))
			if err == nil {
				t.Fatalf("loaded, as version %q", c.Version)
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("refused with %q, want …%s…", err, test.says)
			}
		})
	}
}

// Files from which whole parts are gone.
func TestContractsWithoutAPartAreRefused(t *testing.T) {
	text := builtIn(t)
	without := func(from, to, instead string) string {
		before, rest, found := strings.Cut(text, from)
		_, after, foundEnd := strings.Cut(rest, to)
		if !found || !foundEnd {
			t.Fatalf("the contract has no part from %q to %q", from, to)
		}
		return before + instead + after
	}
	for name, test := range map[string]struct{ text, says string }{
		"nothing":                {"", "is not a valid OpenAPI file"},
		"a text":                 {"set_unread_msg_num", "is not an OpenAPI file"},
		"a file that breaks off": {text[:strings.Index(text, "codes: [10010, ")+len("codes: [10010, ")], "is not an OpenAPI file"},
		"no path":                {without("\npaths:", "\ncomponents:\n", "\npaths: {}\ncomponents:\n"), "describes 0 paths"},
		"a path of nothing":      {without(pathItem, "\ncomponents:\n", strings.TrimSuffix(pathItem, "\n")+" {}\ncomponents:\n"), "has 0 operations"},
		"no requirement":         {without("\nx-requirements:", "\n# A profile freezes", "\nx-requirements: []\n#"), "x-requirements is empty"},
		"nothing required":       {without("\nx-requirements:", "\n# A profile freezes", "\nx-requirements:\n#"), "x-requirements is empty"},
		"no profile":             {without("\nx-profiles:", "\n# The page of the call", "\nx-profiles: {}\n#"), "x-profiles is empty"},
		"no group type":          {without("\nx-group-types:", "\n# The ids that", "\nx-group-types: []\n#"), "x-group-types has no type"},
		"types of two kinds":     {without("\nx-group-types:", "\n# The ids that", "\nx-group-types: [Work, {name: Public, unread: counted}]\n#"), "x-group-types has another shape"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := spec.Load([]byte(test.text))
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("refused with %v, want …%s…", err, test.says)
			}
		})
	}
}
