package target

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// The group on which observers are calibrated: enough messages for a count that is neither 0 nor all of them.
const (
	calibrationMessages = 3
	calibrationUnread   = 2
)

// Prepare finds out how a stage can be set on the target, and in which way counts can be read back. It does not call
// the endpoint under test. What it does not find keeps programs from being played, with the reason.
func (s *Session) Prepare(ctx context.Context) {
	s.PrepareStage(ctx)
	s.calibrating.Wait()
}

// PrepareStage is [Session.Prepare] that returns as soon as stages can be set. The observers are calibrated meanwhile: programs
// that are played set their stages and then wait for that.
func (s *Session) PrepareStage(ctx context.Context) {
	if len(s.config.Groups) > 0 {
		s.prepareOwn(ctx)
		return
	}
	if err := s.client.guard.Check(spec.Creates); err != nil {
		s.noStage = &record.Obstacle{Kind: record.ObstacleMissing, Reason: err.Error()}
		s.noObserver = s.noStage
		return
	}
	plan := program.Stage{Groups: []program.Group{{
		Name: "calibration", Messages: calibrationMessages,
		Members: []program.Member{{Name: "a", Unread: calibrationUnread}},
	}}}
	accounts := s.importAccounts(ctx, []program.Program{{Stage: plan}})[0]
	if s.client.silent() {
		// To wait out every further call would only make the same news late.
		s.noStage = s.noAnswer()
		s.noObserver = s.noStage
		return
	}
	st := s.firstStage(ctx, plan, accounts)
	if s.noStage != nil {
		s.noObserver = s.noStage
		return
	}
	leave := func() { st.dissolve(context.WithoutCancel(ctx)) }
	group := st.groups["calibration"]
	if o := s.verify(ctx, group.ID, accounts["a"]); o != nil {
		leave()
		s.noStage, s.noObserver = o, o
		return
	}
	s.calibrating.Go(func() {
		defer leave()
		s.calibrate(ctx, group.ID, accounts)
	})
}

// noAnswer is the obstacle of a target that never answered.
func (s *Session) noAnswer() *record.Obstacle {
	first := s.client.Exchanges()[0]
	if hint := otherScheme(first); hint != "" {
		return &record.Obstacle{Kind: record.ObstacleNetwork, Exchanges: []int{first.ID}, Reason: "no answer came: " + hint}
	}
	return &record.Obstacle{Kind: record.ObstacleNetwork, Exchanges: []int{first.ID},
		Reason: fmt.Sprintf("%s gave no answer at all: %s; unreadcheck doctor tells more", s.config.Base, first.Why())}
}

// firstStage makes a group of the first counted type that the target offers, by import or else by create.
func (s *Session) firstStage(ctx context.Context, plan program.Stage, accounts map[string]string) *Stage {
	var first *record.Obstacle
	for _, live := range []bool{false, true} {
		for _, t := range s.contract.TypesWith(spec.Counted) {
			s.live = live
			plan.Groups[0].Type = t.Name
			st, o := s.build(ctx, playing{}, plan, accounts)
			if o == nil {
				s.countedType = t.Name
				if live {
					s.notes = append(s.notes, "The target imports no groups: stages are made with create_group and send_group_msg, and counts begin as messages make them.")
				}
				return st
			}
			st.dissolve(ctx)
			if first == nil {
				first = o
			}
			if o.Kind == record.ObstacleNetwork || o.Kind == record.ObstacleSignIn {
				s.noStage = o
				return st
			}
		}
	}
	s.noStage = &record.Obstacle{Kind: record.ObstacleMissing, Exchanges: first.Exchanges,
		Reason: fmt.Sprintf("no stage can be set: %s; offer create_group or import_group, with members and messages, for at least one type that counts unread messages", first.Reason)}
	return nil
}

// verify reads the group back: a target that answers everything with success, and does nothing, would else look like
// one on which stages can be set.
func (s *Session) verify(ctx context.Context, groupID, account string) *record.Obstacle {
	var last reply
	try := s.patience()
	try.most = lagPrecision
	for try.next(ctx) {
		info, r := groupInfo(ctx, s.client, playing{}, groupID)
		if next := integer(info["NextMsgSeq"]); next != nil && *next > calibrationMessages {
			return nil
		}
		row, r2 := joinedGroup(ctx, s.client, playing{}, groupID, account, "MsgSeq")
		if next := integer(row["NextMsgSeq"]); next != nil && *next > calibrationMessages {
			return nil
		}
		last = r
		if !r.answer.Readable && !r2.answer.Readable {
			break
		}
	}
	o := last.obstacle(s.contract, "a stage")
	if last.ok() {
		o.Reason = fmt.Sprintf("a group of %d messages was made, but neither get_group_info nor get_joined_group_list shows it with a NextMsgSeq; offer one of them", calibrationMessages)
	}
	return o
}

// calibrate finds the first observer that shows a count that an import set, and then the message that was sent.
func (s *Session) calibrate(ctx context.Context, groupID string, accounts map[string]string) {
	all := []*candidate{{observer: unreadField{}}, {observer: messageSeq{}}}
	if s.config.Observer != nil {
		all = append(all, &candidate{observer: s.config.Observer})
	}
	// A live stage cannot ask for a count: what it reads to begin with is taken as it is, and the message has to add to it.
	s.await(ctx, groupID, accounts["a"], all, len(all), func(c *candidate) bool { return s.live || *c.count == calibrationUnread })
	why := ""
	var trusted []*candidate
	for _, c := range all {
		switch {
		case c.shown:
			c.before, c.asked = *c.count, true
			trusted = append(trusted, c)
		case c.count == nil:
			why += fmt.Sprintf("; %s shows nothing%s", c.name(), c.reply.unrecorded())
		default:
			why += fmt.Sprintf("; %s reads %d for a member imported with %d", c.name(), *c.count, calibrationUnread)
		}
	}
	if len(trusted) > 0 {
		send := s.client.companion(ctx, playing{}, "send_group_msg", message(accounts[program.Owner], 1000, map[string]any{"GroupId": groupID}))
		if !send.ok() {
			why += "; " + send.obstacle(s.contract, "calibration").Reason
			trusted = nil
		}
	}
	s.await(ctx, groupID, accounts["a"], trusted, 1, func(c *candidate) bool { return *c.count == c.before+1 })
	for _, c := range trusted {
		if c.shown {
			s.observer, s.lag = c.observer, c.lag
			s.distrust(all[:slices.Index(all, c)])
			return
		}
		why += fmt.Sprintf("; %s does not show that a message came", c.name())
	}
	s.noObserver = &record.Obstacle{Kind: record.ObstacleMissing, Reason: "counts cannot be read back" + why +
		"; offer get_joined_group_list with SelfInfo.UnreadMsgNum or with NextMsgSeq and SelfInfo.MsgSeq, or name an observer of your own in --config"}
}

// distrust notes which observers come before the one that is used and showed counts that are not so: who knows their target
// by one of these has to learn that the verdicts do not rest on it. One that shows nothing is not there, and no news.
func (s *Session) distrust(passedOver []*candidate) {
	for _, c := range passedOver {
		if c.count == nil {
			continue
		}
		saw := fmt.Sprintf("it read %d for a member imported with %d", *c.count, calibrationUnread)
		if c.asked {
			saw = fmt.Sprintf("after one more message it read %d instead of %d", *c.count, c.before+1)
		}
		s.distrusted = append(s.distrusted, fmt.Sprintf("%s was tried first and is not trusted: %s", c.name(), saw))
	}
}

// candidate is an observer while it is calibrated.
type candidate struct {
	observer
	// count is what it read last, or nil, and before what it read before the message; reply is the last answer behind it.
	count  *int64
	before int64
	reply  reply
	// asked: it showed what it was to show at first, so that a message was sent and asked for.
	asked bool
	// shown: it read what was wanted of it. lag is how long that took at most; 0 where it was so at the first reading.
	shown bool
	lag   time.Duration
}

// await reads through all candidates, until enough of them show what is wanted or patience runs out: side by side, because what
// one of them is waited for would else be lost from the lag of the next.
func (s *Session) await(ctx context.Context, groupID, account string, candidates []*candidate, enough int, wanted func(*candidate) bool) {
	for _, c := range candidates {
		c.shown = false
	}
	start := time.Now()
	first, open := true, slices.Clone(candidates)
	try := s.patience()
	try.most = lagPrecision // the lag is what all later waits go by, and what runs are compared by
	for ; enough > 0 && len(open) > 0 && try.next(ctx); first = false {
		readings := make([]*record.Reading, len(open))
		var reading sync.WaitGroup
		for i, c := range open {
			reading.Go(func() { readings[i], c.reply = c.read(ctx, s.client, playing{}, groupID, account) })
		}
		reading.Wait()
		var still []*candidate
		for i, c := range open {
			if readings[i] == nil || readings[i].Unread == nil {
				if refused := c.reply.exchange.Response != nil && !c.reply.ok(); !refused { // then patience changes nothing
					still = append(still, c)
				}
				continue
			}
			c.count = readings[i].Unread
			if c.shown = wanted(c); !c.shown {
				still = append(still, c)
				continue
			}
			enough--
			if !first {
				c.lag = max(c.lag, time.Since(start))
			}
		}
		open = still
	}
}

// patience spreads the readings of one wait over the settling time. Where it is known how far readings are behind, the second
// comes after that time and the others a part of it apart; where it is not, the gaps grow.
type patience struct {
	until time.Time
	// before is how long the first waits; 0 where it comes at once.
	before time.Duration
	gap    time.Duration
	// then is the gap after the first one; 0 where gaps grow.
	then time.Duration
	// most is the longest gap; 0 means no bound.
	most  time.Duration
	tried bool
}

// partOfLag is how many readings are made in the time of a lag, once it is over.
const partOfLag = 4

// lagPrecision is how exactly the lag of readings is measured.
const lagPrecision = 40 * time.Millisecond

// firstGap is the pause between the first two readings.
const firstGap = 10 * time.Millisecond

func (s *Session) patience() *patience {
	p := &patience{until: time.Now().Add(s.config.Settle), gap: firstGap}
	if s.lag > 0 {
		p.gap, p.then = s.lag, max(firstGap, s.lag/partOfLag)
	}
	return p
}

// next waits before all tries but the first; it is false when the time is over.
func (p *patience) next(ctx context.Context) bool {
	if !p.tried {
		p.tried = true
		sleep(ctx, min(p.before, time.Until(p.until)))
		return ctx.Err() == nil
	}
	left := time.Until(p.until)
	if left <= 0 {
		return false
	}
	timer := time.NewTimer(min(p.gap, left))
	defer timer.Stop()
	switch p.gap *= 2; {
	case p.then > 0:
		p.gap = p.then
	case p.most > 0:
		p.gap = min(p.gap, p.most)
	}
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
