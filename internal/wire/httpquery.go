package wire

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// queries has query strings: parameters twice, under names in other letters, percent-encoded, and what no parser likes.
func queries() []program.Raw {
	of := func(id, title, query string, e program.Request) program.Raw {
		return httpCase("query", "query-"+id, title,
			"$(method) $(path)?"+query+" HTTP/1.1\r\n"+host+typed+sized+ending+blank+"$(body)", e)
	}
	silent := func(id, title, query string) program.Raw {
		return of(id, title, query, signedIn(either(program.SetsA)))
	}
	odd := func(id, title, query string) program.Raw {
		return of(id, title, query, signedIn(declinable(program.SetsA)))
	}
	signIn := func(id, title, query, outcome string) program.Raw {
		return of(id, title, query, signedIn(refused(outcome)))
	}
	// A server that does without the parameter takes any name for it.
	otherName := func(id, title, name, query string) program.Raw {
		k := of(id, title, query, signedIn(refusedAs(spec.ParameterName)))
		k.Family, k.Needs = "parameter-case", "http/query-without-"+name
		return k
	}
	return []program.Raw{
		otherName("case-usersig", "usersig with a capital", "usersig", "$(-usersig)&UserSig=$(?usersig)"),
		otherName("case-identifier", "identifier with a capital", "identifier", "$(-identifier)&Identifier=$(?identifier)"),
		otherName("case-sdkappid", "sdkappid with a capital", "sdkappid", "$(-sdkappid)&SdkAppid=$(?sdkappid)"),
		otherName("case-capitals", "usersig in capitals", "usersig", "$(-usersig)&USERSIG=$(?usersig)"),
		signIn("without-usersig", "no usersig", "$(-usersig)", "missing_usersig"),
		signIn("without-identifier", "no identifier", "$(-identifier)", "missing_identifier"),
		signIn("without-sdkappid", "no sdkappid", "$(-sdkappid)", "missing_sdkappid"),
		signIn("two-garbled", "two UserSigs, both garbled", "$(-usersig)&usersig=x&usersig=y", "garbled_usersig"),
		signIn("two-empty", "two UserSigs, both empty", "$(-usersig)&usersig=&usersig=", "empty_usersig"),
		signIn("garbled-and-twin", "a garbled UserSig, and the right one with a capital", "$(-usersig)&usersig=x&UserSig=$(?usersig)", "garbled_usersig"),
		signIn("none", "no parameter at all", "", "missing_sdkappid"),
		silent("twin", "the UserSig, and a garbled one with a capital", "$(query)&UserSig=x"),
		silent("twice", "all parameters twice", "$(query)&$(query)"),
		silent("usersig-last-garbled", "the UserSig, then a garbled one", "$(query)&usersig=x"),
		silent("usersig-first-garbled", "a garbled UserSig, then the right one", "usersig=x&$(query)"),
		silent("usersig-last-empty", "the UserSig, then an empty one", "$(query)&usersig="),
		silent("usersig-first-empty", "an empty UserSig, then the right one", "usersig=&$(query)"),
		silent("sdkappid-last-other", "the app, then another", "$(query)&sdkappid=1"),
		silent("sdkappid-first-other", "another app, then the right one", "sdkappid=1&$(query)"),
		silent("identifier-last-other", "the admin, then another account", "$(query)&identifier=nobody"),
		silent("identifier-first-other", "another account, then the admin", "identifier=nobody&$(query)"),
		silent("random-twice", "random twice", "$(query)&random=1"),
		silent("contenttype-twice", "contenttype twice, the last one xml", "$(query)&contenttype=xml"),
		odd("list", "the UserSig as an element of a list", "$(-usersig)&usersig[]=$(?usersig)"),
		of("encoded-value", "the account encoded throughout", "$(-identifier)&identifier=$(%identifier)", signedIn(acceptedAs(spec.WellFormed, program.SetsA))),
		of("encoded-values", "app and UserSig encoded throughout", "sdkappid=$(%sdkappid)&usersig=$(%usersig)&identifier=$(?identifier)&random=$(?random)&contenttype=json",
			signedIn(acceptedAs(spec.WellFormed, program.SetsA))),
		silent("encoded-name", "a letter of a name encoded", "$(-usersig)&%75sersig=$(?usersig)"),
		silent("unknown", "an unknown parameter", "$(query)&x=1"),
		silent("no-value", "an unknown parameter without a value", "$(query)&x"),
		silent("ampersands", "empty parameters", "&&$(query)&&"),
		silent("body-field", "the number once more in the query", "$(query)&UnreadMsgNum=$(B)"),
		odd("bad-escape", "an escape that is none", "$(query)&x=%zz"),
		odd("cut-escape", "an escape cut short", "$(query)&x=%"),
		odd("semicolon", "a semicolon between parameters", "$(query);x=1"),
		odd("question-mark", "a second question mark", "?$(query)"),
		odd("escaped-ampersand", "the ampersands encoded", "x=1%26$(query)"),
		odd("many", "a thousand unknown parameters", "$(query)$(1000*&x=1)"),
	}
}

// signedIn is an expectation of a call that is refused for its sign-in, if it is.
func signedIn(e program.Request) program.Request {
	e.OfEffect = spec.RefusedSignInEffect
	return e
}
