package fuzz

import (
	"fmt"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// mostSent is how many calls of one finding are listed, and longestSent how much of one is shown.
const (
	mostSent    = 12
	longestSent = 4000
)

// WhatWasSent is what the smallest example sent, in full where that fits, a line each: the calls, the bytes, or what was done at
// once. It comes before any word on what kind of input that is.
func (f Finding) WhatWasSent() []string {
	var lines []string
	switch {
	case len(f.Sent) > 0:
		lines = append(lines, quotedShort(f.Sent))
	case f.Program.RawRequest() != nil:
		lines = append(lines, "the case "+f.Program.RawRequest().ID+": "+f.Program.RawRequest().Title)
	case f.History != nil:
		for _, o := range f.History.Operations {
			lines = append(lines, operation(o))
		}
	case f.Program.BurstStep() != nil:
		for _, call := range f.Program.BurstStep().Calls {
			what := "valid"
			if call.Condition != "" {
				what = "with a " + strings.ReplaceAll(call.Condition, "_", " ")
			}
			lines = append(lines, fmt.Sprintf("at once: a call that sets %d, %s", call.Number, what))
		}
	default:
		for _, x := range f.Exchanges {
			lines = append(lines, sentCall(x)...)
		}
	}
	if n := len(lines); n > mostSent {
		lines = append(lines[:mostSent:mostSent], fmt.Sprintf("and %d more, in the finding's file", n-mostSent))
	}
	return lines
}

// sentCall is a call of the endpoint as it was sent; of the stage's own calls nothing is said.
func sentCall(x record.Exchange) []string {
	if _, stage := spec.Companions()[x.Command]; stage || x.Request.URL == "" {
		return nil
	}
	_, address, _ := strings.Cut(x.Request.URL, "://")
	if at := strings.IndexByte(address, '/'); at >= 0 {
		address = address[at:]
	}
	return []string{x.Request.Method + " " + address, quotedShort(x.Request.Body)}
}

// quotedShort is a body as it is where it prints, and else as a Go literal.
func quotedShort(body []byte) string {
	text := string(body)
	more := ""
	if len(text) > longestSent {
		text, more = text[:longestSent], fmt.Sprintf("… (%d bytes in all)", len(body))
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		text = fmt.Sprintf("%q", text)
	}
	if text == "" {
		text = "(no body)"
	}
	return text + more
}

// operation is one thing that was done in a crowd.
func operation(o concurrent.Operation) string {
	what := fmt.Sprintf("round %d, client %d: %s", o.Round+1, o.Client, o.Do)
	switch o.Do {
	case program.ActSet:
		what += fmt.Sprintf(" %s in %s to %d", o.Member, o.Group, o.Number)
	case program.ActRead:
		what += fmt.Sprintf(" %s in %s", o.Member, o.Group)
	default:
		what += " to " + o.Group
	}
	if o.Reading != nil && o.Reading.Unread != nil {
		what += fmt.Sprintf(", which reads %d", *o.Reading.Unread)
	}
	return what
}
