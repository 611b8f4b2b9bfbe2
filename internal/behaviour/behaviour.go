// Package behaviour boils a run down to what its target showed, step by step, without what differs from one run to the next:
// names, ids, times. Two runs are compared by it, and a stand-in is made from it.
package behaviour

import (
	"cmp"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Behaviour is what a target showed in a run.
type Behaviour struct {
	// Programs are those that were played, in the order of their ids. One that floods has no steps here: what it tells of the
	// limit stands in the report's rate.
	Programs []Program `json:"programs"`
	// Traits are what the target does whatever the program, in the order of their names.
	Traits []Trait `json:"traits,omitempty"`
	// Latency is how long single calls of the endpoint took; absent where none was answered.
	Latency *Latency `json:"latency,omitempty"`
}

// Program is what one program showed.
type Program struct {
	ID string `json:"id"`
	// Obstacle is the kind of what kept the program from being played to its end, or empty: as in a recording, or [NotRead].
	Obstacle string `json:"obstacle,omitempty"`
	// Steps are those that showed something.
	Steps []Step `json:"steps,omitempty"`
}

// Step is what one step of a program showed.
type Step struct {
	// Step is its number in the program, from 1.
	Step int `json:"step"`
	// Did is what the step did: "call", "read bob in g", "look at g", "listen to g".
	Did string `json:"did"`
	// Meets is the condition of the contract that the step's call meets, or empty.
	Meets string `json:"meets,omitempty"`
	// Shown is what came, in a few words: "accepted", "refused with 10010", "3". It is empty where a passing failure hides it.
	Shown string `json:"shown,omitempty"`
	// Outside: no target that keeps the contract shows that, whatever else it does.
	Outside bool `json:"outside,omitempty"`
	// Info is the ErrorInfo of a refusal, with placeholders for what belongs to the run.
	Info string `json:"info,omitempty"`
}

// Trait is one thing that a target does.
type Trait struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Latency is a distribution of latencies.
type Latency struct {
	// Calls is how many calls it is of.
	Calls int `json:"calls"`
	// Milliseconds are quantiles at equal distances from the least to the greatest, at most [MostQuantiles].
	Milliseconds []float64 `json:"milliseconds"`
}

// MostQuantiles is how many quantiles of a distribution are kept: one for each percent, and both ends.
const MostQuantiles = 101

// Of is the behaviour that programs and all exchanges of a run show.
func Of(c *spec.Contract, played []judge.Played, exchanges []record.Exchange) *Behaviour {
	out := &Behaviour{Programs: []Program{}, Traits: traits(c, played, exchanges), Latency: latency(played)}
	for _, p := range played {
		rec, ok := Telling(p.Recordings)
		if !ok {
			continue
		}
		shown := Program{ID: p.Program.ID}
		if rec.Obstacle != nil {
			shown.Obstacle = obstacle(p.Program, rec)
		}
		for i := range p.Program.Steps[:min(len(p.Program.Steps), len(rec.Steps))] {
			if s, ok := stepShown(c, p.Program, rec, i); ok {
				shown.Steps = append(shown.Steps, s)
			}
		}
		out.Programs = append(out.Programs, shown)
	}
	slices.SortFunc(out.Programs, func(a, b Program) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// NotRead is the obstacle of a program whose groups are there, and of whose members the target shows no count.
const NotRead = "not read back"

func obstacle(p program.Program, rec record.Recording) string {
	if rec.Obstacle.Kind != record.ObstacleNotOffered {
		return rec.Obstacle.Kind
	}
	for _, g := range p.Stage.Groups {
		if rec.Groups[g.Name].ID == "" {
			return rec.Obstacle.Kind // the type of the group is not offered
		}
	}
	return NotRead
}

// Telling is the playing that says most about a target: the last that came to its end, or else the last. Programs are played
// again only where they failed or met trouble.
func Telling(playings []record.Recording) (record.Recording, bool) {
	for _, rec := range slices.Backward(playings) {
		if rec.Obstacle == nil {
			return rec, true
		}
	}
	if len(playings) == 0 {
		return record.Recording{}, false
	}
	return playings[len(playings)-1], true
}

// latency is the distribution over all calls that steps made one at a time and that were answered by the target itself.
func latency(played []judge.Played) *Latency {
	var took []time.Duration
	for _, p := range played {
		for _, rec := range p.Recordings {
			for i, step := range rec.Steps {
				if i >= len(p.Program.Steps) || p.Program.Steps[i].Call == nil {
					continue
				}
				for _, x := range step.Calls {
					if !x.TransientFailure() && judge.ReadAnswer(x).Readable {
						took = append(took, x.Answered-x.Sent)
					}
				}
			}
		}
	}
	if len(took) == 0 {
		return nil
	}
	slices.Sort(took)
	out := &Latency{Calls: len(took)}
	for n, i := min(len(took), MostQuantiles), 0; i < n; i++ {
		at := 0
		if n > 1 {
			at = i * (len(took) - 1) / (n - 1)
		}
		out.Milliseconds = append(out.Milliseconds, float64(took[at].Microseconds())/1000)
	}
	return out
}

// Median is the middle of the distribution, in milliseconds.
func (l *Latency) Median() float64 {
	if l == nil || len(l.Milliseconds) == 0 {
		return 0
	}
	return l.Milliseconds[len(l.Milliseconds)/2]
}
