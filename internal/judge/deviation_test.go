package judge_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// What a deviation says: the step, how many calls there had been, the classes of state and call, what was due, and the exchanges.
func TestWhatDeviationsSay(t *testing.T) {
	c := contract(t)
	minus := valid("4")
	minus.Fields = map[string]json.RawMessage{"UnreadMsgNum": json.RawMessage("-1")}
	wrong := valid("4")
	wrong.Fields = map[string]json.RawMessage{"GroupId": json.RawMessage("null"), "Member_Account": json.RawMessage("null"), "UnreadMsgNum": json.RawMessage("-1")}
	odd := valid("4")
	odd.ReverseQuery, odd.ReverseFields, odd.Spaced, odd.Fill, odd.Credential = true, true, true, true, program.Short
	odd.Query = map[string]string{"random": "5"}
	ofSecond := program.Call{Group: secondGroup, Member: bob, Number: "4"}
	joins := program.Step{Join: &program.Join{Group: theGroup, Member: "eve"}}
	for _, test := range []struct {
		name  string
		steps []program.Step
		seen  []record.Step
		want  string
	}{
		{"a count", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 3)},
			"step 1, 1 call, plain, below the count: the count of bob reads 4; got the count of bob reads 3, by [7 8]"},
		{"a count after two calls", []program.Step{sets(bob, "4"), sets(bob, "3"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), answeredWith(ok), reading(theGroup, bob, 4)},
			"step 2, 2 call, set before, below the count: the count of bob reads 3; got the count of bob reads 4, by [7 8]"},
		{"a count by an observer of the user's own", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), unnumbered(reading(theGroup, bob, 3))},
			"step 1, 1 call, plain, below the count: the count of bob reads 4; got the count of bob reads 3, by [7]"},
		{"a count that is not shown", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), blank(reading(theGroup, bob, 3))},
			"step 1, 1 call, plain, below the count: the count of bob reads 4; got the count of bob reads none, by [7 8]"},
		{"zero", []program.Step{sets(bob, "0"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 2)},
			"step 1, 1 call, plain, zero: the count of bob reads 0; got the count of bob reads 2, by [7 8]"},
		{"of a group of its type", []program.Step{does(ofSecond), reads(secondGroup, bob)}, []record.Step{answeredWith(ok), reading(secondGroup, bob, 2)},
			"step 1, 1 call, Public, below the count: the count of bob reads 4; got the count of bob reads 2, by [7 8]"},
		{"an admin's", []program.Step{sets("dave", "4"), reads(theGroup, "dave")}, []record.Step{answeredWith(ok), reading(theGroup, "dave", 3)},
			"step 1, 1 call, admin, below the count: the count of dave reads 4; got the count of dave reads 3, by [7 8]"},
		{"the owner's", []program.Step{sets(program.Owner, "4"), reads(theGroup, program.Owner)}, []record.Step{answeredWith(ok), reading(theGroup, program.Owner, 3)},
			"step 1, 1 call, owner, below the count: the count of owner reads 4; got the count of owner reads 3, by [7 8]"},
		{"a newcomer's", []program.Step{joins, sets("eve", "4"), reads(theGroup, "eve")}, []record.Step{messages(5), answeredWith(ok), reading(theGroup, "eve", 0)},
			"step 2, 1 call, newcomer, below the count: the count of eve reads 4; got the count of eve reads 0, by [7 8]"},
		{"after messages", []program.Step{sets(bob, "3"), sends(), reads(theGroup, bob)}, []record.Step{answeredWith(ok), messages(7), reading(theGroup, bob, 3)},
			"step 2, 1 call, after messages, below the count: the count of bob reads 5; got the count of bob reads 3, by [7 8]"},
		{"between messages", []program.Step{sets(bob, "9"), sends(), sets(bob, "9"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), messages(7), answeredWith(ok), reading(theGroup, bob, 5)},
			"step 3, 2 call, set before, after messages, above the count: the count of bob reads 7; got the count of bob reads 5, by [7 8]"},
		{"messages before the first call", []program.Step{sends(), sets(bob, "9"), reads(theGroup, bob)}, []record.Step{messages(7), answeredWith(ok), reading(theGroup, bob, 5)},
			"step 2, 1 call, plain, above the count: the count of bob reads 7; got the count of bob reads 5, by [7 8]"},
		{"an answer to a later call", []program.Step{sets(bob, "4"), reads(theGroup, bob), does(minus)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 4), answeredWith(ok)},
			"step 2, 2 call, set before, UnreadMsgNum minimum: "},
		{"a count after a refused call", []program.Step{does(minus), reads(theGroup, bob)}, []record.Step{answeredWith(fails(10004)), reading(theGroup, bob, 3)},
			"step 1, 1 call, plain, UnreadMsgNum minimum: the count of bob reads 2; got the count of bob reads 3, by [7 8]"},
		{"of another member", []program.Step{sets(carol, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 4)},
			"step 1, 1 call, plain, : the count of bob reads 2; got the count of bob reads 4, by [0 8]"},
		{"at once", []program.Step{{AtOnce: []program.Call{valid("4"), valid("3")}}, reads(theGroup, bob)}, []record.Step{answeredWith(ok, ok), reading(theGroup, bob, 5)},
			"step 1, 2 call, set before, below the count: the count of bob reads 4 or 3; got the count of bob reads 5, by [7 8]"},
		{"an answer", []program.Step{sets(bob, "9")}, []record.Step{answeredWith(fails(10004))},
			"step 0, 1 call, plain, above the count: accepted; got refused with 10004 (A parameter is not valid; ErrorInfo says which): \"no\", by [7]"},
		{"an answer to what is to be refused", []program.Step{does(minus)}, []record.Step{answeredWith(says(200, okBody))},
			"step 0, 1 call, plain, UnreadMsgNum minimum: refused as negative number (10004 or 60003 or 10011), or refused as fractional number (10004 or 60003 or 10011); got accepted, by [7]"},
		{"an answer to what is to be refused twice over", []program.Step{does(wrong)}, []record.Step{answeredWith(ok)},
			"step 0, 1 call, plain, GroupId nullable, Member_Account nullable, UnreadMsgNum minimum: refused as mistyped group id (10004 or 10015 or 10010 or 60003 or 10011 or 60015), " +
				"or refused as missing field (10004 or 60003 or 10011), or refused as wrong type (10004 or 60015 or 60003 or 10011), or refused as negative number (10004 or 60003 or 10011), or refused as fractional number (10004 or 60003 or 10011); got accepted, by [7]"},
		{"a call in another form", []program.Step{does(odd)}, []record.Step{answeredWith(fails(10004))},
			"step 0, 1 call, plain, below the count, query reversed, fields reversed, white space, body spelt otherwise, random, short: accepted; got refused with 10004"},
		{"a look", []program.Step{looks(), sets(bob, "4"), looks()}, []record.Step{{Snapshot: &record.Snapshot{Group: theGroup, Messages: 5}}, answeredWith(ok), {Snapshot: &record.Snapshot{Group: theGroup, Messages: 6, Exchanges: []int{9}}}},
			"step 2, 1 call, plain, : still 5 messages; got 6 messages, by [9]"},
		{"an envelope", []program.Step{sets(bob, "4")}, []record.Step{answeredWith(says(200, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":7}`))},
			"step 0, 1 call, plain, accepted: "},
		{"an envelope of a refusal", []program.Step{does(minus)}, []record.Step{answeredWith(says(200, `{"ActionStatus":"FAIL","ErrorCode":10004,"ErrorInfo":7}`))},
			"step 0, 1 call, plain, refused: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			all := played(t, c, test.steps, test.seen, nil).Deviations()
			if len(all) == 0 {
				t.Fatal("nothing deviates")
			}
			d := all[0]
			if got := fmt.Sprintf("step %d, %d call, %s, %s: %s; got %s, by %v", d.Step, d.Calls, d.State, d.Input, d.Expected, d.Got, d.Exchanges); !strings.HasPrefix(got, test.want) {
				t.Errorf("it says\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// unnumbered is a reading of an observer that has no exchanges; blank is one that shows no count.
func unnumbered(s record.Step) record.Step { s.Reading.Exchange = 0; return s }
func blank(s record.Step) record.Step      { s.Reading.Unread = nil; return s }
