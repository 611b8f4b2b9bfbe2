package wire

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Stage is where cases are played: it has a group whose type counts unread messages. A target.Stage is one. One
// stage may serve one case or all of them: a case begins with the count that the one before it left.
type Stage interface {
	// Place is the target's names for the group and the member.
	Place(group, member string) (groupID, account string)
	// Read is the member's count. Without an observer the error says so, and effects go unjudged.
	Read(ctx context.Context, group, member string) (record.Reading, error)
	// Messages is the group's number of messages. It stays what it is, and is at least 4.
	Messages(ctx context.Context, group string) (int64, error)
	// Secure reports whether the target has TLS.
	Secure() bool
	// Reserve waits until so many calls of the endpoint may be made at once; Release gives back those that were not made.
	Reserve(ctx context.Context, calls int) error
	Release()
	// Raw sends the case of a trial once its calls may be made, and returns what came back, without secrets. sent, where it is set,
	// is called once all was sent that will be. An error says why nothing was sent.
	Raw(ctx context.Context, t raw.Trial, timeout time.Duration, sent func()) (raw.Seen, error)
}

// DefaultTimeout bounds one connection. The service may take 3 s for an answer by itself (documentation 1047/34620,
// 2022-10-24, "Keep-alive").
const DefaultTimeout = 5 * time.Second

// Player plays cases on one stage, one after the other. It is not for use by several goroutines.
type Player struct {
	Contract *spec.Contract
	Stage    Stage
	// Group and Member are whose count the cases set, as the stage has them.
	Group, Member string
	// Timeout bounds one connection; 0 is DefaultTimeout.
	Timeout time.Duration
	// Settle is for how long a count is read again until it is one that fits; 0 reads once.
	Settle time.Duration

	// Calls is how many were made so far.
	Calls int

	// controlled: the plain call was accepted and took effect. known are the requirements that its answer broke all the
	// same, and news is its playing until these findings are handed out. answered is the playing that was accepted last.
	controlled bool
	known      map[string]bool
	news       *raw.Trial
	answered   *raw.Trial
	unread     *int64
	messages   int64
	// blind is when a call was made last whose effect was not read back.
	blind time.Time
}

// Result is what came of a case.
type Result struct {
	Evidence raw.Evidence
	Findings []raw.Finding
	// Unjudged says why nothing, or not the effect, could be judged; empty where all was.
	Unjudged string
}

// Play plays a case and judges it. The first one comes after the plain call; where that is not accepted, or does not show,
// no case is played, and the result says so. A finding that may be the network's doing, or that of any call like it, is
// held against what plain calls do; see confirm. What is wrong with the answer to the plain call itself is found once, and not
// again with each case. The stage's errors and the context's end are reasons not to judge.
func (p *Player) Play(ctx context.Context, c program.Raw) Result {
	r := p.PlayAlone(ctx, c)
	if len(r.Findings) == 0 && r.Evidence.Trial.Seen.Trouble != nil {
		return r
	}
	r.Evidence.Known = slices.Sorted(maps.Keys(p.known))
	r.Evidence.Control, p.news = p.news, nil
	r.Findings = raw.ConcludeBeside(p.Contract, r.Evidence)
	return r
}

// PlayAlone is [Player.Play] for what a case shows by itself: what the plain call shows too is not left out.
func (p *Player) PlayAlone(ctx context.Context, c program.Raw) Result {
	if c.Plain && !p.Stage.Secure() {
		return unplayed(c, "the target has no TLS that could be left out")
	}
	if why := p.control(ctx); why != "" {
		return unplayed(c, why)
	}
	r := p.once(ctx, c)
	if reason := p.confirm(ctx, &r.Evidence); reason != "" {
		r.Unjudged = reason
	}
	r.Findings = raw.Conclude(p.Contract, r.Evidence)
	return r
}

// unplayed is the result of a case that was not played.
func unplayed(c program.Raw, why string) Result {
	r := Result{Unjudged: why}
	r.Evidence.Trial.Case, r.Evidence.Trial.Seen = c, unsent(why)
	return r
}

func unsent(why string) raw.Seen {
	return raw.Seen{Trouble: &record.Trouble{Kind: record.TroubleCancelled, Detail: why}}
}

// control plays the plain call where that is due, and says why no case can be judged.
func (p *Player) control(ctx context.Context) string {
	if p.controlled {
		return ""
	}
	r := p.once(ctx, Control(p.Contract))
	t := r.Evidence.Trial
	found := raw.Judge(p.Contract, t)
	accepted, _ := t.Seen.Said(p.Contract, 0)
	switch {
	case t.Seen.Trouble != nil:
		return "there was no plain call: " + r.Unjudged
	case t.OverLimit(p.Contract):
		return "the plain call was " + tooOften
	case !accepted && len(found) > 0, slices.ContainsFunc(found, func(f raw.Finding) bool { return f.Effect }):
		f := found[len(found)-1]
		return fmt.Sprintf("the plain call fails: expected %s, got %s", f.Expected, f.Got)
	case !accepted:
		return "there was no plain call: " + r.Unjudged
	}
	p.controlled, p.answered = true, &t
	if p.known == nil {
		p.known = map[string]bool{}
		for _, f := range found {
			p.known[f.Requirement], p.news = true, &t
		}
	}
	return ""
}

// once plays a case once.
func (p *Player) once(ctx context.Context, c program.Raw) Result {
	r := Result{}
	t := &r.Evidence.Trial
	t.Case = c
	if err := p.prepare(ctx, c, &r); err != nil {
		return unplayed(c, err.Error())
	}
	if err := p.send(ctx, t); err != nil {
		if t.Seen.Trouble == nil {
			t.Seen = unsent(err.Error())
		}
		r.Unjudged = err.Error()
		return r
	}
	if p.unread == nil {
		p.blind = time.Now()
	} else if err := p.readAfter(ctx, t); err != nil {
		r.Unjudged = fmt.Sprintf("the effect was not read back: %v", err)
	}
	if t.OverLimit(p.Contract) {
		r.Unjudged = "the call was " + tooOften
	}
	return r
}

// tooOften is why a refusal says nothing about a case.
const tooOften = "refused as too frequent: let more time pass between calls"

// prepare chooses the numbers. Where an effect of the case would be the count that is there already, a plain call sets
// another one first.
func (p *Player) prepare(ctx context.Context, c program.Raw, r *Result) error {
	if p.unread == nil {
		unread, messages, err := p.readUnknown(ctx)
		if err != nil {
			r.Unjudged = fmt.Sprintf("effects are not judged: %v", err)
			r.Evidence.Trial.Values = p.values(0, program.FewestMessages)
			return nil
		}
		if messages < program.FewestMessages {
			return fmt.Errorf("the stage's group has %s where %d are needed", plural.Of(messages, "message"), program.FewestMessages)
		}
		p.unread, p.messages = &unread, messages
	}
	r.Evidence.Trial.Values = p.values(*p.unread, p.messages)
	if !r.Evidence.Trial.Values.Hidden(c) {
		return nil
	}
	if _, err := p.set(ctx, r.Evidence.Trial.Values.A); err != nil {
		return err
	}
	r.Evidence.Trial.Values = p.values(*p.unread, p.messages)
	return nil
}

// readUnknown reads a count that is not known. A call whose effect was not read back has the time for it to show first: else it
// would be taken for the next case's doing.
func (p *Player) readUnknown(ctx context.Context) (unread, messages int64, err error) {
	unread, messages, err = p.read(ctx)
	rest := time.Until(p.blind.Add(p.Settle))
	if err != nil || rest <= 0 {
		return unread, messages, err
	}
	select {
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	case <-time.After(rest):
	}
	return p.read(ctx)
}

// read is the member's count, and the group's number of messages.
func (p *Player) read(ctx context.Context) (unread, messages int64, err error) {
	reading, err := p.Stage.Read(ctx, p.Group, p.Member)
	if err != nil {
		return 0, 0, err
	}
	if reading.Messages != nil {
		return *reading.Unread, *reading.Messages, nil
	}
	messages, err = p.Stage.Messages(ctx, p.Group)
	return *reading.Unread, messages, err
}

// values chooses the two smallest numbers above 0 that are not the count.
func (p *Player) values(unread, messages int64) raw.Values {
	v := raw.Values{Before: unread, Messages: messages}
	v.Group, v.Account = p.Stage.Place(p.Group, p.Member)
	for n := int64(1); v.B == 0; n++ {
		switch {
		case n == unread:
		case v.A == 0:
			v.A = n
		default:
			v.B = n
		}
	}
	return v
}

// timeout bounds one connection.
func (p *Player) timeout() time.Duration { return cmp.Or(p.Timeout, DefaultTimeout) }

// send sends a case.
func (p *Player) send(ctx context.Context, t *raw.Trial) (err error) {
	if t.Seen, err = p.Stage.Raw(ctx, *t, p.timeout(), nil); err != nil {
		return err
	}
	p.Calls += len(t.Case.Requests)
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("the case was broken off: %w", err)
	}
	if t.Seen.Trouble != nil {
		return fmt.Errorf("no connection: %s", t.Seen.Trouble.Detail)
	}
	return nil
}

// readAfter reads the count, again and again while it is none that fits and there is time. Where the call may have taken
// effect, or may not, all of the time is given to it: an effect that shows later would be taken for the next case's.
func (p *Player) readAfter(ctx context.Context, t *raw.Trial) error {
	fine, judged := t.Possible(p.Contract)
	uncertain := t.Uncertain(p.Contract)
	for end := time.Now().Add(p.Settle); ; {
		unread, messages, err := p.read(ctx)
		if err != nil {
			p.unread, p.blind = nil, time.Now() // to be read again before the next case
			return err
		}
		p.unread, p.messages, t.After = &unread, messages, &unread
		open := uncertain && unread == t.Values.Before
		settled := !judged || slices.Contains(fine, unread) && !open
		if settled || !time.Now().Before(end) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(settleStep):
		}
	}
}

// settleStep is the time between two readings of a count that lags.
const settleStep = 50 * time.Millisecond
