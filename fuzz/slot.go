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

// laneGroups is how many counts a lane has: as many calls go by between two readings of them all, each of which is one call.
const laneGroups = 24

// laneStage has groups of every type that takes imported members. bob's counts are set, and carol's have to stay. The first
// usualGroups of them count and have some messages; then come empty ones, large ones, and those that do not count.
func laneStage(c *spec.Contract) program.Stage {
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
	for i := range laneGroups {
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

// usualGroups is how many of a lane's groups are usual ones: those calls that are given are made on them.
const usualGroups = 16

// slot is a place for a lane, which is opened when a worker first takes it. One worker at a time has a slot.
type slot struct {
	stage *laneStand
	seat  int
	lane  *lane
	// tried: it was opened, or could not be.
	tried bool
}

// laneStand is a stage with lanes, which is set when the first of them is opened.
type laneStand struct {
	plan  program.Stage
	seats int
	// begun: somebody has begun to set it. A lock for as long as that takes would stop a virtual clock.
	begun atomic.Bool
	// after is closed once this one may be set, and done once it was, or could not be.
	after <-chan struct{}
	done  chan struct{}
	stand *target.LaneStage
}

// open is the stage, or nil where it could not be set.
func (s *laneStand) open(ctx context.Context, c *campaign) *target.LaneStage {
	if s.begun.Swap(true) {
		<-s.done
		return s.stand
	}
	defer close(s.done)
	if s.after != nil {
		<-s.after
	}
	stand, o := c.session.OpenLanes(ctx, s.plan, bob, s.seats)
	if o != nil {
		c.leave(o)
		return nil
	}
	s.stand = stand
	return stand
}

// open is the lane, or nil where it could not be opened.
func (s *slot) open(ctx context.Context, c *campaign) *lane {
	if !s.tried {
		s.tried = true
		s.lane = c.openLane(ctx, s.stage, s.seat)
	}
	return s.lane
}

// slots are as many as there may be workers. Where calls are played beside all else, most of them have the usual groups alone:
// those are there soon, while a stage with the large ones takes its time, and is set after theirs.
func (c *campaign) slots() []*slot {
	if c.lanes != nil {
		return c.lanes
	}
	n := c.mostLanes()
	all := &laneStand{plan: laneStage(c.contract), seats: n, done: make(chan struct{})}
	if !c.inBackground() || n == 1 {
		for i := range n {
			c.lanes = append(c.lanes, &slot{stage: all, seat: i})
		}
		return c.lanes
	}
	all.seats = 1
	usual := &laneStand{plan: laneStage(c.contract), seats: n - 1, done: make(chan struct{})}
	usual.plan.Groups, all.after = usual.plan.Groups[:usualGroups], usual.done
	for i := range n - 1 {
		if i == min(2, n-1) {
			c.lanes = append(c.lanes, &slot{stage: all})
		}
		c.lanes = append(c.lanes, &slot{stage: usual, seat: i})
	}
	if n-1 <= 2 {
		c.lanes = append(c.lanes, &slot{stage: all})
	}
	return c.lanes
}

// closeLanes hangs up and dissolves the lanes' groups.
func (c *campaign) closeLanes(ctx context.Context) {
	stands := map[*laneStand]bool{}
	for _, s := range c.lanes {
		if s.lane != nil {
			s.lane.target.HangUp()
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

func (c *campaign) openLane(ctx context.Context, on *laneStand, seat int) *lane {
	stand := on.open(ctx, c)
	if stand == nil {
		return nil
	}
	state, err := model.New(c.contract, on.plan)
	if err != nil {
		return nil
	}
	l := &lane{campaign: c, target: stand.Lane(seat), stage: on.plan, state: state, memo: map[string]gist{}, sightings: map[string]*sighting{}}
	if stand.Foretold() {
		l.foretell()
		return l
	}
	for _, who := range []string{bob, carol} {
		rows, o := l.target.Begin(ctx, who)
		if o != nil {
			c.leave(o)
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

// foretell takes all counts to be what the stage asks for. What does not agree with the first reading is suspected, and then
// played as a program that reads before it calls.
func (l *lane) foretell() {
	for _, g := range l.stage.Groups {
		l.state.KnowMessages(g.Name, int64(g.Messages))
		for _, m := range g.Members {
			l.state.Know(g.Name, m.Name, m.Unread)
		}
	}
}
