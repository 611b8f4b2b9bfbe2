package concurrent

import (
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// crowded is a history in which thirty clients set numbers all at once, and readings go through them in an order that
// takes more time to find than there is.
func crowded() History {
	h := History{Start: []Group{{Name: "g", Type: "Public", Messages: 1000, Unread: map[string]int64{"bob": 0}}}}
	at := func(do program.ActKind, from, to int) Operation {
		return Operation{Do: do, Client: 1, Group: "g", Member: "bob", Sent: time.Duration(from), Answered: time.Duration(to)}
	}
	for i := range 30 {
		o := at(program.ActSet, 0, 1000)
		o.Number, o.Client, o.Answer = int64(10+i), i+1, &Answer{Fate: Accepted}
		h.Operations = append(h.Operations, o)
	}
	read := func(from int, n int64) {
		o := at(program.ActRead, from, from+1)
		o.Reading = &Reading{Unread: &n}
		h.Operations = append(h.Operations, o)
	}
	for i := range 15 {
		read(10+10*i, int64(10+i))
	}
	read(2000, 10) // for which the first would have to be the last
	return h
}

func TestASearchThatDoesNotEnd(t *testing.T) {
	contract, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	v, err := check(contract, crowded(), 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if v.Passed() || len(v.Findings) > 0 || v.Segments != 0 || len(v.Doubts) != 1 || !strings.Contains(v.Doubts[0], "the search for an order of 46 operations did not end in 20ms") {
		t.Errorf("%+v", v)
	}
}

// As many open calls as may be are searched for an order; that the time was over is why there is no verdict then, and not their number.
func TestASearchWithOpenCallsThatDoesNotEnd(t *testing.T) {
	h := crowded()
	for i := range mostUnanswered {
		h.Operations[i].Answer.Fate = Unanswered
	}
	v, err := check(spec.Default(), h, 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Findings) > 0 || len(v.Doubts) != 2 || v.Doubts[1] != "bob in g, from round 1 on: the search for an order of 46 operations did not end in 20ms" {
		t.Errorf("%+v", v)
	}
}

// What no call can have led to is found without a search, however many clients there are.
func TestTheUnreachableNeedsNoSearch(t *testing.T) {
	contract, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	h := crowded()
	n := int64(99)
	h.Operations = append(h.Operations, Operation{Do: program.ActRead, Client: 1, Group: "g", Member: "bob", Sent: 3000, Answered: 3001, Reading: &Reading{Unread: &n}})
	v, err := check(contract, h, 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Findings) != 1 || v.Findings[0].Got != "read -> 99" {
		t.Errorf("%+v", v)
	}
}

// Each operation that may have taken effect at any time doubles what there is to search: beyond some there is no search.
func TestTooManyUnanswered(t *testing.T) {
	contract, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for unanswered, want := range map[int]string{mostUnanswered: "", mostUnanswered + 1: "13 of 14 operations were not answered, too many to look for an order"} {
		h := History{Start: []Group{{Name: "g", Type: "Public", Messages: 1000, Unread: map[string]int64{"bob": 0}}}}
		for i := range unanswered {
			h.Operations = append(h.Operations, Operation{Do: program.ActSet, Client: i + 1, Group: "g", Member: "bob", Number: int64(10 + i), Answered: 10,
				Answer: &Answer{Fate: Unanswered}})
		}
		n := int64(10)
		h.Operations = append(h.Operations, Operation{Do: program.ActRead, Client: 1, Group: "g", Member: "bob", Sent: 20, Answered: 21, Reading: &Reading{Unread: &n}})
		v, err := Check(contract, h)
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(v.Doubts, "; "); len(v.Findings) > 0 || want == "" && v.Segments != 1 || !strings.Contains(said, want) {
			t.Errorf("with %d unanswered: %+v", unanswered, v)
		}
	}
}
