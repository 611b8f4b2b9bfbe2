// Package http1 serves HTTP/1.1 to clients that are under test.
//
// The server of net/http refuses a malformed request before any handler sees it, which would make a client's worst
// requests look like none at all. This one hands every request to its handler as it came, says what is malformed in
// it, and leaves it to the handler how the answer gets to the client: whole, in part, late, or not at all.
package http1
