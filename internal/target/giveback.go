package target

import (
	"context"
	"fmt"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// giveBack sets the counts of the user's groups back, by what the journal has of them, and says what could not be.
func (s *Session) giveBack(ctx context.Context) (left []string) {
	for _, g := range s.journal.borrowedGroups() {
		missed := s.giveGroupBack(ctx, g)
		if missed == "" {
			s.journal.giveBack(g.Group)
			continue
		}
		left = append(left, fmt.Sprintf("The counts of your group %s are not as they were: %s", g.Group, missed))
	}
	return left
}

// giveGroupBack sets the counts of one group back. Messages that came since are unread for whoever had not read them.
func (s *Session) giveGroupBack(ctx context.Context, g borrowed) (missed string) {
	since := int64(0)
	if info, r := groupInfo(ctx, s.client, playing{}, g.Group); r.ok() {
		if next := integer(info["NextMsgSeq"]); next != nil {
			since = max(0, *next-1-g.Messages)
		}
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for account, count := range g.Counts {
		wg.Go(func() {
			if why := s.giveCountBack(ctx, g.Group, account, count+since); why != "" {
				mu.Lock()
				missed = fmt.Sprintf("%s had %d, and %s", account, count+since, why)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return missed
}

func (s *Session) giveCountBack(ctx context.Context, group, account string, count int64) (why string) {
	shows := func() bool {
		if s.observer == nil {
			return false
		}
		reading, _ := s.observer.read(ctx, s.client, playing{}, group, account)
		return reading != nil && reading.Unread != nil && *reading.Unread == count
	}
	if shows() {
		return ""
	}
	x, err := s.client.beyondBudget(ctx, endpointCall{groupID: group, account: account, ordinary: account, number: fmt.Sprint(count)})
	switch {
	case err != nil:
		return s.client.Redact(err.Error())
	case x.Response == nil:
		return "to set it got no answer: " + x.Why()
	case !judge.ReadAnswer(x).Accepted:
		return "to set it was " + judge.ReadAnswer(x).Describe(s.contract)
	case s.observer == nil:
		return ""
	}
	for try := s.patience(); try.next(ctx); {
		if shows() {
			return ""
		}
	}
	return "to set it was accepted and does not show"
}

// beyondBudget makes one call of the endpoint that no budget keeps from being made, again where it met a transient failure or
// was refused as too frequent.
func (c *Client) beyondBudget(ctx context.Context, call endpointCall) (record.Exchange, error) {
	var t trying
	for {
		r, err := c.endpointRequest(call)
		if err != nil {
			return record.Exchange{}, err
		}
		done, err := c.pacer.Wait(ctx, r.command, 1)
		if err != nil {
			return record.Exchange{}, err
		}
		x := c.send(ctx, r, done[0])
		pause := c.pauseBefore(&t, x, nil, program.Signed)
		if pause == 0 || ctx.Err() != nil {
			return x, nil
		}
		sleep(ctx, pause)
	}
}
