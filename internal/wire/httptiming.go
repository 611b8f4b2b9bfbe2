package wire

import (
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

const (
	// briefly and slowly are pauses between pieces, of a header and of a body: long enough for a server to read each by
	// itself, and for one that is impatient with bodies to show it.
	briefly = 10 * time.Millisecond
	slowly  = 100 * time.Millisecond
	// patience is how long a client waits for leave to send the body, or for an answer that it need not wait for. HTTP
	// lets it go on without.
	patience = 300 * time.Millisecond
)

// timing has requests that come in pieces, or break off.
func timing() []program.Raw {
	fine := acceptedAs(spec.WellFormed, program.SetsA)
	of := func(id, title string, e program.Request, patterns ...string) program.Raw {
		return inSegments(httpCase("timing", "timing-"+id, title, "", e), slowly, patterns...)
	}
	cut := func(id, title string, patterns ...string) program.Raw {
		return short(of(id, title, neverAccepted(malformedJSON), patterns...))
	}
	waiting := func(k program.Raw) program.Raw {
		k.Segments[1].Pause, k.Segments[1].Await = patience, 1
		return k
	}
	pieces := of("slow-head", "a header in pieces", fine, line, host, typed+"Content-", "Length: $(length)\r\n", ending+"\r", "\n$(body)")
	for i := range pieces.Segments[1:] {
		pieces.Segments[i+1].Pause = briefly
	}
	return []program.Raw{
		cut("half-body", "the sender ends within the body", head+"$(body:head)"),
		cut("half-body-late", "the sender ends within the body, after a while", head, "$(body:head)"),
		cut("no-body", "the sender ends before the body", head),
		cut("half-head", "the sender ends within a header", line+"Host: "),
		cut("half-line", "the sender ends within the first line", "$(method) $(path)"),
		cut("nothing", "the sender ends at once", ""),
		of("slow-body", "a body in two pieces", fine, head+"$(body:head)", "$(body:tail)"),
		of("late-body", "a body some time after its header", fine, head, "$(body)"),
		pieces,
		halfClosed(of("half-close", "the sender ends after the call", declinable(program.SetsA), head+"$(body)")),
		waiting(of("expect", "leave asked for before the body", fine, unsized+sized+"Expect: 100-continue\r\n"+blank, "$(body)")),
		of("expect-at-once", "leave asked for and not waited for", fine, unsized+sized+"Expect: 100-continue\r\n"+blank+"$(body)"),
		waiting(cut("expect-and-end", "leave asked for, and the sender ends", unsized+sized+"Expect: 100-continue\r\n"+blank, "")),
		of("expect-unknown", "something unknown expected", declinable(program.SetsA), unsized+sized+"Expect: miracles\r\n"+blank+"$(body)"),
	}
}

// The requests that pipelines are made of. All but the last leave the connection open. What is answered tells them apart.
const (
	another  = line + host + typed + "Content-Length: $(length:second)\r\n" + blank + "$(second)"
	misnamed = "$(method) $(service)/no_such_command?$(query) HTTP/1.1\r\n" + host + typed + sized + blank + "$(body)"
	garbled  = line + host + typed + "Content-Length: 5\r\n" + blank + "{,,,}"
	lastGood = head + "$(body)"
)

// pipelines has several requests on one connection, all at once or one after the other's answer.
func pipelines() []program.Raw {
	var (
		setsA = acceptedAs(spec.WellFormed, program.SetsA)
		setsB = acceptedAs(spec.WellFormed, program.SetsB)
		wrong = refused("wrong_command")
		bad   = refused("malformed_json")
	)
	of := func(id, title, pattern string, expected ...program.Request) program.Raw {
		k := httpCase("pipeline", "pipeline-"+id, title, pattern, setsA)
		k.Requests = expected
		return k
	}
	reuse := func(id, title string, expected []program.Request, patterns ...string) program.Raw {
		k := inSegments(of("", title, "", expected...), patience, patterns...)
		k.ID, k.Family = "http/reuse-"+id, "reuse"
		for i := range k.Segments {
			k.Segments[i].Await = i
		}
		return k
	}
	return []program.Raw{
		// Neighbours have different answers, and so have both ends: most other orders show.
		of("mixed", "four calls at once: no such command, a good one, no JSON, another good one", misnamed+another+garbled+lastGood, wrong, setsB, bad, setsA),
		of("two-sets", "two good calls at once", another+lastGood, setsB, setsA),
		of("bad-first", "no JSON and a good call at once", garbled+lastGood, bad, setsA),
		of("lines", "two good calls with an empty line between them", another+"\r\n"+lastGood, setsB, declinable(program.SetsA)),
		reuse("after-refusal", "a good call on the connection of one that was refused", []program.Request{bad, setsA}, garbled, lastGood),
		reuse("three", "three calls on one connection", []program.Request{setsB, wrong, setsA}, another, misnamed, lastGood),
		reuse("after-large", "a good call after a refused body of 64 KiB", []program.Request{bad, setsA},
			line+host+typed+"Content-Length: 65536\r\n"+blank+"$(65536*x)", lastGood),
	}
}

// transport has bytes below HTTP.
func transport() []program.Raw {
	never := neverAccepted(spec.SecureTransport)
	plain := halfClosed(httpCase("transport", "transport-plain", "plain HTTP to a server of HTTPS", head+"$(body)", never))
	plain.Plain = true
	return []program.Raw{
		plain,
		short(httpCase("transport", "transport-hello", "the beginning of a TLS handshake where HTTP is due", "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03$(32*x)",
			neverAccepted(emptyBody))),
		short(httpCase("transport", "transport-h2", "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", neverAccepted(emptyBody))),
		halfClosed(httpCase("transport", "transport-garbage", "bytes at random", "\x00\x01\xfe\xff\r\n\r\n", neverAccepted(emptyBody))),
	}
}
