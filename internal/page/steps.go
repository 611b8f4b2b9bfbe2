package page

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Sentences are a program as a person would tell it: the stage, and then each of its steps.
func Sentences(p program.Program) (stage string, steps []string) {
	for _, s := range p.Steps {
		steps = append(steps, sentence(s))
	}
	return stageOf(p.Stage), steps
}

// mostMembers is how many members of a group are named.
const mostMembers = 8

func stageOf(s program.Stage) string {
	var parts []string
	for _, g := range s.Groups {
		kind := g.Type
		if kind == program.AnyCounted {
			kind = "counting"
		}
		text := fmt.Sprintf("a %s group %s with %s", kind, g.Name, messages(int64(g.Messages)))
		var who []string
		for _, m := range g.Members {
			role := ""
			if m.Admin {
				role = ", an admin"
			}
			who = append(who, fmt.Sprintf("%s (%d unread%s)", m.Name, m.Unread, role))
		}
		if more := len(who) - mostMembers; more > 0 {
			who = append(who[:mostMembers], fmt.Sprintf("%d more", more))
		}
		switch {
		case g.Crowd != nil && len(who) == 0:
			text += fmt.Sprintf(" and %s (%d unread each)", plural.Of(g.Crowd.Size, "member"), g.Crowd.Unread)
		case g.Crowd != nil:
			who = append(who, fmt.Sprintf("%d more (%d unread each)", g.Crowd.Size, g.Crowd.Unread))
			fallthrough
		case len(who) > 1:
			text += " and the members " + strings.Join(who, ", ")
		case len(who) == 1:
			text += " and the member " + who[0]
		}
		parts = append(parts, text)
	}
	if len(s.Accounts) > 0 {
		parts = append(parts, "accounts in no group: "+strings.Join(s.Accounts, ", "))
	}
	return "Before: " + OrElse(strings.Join(parts, "; "), "nothing is needed")
}

func sentence(s program.Step) string {
	switch {
	case s.Call != nil:
		return call(*s.Call)
	case len(s.AtOnce) > 0:
		return fmt.Sprintf("At the same time, %s; the first: %s", plural.Of(len(s.AtOnce), "call"), call(s.AtOnce[0]))
	case s.Read != nil:
		return fmt.Sprintf("Read the count of %s in %s", s.Read.Member, s.Read.Group)
	case s.Snapshot != nil:
		return fmt.Sprintf("Look at %s: its messages, profile and members", s.Snapshot.Group)
	case s.Send != nil:
		return fmt.Sprintf("Send %s to %s", messages(int64(s.Send.Times)), s.Send.Group)
	case s.Join != nil:
		return fmt.Sprintf("%s joins %s", s.Join.Member, s.Join.Group)
	case s.Leave != nil:
		return fmt.Sprintf("%s leaves %s", s.Leave.Member, s.Leave.Group)
	case s.Destroy != nil:
		return "Dissolve " + s.Destroy.Group
	case s.Listen != nil:
		return "Wait for webhooks about " + s.Listen.Group
	case s.Flood != nil:
		pace := "all at once"
		if s.Flood.PerPeriod > 0 {
			pace = fmt.Sprintf("%g in each period of the limit", s.Flood.PerPeriod)
		}
		return fmt.Sprintf("%s: %s, %s", OrElse(s.Flood.Phase, "flood"), plural.Of(s.Flood.Calls, "call"), pace)
	case s.Rest != nil && s.Rest.Seconds > 0:
		return fmt.Sprintf("Wait for %s of the clock", plural.Of(s.Rest.Seconds, "whole second"))
	case s.Rest != nil:
		return fmt.Sprintf("Wait for %g periods of the limit", s.Rest.Periods)
	case s.Raw != nil:
		return fmt.Sprintf("Send %s byte by byte, about %s in %s: %s", plural.Of(len(s.Raw.Requests), "request"), s.Raw.Member, s.Raw.Group, OrElse(s.Raw.Title, "raw bytes"))
	case s.Clients != nil:
		return fmt.Sprintf("%s side by side: %s in all, and then all counts are read", plural.Of(len(s.Clients.Each), "client"), plural.Of(len(s.Clients.All()), "act"))
	case s.Burst != nil:
		return fmt.Sprintf("At the same time, %s on %s in %s, after one of each kind alone", plural.Of(len(s.Burst.Calls), "call"), s.Burst.Member, s.Burst.Group)
	case s.Audit != nil:
		return fmt.Sprintf("Read counts that %q was to set, %d of either kind", s.Audit.Phase, s.Audit.Sample)
	default:
		return "Do nothing"
	}
}

// call is a call with all ways in which it departs from what the contract wants.
func call(c program.Call) string {
	text := "Call"
	if c.Number != "" && c.Member != "" {
		text = fmt.Sprintf("Set the count of %s in %s to %s", c.Member, c.Group, number(c.Number))
	}
	var ways []string
	add := func(format string, args ...any) { ways = append(ways, fmt.Sprintf(format, args...)) }
	if c.Credential != program.Signed {
		add("UserSig: %s", strings.ReplaceAll(string(c.Credential), "-", " "))
	}
	if c.Caller != "" {
		add("as %s", c.Caller)
	}
	if c.Method != "" {
		add("method %s", c.Method)
	}
	if c.Command != "" {
		add("command %s", c.Command)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Query)) {
		add("%s=%s in the query", name, c.Query[name])
	}
	for _, name := range c.OmitQuery {
		add("without %s in the query", name)
	}
	for _, name := range slices.Sorted(maps.Keys(c.RenameQuery)) {
		add("%s renamed to %s in the query", name, c.RenameQuery[name])
	}
	if c.ReverseQuery {
		add("the query in the opposite order")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
		add("%s: %s in the body", name, c.Fields[name])
	}
	for _, name := range c.OmitFields {
		add("without %s in the body", name)
	}
	if c.ReverseFields {
		add("the body's fields in the opposite order")
	}
	if c.Spaced {
		add("white space around everything")
	}
	if c.Body != nil {
		add("the body %s", *c.Body)
	}
	if c.Bytes != nil {
		add("a body of %s that is not text: %q", plural.Of(len(c.Bytes), "byte"), c.Bytes)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Header)) {
		if c.Header[name] == "" {
			add("without the header %s", name)
		} else {
			add("the header %s: %s", name, c.Header[name])
		}
	}
	if len(ways) > 0 {
		text += ", " + strings.Join(ways, ", ")
	}
	return text
}

// number is a number in words where it depends on the group's messages.
func number(n program.Number) string {
	rest, relative := strings.CutPrefix(string(n), string(program.Count))
	switch {
	case !relative:
		return string(n)
	case rest == "":
		return "the number of messages"
	case rest[0] == '+':
		return "the number of messages and " + rest[1:] + " more"
	default:
		return "the number of messages less " + rest[1:]
	}
}

// OrElse is the text, or another where it is empty.
func OrElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
