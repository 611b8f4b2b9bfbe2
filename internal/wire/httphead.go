package wire

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// lines has request lines: targets in other forms, other versions, bytes that have no place there.
func lines() []program.Raw {
	const rest = host + typed + sized + ending + blank + "$(body)"
	of := func(id, title, requestLine string, e program.Request) program.Raw {
		return halfClosed(httpCase("line", "line-"+id, title, requestLine+rest, e))
	}
	return []program.Raw{
		of("http10", "HTTP/1.0", "$(method) $(path)?$(query) HTTP/1.0\r\n", declinable(program.SetsA)),
		halfClosed(httpCase("line", "line-http10-bare", "HTTP/1.0 without Host", "$(method) $(path)?$(query) HTTP/1.0\r\n"+typed+sized+blank+"$(body)", declinable(program.SetsA))),
		of("absolute", "the target with scheme and host", "$(method) $(origin)$(path)?$(query) HTTP/1.1\r\n", declinable(program.SetsA)),
		of("absolute-other", "the target with another host", "$(method) http://other.invalid$(path)?$(query) HTTP/1.1\r\n", declinable(program.SetsA)),
		of("leading-lines", "empty lines before the request", "\r\n\r\n"+line, declinable(program.SetsA)),
		of("http12", "HTTP/1.2", "$(method) $(path)?$(query) HTTP/1.2\r\n", declinable(program.SetsA)),
		of("http20", "HTTP/2.0 in text", "$(method) $(path)?$(query) HTTP/2.0\r\n", declinable(program.SetsA)),
		of("http99", "HTTP/9.9", "$(method) $(path)?$(query) HTTP/9.9\r\n", declinable(program.SetsA)),
		of("small-version", "the version in small letters", "$(method) $(path)?$(query) http/1.1\r\n", declinable(program.SetsA)),
		of("no-version", "no version", "$(method) $(path)?$(query)\r\n", declinable(program.SetsA)),
		of("space", "a blank in the target", "$(method) $(path)?$(query)&x=a b HTTP/1.1\r\n", declinable(program.SetsA)),
		of("two-spaces", "two blanks between method and target", "$(method)  $(path)?$(query) HTTP/1.1\r\n", declinable(program.SetsA)),
		of("tab", "tabs for blanks", "$(method)\t$(path)?$(query)\tHTTP/1.1\r\n", declinable(program.SetsA)),
		of("fragment", "a fragment in the target", "$(method) $(path)?$(query)#x HTTP/1.1\r\n", declinable(program.SetsA)),
		of("asterisk", "an asterisk for the target", "$(method) * HTTP/1.1\r\n", neverAccepted(wrongCommand)),
		of("bad-byte", "a byte that is not UTF-8 in the target", "$(method) $(path)?$(query)&x=\xff HTTP/1.1\r\n", declinable(program.SetsA)),
		of("nul", "a NUL in the target", "$(method) $(path)?$(query)&x=\x00 HTTP/1.1\r\n", declinable(program.SetsA)),
		of("escaped-path", "a percent escape in the path", "$(method) $(service)/set%5Funread%5Fmsg%5Fnum?$(query) HTTP/1.1\r\n", declinable(program.SetsA)),
		of("long", "a target of 64 KiB", "$(method) $(path)?$(query)&x=$(65000*x) HTTP/1.1\r\n", declinable(program.SetsA)),
		halfClosed(httpCase("line", "line-bare-lf", "line feeds alone", "$(method) $(path)?$(query) HTTP/1.1\nHost: $(host)\nContent-Type: application/json\nContent-Length: $(length)\nConnection: close\n\n$(body)", declinable(program.SetsA))),
		short(httpCase("line", "line-bare-cr", "carriage returns alone", "$(method) $(path)?$(query) HTTP/1.1\rHost: $(host)\rContent-Length: $(length)\r\r$(body)", declinable(program.SetsA))),
	}
}

// headers has header fields: spelt otherwise, spelt wrongly, too many, too long, and ones that nothing is documented about.
func headers() []program.Raw {
	with := func(id, title, fields string, e program.Request) program.Raw {
		return httpCase("header", "header-"+id, title, line+fields+blank+"$(body)", e)
	}
	fine := func(id, title, fields string) program.Raw {
		return with(id, title, fields, acceptedAs(spec.WellFormed, program.SetsA))
	}
	silent := func(id, title, field string) program.Raw {
		k := with(id, title, host+sized+ending+field, either(program.SetsA))
		k.Family = "header-value"
		return k
	}
	// A proxy or a framework may go by the field before any handler sees the call.
	maybeDeclined := func(id, title, field string) program.Raw {
		k := silent(id, title, field)
		k.Requests[0].Class = program.Declined
		return k
	}
	odd := func(id, title, fields string) program.Raw {
		return halfClosed(with(id, title, fields, declinable(program.SetsA)))
	}
	large := func(id, title, fields string) program.Raw {
		e := declinable(program.SetsA)
		e.Class = program.Declined
		return with(id, title, fields, e)
	}
	const usual = host + typed + sized + ending
	return []program.Raw{
		fine("small", "header names in small letters", "host: $(host)\r\ncontent-type: application/json\r\ncontent-length: $(length)\r\nconnection: close\r\n"),
		fine("capitals", "header names in capitals", "HOST: $(host)\r\nCONTENT-TYPE: application/json\r\nCONTENT-LENGTH: $(length)\r\nCONNECTION: close\r\n"),
		fine("spaces", "no blank before values, or several", "Host:$(host)\r\nContent-Type:   application/json\r\nContent-Length:   $(length)\r\nConnection:close\r\n"),
		fine("charset", "a Content-Type that names UTF-8", host+sized+ending+"Content-Type: application/json; charset=utf-8\r\n"),
		silent("no-type", "no Content-Type", ""),
		silent("text", "the Content-Type of plain text", "Content-Type: text/plain\r\n"),
		silent("form", "the Content-Type of a form", "Content-Type: application/x-www-form-urlencoded\r\n"),
		maybeDeclined("multipart", "the Content-Type of a form in parts, without a boundary", "Content-Type: multipart/form-data\r\n"),
		maybeDeclined("utf-16", "a Content-Type that names UTF-16", "Content-Type: application/json; charset=utf-16\r\n"),
		maybeDeclined("bad-type", "a Content-Type that is none", "Content-Type: ;;=/\r\n"),
		maybeDeclined("empty-type", "an empty Content-Type", "Content-Type:\r\n"),
		with("gzip", "a body that is said to be packed", usual+"Content-Encoding: gzip\r\n", declinable(program.SetsA)),
		maybeDeclined("accept", "a wish for HTML", typed+"Accept: text/html\r\n"),
		with("range", "a wish for the first byte", usual+"Range: bytes=0-0\r\n", declinable(program.SetsA)), // some proxies grant it, with HTTP status 206
		maybeDeclined("override", "an override of the method", typed+"X-HTTP-Method-Override: GET\r\nX-Method-Override: GET\r\nX-HTTP-Method: DELETE\r\n"),
		maybeDeclined("forwarded", "a forwarded address", typed+"X-Forwarded-For: ' OR 1=1\r\nX-Forwarded-Host: other.invalid\r\n"),
		silent("many", "fifty unknown fields", typed+"$(50*X-Field: 1\r\n)"),
		odd("tabs", "tabs around values", host+ending+"Content-Type:\tapplication/json\t\r\nContent-Length:\t$(length)\t\r\n"),
		odd("no-host", "no Host", typed+sized+ending),
		odd("two-hosts", "two Hosts", usual+host),
		odd("other-host", "another Host", "Host: other.invalid\r\n"+typed+sized+ending),
		odd("empty-host", "an empty Host", "Host:\r\n"+typed+sized+ending),
		odd("bad-host", "a Host that is none", "Host: a b/c?\r\n"+typed+sized+ending),
		odd("fold", "a field over two lines", host+sized+ending+"Content-Type:\r\n application/json\r\n"),
		odd("fold-first", "a blank before the first field", " "+usual),
		odd("space-before-colon", "a blank before a colon", host+typed+ending+"Content-Length : $(length)\r\n"),
		odd("no-colon", "a field without a colon", usual+"X-Field\r\n"),
		odd("no-name", "a field without a name", usual+": x\r\n"),
		odd("bad-name", "a field name with a bracket", usual+"X(Field): x\r\n"),
		odd("nul", "a NUL in a value", usual+"X-Field: a\x00b\r\n"),
		odd("bad-byte", "a byte that is not ASCII in a value", usual+"X-Field: \xff\r\n"),
		odd("two-types", "two Content-Types", usual+"Content-Type: text/plain\r\n"),
		odd("upgrade", "a wish for HTTP/2", host+typed+sized+"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"),
		large("8k", "an unknown field of 7 KiB", usual+"X-Field: $(7000*x)\r\n"), // some servers take heads of up to 4 KiB
		large("64k", "an unknown field of 64 KiB", usual+"X-Field: $(65000*x)\r\n"),
		large("2m", "an unknown field of 2 MiB", usual+"X-Field: $(2000000*x)\r\n"),
		large("thousands", "five thousand unknown fields", usual+"$(5000*X-Field: 1\r\n)"),
	}
}

// methods has other methods than the call's, and methods that pretend.
func methods() []program.Raw {
	of := func(id, title, method, field string, e program.Request) program.Raw {
		return httpCase("method", "method-"+id, title, method+" $(path)?$(query) HTTP/1.1\r\n"+host+typed+sized+ending+field+blank+"$(body)", e)
	}
	// That a server may decline a body with such a method is HTTP's rule (RFC 9110, 2022-06, section 9.3.1).
	other := program.Request{Class: program.Declined, Outcome: "wrong_method"}
	bodiless := declinable()
	bodiless.Of, bodiless.NoBody = wrongMethod, true
	return []program.Raw{
		of("get-with-body", "GET with the body of a call", "GET", "", other),
		of("get-override", "GET that says it was POST", "GET", "X-HTTP-Method-Override: POST\r\n", other),
		of("put", "PUT", "PUT", "", other),
		of("patch", "PATCH", "PATCH", "", other),
		of("delete", "DELETE with the body of a call", "DELETE", "", other),
		of("head", "HEAD", "HEAD", "", bodiless),
		of("small", "the method in small letters", "post", "", declinable(program.SetsA)),
		of("unknown", "a method that nobody knows", "FOO", "", neverAccepted(wrongMethod)),
		of("trace", "TRACE", "TRACE", "", neverAccepted(wrongMethod)),
		of("bad", "a method with a bracket", "PO(ST", "", neverAccepted(wrongMethod)),
	}
}
