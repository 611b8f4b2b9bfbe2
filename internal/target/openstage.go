package target

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Open sets a stage that stays until [Stage.Close]. The name is no other's at the time.
func (s *Session) Open(ctx context.Context, name string, plan program.Stage) (*Stage, *record.Obstacle) {
	return s.openAs(ctx, playing{program: name, attempt: 1}, plan)
}

// openAs sets a stage with accounts of its own: those that are lent may be in other groups.
func (s *Session) openAs(ctx context.Context, p playing, plan program.Stage) (*Stage, *record.Obstacle) {
	if len(s.config.Groups) > 0 {
		return nil, &record.Obstacle{Kind: record.ObstacleMissing, Reason: "a stage that stays takes groups that are made for it, and the run keeps to those of the configuration file"}
	}
	names := append([]string{program.Owner}, plan.AccountNames()...)
	accounts := map[string]string{}
	for i, id := range s.newAccounts(ctx, len(names)) {
		accounts[names[i]] = id
	}
	st, o := s.build(ctx, p, plan, accounts)
	if o != nil {
		st.Close(ctx)
		return nil, o
	}
	return st, nil
}

// Close dissolves the stage's groups, also after ctx has ended, and hands out the exchanges that were kept.
func (st *Stage) Close(ctx context.Context) []record.Exchange {
	st.dissolve(context.WithoutCancel(ctx))
	st.Release()
	return st.session.client.Take(st.program)
}

// Place are the target's names for a group and an account of the stage.
func (st *Stage) Place(group, member string) (groupID, account string) {
	return st.groups[group].ID, st.accounts[member]
}

// Type is the group type that a group of the stage has.
func (st *Stage) Type(group string) string { return st.groups[group].Type }

// Call makes one call of the endpoint, whose number is a literal one. Where none is reserved it waits for the pacer first.
func (st *Stage) Call(ctx context.Context, call program.Call) record.Exchange {
	r, err := st.session.client.endpointRequest(st.call(call))
	if err != nil {
		return record.Exchange{Command: st.session.contract.Command(), Trouble: &record.Trouble{Kind: record.TroubleCancelled, Detail: st.session.client.Redact(err.Error())}}
	}
	r.playing = st.playing
	done, err := st.acquire(ctx, 1)
	if err != nil {
		return record.Exchange{Command: r.command, Trouble: &record.Trouble{Kind: record.TroubleBudget, Detail: err.Error()}}
	}
	return st.session.client.send(ctx, r, done[0])
}

// Send sends one message to a group, from its owner.
func (st *Stage) Send(ctx context.Context, group string) record.Exchange {
	return st.sendMessage(ctx, st.groups[group].ID).exchange
}

// Read reads a count once, as the session's observer does. An error says that none was shown.
func (st *Stage) Read(ctx context.Context, group, member string) (record.Reading, error) {
	if st.session.noObserver != nil {
		return record.Reading{}, errors.New(st.session.noObserver.Reason)
	}
	reading, r := st.readOnce(ctx, program.Read{Group: group, Member: member})
	if reading == nil || reading.Unread == nil {
		return record.Reading{Exchange: r.exchange.ID}, fmt.Errorf("the observer %s shows no count%s", st.session.observer.name(), r.unrecorded())
	}
	return *reading, nil
}

// Begin is the first reading of a count, repeated until it is there with the messages that the group was given, or patience
// runs out.
func (st *Stage) Begin(ctx context.Context, group, member string) (reading record.Reading, err error) {
	err = context.Cause(ctx)
	for try := st.session.patience(); try.next(ctx); {
		if reading, err = st.Read(ctx, group, member); err == nil && !st.stale(group, reading.Messages) {
			break
		}
	}
	return reading, err
}

// Messages is a group's number of messages, once those show that it was given, or patience runs out.
func (st *Stage) Messages(ctx context.Context, group string) (int64, error) {
	messages, r := st.readMessages(ctx, group, st.session.patience())
	switch {
	case messages != nil:
		return *messages, nil
	case ctx.Err() != nil:
		return 0, context.Cause(ctx)
	default:
		return 0, errors.New(r.obstacle(st.session.contract, "the group's number of messages").Reason)
	}
}

// reservations are calls that may be made at any time; each has the function that is called once it was answered or failed.
type reservations struct {
	mu   sync.Mutex
	done []func()
}

// Reserve waits until so many calls of the endpoint may be made at once; they then need not wait any more. It fails where the
// budget has not that many left, where so many never may, and when ctx ends.
func (st *Stage) Reserve(ctx context.Context, calls int) error {
	done, err := st.wait(ctx, calls)
	st.reserved.mu.Lock()
	defer st.reserved.mu.Unlock()
	st.reserved.done = append(st.reserved.done, done...)
	return err
}

// Release gives back the reserved calls that were not made.
func (st *Stage) Release() {
	for left := st.reserved.take(1); left != nil; left = st.reserved.take(1) {
		left[0]()
	}
}

// acquire takes so many of the reserved calls, or waits until as many may be made.
func (st *Stage) acquire(ctx context.Context, calls int) ([]func(), error) {
	if done := st.reserved.take(calls); done != nil {
		return done, nil
	}
	return st.wait(ctx, calls)
}

// wait waits for the pacer, and takes the calls from the budget.
func (st *Stage) wait(ctx context.Context, calls int) ([]func(), error) {
	if !st.session.client.spend(calls) {
		return nil, fmt.Errorf("--max-calls %d is reached", st.session.config.MaxCalls)
	}
	done, err := st.session.client.pacer.Wait(ctx, st.session.contract.Command(), calls)
	if err != nil {
		st.session.client.spend(-calls)
		return nil, err
	}
	return done, nil
}

// take takes so many calls, or none and returns nil where fewer are reserved.
func (r *reservations) take(calls int) []func() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.done) < calls {
		return nil
	}
	taken := r.done[:calls:calls]
	r.done = r.done[calls:]
	return taken
}
