package judge_test

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// contract is the built-in contract, with some of its texts replaced.
func contract(t testing.TB, edits ...string) *spec.Contract {
	t.Helper()
	data, err := os.ReadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(edits); i += 2 {
		if strings.Count(text, edits[i]) != 1 {
			t.Fatalf("%q does not appear once in the contract", edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	c, err := spec.Load([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// strict is the contract where mine says both that a call is refused and with which code, as the page of the call does for a
// group that is unknown.
func strict(t testing.TB) *spec.Contract {
	c := contract(t)
	for name, o := range c.Outcomes {
		o.Requirement, o.CodeRequirement = mineID, mineID
		c.Outcomes[name] = o
	}
	return c
}

// Requirements of each level. Programs say which of their steps prove mine; other is any other.
const mineID, otherID = "UMN-MINE-1", "UMN-OTHER-1"

func mineAt(level spec.Level) spec.Requirement {
	return spec.Requirement{ID: mineID, Level: level, Chapter: "clamping", Evidence: spec.Core, Text: "It is so."}
}

// Answers.
const (
	okBody   = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	failBody = `{"ActionStatus":"FAIL","ErrorInfo":"this group does not exist","ErrorCode":10010}`
)

func says(status int, body string) record.Exchange {
	return record.Exchange{ID: 1, Command: "set_unread_msg_num", Request: record.Request{Method: "POST"},
		Response: &record.Response{Status: status, Proto: "HTTP/1.1", Body: record.Bytes(body)}}
}

func fails(code int) record.Exchange {
	return says(200, `{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":`+strconv.Itoa(code)+`}`)
}

func trouble(kind string) record.Exchange {
	return record.Exchange{ID: 1, Command: "set_unread_msg_num", Trouble: &record.Trouble{Kind: kind, Detail: "the error's own text"}}
}

var (
	ok        = says(200, okBody)
	gateway   = says(502, "<html>Bad Gateway</html>")
	reset     = trouble(record.TroubleReset)
	budget    = trouble(record.TroubleBudget)
	cancelled = trouble(record.TroubleCancelled)
)

// Expectations, and what they count for.
type expect = program.Expect

var (
	accepted = expect{Accepted: true}
	noGroup  = expect{Refused: "unknown_group"} // 10010 or 10015
	writes   = expect{Recorded: true}
	same     = expect{Unchanged: true}
)

func count(n program.Number) expect { return expect{Count: n} }

func kept(parts ...string) expect { return expect{Kept: parts} }

func mine(e expect) *expect { e.Requirement = mineID; return &e }

func other(e expect) *expect { e.Requirement = otherID; return &e }

func control(e expect) *expect { e.Control = true; return &e }

// play is a step of a program and what it showed.
type play struct {
	step program.Step
	seen record.Step
}

// set is a call on bob; several answers, or none, are what a broken recording has.
func set(e *expect, answers ...record.Exchange) play {
	return play{program.Step{Call: &program.Call{Group: "g", Member: "bob", Number: "4"}, Expect: e}, record.Step{Calls: answers}}
}

// crowd is as many calls at once as due.
func crowd(due int, e *expect, answers ...record.Exchange) play {
	return play{program.Step{AtOnce: make([]program.Call, due), Expect: e}, record.Step{Calls: answers}}
}

// read is a reading of bob's count: a number, "none" where the target shows none, or "" where none was taken. A second
// number is the group's messages at that time, as in "4 of 5".
func read(e *expect, shown string) play { return readOf("g", "bob", e, shown) }

func readOf(group, member string, e *expect, shown string) play {
	p := play{step: program.Step{Read: &program.Read{Group: group, Member: member}, Expect: e}}
	shown, messages, _ := strings.Cut(shown, " of ")
	p.seen.Messages = number(messages)
	if shown != "" {
		p.seen.Reading = &record.Reading{Group: group, Member: member, Unread: number(shown), Observer: "unread-field", Exchange: 90}
	}
	return p
}

func number(text string) *int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// look is what a group showed: its messages, and its name and members as "Name=n bob=Member"; "" is not a look at all.
func look(e *expect, shown string) play {
	p := play{step: program.Step{Snapshot: &program.Snapshot{Group: "g"}, Expect: e}}
	if shown == "" {
		return p
	}
	l := &record.Snapshot{Group: "g", Profile: map[string]string{}, Members: map[string]string{}, Exchanges: []int{80}}
	for i, field := range strings.Fields(shown) {
		key, value, _ := strings.Cut(field, "=")
		switch {
		case i == 0:
			l.Messages = *number(field)
		case strings.ToUpper(key[:1]) == key[:1]:
			l.Profile[key] = value
		default:
			l.Members[key] = value
		}
	}
	p.seen.Snapshot = l
	return p
}

// hear listens until a callback comes, quiet as long as one may take.
func hear(e *expect, callbacks ...string) play  { return listen(true, e, callbacks) }
func quiet(e *expect, callbacks ...string) play { return listen(false, e, callbacks) }

func listen(alive bool, e *expect, callbacks []string) play {
	p := play{step: program.Step{Listen: &program.Listen{Group: "g", Alive: alive}, Expect: e}}
	for _, command := range callbacks {
		p.seen.Callbacks = append(p.seen.Callbacks, record.Callback{Command: command, GroupID: "@TGS#1"})
	}
	return p
}

var (
	send = play{step: program.Step{Send: &program.Send{Group: "g", Times: 1}}}

	sendsNone = play{step: program.Step{Send: &program.Send{Group: "g"}}}
	joins     = play{step: program.Step{Join: &program.Join{Group: "g", Member: "eve"}}}
	leaves    = play{step: program.Step{Leave: &program.Leave{Group: "g", Member: "bob"}}}
	goes      = play{step: program.Step{Destroy: &program.Destroy{Group: "g"}}}
	idles     = play{step: program.Step{Rest: &program.Rest{Periods: 1}}}
	join      = play{step: program.Step{Join: &program.Join{Group: "g", Member: "eve"}}}
	leave     = play{step: program.Step{Leave: &program.Leave{Group: "g", Member: "carol"}}}
	destroy   = play{step: program.Step{Destroy: &program.Destroy{Group: "g"}}}
)

// expecting gives a step that shows nothing an expectation.
func (p play) expecting(e *expect) play { p.step.Expect = e; return p }

// assembled is the program of the plays and the recording of them. Each exchange gets a number of its own, from 1 on.
func assembled(base []record.Reading, plays ...play) (program.Program, record.Recording) {
	p := program.Program{ID: "UMN-MINE-1/x", Stage: program.Stage{
		Groups: []program.Group{
			{Name: "g", Type: program.AnyCounted, Messages: 5, Members: []program.Member{{Name: "bob", Unread: 2}, {Name: "carol", Unread: 1}}},
			{Name: "i", Type: "AVChatRoom", Messages: 5},
		},
		Accounts: []string{"eve"},
	}}
	rec := record.Recording{Program: p.ID, Attempt: 1, Baseline: base,
		Groups: map[string]record.Group{"g": {ID: "@TGS#1", Type: "Public"}, "i": {ID: "@TGS#2", Type: "AVChatRoom"}}}
	id := 0
	for _, play := range plays {
		seen := play.seen
		seen.Calls = append([]record.Exchange(nil), seen.Calls...)
		for i := range seen.Calls {
			id++
			seen.Calls[i].ID = id
		}
		p.Steps, rec.Steps = append(p.Steps, play.step), append(rec.Steps, seen)
	}
	return p, rec
}

// baseline is what was read before the first step.
func baseline(readings ...play) []record.Reading {
	var out []record.Reading
	for _, r := range readings {
		out = append(out, *r.seen.Reading)
	}
	return out
}

// The usual baseline: bob has 2, carol 1, the owner 0.
var usual = baseline(read(nil, "2"), readOf("g", "carol", nil, "1"), readOf("g", program.Owner, nil, "0"), readOf("i", program.Owner, nil, "0"))

// copied is a copy that shares nothing with its origin.
func copied[T any](t interface{ Fatal(...any) }, v T) T {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out T
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
