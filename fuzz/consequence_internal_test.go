package fuzz

import (
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
)

// TestConsequencesAreNoFindings: what came once among random values is left out beside what leaves wrong counts each time, and
// stands where there is no such thing.
func TestConsequencesAreNoFindings(t *testing.T) {
	t.Parallel()
	finding := func(id, layer, kind, repeats string) Finding {
		return Finding{Requirement: id, Level: spec.Must, Layer: layer, Kind: kind, Repeats: repeats}
	}
	stray := finding("UMN-ERR-13", Values, "count", "0 of 1")
	should := finding("UMN-REQ-15", Values, "count", "3 of 3")
	should.Level = spec.Should
	for name, test := range map[string]struct {
		all  []Finding
		want []string
		note string
	}{
		"beside what spoils other counts": {[]Finding{finding("UMN-AUTH-11", Values, "count", "0 of 3"), finding("UMN-ISO-2", Values, "count", "3 of 3"), stray},
			[]string{"UMN-ISO-2"}, "Among random values 2 deviations came once, and not again when played alone: UMN-AUTH-11, UMN-ERR-13. What finding 1 shows may be the cause."},
		"beside calls that get lost at once":    {[]Finding{stray, finding("UMN-CONC-2", Crowd, "crowd", "1 of 3")}, []string{"UMN-CONC-2"}, "1 deviation came once"},
		"one of them":                           {[]Finding{stray, finding("UMN-ISO-2", Sequences, "count", "1 of 3")}, []string{"UMN-ISO-2"}, "1 deviation came once"},
		"a must beside a should":                {[]Finding{stray, should}, []string{"UMN-ERR-13", "UMN-REQ-15"}, ""},
		"by itself":                             {[]Finding{stray}, []string{"UMN-ERR-13"}, ""},
		"beside what was not played again":      {[]Finding{stray, finding("UMN-ISO-2", Values, "count", notAgain)}, []string{"UMN-ISO-2"}, "1 deviation came once"},
		"beside a wrong answer":                 {[]Finding{stray, finding("UMN-ERR-1", Values, "answer", "3 of 3")}, []string{"UMN-ERR-13", "UMN-ERR-1"}, ""},
		"an answer that came once":              {[]Finding{finding("UMN-ENV-1", Values, "answer", "0 of 3"), finding("UMN-ISO-2", Values, "count", "3 of 3")}, []string{"UMN-ENV-1", "UMN-ISO-2"}, ""},
		"what shows in most of its playings":    {[]Finding{finding("UMN-CLAMP-1", Values, "count", "1 of 3"), finding("UMN-ISO-2", Values, "count", "3 of 3")}, []string{"UMN-CLAMP-1", "UMN-ISO-2"}, ""},
		"of programs with a stage of one's own": {[]Finding{finding("UMN-CLAMP-1", Sequences, "count", "0 of 3"), finding("UMN-ISO-2", Values, "count", "3 of 3")}, []string{"UMN-CLAMP-1", "UMN-ISO-2"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept, note := withoutConsequences(test.all)
			var ids []string
			for _, f := range kept {
				ids = append(ids, f.Requirement)
			}
			if !slices.Equal(ids, test.want) || (note == "") != (test.note == "") || !strings.Contains(note, test.note) {
				t.Errorf("it keeps %v and says %q, want %v and %q", ids, note, test.want, test.note)
			}
		})
	}
}
