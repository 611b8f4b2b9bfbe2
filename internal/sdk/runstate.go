package sdk

import (
	"crypto/rand"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/target"
)

// Progress is how far a run is.
type Progress struct {
	// Case is the one that begins, and Chapter its chapter.
	Case, Chapter string
	// Done is how many cases have begun, of Total.
	Done, Total int
	// Left is how many cases of the chapter are to begin after this one, of ChapterTotal.
	Left, ChapterTotal int
}

// runState is what the sessions of a run share.
type runState struct {
	key string
	// keyForms hides the key, in whatever form it shows up.
	keyForms *target.Redactor
	start    time.Time
	ids      atomic.Int64
	stderr   *outlet
	progress func(Progress)

	mu           sync.Mutex
	played       map[string]Recording
	sdk, version string
	raw          bool
	notes        []string
	// why is why no more is played.
	why string

	done, total   int
	left, chapter map[string]int // by chapter: cases to begin, and all
}

func newRunState(config Config, cases []Case) *runState {
	s := &runState{key: rand.Text(), keyForms: target.NewRedactor(), start: time.Now(), stderr: newOutlet(config.Stderr, config.redactor.Text), progress: config.Progress,
		played: map[string]Recording{}, sdk: "an SDK without a name", total: len(cases), left: map[string]int{}, chapter: map[string]int{}}
	for _, c := range cases {
		s.left[c.Chapter]++
		s.chapter[c.Chapter]++
	}
	return s
}

// begin tells of a case that begins.
func (s *runState) begin(c Case) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	s.left[c.Chapter]--
	if s.progress != nil {
		s.progress(Progress{Case: c.Name, Chapter: c.Chapter, Done: s.done, Total: s.total, Left: s.left[c.Chapter], ChapterTotal: s.chapter[c.Chapter]})
	}
}

func (s *runState) keep(r Recording) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.played[r.Case.Name] = r
}

// put changes a recording that is kept.
func (s *runState) put(name string, change func(*Recording)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.played[name]
	change(&r)
	s.played[name] = r
}

// introduce keeps what the adapter says of the SDK.
func (s *runState) introduce(r response) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sdk, s.version, s.raw = r.sdk, r.version, r.raw
}

func (s *runState) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

// stop has no more cases played.
func (s *runState) stop(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.why = why
}

func (s *runState) stopped() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}
