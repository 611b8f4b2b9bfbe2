package suites

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// network is how long calls take, and how late they leave this machine.
type network struct {
	name string
	// way is how long a call takes in either direction, and spread the share by which that differs from call to call.
	way    time.Duration
	spread float64
	// stall is how long this machine does nothing in each quarter of a second.
	stall time.Duration
}

var (
	loopback = network{name: "loopback", way: 50 * time.Microsecond, spread: 0.5}
	near     = network{name: "5 ms", way: 2500 * time.Microsecond, spread: 0.05}
	far      = network{name: "50 ms", way: 25 * time.Millisecond, spread: 0.2}
	busy     = network{name: "a busy machine", way: 200 * time.Microsecond, spread: 0.5, stall: 40 * time.Millisecond}
)

// simulated is a target behind a gate, and the network to it, in time that costs nothing.
type simulated struct {
	network
	gate gate
	// offset is the gate's clock against the probe's.
	offset time.Duration
	// refuse is how a call that is not let in is answered: nil for no answer, which takes so long.
	refuse     *record.Response
	refusalFor time.Duration

	rng  *rand.Rand
	now  time.Duration
	last int
}

// plays a program as the target's player does, and records it.
func (s *simulated) play(c *spec.Contract, p program.Program) record.Recording {
	s.rng = rand.New(rand.NewPCG(uint64(s.offset), 1))
	rec := record.Recording{Program: p.ID, Attempt: 1}
	for _, step := range p.Steps {
		var seen record.Step
		switch {
		case step.Rest != nil:
			s.now += time.Duration(step.Rest.Periods * float64(c.Limit.Per))
		case step.Flood != nil:
			seen = s.flood(c, p, *step.Flood)
		case step.Audit != nil:
			seen = s.audit(p, rec, *step.Audit)
		}
		rec.Steps = append(rec.Steps, seen)
	}
	return rec
}

// arrival is a call on its way.
type arrival struct {
	at           time.Duration
	call, worker int
}

type arrivals []arrival

func (a arrivals) Len() int           { return len(a) }
func (a arrivals) Less(i, j int) bool { return a[i].at < a[j].at }
func (a arrivals) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *arrivals) Push(v any)        { *a = append(*a, v.(arrival)) }
func (a *arrivals) Pop() any          { v := (*a)[len(*a)-1]; *a = (*a)[:len(*a)-1]; return v }

func (s *simulated) flood(c *spec.Contract, p program.Program, f program.Flood) record.Step {
	g, _ := p.Stage.Group(f.Group)
	crowd := g.Crowd.Names()
	step := record.Step{Calls: make([]record.Exchange, f.Calls), Members: make([]string, f.Calls), Late: make([]time.Duration, f.Calls)}
	begun := s.now
	var queue arrivals
	send := func(i, worker int, at time.Duration) {
		left := s.leaves(at)
		step.Late[i], step.Calls[i].Sent = left-at, left
		heap.Push(&queue, arrival{left + s.takes(), i, worker})
	}
	workers := s.workers(c, f)
	next := min(workers, f.Calls)
	if f.PerPeriod > 0 {
		for i, at := range f.Appointed(c.Limit.Per) {
			send(i, i%workers, begun+at)
		}
		next = f.Calls
	} else {
		for i := range next {
			send(i, i, begun)
		}
	}
	for queue.Len() > 0 {
		a := heap.Pop(&queue).(arrival)
		step.Members[a.call] = f.Member
		if f.Member == "" {
			step.Members[a.call] = crowd[a.call%len(crowd)]
		}
		random := strconv.Itoa(s.last + a.call)
		if f.OneRandom {
			random = "1"
		}
		x := &step.Calls[a.call]
		x.ID = s.last + a.call + 1
		in, wait := s.gate(a.at+s.offset, attempt{a.worker, random, step.Members[a.call]})
		x.Response, x.Answered = &record.Response{Status: 200, Body: record.Bytes(`{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`)}, a.at+wait+s.takes()
		if !in {
			x.Response, x.Answered = s.refuse, x.Answered+s.refusalFor
		}
		s.now = max(s.now, x.Answered)
		if next < f.Calls {
			send(next, a.worker, x.Answered)
			next++
		}
	}
	s.last += f.Calls
	return step
}

// leaves is when a call leaves this machine that was to leave at an instant.
func (s *simulated) leaves(at time.Duration) time.Duration {
	at += time.Duration(s.rng.Int64N(int64(300 * time.Microsecond)))
	const round = 250 * time.Millisecond
	if into := at % round; into < s.stall {
		return at - into + s.stall
	}
	return at
}

func (s *simulated) takes() time.Duration {
	return time.Duration(float64(s.way) * (1 + s.spread*(2*s.rng.Float64()-1)))
}

// workers are as many as the target's player takes.
func (s *simulated) workers(c *spec.Contract, f program.Flood) int {
	least, share := 16, 0.05
	if f.Connections == program.Few {
		least, share = 1, 0.8
	}
	return min(256, max(least, int(math.Ceil(float64(f.Calls)*(2*s.way).Seconds()/(share*c.Limit.Per.Seconds())))))
}

// audit reads back what calls did: those that were let in took effect, the others did not.
func (s *simulated) audit(p program.Program, rec record.Recording, a program.Audit) record.Step {
	var step record.Step
	f, _ := judge.FloodOf(p, rec, a.Phase)
	g, _ := p.Stage.Group(a.Group)
	set, _ := strconv.ParseInt(string(f.Plan.Number), 10, 64)
	for accepted, count := range map[bool]int64{true: set, false: g.Crowd.Unread} {
		members := f.Once(accepted)
		for _, member := range members[:min(a.Sample, len(members))] {
			step.Audited = append(step.Audited, record.Reading{Group: a.Group, Member: member, Unread: &count})
		}
	}
	return step
}
