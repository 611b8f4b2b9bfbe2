package crowd_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func played(ctx context.Context, t *testing.T, config crowd.Config, stage crowd.Stage, p program.Program) concurrent.History {
	t.Helper()
	config.Contract = loadContract(t)
	h, err := crowd.Play(ctx, config, stage, p, 1)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestPlayingTakesEveryStep(t *testing.T) {
	t.Parallel()
	p := crowd.Generate(5, small)
	h := played(context.Background(), t, crowd.Config{}, newToy(loadContract(t), "", p.Stage), p)
	barriers, steps := 0, 0
	for _, o := range h.Operations {
		if o.Barrier {
			barriers++
		} else {
			steps++
		}
		if o.Answered < o.Sent || o.Sent < 0 {
			t.Errorf("%+v is answered before it is sent", o)
		}
	}
	counts := 0
	for _, g := range h.Start {
		counts += len(g.Unread)
	}
	if steps != p.Acts() || barriers != counts*len(p.Steps) || h.Ended != "" || h.Seed == 0 || h.Attempt != 1 {
		t.Errorf("%d of %d steps, %d barriers of %d counts in %d rounds, ended %q", steps, p.Acts(), barriers, counts, len(p.Steps), h.Ended)
	}
	last := map[int]time.Duration{}
	for _, o := range h.Operations { // a client's operations follow each other
		key := o.Round<<8 | o.Client
		if o.Client > 0 {
			if o.Sent < last[key] {
				t.Errorf("round %d, client %d is at two things at once", o.Round, o.Client)
			}
			last[key] = o.Answered
		}
	}
}

// What follows in time has to, and what is at once has to overlap: a barrier comes after everything of its round.
func TestBarriersPartRounds(t *testing.T) {
	t.Parallel()
	p := crowd.Generate(6, small)
	h := played(context.Background(), t, crowd.Config{}, newToy(loadContract(t), "", p.Stage), p)
	overlaps := 0
	for i, a := range h.Operations {
		for _, b := range h.Operations[i+1:] {
			meet := a.Sent <= b.Answered && b.Sent <= a.Answered
			if meet && (a.Round != b.Round || a.Barrier != b.Barrier) {
				t.Fatalf("%+v and %+v meet", a, b)
			}
			if meet && !a.Barrier {
				overlaps++
			}
		}
	}
	if overlaps < 10 {
		t.Errorf("%d pairs overlap", overlaps)
	}
}

// slow never answers by itself.
type slow struct {
	crowd.Stage
	after   int64
	calls   atomic.Int64
	entered chan struct{}
	once    sync.Once
}

func (s *slow) Set(ctx context.Context, group, member string, n int64) concurrent.Answer {
	if s.calls.Add(1) <= s.after {
		return s.Stage.Set(ctx, group, member, n)
	}
	s.once.Do(func() { close(s.entered) })
	<-ctx.Done()
	return concurrent.Answer{Fate: concurrent.Unanswered, Detail: context.Cause(ctx).Error()}
}

func TestPlayingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	p := crowd.Generate(8, small)
	stage := &slow{Stage: newToy(loadContract(t), "", p.Stage), after: 10, entered: make(chan struct{})}
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		<-stage.entered
		cancel(errors.New("the time is over"))
	}()
	h := played(ctx, t, crowd.Config{}, stage, p)
	if h.Ended != "the time is over" || len(h.Operations) >= p.Acts() {
		t.Errorf("%d operations, ended %q", len(h.Operations), h.Ended)
	}
}

func TestCallsHaveATimeOut(t *testing.T) {
	t.Parallel()
	one := []program.Act{{Do: program.ActSet, Group: "group1", Member: "member1", Number: "1"}}
	p := program.Program{Stage: crowd.Generate(8, small).Stage, Steps: []program.Step{{Clients: &program.Clients{Each: [][]program.Act{one, one}}}}}
	stage := &slow{Stage: newToy(loadContract(t), "", p.Stage), entered: make(chan struct{})}
	h := played(context.Background(), t, crowd.Config{Timeout: 5 * time.Millisecond}, stage, p)
	v, err := concurrent.Check(loadContract(t), h)
	if err != nil || v.Unanswered != 2 || v.Passed() || len(v.Findings) > 0 {
		t.Errorf("%v: %s", err, shown(v))
	}
}

// With a gate the clients act in volleys, each of which is allowed as a whole.
func TestVolleys(t *testing.T) {
	t.Parallel()
	p := crowd.Generate(9, small)
	var volleys []int
	config := crowd.Config{Gate: func(_ context.Context, steps []program.Act) error {
		volleys = append(volleys, len(steps))
		return nil
	}}
	h := played(context.Background(), t, config, newToy(loadContract(t), "", p.Stage), p)
	sum, most := 0, 0
	for _, n := range volleys {
		sum, most = sum+n, max(most, n)
	}
	if sum != len(h.Operations) || most < 4 {
		t.Errorf("%d steps in %d volleys of at most %d, %d operations", sum, len(volleys), most, len(h.Operations))
	}
	if v, err := concurrent.Check(loadContract(t), h); err != nil || !v.Passed() {
		t.Errorf("%v: %s", err, shown(v))
	}
	for _, after := range []int{0, 3, len(volleys) - 1} {
		n := 0
		config.Gate = func(context.Context, []program.Act) error {
			if n++; n > after {
				return errors.New("the budget is spent")
			}
			return nil
		}
		h := played(context.Background(), t, config, newToy(loadContract(t), "", p.Stage), p)
		if h.Ended != "the budget is spent" {
			t.Errorf("after %d volleys: ended %q", after, h.Ended)
		}
	}
}

func TestWhatCannotBePlayed(t *testing.T) {
	t.Parallel()
	contract := loadContract(t)
	if _, err := crowd.Play(context.Background(), crowd.Config{Contract: contract}, newToy(contract, "", program.Stage{}), program.Program{}, 1); err == nil {
		t.Error("an empty program is played")
	}
	burst := crowd.GenerateBurst(1, nil)
	if _, err := crowd.Play(context.Background(), crowd.Config{Contract: contract}, newToy(contract, "", burst.Stage), burst, 1); err == nil {
		t.Error("a burst is played as clients")
	}
	if _, err := crowd.Hunt(context.Background(), crowd.Config{Contract: contract}, toys(contract, ""), program.Program{}, crowd.Effort{}); err == nil {
		t.Error("an empty program is hunted with")
	}
	none := func(context.Context, program.Stage) (crowd.Stage, error) {
		return nil, errors.New("no groups any more")
	}
	if _, err := crowd.Hunt(context.Background(), crowd.Config{Contract: contract}, none, crowd.Generate(1, small), crowd.Effort{}); err == nil ||
		err.Error() != "the stage of a crowd could not be built: no groups any more" {
		t.Errorf("without a stage: %v", err)
	}
}

func TestAnswersOfExchanges(t *testing.T) {
	t.Parallel()
	body := func(status int, text string) record.Exchange {
		return record.Exchange{ID: 3, Response: &record.Response{Status: status, Body: record.Bytes(text)}}
	}
	trouble := func(kind string) record.Exchange {
		return record.Exchange{ID: 3, Trouble: &record.Trouble{Kind: kind}}
	}
	for name, test := range map[string]struct {
		x    record.Exchange
		want concurrent.Answer
	}{
		"accepted":     {body(200, `{"ActionStatus":"OK","ErrorCode":0}`), concurrent.Answer{Fate: concurrent.Accepted}},
		"refused":      {body(200, `{"ActionStatus":"FAIL","ErrorCode":10010}`), concurrent.Answer{Fate: concurrent.Refused, Code: 10010}},
		"10002":        {body(200, `{"ActionStatus":"FAIL","ErrorCode":10002,"ErrorInfo":"again"}`), concurrent.Answer{Fate: concurrent.Unanswered, Detail: `refused with 10002 (The server failed inside; the call may be tried again): "again"`}},
		"HTTP 500":     {body(500, `oops`), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "an answer that cannot be read"}},
		"HTTP 502":     {body(502, `{"ActionStatus":"OK","ErrorCode":0}`), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "HTTP 502"}},
		"a time-out":   {trouble(record.TroubleTimeout), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "no answer in time"}},
		"a reset":      {trouble(record.TroubleReset), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "connection closed"}},
		"no budget":    {trouble(record.TroubleBudget), concurrent.Answer{Fate: concurrent.Unsent, Detail: "budget spent"}},
		"no listener":  {trouble(record.TroubleRefused), concurrent.Answer{Fate: concurrent.Unsent, Detail: "connection refused"}},
		"was cut off":  {trouble(record.TroubleCancelled), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "cancelled"}},
		"said nothing": {body(200, ``), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "an answer that cannot be read"}},
	} {
		test.want.Exchange = 3
		if got := concurrent.AnswerOf(loadContract(t), test.x); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}
