package fuzz

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// workerGroups is how many counts a worker has: as many calls go by between two readings of them all, each of which is one call.
const workerGroups = 24

// workerPlan has groups of every type that takes imported members. bob's counts are set, and carol's have to stay. The first
// usualGroups of them count and have some messages; then come empty ones, large ones, and those that do not count.
func workerPlan(c *spec.Contract) program.Stage {
	counted, ignored := []string{program.AnyCounted}, []string{program.AnyCounted}
	for _, t := range c.GroupTypes {
		if _, refused := spec.Companions()["import_group_member"].RefusedTypes[t.Name]; refused {
			continue
		}
		if t.Unread == spec.Counted {
			counted = append(counted, t.Name)
		} else {
			ignored = append(ignored, t.Name)
		}
	}
	few, odd := []int{5, 7, 20, 4, 14, 6}, []int{0, 9, 5, 1, 0, 140, 4, 1}
	var stage program.Stage
	for i := range workerGroups {
		g := program.Group{Name: fmt.Sprintf("g%d", i), Type: counted[i%len(counted)], Messages: few[i%len(few)]}
		if i >= usualGroups {
			g.Type, g.Messages = ignored[i%len(ignored)], odd[i%len(odd)]
		}
		kind, _ := c.GroupType(g.Type)
		for _, name := range []string{bob, carol} {
			unread := int64(g.Messages / 2)
			if kind.Unread == spec.Ignored {
				unread = 0
			}
			g.Members = append(g.Members, program.Member{Name: name, Unread: unread})
		}
		stage.Groups = append(stage.Groups, g)
	}
	return stage
}

// usualGroups is how many of a worker's groups are usual ones: those calls that are given are made on them.
const usualGroups = 16

// workerPlace is a place for a worker, which is opened when a worker first takes it. One worker at a time has a workerPlace.
type workerPlace struct {
	stage  *workerStage
	seat   int
	worker *worker
	// tried: it was opened, or could not be.
	tried bool
}

// workerStage is a stage with workers, which is set when the first of them is opened.
type workerStage struct {
	plan  program.Stage
	seats int
	// begun: somebody has begun to set it. A lock for as long as that takes would stop a virtual clock.
	begun atomic.Bool
	// after is closed once this one may be set, and done once it was, or could not be.
	after <-chan struct{}
	done  chan struct{}
	stand *target.SharedStage
}

// open is the stage, or nil where it could not be set.
func (s *workerStage) open(ctx context.Context, c *campaign) *target.SharedStage {
	if s.begun.Swap(true) {
		<-s.done
		return s.stand
	}
	defer close(s.done)
	if s.after != nil {
		<-s.after
	}
	stand, o := c.session.OpenSeats(ctx, s.plan, bob, s.seats)
	if o != nil {
		c.recordUnjudged(o)
		return nil
	}
	s.stand = stand
	return stand
}

// open is the worker, or nil where it could not be opened.
func (s *workerPlace) open(ctx context.Context, c *campaign) *worker {
	if !s.tried {
		s.tried = true
		s.worker = c.openWorker(ctx, s.stage, s.seat)
	}
	return s.worker
}

// workerPlaces are as many as there may be workers. Where calls are played beside all else, most of them have the usual groups alone:
// those are there soon, while a stage with the large ones takes its time, and is set after theirs.
func (c *campaign) workerPlaces() []*workerPlace {
	if c.crew != nil {
		return c.crew
	}
	n := c.workersAtMost()
	all := &workerStage{plan: workerPlan(c.contract), seats: n, done: make(chan struct{})}
	if !c.inBackground() || n == 1 {
		for i := range n {
			c.crew = append(c.crew, &workerPlace{stage: all, seat: i})
		}
		return c.crew
	}
	all.seats = 1
	usual := &workerStage{plan: workerPlan(c.contract), seats: n - 1, done: make(chan struct{})}
	usual.plan.Groups, all.after = usual.plan.Groups[:usualGroups], usual.done
	for i := range n - 1 {
		if i == min(2, n-1) {
			c.crew = append(c.crew, &workerPlace{stage: all})
		}
		c.crew = append(c.crew, &workerPlace{stage: usual, seat: i})
	}
	if n-1 <= 2 {
		c.crew = append(c.crew, &workerPlace{stage: all})
	}
	return c.crew
}

// closeWorkers hangs up and dissolves the workers' groups.
func (c *campaign) closeWorkers(ctx context.Context) {
	stands := map[*workerStage]bool{}
	for _, s := range c.crew {
		if s.worker != nil {
			s.worker.target.HangUp()
		}
		stands[s.stage] = true
	}
	var closing sync.WaitGroup
	for s := range stands {
		if s.stand != nil {
			closing.Go(func() { s.stand.Close(ctx) })
		}
	}
	closing.Wait()
}

func (c *campaign) openWorker(ctx context.Context, on *workerStage, seat int) *worker {
	stand := on.open(ctx, c)
	if stand == nil {
		return nil
	}
	state, err := model.New(c.contract, on.plan)
	if err != nil {
		return nil
	}
	l := &worker{campaign: c, target: stand.Seat(seat), stage: on.plan, state: state, memo: map[string]parsedAnswer{}, sightings: map[string]*sighting{}}
	if stand.CountsAssumed() {
		l.assumeCounts()
		return l
	}
	for _, who := range []string{bob, carol} {
		rows, o := l.target.Begin(ctx, who)
		if o != nil {
			c.recordUnjudged(o)
			return nil
		}
		for _, r := range rows {
			l.know(r)
			if who == bob {
				l.sightings[r.Group] = l.sightings[r.Group].next(r)
			}
		}
	}
	return l
}

// assumeCounts takes all counts to be what the stage asks for. What does not agree with the first reading is suspected, and then
// played as a program that reads before it calls.
func (w *worker) assumeCounts() {
	for _, g := range w.stage.Groups {
		w.state.KnowMessages(g.Name, int64(g.Messages))
		for _, m := range g.Members {
			w.state.Know(g.Name, m.Name, m.Unread)
		}
	}
}
