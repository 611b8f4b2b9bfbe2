package reports

import (
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

func TestOwnTimes(t *testing.T) {
	x := func(program string, sent, answered time.Duration) record.Exchange {
		return record.Exchange{Program: program, Sent: sent * time.Second, Answered: answered * time.Second}
	}
	for name, test := range map[string]struct {
		exchanges []record.Exchange
		want      map[string]time.Duration
	}{
		"one":                       {[]record.Exchange{x("a", 1, 4)}, map[string]time.Duration{"a": 3}},
		"side by side":              {[]record.Exchange{x("a", 0, 4), x("b", 2, 6)}, map[string]time.Duration{"a": 3, "b": 3}},
		"one program, at once":      {[]record.Exchange{x("a", 0, 4), x("a", 0, 4)}, map[string]time.Duration{"a": 4}},
		"a pause is nobody's":       {[]record.Exchange{x("a", 0, 1), x("a", 9, 10)}, map[string]time.Duration{"a": 2}},
		"outside of a program":      {[]record.Exchange{x("", 0, 4)}, nil},
		"an answer before its call": {[]record.Exchange{x("a", 4, 1)}, nil},
		"nothing":                   {nil, nil},
	} {
		got := OwnTimes(test.exchanges)
		if len(got) != len(test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
		for program, want := range test.want {
			if got[program] != want*time.Second {
				t.Errorf("%s: %s took %s, want %d s", name, program, got[program], want)
			}
		}
	}
}
