package reports

import (
	_ "embed" // for the signatures of known faults
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/judge"
)

// KnownFault is a fault that the tool knows, with its sentence.
type KnownFault struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
}

// Signature is what a fault shows: which checks are red, and what was seen in each. Faults that show the same share one, and
// none of them can be named.
type Signature struct {
	Faults []KnownFault `json:"faults"`
	// Seen is what was seen, by the id of the check; see [Seen].
	Seen map[string]string `json:"seen"`
	// Unplayed are the chapters that were not played when the fault was looked at, so that it may show there as well.
	Unplayed []string `json:"unplayed,omitempty"`
}

// knownFaults is made of the selftest's result by make known-faults.
//
//go:embed known-faults.json
var knownFaults []byte

// KnownFaults are the signatures of all faults that the selftest plants.
var KnownFaults = sync.OnceValue(func() []Signature {
	var out []Signature
	if err := json.Unmarshal(knownFaults, &out); err != nil {
		panic(fmt.Sprintf("known-faults.json is damaged: %v", err)) // it is part of the program
	}
	return out
})

// madeNames are the names of the accounts of a run, which no other run has.
var madeNames = regexp.MustCompile(`\buc[a-z0-9]{8}-[0-9]+`)

// Seen is what a red check saw, without what differs from run to run: how often, names, and what depends on timing. What a target
// says in its own words is left out, since another with the same fault has others.
func Seen(chapter, got string) string {
	if m := gotRefused.FindString(got); m != "" {
		return m
	}
	if at := strings.Index(got, `"`); at >= 0 && chapter != "envelope" {
		got = got[:at]
	}
	got = madeNames.ReplaceAllString(got, "uc-0")
	if chapter == "rate" || chapter == "concurrency" {
		got = numerals.ReplaceAllString(got, "0")
	}
	return got
}

// Sight is what a run saw, as far as a signature is held against it.
type Sight struct {
	// Seen is what red checks saw, by id.
	Seen map[string]string
	// Chapter is the chapter of a check.
	Chapter func(check string) string
	// Judged reports whether a check was judged.
	Judged func(check string) bool
}

// Likeness is the fault that alone among the signatures explains what a run saw, or nil. Everything that was seen has to be of
// the fault, and nothing that the fault shows may have been found to be kept. It is named only where all of its signature was
// seen: a check of it that could not be judged might tell that fault from one that nobody knows.
func Likeness(s Sight, known []Signature) *KnownFault {
	var found *Signature
	for i := range known {
		if len(s.Seen) == 0 || !known[i].explains(s) {
			continue
		}
		if found != nil {
			return nil
		}
		found = &known[i]
	}
	if found == nil || len(found.Faults) != 1 {
		return nil
	}
	for check := range found.Seen {
		if _, seen := s.Seen[check]; !seen {
			return nil
		}
	}
	return &found.Faults[0]
}

func (g Signature) explains(s Sight) bool {
	common := 0
	for check, seen := range s.Seen {
		switch theirs, there := g.Seen[check]; {
		case there && theirs == seen:
			common++
		case !there && slices.Contains(g.Unplayed, s.Chapter(check)):
		default:
			return false
		}
	}
	for check := range g.Seen {
		if _, seen := s.Seen[check]; !seen && s.Judged(check) {
			return false
		}
	}
	return common > 0
}

// sight is what the run saw.
func (r *Result) sight() Sight {
	s := Sight{Seen: map[string]string{}}
	chapters, judged := map[string]string{}, map[string]bool{}
	for _, c := range r.Checks {
		chapters[c.ID] = c.Chapter
		if c.Finding.Red() {
			s.Seen[c.ID] = Seen(c.Chapter, c.Finding.Got)
		}
		if c.Finding.Red() || c.Finding.Verdict == judge.Pass {
			judged[c.ID] = true
		}
	}
	s.Chapter = func(check string) string { return chapters[check] }
	s.Judged = func(check string) bool { return judged[check] }
	return s
}
