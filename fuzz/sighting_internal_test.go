package fuzz

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// TestWhatAWorkerSawIsKept checks which calls of a worker can be judged by a reading after them: one call, or the first of two
// where the count stands as before and the second did not ask for that.
func TestWhatAWorkerSawIsKept(t *testing.T) {
	t.Parallel()
	answered := record.Exchange{Response: &record.Response{Status: 200}}
	lost := record.Exchange{Trouble: &record.Trouble{Kind: record.TroubleTimeout}}
	for _, tt := range []struct {
		name    string
		numbers []program.Number
		answer  record.Exchange
		read    int64
		// judged is how many calls are judged by the reading; 0 where none is.
		judged int
	}{
		{"no call that could be made", nil, answered, 2, 0},
		{"one call", []program.Number{"4"}, answered, 3, 1},
		{"one call that got no answer", []program.Number{"4"}, lost, 3, 0},
		{"two, and the count stands", []program.Number{"2", "-1"}, answered, 3, 1},
		{"two, and the second asked for what the count was", []program.Number{"2", "3"}, answered, 3, 0},
		{"two, and the count is what the first set", []program.Number{"2", "-1"}, answered, 2, 0},
		{"two, and the count is another", []program.Number{"2", "-1"}, answered, 1, 0},
		{"three", []program.Number{"2", "1", "-1"}, answered, 3, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reading := func(n int64) record.Reading {
				return record.Reading{Group: "g0", Member: bob, Unread: &n, Messages: new(int64(5))}
			}
			s := (*sighting)(nil).next(reading(3))
			for _, n := range tt.numbers {
				s = s.called(program.Call{Group: "g0", Member: bob, Number: n}, tt.answer, tt.answer.TransientFailure())
			}
			seen := s.read(reading(tt.read))
			if got := seen.judged(); got != tt.judged {
				t.Errorf("%d calls are judged, want %d", got, tt.judged)
			}
			if s = s.next(reading(tt.read)); tt.answer.TransientFailure() != s.muddled {
				t.Errorf("after the reading the count is muddled: %v", s.muddled)
			}
		})
	}
	if s := (*sighting)(nil).called(program.Call{}, answered, false).read(record.Reading{}); s != nil {
		t.Errorf("a count that was never read is judged by %+v", s)
	}
}
