package fault

import (
	"context"
	"math/big"
	"net/http"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// concurrency has faults of calls that are made at the same time. Each call waits for a moment before it begins, so that
// those which were sent together are under way together.
func concurrency() []Fault {
	fault := func(name, id, sentence string, set func(*emulator.Setting, *burst)) Fault {
		gathering := shortly
		if id == "UMN-CONC-1" {
			gathering = atLeisure
		}
		return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: both(gathered(gathering), sets(func(s *emulator.Setting) {
			if h, ok := s.Request.Context().Value(burstKey{}).(*burst); ok && h.size() > 1 {
				set(s, h)
				return
			}
			s.Do()
		}))}, Breaks: []string{id}, Run: true, Fuzz: true}
	}
	return []Fault{
		fault("at-once-adds-up", "UMN-CONC-1", "Calls at once on one member add their numbers up.", func(s *emulator.Setting, h *burst) {
			h.turn.Lock()
			defer h.turn.Unlock()
			if was, set := h.number(place(s), s.Number); set {
				s.Number = new(big.Int).Add(was, s.Number)
			}
			s.Do()
		}),
		fault("at-once-clears", "UMN-CONC-1", "Calls at once on one member leave its count at 0.", func(s *emulator.Setting, h *burst) {
			h.turn.Lock()
			defer h.turn.Unlock()
			if _, set := h.number(place(s), s.Number); set {
				s.Number = new(big.Int)
			}
			s.Do()
		}),
		fault("first-member-wins", "UMN-CONC-2", "Of calls at once on different members of a group only the first has an effect.", func(s *emulator.Setting, h *burst) {
			if h.first("group "+s.Member.Group().ID(), s.Member.Account()) {
				s.Do()
			}
		}),
		fault("number-of-another-member", "UMN-CONC-2", "Calls at once on different members of a group all set the number of the first.", func(s *emulator.Setting, h *burst) {
			id := "group " + s.Member.Group().ID()
			first := h.first(id, s.Member.Account())
			if was, set := h.number(id, s.Number); set && !first {
				s.Number = was
			}
			s.Do()
		}),
		fault("first-group-wins", "UMN-CONC-3", "Of calls at once on one member's groups only the first has an effect.", func(s *emulator.Setting, h *burst) {
			if h.first("account "+s.Member.Account(), s.Member.Group().ID()) {
				s.Do()
			}
		}),
		fault("number-of-another-group", "UMN-CONC-3", "Calls at once on one member's groups all set the number of the first.", func(s *emulator.Setting, h *burst) {
			id := "account " + s.Member.Account()
			first := h.first(id, s.Member.Group().ID())
			if was, set := h.number(id, s.Number); set && !first {
				s.Number = was
			}
			s.Do()
		}),
	}
}

// How long a call waits; calls that come within half of that are one burst. On a busy machine the second of two calls is late by some
// time slices, so that longer is surer. But calls that a probe of the limit makes on different members of a group, one every few
// milliseconds, are no burst.
const (
	shortly   = 5 * time.Millisecond
	atLeisure = 50 * time.Millisecond
)

type burstKey struct{}

// burst are calls that are under way at the same time.
type burst struct {
	turn    sync.Mutex // held by a call whose number depends on the calls before it, until it is set: the first never sets last
	mu      sync.Mutex
	calls   int
	firsts  map[string]string
	numbers map[string]*big.Int
}

func (h *burst) size() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.calls
}

// first reports whether that one is the first, or the same as the first, of the burst's calls with the key.
func (h *burst) first(key, one string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.firsts[key] == "" {
		h.firsts[key] = one
	}
	return h.firsts[key] == one
}

// number is the number of the burst's first call with the key; set reports whether there was one before this.
func (h *burst) number(key string, n *big.Int) (was *big.Int, set bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if was, set = h.numbers[key]; !set {
		h.numbers[key] = n
	}
	return was, set
}

// gathered plants a handler that lets calls wait for each other and tells each which burst it is part of.
func gathered(gathering time.Duration) func(*plan) {
	return func(p *plan) {
		var mu sync.Mutex
		var current *burst
		wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			if current == nil {
				current = &burst{firsts: map[string]string{}, numbers: map[string]*big.Int{}}
				time.AfterFunc(gathering/2, func() {
					mu.Lock()
					defer mu.Unlock()
					current = nil
				})
			}
			h := current
			mu.Unlock()
			h.mu.Lock()
			h.calls++
			h.mu.Unlock()
			time.Sleep(gathering)
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), burstKey{}, h)))
		})(p)
	}
}
