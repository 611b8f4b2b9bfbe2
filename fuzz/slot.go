package fuzz

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/model"
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

// slot is a place for a lane, which is opened when a worker first takes it.
type slot struct {
	plan program.Stage
	// after is closed once this one may be opened, and done once it was.
	after <-chan struct{}
	done  chan struct{}
	lane  *lane
}

// open is the lane, or nil where it could not be opened. One worker at a time has a slot.
func (s *slot) open(ctx context.Context, c *campaign) *lane {
	select {
	case <-s.done:
		return s.lane
	default:
	}
	defer close(s.done)
	if s.after != nil {
		<-s.after
	}
	s.lane = c.openLane(ctx, s.plan)
	return s.lane
}

// slots are as many as there are workers. Where the target's limit is kept to there are as many as calls are under way at
// once, and two more: they call while others wait for their readings. They are opened one after another, the quickest first,
// since programs ask for groups too.
func (c *campaign) slots() []*slot {
	if c.lanes != nil {
		return c.lanes
	}
	lanes := c.options.Workers
	paced := c.options.Target.Pace >= 0
	if paced {
		underWay := c.contract.Limit.PerSecond() * c.session.Client().Latency().Seconds()
		lanes = min(lanes, max(1, int(math.Ceil(underWay)))+2)
	}
	for i := range lanes {
		s := &slot{plan: laneStage(c.contract), done: make(chan struct{})}
		if paced && i < lanes-1 {
			s.plan.Groups = s.plan.Groups[:usualGroups]
		}
		if paced && i > 0 {
			s.after = c.lanes[i-1].done
		}
		c.lanes = append(c.lanes, s)
	}
	return c.lanes
}

// closeLanes hangs up and dissolves the lanes' groups.
func (c *campaign) closeLanes(ctx context.Context) {
	var closing sync.WaitGroup
	for _, s := range c.lanes {
		if s.lane != nil {
			closing.Go(func() { s.lane.target.Close(ctx) })
		}
	}
	closing.Wait()
}

func (c *campaign) openLane(ctx context.Context, stage program.Stage) *lane {
	opened, o := c.session.OpenLane(ctx, stage)
	if o != nil {
		c.leave(o)
		return nil
	}
	state, err := model.New(c.contract, stage)
	if err != nil {
		return nil
	}
	l := &lane{campaign: c, target: opened, stage: stage, state: state, memo: map[string]gist{}}
	for _, who := range []string{bob, carol} {
		rows, o := opened.Begin(ctx, who)
		if o != nil {
			c.leave(o)
			opened.Close(context.WithoutCancel(ctx))
			return nil
		}
		for _, r := range rows {
			l.know(r)
		}
	}
	return l
}
