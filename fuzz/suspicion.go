package fuzz

import (
	"context"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// compare reads an account's counts and holds them against the model, with patience where one of them does not agree.
func (w *worker) compare(ctx context.Context, who string, probes []probe) {
	w.target.Settle(ctx)
	var rows target.Rows
	var wrong []int
	for next := w.target.Patience(ctx); next(); {
		var o *record.Obstacle
		if rows, o = w.target.Read(ctx, who); o != nil {
			if ctx.Err() == nil {
				w.campaign.recordUnjudged(o)
			}
			return
		}
		if wrong = w.differing(who, rows, probes); !w.news(wrong, probes) {
			break
		}
	}
	witnesses := make([]*sighting, len(wrong))
	for n, i := range wrong {
		if who == bob {
			witnesses[n] = w.sightings[probes[i].call.Group].read(rows[probes[i].call.Group])
		}
	}
	for _, row := range rows {
		want, known := w.state.Shown(row.Group, who)
		w.know(row)
		switch {
		case who != bob:
		case known && want == *row.Unread:
			w.sightings[row.Group] = w.sightings[row.Group].next(row)
		default: // what does not agree, or could not, is nothing to go on from: it may be on its way to another count
			w.sightings[row.Group] = w.sightings[row.Group].lost()
		}
	}
	for n, i := range wrong {
		s := probes[i]
		if who != bob {
			w.suspect(ctx, s, nil, Deviation{Requirement: w.campaign.contract.Broken(spec.OtherMember), Kind: judge.DeviantCount})
			continue
		}
		w.suspect(ctx, s, witnesses[n], countDeviation(s), w.strays(s, *rows[s.call.Group].Unread, probes[i+1:])...)
	}
}

// mostStrays is how many calls in other groups are asked whether a count is theirs.
const mostStrays = 2

// strays are the calls made after a probe, in other groups, that set its member's count there to what now reads in the probe's own
// group: a target that does not keep groups apart has set it in both.
func (w *worker) strays(s probe, count int64, later []probe) []probe {
	messages := w.state.Messages(s.call.Group)
	var out []probe
	for _, l := range later {
		n := l.prediction.Number
		if !l.accepted || l.call.Member != s.call.Member || n == nil || len(out) == mostStrays {
			continue
		}
		clamped := n.Sign() >= 0 && count == model.Clamp(n, messages)
		if clamped || n.IsInt64() && n.Int64() == count || slices.Contains(l.prediction.Counts, count) {
			out = append(out, l)
		}
	}
	return out
}

func countDeviation(s probe) Deviation {
	d := Deviation{Requirement: s.prediction.Kept, Kind: judge.DeviantCount}
	if s.accepted {
		d.Requirement = s.prediction.Count
	}
	return d
}

// differing are the probes after which a count does not read as the model has it.
func (w *worker) differing(who string, rows target.Rows, probes []probe) []int {
	var out []int
	for i, s := range probes {
		row, shown := rows[s.call.Group]
		if !shown {
			continue
		}
		if want, known := w.state.Shown(s.call.Group, who); known && want != *row.Unread {
			out = append(out, i)
		}
	}
	return out
}

// news reports whether one of the probes is not known to differ: for what is known already no patience is spent.
func (w *worker) news(wrong []int, probes []probe) bool {
	return slices.ContainsFunc(wrong, func(i int) bool {
		return w.campaign.suspicions(w.key(probes[i], countDeviation(probes[i]))) < fewSuspicions
	})
}

// key names what is suspected.
func (w *worker) key(s probe, d Deviation) string {
	g, _ := w.stage.Group(s.call.Group)
	return d.Requirement + "|" + d.Kind + "|" + g.Type + "|" + judge.InputClass(w.campaign.contract, s.call, s.prediction)
}

// fewSuspicions is how often one suspicion is followed up by a program.
const fewSuspicions = 2

func (c *campaign) suspicions(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.suspected[key]
}

// mostSuspicions bounds the kinds of suspicions that are told apart.
const mostSuspicions = 4096

// suspect plays a probe as a program of its own, with the state that it met; what that shows is followed up like any other. Where
// it shows nothing, it is played with each of the strays, whose effect it may have been. Where they show nothing either, what was
// seen on the worker stands, if that is enough to judge by: a target that errs now and then does not do so when it is asked.
func (w *worker) suspect(ctx context.Context, s probe, seen *sighting, d Deviation, strays ...probe) {
	c := w.campaign
	key := w.key(s, d)
	c.mu.Lock()
	c.suspected[key]++
	tooOften := c.suspected[key] > fewSuspicions || len(c.suspected) > mostSuspicions
	c.mu.Unlock()
	if tooOften {
		return
	}
	w.leave() // others may call meanwhile
	p := w.alone(s)
	again, shown := c.judge(ctx, Values, p, int(c.inOrder.Add(1))-1)
	for _, stray := range strays {
		if !shown && ctx.Err() == nil {
			_, shown = c.judge(ctx, Values, w.together(s, stray), int(c.inOrder.Add(1))-1)
		}
	}
	if !shown && again.oracle != nil && again.obstacle == nil && again.oracle.Trouble() == nil && ctx.Err() == nil {
		c.believe(w.trialOf(seen, p.Stage), again)
	}
}

// together is a probe with one that followed it, in another group of the same member.
func (w *worker) together(s, later probe) program.Program {
	p, g, call := w.alone(s), w.alone(later).Stage.Groups[0], later.call
	g.Name, call.Group = other, other
	p.Stage.Groups = append(p.Stage.Groups, g)
	p.Steps = []program.Step{p.Steps[0], does(call), reads(theGroup, bob)}
	return p
}

// alone is a probe as a program of its own.
func (w *worker) alone(s probe) program.Program {
	g, _ := w.stage.Group(s.call.Group)
	g.Name, g.Messages = theGroup, int(w.state.Messages(s.call.Group))
	g.Members = []program.Member{{Name: bob, Unread: s.before}, {Name: carol, Unread: min(1, int64(g.Messages))}}
	call := s.call
	call.Group = theGroup
	before := s.before
	if t, ok := w.campaign.contract.GroupType(g.Type); ok && t.Unread == spec.Ignored {
		before, g.Members[1].Unread = 0, 0
	}
	g.Members[0].Unread = min(max(0, before), int64(g.Messages))
	return program.Program{ID: "a random value", Stage: program.Stage{Groups: []program.Group{g}},
		Steps: []program.Step{does(call), reads(theGroup, bob), reads(theGroup, carol)}}
}
