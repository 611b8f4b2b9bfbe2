package crowd_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// sizes are any sizes, also those that leave all to the defaults.
func sizes(t *rapid.T) crowd.Size {
	n := func(what string, most int) int { return rapid.IntRange(0, most).Draw(t, what) }
	return crowd.Size{Groups: n("groups", 4), Members: n("members", 4), Clients: n("clients", 5), Operations: n("operations", 60),
		Round: n("round", 60), Messages: n("messages", 60), Types: rapid.SliceOf(rapid.SampledFrom([]string{"Public", "Meeting", program.AnyCounted})).Draw(t, "types")}
}

func TestGeneratedPrograms(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed, size := rapid.Uint64().Draw(t, "seed"), sizes(t)
		p := crowd.Generate(seed, size)
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		if again := crowd.Generate(seed, size); !reflect.DeepEqual(again, p) {
			t.Fatal("the same seed makes another program")
		}
		data, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if read, err := program.Decode(data); err != nil || !reflect.DeepEqual(read, p) {
			t.Fatalf("it comes back as %+v, %v, want %+v", read, err, p)
		}
		for _, r := range p.Steps {
			clients := map[[2]string]int{}
			for _, c := range r.Clients.Each {
				for _, s := range c {
					if s.Member != "" {
						clients[[2]string{s.Group, s.Member}]++
						break
					}
				}
			}
			for at, n := range clients {
				if n > max(4, size.Clients) {
					t.Fatalf("%d clients act on %v", n, at)
				}
			}
		}
	})
}

// Numbers below the bound are set once where there are enough of them, so that a count tells whose it is.
func TestNumbersAreSetOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		p := crowd.Generate(seed, crowd.Size{Groups: 2, Members: 2, Operations: 8, Messages: 4000})
		if !slices.ContainsFunc(p.Stage.Groups, func(g program.Group) bool { return g.Messages > 1000 }) {
			continue
		}
		times := map[program.Number]int{}
		for _, r := range p.Steps {
			for _, s := range r.Clients.All() {
				if n, err := s.Number.Resolve(0); err == nil && !s.Number.Relative() && n.Int64() > 3 && n.Int64() < 4000 {
					times[s.Number]++
				}
			}
		}
		for n, count := range times {
			if count > 1 {
				t.Errorf("seed %d sets %s %d times", seed, n, count)
			}
		}
		if len(times) < 10 {
			t.Errorf("seed %d sets %d different numbers below the bound", seed, len(times))
		}
	}
}

// Each round but the last of a turn is about one thing.
func TestRoundsAreAboutOneThing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		p := crowd.Generate(seed, crowd.Size{})
		groups := len(p.Stage.Groups)
		turn := 5
		if groups > 1 {
			turn = 7
		}
		if len(p.Steps)%turn != 0 {
			t.Fatalf("seed %d: %d rounds with %d groups", seed, len(p.Steps), groups)
		}
		for i, step := range p.Steps {
			r := step.Clients
			if (len(r.First) > 0) != (i == 0) {
				t.Errorf("seed %d: round %d begins with %d steps", seed, i+1, len(r.First))
			}
			on, in, clients := map[string]bool{}, map[string]bool{}, len(r.Each)
			for _, s := range slices.Concat(r.Each...) {
				in[s.Group] = true
				if s.Member != "" {
					on[s.Group+s.Member] = true
				}
			}
			kind := i % turn % ((turn - 1) / 2)
			switch {
			case i%turn == turn-1: // everything
				if len(in) != groups {
					t.Errorf("seed %d, round %d: everything is in %d of %d groups", seed, i+1, len(in), groups)
				}
			case kind == 0 && (len(on) != 1 || clients < 2 || clients > 4):
				t.Errorf("seed %d, round %d: %d clients act on %d members", seed, i+1, clients, len(on))
			case kind == 1 && (len(in) != 1 || len(on) != clients):
				t.Errorf("seed %d, round %d: %d clients act on %d members of %d groups", seed, i+1, clients, len(on), len(in))
			case kind == 2 && (len(in) != groups || len(on) != clients):
				t.Errorf("seed %d, round %d: %d clients act on %d places in %d groups", seed, i+1, clients, len(on), len(in))
			}
		}
	}
}
