package wire

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// text has the escapes and bytes of strings: spelt otherwise but the same, spelt wrongly, and values that are others.
func text() []program.Raw {
	same := func(id, title, body string) program.Raw {
		return bodyCase("escape", "escape-"+id, title, body, acceptedAs(spec.WellFormed, program.SetsA))
	}
	// The string is that of an unknown field: a reader that forgives it goes on to set the count. Where unknown fields are
	// refused, two conditions meet, so that any documented code will do.
	broken := func(id, title, literal string) program.Raw {
		return bodyCase("text-grammar", "text-"+id, title+" in a text", extra(`"x"`, literal), refusedAs(malformedJSON))
	}
	open := func(id, title, literal string) program.Raw {
		return bodyCase("text-bytes", "text-"+id, title+" in an unknown field", extra(`"x"`, literal), either(program.SetsA))
	}
	otherGroup := func(id, title, suffix string) program.Raw {
		return bodyCase("group-bytes", "group-"+id, "the group id with "+title+" after it", groupID(`"$(group:text)`+suffix+`"`), refused("malformed_group_id"))
	}
	otherMember := func(id, title, suffix string) program.Raw {
		return bodyCase("account-bytes", "account-"+id, "the account with "+title+" after it", member(`"$(account:text)`+suffix+`"`),
			program.Request{Class: program.Either, Of: spec.OtherMember, OfEffect: spec.OtherMember, Effects: []program.Effect{program.Unchanged}})
	}
	invalid := func(k program.Raw) program.Raw { // what is not Unicode may count as no JSON, too
		k.Requests[0].Of, k.Requests[0].Outcome = malformedGroupID, ""
		return k
	}
	return []program.Raw{
		same("group", "the group id in escapes", groupID(`"$(group:escaped)"`)),
		same("account", "the account in escapes", member(`"$(account:escaped)"`)),
		same("name", "a letter of a name in an escape", `{"GroupId":$(group),"Member_Account":$(account),"Unread\u004dsgNum":$(A)}`),
		same("name-small", "the same escape with a small digit", `{"\u0047roupId":$(group),"Member\u005fAccount":$(account),"UnreadMsgNum":$(A)}`),

		broken("escape-x", "an escape of two digits", `"\x41"`),
		broken("escape-a", "an unknown escape", `"\a"`),
		broken("escape-0", "an escaped digit", `"\0"`),
		broken("escape-quote", "an escaped single quote", `"\'"`),
		broken("escape-capital", "a capital U in an escape", `"\U0041"`),
		broken("escape-short", "a hexadecimal escape of two digits", `"\u12"`),
		broken("escape-digit", "a hexadecimal escape with a G", `"\u12G4"`),
		broken("escape-braces", "a hexadecimal escape in braces", `"\u{41}"`),
		broken("escape-open", "an escaped quote at the end", `"abc\"`),
		broken("escape-half", "half of a second surrogate", `"\ud83d\ude0"`),
		broken("raw-lf", "a line feed as it is", "\"a\nb\""),
		broken("raw-tab", "a tab as it is", "\"a\tb\""),
		broken("raw-nul", "a NUL as it is", "\"a\x00b\""),
		broken("raw-1f", "a unit separator as it is", "\"a\x1fb\""),

		open("lone-high", "a first surrogate alone", `"\ud800"`),
		open("lone-low", "a second surrogate alone", `"\udc00"`),
		open("reversed-pair", "surrogates in the wrong order", `"\ude00\ud83d"`),
		open("pair", "a pair of surrogates", `"\ud83d\ude00"`),
		open("four-bytes", "a character of four bytes", `"😀"`),
		open("noncharacter", "a noncharacter", "\"\uffff\""),
		open("separators", "line and paragraph separators", "\"\u2028\u2029\""),
		open("delete", "a delete character", "\"\x7f\""),
		open("escaped-nul", "an escaped NUL", `"a\u0000b"`),
		open("combining", "a text of a thousand combining marks", `"e$(1000*`+"\u0301"+`)"`),
		open("right-to-left", "a text that turns its direction", "\"\u202ecba\""),
		open("bad-byte", "a byte that is not UTF-8", "\"\xff\""),
		open("overlong", "an overlong slash", "\"\xc0\xaf\""),
		open("encoded-surrogate", "a surrogate encoded as UTF-8", "\"\xed\xa0\x80\""),
		open("beyond", "a character beyond the last", "\"\xf4\x90\x80\x80\""),
		open("cut-sequence", "a sequence cut by the quote", "\"\xe7\xbe\""),
		open("latin-1", "an e acute in Latin-1", "\"caf\xe9\""),

		otherGroup("nul", "an escaped NUL", `\u0000`),
		invalid(otherGroup("lone-surrogate", "a lone surrogate", `\ud800`)),
		otherGroup("accent", "an e acute", `é`),
		otherGroup("line-feed", "an escaped line feed", `\n`),
		otherGroup("four-bytes", "a character of four bytes", `😀`),
		invalid(otherGroup("bad-byte", "a byte that is not UTF-8", "\xff")),
		otherMember("nul", "an escaped NUL", `\u0000`),
		otherMember("lone-surrogate", "a lone surrogate", `\ud800`),
		otherMember("invisible", "a zero-width space", "\u200b"),
		otherMember("mark", "a byte order mark", "\ufeff"),
		otherMember("percent", "a percent escape", `%00`),
		otherMember("bad-byte", "a byte that is not UTF-8", "\xff"),
	}
}

// names has fields beyond the three, and the three under other spellings of their names.
func names() []program.Raw {
	open := func(id, title, body string, effects ...program.Effect) program.Raw {
		return bodyCase("names", "name-"+id, title, body, either(effects...))
	}
	return []program.Raw{
		open("unknown", "an unknown field", extra(`"x"`, `1`), program.SetsA),
		open("unknown-first", "an unknown field before the others", `{"x":{"UnreadMsgNum":$(B)},`+whole[1:], program.SetsA),
		open("nested-twin", "the number once more within an unknown field", extra(`"x"`, `{"UnreadMsgNum":$(B)}`), program.SetsA),
		open("empty", "a field with an empty name", extra(`""`, `1`), program.SetsA),
		open("proto", "a field named __proto__", extra(`"__proto__"`, `{"UnreadMsgNum":$(B)}`), program.SetsA),
		open("constructor", "a field named constructor", extra(`"constructor"`, `{"prototype":{"UnreadMsgNum":$(B)}}`), program.SetsA),
		open("nul", "a name that ends with a NUL", extra(`"UnreadMsgNum\u0000"`, `$(B)`), program.SetsA),
		open("space", "a name that ends with a blank", extra(`"UnreadMsgNum "`, `$(B)`), program.SetsA),
		open("bad-byte", "a name with a byte that is not UTF-8", extra("\"UnreadMsgNum\xff\"", `$(B)`), program.SetsA),
		open("small", "all names in small letters", `{"groupid":$(group),"member_account":$(account),"unreadmsgnum":$(A)}`, program.SetsA),
		open("small-twin", "the number once more under a name in small letters", extra(`"unreadmsgnum"`, `$(B)`), program.SetsA, program.SetsB),
		open("small-twin-first", "the same in the other order", `{"unreadmsgnum":$(B),`+whole[1:], program.SetsA, program.SetsB),
		open("long-s", "the number once more under a name with a long s", extra(`"UnreadM`+"\u017f"+`gNum"`, `$(B)`), program.SetsA, program.SetsB),
	}
}

// doubled has names that appear twice. What counts then is undocumented; what was accepted has to show as one of the two.
func doubled() []program.Raw {
	twice := func(id, title, body string, effects ...program.Effect) program.Raw {
		return bodyCase("doubled", "doubled-"+id, title, body, either(effects...))
	}
	return []program.Raw{
		twice("number", "two numbers", number(`$(A),"UnreadMsgNum":$(B)`), program.SetsA, program.SetsB),
		twice("number-first-negative", "a negative number, then a good one", number(`-1,"UnreadMsgNum":$(A)`), program.SetsA),
		twice("number-last-negative", "a good number, then a negative one", number(`$(A),"UnreadMsgNum":-1`), program.SetsA),
		twice("group-last-other", "the group, then another", groupID(`$(group),"GroupId":"no-such-group"`), program.SetsA),
		twice("group-first-other", "another group, then the group", groupID(`"no-such-group","GroupId":$(group)`), program.SetsA),
		twice("account-last-other", "the account, then another", member(`$(account),"Member_Account":"no-such-account"`), program.SetsA, program.Unchanged),
		twice("account-first-other", "another account, then the account", member(`"no-such-account","Member_Account":$(account)`), program.SetsA, program.Unchanged),
		twice("number-first-text", "a text, then the number", number(`"x","UnreadMsgNum":$(A)`), program.SetsA),
		twice("number-last-text", "the number, then a text", number(`$(A),"UnreadMsgNum":"x"`), program.SetsA),
		twice("number-first-null", "null, then the number", number(`null,"UnreadMsgNum":$(A)`), program.SetsA),
		twice("number-last-null", "the number, then null", number(`$(A),"UnreadMsgNum":null`), program.SetsA),
		twice("number-last-fraction", "the number, then a fraction", number(`$(A),"UnreadMsgNum":0.5`), program.SetsA),
		twice("number-last-large", "the number, then one of 64 bits", number(`$(A),"UnreadMsgNum":18446744073709551616`), program.SetsA, many),
		twice("number-same", "the same number twice", number(`$(A),"UnreadMsgNum":$(A)`), program.SetsA),
		twice("number-thrice", "three numbers", number(`$(A),"UnreadMsgNum":$(B),"UnreadMsgNum":$(A)`), program.SetsA, program.SetsB),
		twice("number-apart", "two numbers with the other fields between them", `{"UnreadMsgNum":$(B),`+whole[1:], program.SetsA, program.SetsB),
		twice("number-escaped", "the second name with an escape", number(`$(A),"Unread\u004dsgNum":$(B)`), program.SetsA, program.SetsB),
		twice("all", "all fields twice", open+`,"GroupId":$(group),"Member_Account":$(account),"UnreadMsgNum":$(B)}`, program.SetsA, program.SetsB),
	}
}

// encoded has the object in other encodings than UTF-8.
func encoded() []program.Raw {
	in := func(id, title, encoding, prefix string) program.Raw {
		k := bodyCase("encoding", "encoding-"+id, "the object in "+title, prefix+whole, either(program.SetsA))
		k.Encoding = encoding
		return k
	}
	return []program.Raw{
		in("mark", "UTF-8 with a byte order mark", "", "\ufeff"),
		in("two-marks", "UTF-8 with two byte order marks", "", "\ufeff\ufeff"),
		in("utf-16le", "UTF-16, little end first, with a mark", "utf-16le", "\ufeff"),
		in("utf-16be", "UTF-16, big end first, with a mark", "utf-16be", "\ufeff"),
		in("utf-16le-bare", "UTF-16, little end first, without a mark", "utf-16le", ""),
		in("utf-16be-bare", "UTF-16, big end first, without a mark", "utf-16be", ""),
		in("utf-32le", "UTF-32 with a mark", "utf-32le", "\ufeff"),
	}
}
