package program_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// rawRequest is a program of one raw request that can be played.
func rawRequest() program.Program {
	return program.Program{ID: "p", Stage: stage(), Steps: []program.Step{{Raw: &program.Raw{Group: "g", Member: "bob", Encoding: "utf-16le",
		Body:     []byte("{}"),
		Segments: []program.Segment{{Bytes: []byte("\xff")}, {Bytes: []byte("$(body)"), Pause: time.Second, Await: 1}},
		Requests: []program.Request{
			{Class: program.Accept, Effects: []program.Effect{program.SetsA, program.SetsB, program.Unchanged, "0"}},
			{Class: program.Refuse}, {Class: program.Closed}, {Class: program.Either},
		}}}}}
}

func TestRawRequestsThatCannotBe(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*program.Program, *program.Raw)
		says   string
	}{
		"another action":           {func(p *program.Program, _ *program.Raw) { p.Steps[0].Send = &program.Send{Group: "g"} }, "step 1: has 2 actions"},
		"an expectation":           {func(p *program.Program, _ *program.Raw) { p.Steps[0].Expect = &program.Expect{Accepted: true} }, "step 1: has an \"expect\" beside a raw request, for which there is none"},
		"no group":                 {func(_ *program.Program, r *program.Raw) { r.Group = "" }, "without a group or without a member"},
		"no member":                {func(_ *program.Program, r *program.Raw) { r.Member = "" }, "without a group or without a member"},
		"an unknown group":         {func(_ *program.Program, r *program.Raw) { r.Group = "h" }, `names the group "h"`},
		"an unknown account":       {func(_ *program.Program, r *program.Raw) { r.Member = "mallory" }, `names the account "mallory"`},
		"a small group":            {func(p *program.Program, _ *program.Raw) { p.Stage.Groups[0].Messages = 3 }, "has a raw request in a group of 3 messages, and needs 4"},
		"an unknown encoding":      {func(_ *program.Program, r *program.Raw) { r.Encoding = "utf-7" }, `the encoding "utf-7"; write utf-16le, utf-16be, utf-32le, or none for UTF-8`},
		"a negative pause":         {func(_ *program.Program, r *program.Raw) { r.Segments[1].Pause = -1 }, "below 0 in its segment 2"},
		"a negative await":         {func(_ *program.Program, r *program.Raw) { r.Segments[0].Await = -1 }, "below 0 in its segment 1"},
		"no requests":              {func(_ *program.Program, r *program.Raw) { r.Requests = nil }, `a raw request without "requests"`},
		"no class":                 {func(_ *program.Program, r *program.Raw) { r.Requests[2].Class = "" }, `request 3 is of the class ""; write accept, refuse, either, closed or declined`},
		"an effect of no name":     {func(_ *program.Program, r *program.Raw) { r.Requests[0].Effects[1] = "C" }, `request 1 has the effect "C"; write A, B, unchanged or a number from 0 on`},
		"an effect below 0":        {func(_ *program.Program, r *program.Raw) { r.Requests[0].Effects[1] = "-1" }, `request 1 has the effect "-1"`},
		"accepted without effects": {func(_ *program.Program, r *program.Raw) { r.Requests[0].Effects = nil }, `request 1 is to be accepted, and has no "effects"`},
		"cut short and accepted":   {func(_ *program.Program, r *program.Raw) { r.Short = true }, "request 1 is to be accepted, and cut short"},
		"refused with an effect":   {func(_ *program.Program, r *program.Raw) { r.Requests[1].Effects = []program.Effect{"1"} }, `request 2 has "effects", and cannot be accepted`},
	} {
		t.Run(name, func(t *testing.T) {
			p := rawRequest()
			if err := p.Validate(); err != nil {
				t.Fatalf("as it was, it is refused: %v", err)
			}
			test.change(&p, p.Steps[len(p.Steps)-1].Raw)
			if err := p.Validate(); err == nil || !strings.Contains(err.Error(), test.says) || !strings.HasPrefix(err.Error(), "program p, step ") {
				t.Errorf("refused with %v, want …%s…", err, test.says)
			}
		})
	}
}

func TestARawRequestIsWrittenAndRead(t *testing.T) {
	p := rawRequest()
	data, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := program.Decode(data)
	if err != nil || !reflect.DeepEqual(again, p) {
		t.Errorf("read again, it is %+v, %v", again, err)
	}
	if p.RawRequest() != p.Steps[0].Raw || p.Steps[0].Group() != "g" || p.Playings() != 1 {
		t.Errorf("its raw request is %+v, in %q, and it is played %d times", p.RawRequest(), p.Steps[0].Group(), p.Playings())
	}
	var none *program.Program
	if other := (&program.Program{Steps: []program.Step{call(program.Call{})}}); none.RawRequest() != nil || other.RawRequest() != nil {
		t.Error("programs without a raw request have one")
	}
	if at := (program.Program{Steps: []program.Step{{}, {AtOnce: []program.Call{{}}}}}); at.Playings() != 5 {
		t.Errorf("calls at once are played %d times", at.Playings())
	}
}
