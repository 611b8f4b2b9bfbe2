package target

import (
	"cmp"
	"context"
	"fmt"
	"sync"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Stage is a stage as the target has it, under whose name its exchanges are kept. A program is played on one, or those act on it
// by themselves who are many at once or send their own bytes; these may be many goroutines.
type Stage struct {
	session *Session
	playing
	groups   map[string]record.Group
	accounts map[string]string
	// messages are the groups' numbers of messages as far as they are known at this time.
	messages map[string]int64
	// atLeast are the numbers of messages that the groups were given: a reading that shows fewer is from before that.
	atLeast map[string]int64
	// noticed are the groups that somebody joined or left since: the notice of it may be a message that does not show yet.
	noticed map[string]bool
	// reserved are the calls that may be made at once and were not made yet.
	reserved *reservations
}

// stale reports whether a group's number of messages was read before all of those that it was given showed.
func (st *Stage) stale(group string, messages *int64) bool {
	return messages != nil && *messages < st.atLeast[group]
}

// settled says that a group's number of messages was read with all patience: if it is too small still, it will not grow.
func (st *Stage) settled(group string, messages int64) {
	st.atLeast[group] = min(st.atLeast[group], messages)
}

func (s *Session) newStage(p playing, accounts map[string]string) *Stage {
	return &Stage{session: s, playing: p, groups: map[string]record.Group{}, accounts: accounts,
		messages: map[string]int64{}, atLeast: map[string]int64{}, noticed: map[string]bool{}, reserved: &reservations{}}
}

// groupsAtOnce is how many of a stage's groups are made at the same time.
const groupsAtOnce = 24

// build sets a stage, whose accounts exist already. Its groups are made at the same time, unless the id of one may depend on
// another's.
func (s *Session) build(ctx context.Context, p playing, plan program.Stage, accounts map[string]string) (*Stage, *record.Obstacle) {
	st := s.newStage(p, accounts)
	var first *record.Obstacle
	var mu sync.Mutex
	workers := groupsAtOnce
	if len(plan.Names) > 0 {
		workers = 1
	}
	atOnceBy(workers, len(plan.Groups), func(i int) {
		mu.Lock()
		failed := first != nil
		mu.Unlock()
		if failed {
			return
		}
		g := plan.Groups[i]
		made, o := st.buildGroup(ctx, plan, g)
		mu.Lock()
		defer mu.Unlock()
		if made.ID != "" {
			st.groups[g.Name], st.atLeast[g.Name] = made, int64(g.Messages)
		}
		if first == nil {
			first = o
		}
	})
	return st, first
}

// buildGroup makes one group of a stage. Its id is empty where there is none.
func (st *Stage) buildGroup(ctx context.Context, plan program.Stage, g program.Group) (made record.Group, o *record.Obstacle) {
	if made.Type, o = st.session.resolveType(g.Type); o != nil {
		return made, o
	}
	groupType, known := st.session.contract.GroupType(made.Type)
	if !known {
		groupType.Name = made.Type // the target is asked all the same, and says what it makes of it
	}
	_, refused := spec.Companions()["import_group"].RefusedTypes[made.Type]
	create := st.importGroup
	if st.session.live || refused {
		create = st.liveGroup
	}
	made.ID, o = create(ctx, g, groupType, st.groupID(plan, g, groupType))
	if o != nil && len(plan.Names) > 0 {
		if o.Kind == record.ObstacleMissing {
			o.Kind = record.ObstacleNotOffered
		}
		if o.Kind == record.ObstacleNotOffered {
			o.Reason = "the target takes no group or account of such an id: " + o.Reason
		}
	}
	return made, o
}

// groupName is the name of every group of this run; names of 30 bytes are fine with every type.
func (s *Session) groupName() string { return "unreadcheck " + s.accountPrefix() }

// groupID is an id for a group of a stage, of the kind that the program asks for.
func (st *Stage) groupID(plan program.Stage, g program.Group, t spec.GroupType) string {
	base := fmt.Sprintf("%suc%s-g%d", t.IDPrefix, st.session.runID, st.session.next())
	return named(plan.Names[g.Name], st.session.contract.Names.Groups, base, func(other string) string { return st.groups[other].ID })
}

// resolveType finds the type that stands for any counted one.
func (s *Session) resolveType(name string) (string, *record.Obstacle) {
	switch {
	case s.noStage != nil:
		return "", s.noStage
	case name == program.AnyCounted:
		return s.countedType, nil
	default:
		return name, nil
	}
}

// companion makes a call beside the endpoint under test, which is kept under the stage's name.
func (st *Stage) companion(ctx context.Context, name string, body map[string]any) reply {
	return st.session.client.companion(ctx, st.playing, name, body)
}

// sendMessage sends one message to a group, from its owner.
func (st *Stage) sendMessage(ctx context.Context, groupID string) reply {
	return st.companion(ctx, "send_group_msg", message(st.accounts[program.Owner], uint32(st.session.next()), map[string]any{"GroupId": groupID}))
}

// call is a call of a program, or of whoever acts on the stage, as the target's names have it; its number is a literal one.
func (st *Stage) call(c program.Call) endpointCall {
	e := endpointCall{Call: c, groupID: st.groups[c.Group].ID, account: st.accounts[c.Member], number: string(c.Number)}
	e.ordinary = st.accounts[cmp.Or(c.Caller, c.Member)]
	return e
}

// readOnce reads a count once, as the session's observer does; the reading is nil where it shows nothing of the member.
func (st *Stage) readOnce(ctx context.Context, what program.Read) (*record.Reading, reply) {
	reading, r := st.session.observer.read(ctx, st.session.client, st.playing, st.groups[what.Group].ID, st.accounts[what.Member])
	if reading != nil {
		reading.Group, reading.Member, reading.Observer, reading.Exchange = what.Group, what.Member, st.session.observer.name(), r.exchange.ID
	}
	return reading, r
}

// readMessages reads a group's number of messages, again and again until the group is there with all that it was given, or
// patience runs out. It is nil where the target does not tell.
func (st *Stage) readMessages(ctx context.Context, group string, try *patience) (messages *int64, r reply) {
	for try.next(ctx) {
		var info map[string]any
		info, r = groupInfo(ctx, st.session.client, st.playing, st.groups[group].ID)
		messages = lessOne(integer(info["NextMsgSeq"]))
		if comes := r.ok() && info == nil || st.stale(group, messages); !comes {
			break
		}
	}
	return messages, r
}

// dissolve clears the stage's groups, side by side.
func (st *Stage) dissolve(ctx context.Context) {
	var ids []string
	for _, g := range st.groups {
		ids = append(ids, g.ID)
	}
	st.session.clearGroups(ctx, st.playing, ids) // what stays is in the journal
}
