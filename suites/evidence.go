package suites

import (
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// evidence is all that a run has recorded, for its checks to be judged by.
type evidence struct {
	contract   *spec.Contract
	recordings map[string][]record.Recording
	exchanges  []record.Exchange

	// met is what each program met, and all is what they met together.
	met map[string]judge.Surroundings
	all judge.Surroundings
}

// evidence gathers what was recorded so far.
func (r *run) evidence() *evidence {
	seen := &evidence{contract: r.contract, recordings: r.recordings, exchanges: r.exchanges, met: map[string]judge.Surroundings{}}
	for id, playings := range r.recordings {
		seen.met[id] = judge.Met(r.contract, playings)
		seen.all = seen.all.Plus(seen.met[id])
	}
	seen.all.Compared = judge.Undisturbed(r.contract, r.recordings[compared])
	return seen
}

// played is a program with its playings and with what the other programs met.
func (e *evidence) played(p program.Program) judge.Played {
	return judge.Played{Program: p, Recordings: e.recordings[p.ID], Others: e.all.Less(e.met[p.ID])}
}
