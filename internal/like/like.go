// Package like makes an emulator that does what a target was seen to do in a saved run, as far as the contract leaves the choice:
// which of the accepted codes it gives, what its answers look like, what it offers, how late its readings are, how it counts calls.
// Who cannot call a region all day develops against such a stand-in of it.
package like

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Seen is what a saved run has of its target.
type Seen struct {
	Played    []judge.Played
	Exchanges []record.Exchange
	// Lag is how long a change took to be read back.
	Lag time.Duration
	// Broken are the requirements that the target breaks. A stand-in keeps them.
	Broken []string
}

// Likeness is what is taken over from a target.
type Likeness struct {
	contract *spec.Contract
	// answers are what calls get that depart from a documented one in the same way, and codes what a condition gets otherwise.
	answers map[situation]reaction
	codes   map[string]reaction
	// tooLarge is the least number that is refused as too large, where there is one.
	tooLarge *limitOfNumbers
	// accepted and refused are what answers look like, and unknown that to an unknown command.
	accepted, refused, unknown *shape
	companions                 companions
	lag, latency               time.Duration
	limiter                    *judge.LimitFit
	silent                     bool
	missing                    []string
}

// reaction is how a target reacts to a call.
type reaction struct {
	accepts bool
	code    int64
	// info is the ErrorInfo, with placeholders for the group and the account that the call names.
	info string
}

// Times below which a lag or a latency is that of any server on the same machine.
const (
	noLag     = 20 * time.Millisecond
	noLatency = 2 * time.Millisecond
)

// Of is the likeness of a target that was seen.
func Of(c *spec.Contract, seen Seen) *Likeness {
	l := &Likeness{contract: c, answers: map[situation]reaction{}, codes: map[string]reaction{}}
	l.learnAnswers(seen.Played)
	l.learnShapes(seen.Exchanges)
	l.companions = learnCompanions(seen.Exchanges)
	if seen.Lag >= noLag {
		l.lag = seen.Lag
	}
	if b := behaviour.Of(c, seen.Played, nil); b.Latency != nil {
		if median := time.Duration(b.Latency.Median() * float64(time.Millisecond)); median >= noLatency {
			l.latency = median
		}
	}
	l.learnLimiter(seen.Played)
	l.learnWebhooks(seen.Played)
	l.learnTransport(seen.Exchanges)
	for _, id := range seen.Broken {
		l.lacks("%s is broken there; a stand-in keeps it", id)
	}
	return l
}

// Missing are sentences on what could not be taken over, in no particular order but always the same.
func (l *Likeness) Missing() []string { return slices.Clone(l.missing) }

func (l *Likeness) lacks(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(l.missing, text) {
		l.missing = append(l.missing, text)
	}
}

// learnWebhooks learns whether messages cause any.
func (l *Likeness) learnWebhooks(played []judge.Played) {
	listened, heard := false, map[string]bool{}
	l.each(played, func(s program.Step, seen record.Step) {
		if s.Listen == nil || !s.Listen.Alive {
			return
		}
		listened = true
		for _, c := range seen.Callbacks {
			heard[c.Command] = true
		}
	})
	switch {
	case !listened:
		l.lacks("webhooks: nobody listened to them (--callback-listen)")
	case len(heard) == 0:
		l.silent = true
	}
	for _, command := range slices.Sorted(maps.Keys(heard)) {
		if command != "Group.CallbackAfterSendMsg" && command != "Group.CallbackAfterCreateGroup" {
			l.lacks("webhooks: %s is not sent here", command)
		}
	}
}

// learnTransport names what is the server's or a proxy's below the answers.
func (l *Likeness) learnTransport(exchanges []record.Exchange) {
	for _, x := range exchanges {
		if x.Response == nil || x.Command != l.contract.Command() {
			continue
		}
		if p := x.Response.Proto; p != "" && p != "HTTP/1.1" {
			l.lacks("transport: answers come over %s there", p)
		}
		if judge.LockedOut(l.contract, x) {
			l.lacks("sign-in: several bad UserSigs lock the account out for a while there")
		}
		if judge.Transient(l.contract, x) && x.TransientFailure() {
			l.lacks("transport: calls failed at times there")
		}
	}
}

// each goes over the steps of the playings that tell most.
func (l *Likeness) each(played []judge.Played, do func(program.Step, record.Step)) {
	for _, p := range played {
		rec, ok := behaviour.Telling(p.Recordings)
		if !ok {
			continue
		}
		for i, step := range rec.Steps {
			if i < len(p.Program.Steps) {
				do(p.Program.Steps[i], step)
			}
		}
	}
}
