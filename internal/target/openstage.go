package target

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Stage is a stage that stays for those who act on it by themselves and not through a program: many at once, or byte by
// byte. It may be used by many goroutines at once. Its exchanges are kept under its name.
type Stage struct {
	session *Session
	playing
	stage *stage

	mu sync.Mutex
	// passes are the leaves to call that were given and not used yet.
	passes []func()
}

// Parameter is a query parameter, not encoded.
type Parameter struct{ Name, Value string }

// Open sets a stage that stays until [Stage.Close]. The name is no other's at the time.
func (s *Session) Open(ctx context.Context, name string, plan program.Stage) (*Stage, *record.Obstacle) {
	if len(s.config.Groups) > 0 {
		return nil, &record.Obstacle{Kind: record.ObstacleMissing, Reason: "a stage that stays takes groups that are made for it, and the run keeps to those of the configuration file"}
	}
	st := &Stage{session: s, playing: playing{name, 1}}
	names := append([]string{program.Owner}, plan.AccountNames()...)
	accounts := map[string]string{}
	for i, id := range s.newAccounts(ctx, len(names)) {
		accounts[names[i]] = id
	}
	var o *record.Obstacle
	if st.stage, o = s.build(ctx, st.playing, plan, accounts); o != nil {
		st.Close(ctx)
		return nil, o
	}
	return st, nil
}

// Close dissolves the stage's groups, also after ctx has ended, and hands out the exchanges that were kept.
func (st *Stage) Close(ctx context.Context) []record.Exchange {
	st.session.dissolve(context.WithoutCancel(ctx), st.playing, st.stage)
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, pass := range st.passes {
		pass()
	}
	st.passes = nil
	return st.session.client.Take(st.program)
}

// Place are the target's names for a group and an account of the stage.
func (st *Stage) Place(group, member string) (groupID, account string) {
	return st.stage.groups[group].ID, st.stage.accounts[member]
}

// Type is the group type that a group of the stage has.
func (st *Stage) Type(group string) string { return st.stage.groups[group].Type }

// Reserve waits until so many calls of the endpoint may be made at once; they then need not wait any more. It fails where the
// budget has not that many left, where so many never may, and when ctx ends.
func (st *Stage) Reserve(ctx context.Context, calls int) error {
	c := st.session.client
	if !c.spend(calls) {
		return fmt.Errorf("--max-calls %d is reached", c.config.MaxCalls)
	}
	done, err := c.pacer.Wait(ctx, c.config.Contract.Command(), calls)
	if err != nil {
		c.spend(-calls)
		return err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.passes = append(st.passes, done...)
	return nil
}

// pass is a leave to call that was given before.
func (st *Stage) pass() func() {
	st.mu.Lock()
	defer st.mu.Unlock()
	if len(st.passes) == 0 {
		return nil
	}
	pass := st.passes[0]
	st.passes = st.passes[1:]
	return pass
}

// Made says that a call for which there was leave has been made by other means than [Stage.Call].
func (st *Stage) Made() {
	if pass := st.pass(); pass != nil {
		pass()
	}
}

// Call makes one call of the endpoint, whose number is a literal one. Without leave it waits for it first.
func (st *Stage) Call(ctx context.Context, call program.Call) record.Exchange {
	c := st.session.client
	e := endpointCall{Call: call, groupID: st.stage.groups[call.Group].ID, account: st.stage.accounts[call.Member], number: string(call.Number)}
	e.ordinary = e.account
	r, err := c.endpointRequest(e)
	if err != nil {
		return record.Exchange{Command: c.config.Contract.Command(), Trouble: &record.Trouble{Kind: record.TroubleCancelled, Detail: c.Redact(err.Error())}}
	}
	r.program, r.attempt = st.program, st.attempt
	pass := st.pass()
	if pass == nil {
		if err := st.Reserve(ctx, 1); err != nil {
			return record.Exchange{Command: r.command, Trouble: &record.Trouble{Kind: record.TroubleBudget, Detail: err.Error()}}
		}
		pass = st.pass()
	}
	return c.send(ctx, r, pass)
}

// Send sends one message to a group, from its owner.
func (st *Stage) Send(ctx context.Context, group string) record.Exchange {
	body := message(st.stage.accounts[program.Owner], uint32(st.session.next()), map[string]any{"GroupId": st.stage.groups[group].ID})
	return st.session.client.companion(ctx, st.program, st.attempt, "send_group_msg", body).exchange
}

// Read reads a count once, as the session's observer does. An error says that none was shown.
func (st *Stage) Read(ctx context.Context, group, member string) (record.Reading, error) {
	s := st.session
	if s.noObserver != nil {
		return record.Reading{}, errors.New(s.noObserver.Reason)
	}
	reading, r := s.observer.read(ctx, s.client, st.playing, st.stage.groups[group].ID, st.stage.accounts[member])
	if reading == nil || reading.Unread == nil {
		return record.Reading{Exchange: r.exchange.ID}, fmt.Errorf("the observer %s shows no count%s", s.observer.name(), r.unrecorded())
	}
	reading.Group, reading.Member, reading.Observer, reading.Exchange = group, member, s.observer.name(), r.exchange.ID
	return *reading, nil
}

// Begin is the first reading of a count, repeated until it is there with the messages that the group was given, or patience
// runs out.
func (st *Stage) Begin(ctx context.Context, group, member string) (reading record.Reading, err error) {
	err = context.Cause(ctx)
	for try := st.session.patience(); try.next(ctx); {
		if reading, err = st.Read(ctx, group, member); err == nil && !st.stage.stale(group, reading.Messages) {
			break
		}
	}
	return reading, err
}

// Messages is a group's number of messages, once those show that it was given, or patience runs out.
func (st *Stage) Messages(ctx context.Context, group string) (int64, error) {
	messages, r := st.session.readMessages(ctx, st.playing, st.stage, group, st.session.patience())
	switch {
	case messages != nil:
		return *messages, nil
	case ctx.Err() != nil:
		return 0, context.Cause(ctx)
	default:
		return 0, errors.New(r.obstacle(st.session.contract, "the group's number of messages").Reason)
	}
}

// Query are the parameters of a well-formed call, freshly numbered, in the contract's order.
func (st *Stage) Query() ([]Parameter, error) {
	c := st.session.client
	cred, err := c.signer.make(program.Signed, "")
	if err != nil {
		return nil, err
	}
	var out []Parameter
	for _, p := range (endpointCall{}).query(c.config.Contract, cred, strconv.FormatUint(uint64(c.nextRandom()), 10)) {
		out = append(out, Parameter{p.name, p.value})
	}
	return out, nil
}
