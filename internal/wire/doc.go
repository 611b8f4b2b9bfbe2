// Package wire tries a target's reading of bytes: a torture set of JSON bodies, and a set of HTTP requests over raw
// sockets. Both are fixed lists of cases in a fixed order; a case is one connection, mostly one call.
//
//	stage, obstacle := session.Open(ctx, "the wire layer's stage", plan)
//	...
//	player := &wire.Player{Contract: contract, Stage: stage, Group: "g", Member: "bob"}
//	for _, c := range wire.Cases(contract) {
//		result := player.Play(ctx, c)
//		...
//	}
//
// A [program.Raw] is data: a pattern of bytes with places for the stage's group, account and numbers, and for each request that
// the bytes make up a [program.Request] with the requirement that a breach is a finding of. The stage sends it and notes
// what came. [raw.Judge] is pure: it looks at a [raw.Trial], the case with what was seen and read back, and nothing else, so that
// a saved trial can be judged again.
//
// # What is a finding
//
// Documentation 1047/34909 (2022-10-24, "Error Codes") promises HTTP status 200 for every answer. That is held against
// whatever is well-formed HTTP. What is so large that a server may decline it before any handler sees it may also be met
// with a status from 400 to 499, 501 or 505, or by closing the connection ([program.Declined]). What is not proper HTTP may be
// met with any answer, or by closing the connection ([program.Closed]): no documentation of the call speaks of it. No server may
// leave the client waiting, but where less came than was declared, by one reading of it; and then none but that client.
//
// Bodies that RFC 8259 (2017-12) does not call JSON are refused. Where that standard or the documentation leave a choice,
// as for a name that appears twice, 5.0, a byte order mark or an unknown field, both are fine ([program.Either]) as long as the
// count that is read back agrees: an accepted call shows a number that one of the readings gives, a refused one none.
//
// # What a player makes sure of
//
// The status 502, 503 and 504, closed connections and silence may be the network's doing. A [Player] reports them only
// where the case meets them twice while the plain call between is answered. That others are kept waiting too it reports where
// plain calls beside two playings of the case are not answered, and one by itself was. An accepted call that leaves a wrong
// count is held against plain calls from the same count to the same: where they fare no better, that is the finding. What is
// wrong with the answer to the plain call is found once. So a fault is found under its own requirement, and not once more with
// each case that meets it on its way.
package wire
