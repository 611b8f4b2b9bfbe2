package wire

import (
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// httpSet is the HTTP set: requests with flaws, oddities and pauses below the JSON.
func httpSet() []program.Raw {
	var all []program.Raw
	for _, part := range [][]program.Raw{lengths(), codings(), chunks(), timing(), pipelines(), lines(), headers(), methods(), queries(), transport()} {
		all = append(all, part...)
	}
	return all
}

// httpCase is a case of one request in one segment, its body being the well-formed one.
func httpCase(family, id, title, pattern string, e program.Request) program.Raw {
	return program.Raw{ID: "http/" + id, Title: title, Family: family, Body: record.Bytes(whole),
		Segments: []program.Segment{{Bytes: record.Bytes(pattern)}}, Requests: []program.Request{e}}
}

// declinable is what a server may decline before any handler sees it; if it is accepted, one of the effects shows.
func declinable(effects ...program.Effect) program.Request {
	return program.Request{Class: program.Closed, Of: spec.NumberBelow, Effects: effects}
}

// neverAccepted is the same without any effect: what was sent is not a whole call.
func neverAccepted(of spec.Case) program.Request {
	return program.Request{Class: program.Closed, Of: of}
}

// halfClosed is the case with the sending side closed after it, so that a server which waits for more learns that there
// is none.
func halfClosed(k program.Raw) program.Raw {
	k.HalfClose = true
	return k
}

// short is the case of a request whose sender ends before all of it came, or that a lenient reader takes for one. Where a whole body
// came all the same, it may have its effect: that such a message is incomplete is HTTP's rule (RFC 9112, 2022-06, section 8), and some
// servers hand on what there is.
func short(k program.Raw) program.Raw {
	k.Short = true
	return halfClosed(k)
}

// inSegments is the case in segments with a pause between them.
func inSegments(k program.Raw, pause time.Duration, patterns ...string) program.Raw {
	k.Segments = nil
	for i, pattern := range patterns {
		segment := program.Segment{Bytes: record.Bytes(pattern)}
		if i > 0 {
			segment.Pause = pause
		}
		k.Segments = append(k.Segments, segment)
	}
	return k
}

// Parts of requests.
const (
	unsized   = line + host + typed + ending
	chunked   = unsized + "Transfer-Encoding: chunked\r\n" + blank
	oneChunk  = "$(hex)\r\n$(body)\r\n"
	lastChunk = "0\r\n\r\n"
)

// lengths has the header Content-Length in all its wrong ways.
func lengths() []program.Raw {
	of := func(id, title, header string, e program.Request) program.Raw {
		return halfClosed(httpCase("length", "length-"+id, title, unsized+header+blank+"$(body)", e))
	}
	followed := func(id, title, bytes string) program.Raw {
		k := httpCase("length", "length-and-"+id, title, unsized+sized+blank+"$(body)"+bytes, declinable(program.SetsA))
		k.Followed = true
		return k
	}
	return []program.Raw{
		short(httpCase("length", "length-cut", "a length that is 10 more than what comes, and a body cut in the middle",
			unsized+"Content-Length: $(length+10)\r\n"+blank+"$(body:head)", neverAccepted(malformedJSON))),
		of("short", "a length that ends within the object", "Content-Length: $(length-5)\r\n", neverAccepted(malformedJSON)),
		of("differing", "two lengths, the second one shorter", "Content-Length: $(length)\r\nContent-Length: $(length-5)\r\n", declinable(program.SetsA)),
		of("differing-first", "two lengths, the first one shorter", "Content-Length: $(length-5)\r\nContent-Length: $(length)\r\n", declinable(program.SetsA)),
		of("same-twice", "the same length twice", sized+sized, declinable(program.SetsA)),
		of("list", "a list of two equal lengths", "Content-Length: $(length), $(length)\r\n", declinable(program.SetsA)),
		of("missing", "a body without a length", "", declinable(program.SetsA)),
		httpCase("length", "length-none", "neither body nor length", unsized+blank, neverAccepted(emptyBody)),
		httpCase("length", "length-zero", "an empty body of length 0", unsized+"Content-Length: 0\r\n"+blank, refused("empty_body")),
		of("zero-and-body", "a length of 0 before a body", "Content-Length: 0\r\n", neverAccepted(emptyBody)),
		short(of("long", "a length that is 10 more than what comes", "Content-Length: $(length+10)\r\n", declinable(program.SetsA))),
		of("negative", "a negative length", "Content-Length: -$(length)\r\n", declinable(program.SetsA)),
		of("plus", "a length with a plus sign", "Content-Length: +$(length)\r\n", declinable(program.SetsA)),
		of("hex", "a hexadecimal length", "Content-Length: 0x$(hex)\r\n", declinable(program.SetsA)),
		of("word", "a word for a length", "Content-Length: all\r\n", declinable(program.SetsA)),
		of("empty", "a length header without a value", "Content-Length:\r\n", declinable(program.SetsA)),
		of("fraction", "a length with a fraction", "Content-Length: $(length).0\r\n", declinable(program.SetsA)),
		of("zeros", "a length with leading zeros", "Content-Length: 000$(length)\r\n", declinable(program.SetsA)),
		of("space", "a length with a blank within", "Content-Length: $(length) 0\r\n", declinable(program.SetsA)),
		short(of("2^63", "a length of 2^63", "Content-Length: 9223372036854775808\r\n", declinable(program.SetsA))),
		short(of("2^64", "a length of 2^64 and the right one", "Content-Length: $(length+18446744073709551616)\r\n", declinable(program.SetsA))),
		followed("more", "bytes after the body", "x"),
		followed("lines", "empty lines after the body", "\r\n\r\n"),
	}
}

// codings has the header Transfer-Encoding with a length, twice, and with values that no server has to know.
func codings() []program.Raw {
	of := func(id, title, headers string) program.Raw {
		return halfClosed(httpCase("coding", "coding-"+id, title, unsized+headers+blank+oneChunk+lastChunk, declinable(program.SetsA)))
	}
	// Where a proxy goes by the length and the server behind it by the chunks, the server waits for chunks that never come.
	return []program.Raw{
		short(of("and-length", "chunks and a length that fits the chunks' content", sized+"Transfer-Encoding: chunked\r\n")),
		short(of("and-short-length", "chunks and a length of 3", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n")),
		short(of("and-long-length", "chunks and a length of 3000", "Content-Length: 3000\r\nTransfer-Encoding: chunked\r\n")),
		of("twice", "the header for chunks twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
		of("list", "chunks of chunks", "Transfer-Encoding: chunked, chunked\r\n"),
		of("unknown", "an unknown coding", "Transfer-Encoding: xchunked\r\n"),
		of("identity", "the coding identity beside chunks", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"),
		of("gzip", "chunks that are said to be packed", "Transfer-Encoding: gzip, chunked\r\n"),
		of("space", "a vertical tab before chunked", "Transfer-Encoding: \vchunked\r\n"),
		of("capitals", "chunked in capitals", "Transfer-Encoding: CHUNKED\r\n"),
	}
}

// chunks has bodies in chunks. That a server has to understand them is HTTP's rule; the documentation says nothing. What hardly
// anybody sends with them is beyond several servers and proxies.
func chunks() []program.Raw {
	fine := func(id, title, body string) program.Raw {
		return httpCase("chunk", "chunk-"+id, title, chunked+body, either(program.SetsA))
	}
	rare := func(id, title, body string) program.Raw {
		return httpCase("chunk", "chunk-"+id, title, chunked+body, declinable(program.SetsA))
	}
	odd := func(id, title, body string, e program.Request) program.Raw {
		return halfClosed(httpCase("chunk", "chunk-"+id, title, chunked+body, e))
	}
	return []program.Raw{
		short(odd("cut", "a body that ends within a chunk", "$(hex)\r\n$(body:head)", neverAccepted(malformedJSON))),
		short(odd("bad-size", "a chunk whose size is a word", "xyz\r\n$(body)\r\n"+lastChunk, neverAccepted(malformedJSON))),
		fine("one", "one chunk", oneChunk+lastChunk),
		fine("bytes", "chunks of one byte", "$(body:chunks)"+lastChunk),
		fine("halves", "two chunks", "$(hex:head)\r\n$(body:head)\r\n$(hex:tail)\r\n$(body:tail)\r\n"+lastChunk),
		rare("extension", "a chunk with extensions", "$(hex);a=1;b=\"2;3\"\r\n$(body)\r\n0;last\r\n\r\n"),
		rare("trailer", "a trailer after the chunks", oneChunk+"0\r\nX-Trailer: 1\r\n\r\n"),
		rare("zeros", "a size with leading zeros", "0000$(hex)\r\n$(body)\r\n"+lastChunk),
		httpCase("chunk", "chunk-zero", "the last chunk and nothing before it", chunked+lastChunk, refused("empty_body")),
		odd("zero-first", "the last chunk first", lastChunk+oneChunk+lastChunk, neverAccepted(emptyBody)),
		short(odd("no-last", "no last chunk", oneChunk, declinable(program.SetsA))),
		short(odd("negative", "a chunk of negative size", "-5\r\n$(body)\r\n"+lastChunk, neverAccepted(malformedJSON))),
		odd("prefix", "a size that begins with 0x", "0x$(hex)\r\n$(body)\r\n"+lastChunk, declinable(program.SetsA)),
		short(odd("overflow", "a size of 20 hexadecimal digits", "fffffffffffffffffff0\r\n$(body)\r\n"+lastChunk, declinable(program.SetsA))),
		short(odd("no-end", "a chunk without an end of line", "$(hex)\r\n$(body)"+lastChunk, declinable(program.SetsA))),
		odd("too-small", "a size that ends within the object", "5\r\n$(body)\r\n"+lastChunk, neverAccepted(malformedJSON)),
		short(odd("too-large", "a size that is 5 more than the content", "$(hex+5)\r\n$(body)\r\n"+lastChunk, declinable(program.SetsA))),
		odd("bare-lf", "line feeds alone between chunks", "$(hex)\n$(body)\n0\n\n", declinable(program.SetsA)),
		odd("space", "a blank after the size", "$(hex) \r\n$(body)\r\n"+lastChunk, declinable(program.SetsA)),
		odd("long-extension", "an extension of 64 KiB", "$(hex);$(65000*x)\r\n$(body)\r\n"+lastChunk, declinable(program.SetsA)),
	}
}
