// Package sdk judges client SDKs of set_unread_msg_num: what they send, and what they tell their caller of the answers.
//
// An SDK is driven by an adapter, a small program that reads a case as one JSON line and writes its result as another
// (docs/testing-an-sdk.md). It calls a recording server on this machine, over HTTPS, that answers each case in its own
// way: as the reference would, with each documented error code, too late, cut short, not at all. [Run] plays the cases
// and records them; [Judge] is a pure function from what was recorded to findings, so that a saved recording can be
// judged again. What is asked of a client is told by [Requirements]; it is not what the contract asks of a server,
// which is openapi.yaml's.
package sdk
