package wire

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// structure has bodies that are no JSON object: cut short, with something after them, or of another grammar.
func structure() []program.Raw {
	broken := func(id, title, body string) program.Raw {
		return bodyCase("structure", id, title, body, refused("malformed_json"))
	}
	trailing := func(id, title, text string) program.Raw {
		k := broken("trailing-"+id, title+" after the object", whole+text)
		k.Family = "trailing"
		return k
	}
	cut := func(id, title, body string) program.Raw {
		k := broken("cut-"+id, "cut "+title, body)
		k.Family = "cut"
		return k
	}
	comment := func(id, title, body string) program.Raw {
		k := broken("comment-"+id, title, body)
		k.Family = "comment"
		return k
	}
	return []program.Raw{
		trailing("brace", "a brace", `}`),
		trailing("call", "a second object", `{"GroupId":$(group),"Member_Account":$(account),"UnreadMsgNum":$(B)}`),
		trailing("line", "a second object on a line of its own", "\n"+`{"UnreadMsgNum":$(B)}`),
		trailing("word", "a word", ` x`),
		trailing("bracket", "a bracket", `]`),
		trailing("comma", "a comma", `,`),
		trailing("number", "a number", ` 1`),
		trailing("quote", "a quote", `"`),
		trailing("semicolon", "a semicolon", `;`),
		trailing("nul", "a NUL", "\x00"),
		trailing("object", "an empty object", `{}`),
		trailing("opening", "an opening brace after a line feed", "\n{"),
		trailing("bad-byte", "a byte that is not UTF-8", "\xff"),

		cut("before-brace", "before the closing brace", open),
		cut("in-name", "within a name", `{"GroupId":$(group),"Member_Acc`),
		cut("in-text", "within a text", `{"GroupId":"$(group:text)`),
		cut("after-colon", "after a colon", `{"GroupId":$(group),"Member_Account":$(account),"UnreadMsgNum":`),
		cut("after-comma", "after a comma", `{"GroupId":$(group),`),
		cut("after-brace", "after the first brace", `{`),
		cut("nested", "within five thousand objects", `$(5000*{"a":)`),

		broken("comma-before-brace", "a comma before the closing brace", open+`,}`),
		broken("comma-first", "a comma before the first field", `{,"GroupId":$(group),"Member_Account":$(account),"UnreadMsgNum":$(A)}`),
		broken("comma-twice", "two commas in a row", `{"GroupId":$(group),,"Member_Account":$(account),"UnreadMsgNum":$(A)}`),
		broken("comma-missing", "no comma between two fields", `{"GroupId":$(group) "Member_Account":$(account),"UnreadMsgNum":$(A)}`),
		broken("semicolons", "semicolons for commas", `{"GroupId":$(group);"Member_Account":$(account);"UnreadMsgNum":$(A)}`),
		broken("colon-missing", "no colon after a name", number(`$(A),"x" 1`)),
		broken("colon-twice", "two colons after a name", `{"GroupId"::$(group),"Member_Account":$(account),"UnreadMsgNum":$(A)}`),
		broken("equals", "equals signs for colons", `{"GroupId"=$(group),"Member_Account"=$(account),"UnreadMsgNum"=$(A)}`),
		broken("arrows", "double arrows for colons", `{"GroupId"=>$(group),"Member_Account"=>$(account),"UnreadMsgNum"=>$(A)}`),
		broken("wrong-bracket", "a bracket where the brace is due", open+`]`),
		broken("no-braces", "fields without braces", `"GroupId":$(group),"Member_Account":$(account),"UnreadMsgNum":$(A)`),
		broken("single-quotes", "single quotes", `{'GroupId':'$(group:text)','Member_Account':'$(account:text)','UnreadMsgNum':$(A)}`),
		broken("curly-quotes", "curly quotes", `{“GroupId”:$(group),“Member_Account”:$(account),“UnreadMsgNum”:$(A)}`),
		broken("backticks", "backticks for quotes", "{`GroupId`:$(group),`Member_Account`:$(account),`UnreadMsgNum`:$(A)}"),
		broken("bare-names", "names without quotes", `{GroupId:$(group),Member_Account:$(account),UnreadMsgNum:$(A)}`),
		broken("bare-text", "a text without quotes", member(`bob`)),
		broken("number-as-name", "a number for a name", open+`,5:1}`),
		broken("spread", "an ellipsis for a field", open+`,...}`),

		comment("block", "a comment between two fields", `{"GroupId":$(group),/* the member */"Member_Account":$(account),"UnreadMsgNum":$(A)}`),
		comment("line", "a comment to the end of a line", "{\"GroupId\":$(group), // the group\n\"Member_Account\":$(account),\"UnreadMsgNum\":$(A)}"),
		comment("after", "a comment after the object", whole+` // done`),
		comment("before", "a comment before the object", `/* a call */`+whole),
		comment("hash", "a comment after a number sign", whole+` # done`),

		broken("form", "the text of a form", `GroupId=x&Member_Account=bob&UnreadMsgNum=$(A)`),
		broken("xml", "XML", `<UnreadMsgNum>$(A)</UnreadMsgNum>`),
		broken("assignment", "an assignment", `x = `+whole+`;`),
		broken("callback", "a function's argument", `f(`+whole+`);`),
		broken("guard", "the guard against inclusion before the object", ")]}',\n"+whole),
		broken("leading-word", "a word before the object", `x `+whole),
		broken("leading-nul", "a NUL before the object", "\x00"+whole),
		broken("record-mark", "a record separator before the object", "\x1e"+whole),
		broken("nul", "one NUL", "\x00"),
		broken("lone-quote", "one quote", `"`),
		broken("lone-bad-byte", "one byte that is not UTF-8", "\xff"),

		bodyCase("empty", "empty", "no body at all", ``, refused("empty_body")),
		bodyCase("empty", "only-space", "nothing but white space", " \r\n\t", refused("empty_body")),
		bodyCase("empty", "empty-object", "an object without fields", `{}`, refused("missing_field")),
		bodyCase("empty", "only-mark", "nothing but a byte order mark", "\ufeff", refusedAs(malformedJSON)),
	}
}

// spacing has white space in all places, of kinds that JSON has and of others.
func spacing() []program.Raw {
	spaced := func(space string) string {
		return space + `{` + space + `"GroupId"` + space + `:` + space + `$(group)` + space + `,` + space + `"Member_Account"` + space +
			`:` + space + `$(account)` + space + `,` + space + `"UnreadMsgNum"` + space + `:` + space + `$(A)` + space + `}` + space
	}
	fine := func(id, title, body string) program.Raw {
		return bodyCase("spacing", id, title, body, acceptedAs(spec.BodySpelling, program.SetsA))
	}
	foreign := func(id, title, space string) program.Raw {
		return bodyCase("foreign-space", "space-"+id, title+" for white space", number(space+`$(A)`), refused("malformed_json"))
	}
	return []program.Raw{
		fine("space-blank", "blanks between all parts", spaced(` `)),
		fine("space-tab", "tabs between all parts", spaced("\t")),
		fine("space-lf", "line feeds between all parts", spaced("\n")),
		fine("space-crlf", "line ends between all parts", spaced("\r\n")),
		fine("space-cr", "carriage returns between all parts", spaced("\r")),
		fine("space-1k", "a kibibyte of blanks before the object", `$(1024* )`+whole),
		fine("order-reversed", "the fields from last to first", `{"UnreadMsgNum":$(A),"Member_Account":$(account),"GroupId":$(group)}`),
		fine("order-turned", "the fields from the second on", `{"Member_Account":$(account),"UnreadMsgNum":$(A),"GroupId":$(group)}`),
		foreign("form-feed", "a form feed", "\f"),
		foreign("vertical-tab", "a vertical tab", "\v"),
		foreign("nbsp", "a no-break space", "\u00a0"),
		foreign("nel", "a next-line character", "\u0085"),
		foreign("line-separator", "a line separator", "\u2028"),
		foreign("ideographic", "an ideographic space", "\u3000"),
		foreign("word-joiner", "a word joiner", "\u2060"),
		foreign("mark", "a byte order mark", "\ufeff"),
		foreign("nul", "a NUL", "\x00"),
		foreign("escaped", "an escaped line feed", `\n`),
	}
}
