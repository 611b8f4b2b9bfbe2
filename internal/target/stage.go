package target

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

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
	// leaves are the leaves to call that were given and not used yet.
	leaves *leaves
}

// stale reports whether a group's number of messages was read before all of those that it was given showed.
func (st *Stage) stale(group string, messages *int64) bool {
	return messages != nil && *messages < st.atLeast[group]
}

// settled says that a group's number of messages was read with all patience: if it is too small still, it will not grow.
func (st *Stage) settled(group string, messages int64) {
	st.atLeast[group] = min(st.atLeast[group], messages)
}

// importedAge is how long ago the last message of an imported group was sent. Its messages came one a second from when it was
// created, and all of it has to lie in the past (documentation 1047/34968, 2022-10-24, "Importing Group Messages").
const importedAge = time.Hour

// How many members one import_group_member or add_group_member takes, and one create_group (documentation 1047/34969,
// 1047/34921 and 1047/34895, 2022-10-24).
const (
	membersPerImport = 300
	membersPerCreate = 100
)

func (s *Session) newStage(p playing, accounts map[string]string) *Stage {
	return &Stage{session: s, playing: p, groups: map[string]record.Group{}, accounts: accounts,
		messages: map[string]int64{}, atLeast: map[string]int64{}, noticed: map[string]bool{}, leaves: &leaves{}}
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

// importGroup makes a group the way a migration does: group, then messages, then members with their counts, since
// importing messages sets every count to 0 (documentation 1047/34968, 2022-10-24, "Importing Group Messages").
func (st *Stage) importGroup(ctx context.Context, g program.Group, t spec.GroupType, id string) (string, *record.Obstacle) {
	created := time.Now().Add(-importedAge - time.Duration(g.Messages)*time.Second)
	id, o := st.newGroup(ctx, "import_group", t, g, id, map[string]any{
		"Type": t.Name, "Name": st.session.groupName(), "Owner_Account": st.accounts[program.Owner], "CreateTime": created.Unix(),
	})
	if o != nil {
		return id, o
	}
	messages := messageImport{Stage: st, group: id, created: created}
	if o := messages.run(ctx, g.Messages); o != nil {
		return id, o
	}
	for chunk := range slices.Chunk(g.Everyone(), membersPerImport) {
		var members []any
		for _, m := range chunk {
			row := map[string]any{"Member_Account": st.accounts[m.Name], "UnreadMsgNum": m.Unread}
			if m.Admin {
				row["Role"] = "Admin"
			}
			members = append(members, row)
		}
		r := st.companion(ctx, "import_group_member", map[string]any{"GroupId": id, "MemberList": members})
		if !r.ok() {
			return id, r.obstacle(st.session.contract, "a group with members")
		}
	}
	return id, nil
}

// liveGroup makes a group the way an app does, for types and targets that import none: the members' counts are then what
// the messages make them, and not what the stage asks for.
func (st *Stage) liveGroup(ctx context.Context, g program.Group, t spec.GroupType, id string) (string, *record.Obstacle) {
	var members []any
	for _, m := range g.Everyone() {
		row := map[string]any{"Member_Account": st.accounts[m.Name]}
		if m.Admin {
			row["Role"] = "Admin"
		}
		members = append(members, row)
	}
	body := map[string]any{"Type": t.Name, "Name": st.session.groupName(), "Owner_Account": st.accounts[program.Owner]}
	first := min(len(members), membersPerCreate)
	if first > 0 {
		body["MemberList"] = members[:first]
	}
	id, o := st.newGroup(ctx, "create_group", t, g, id, body)
	if o != nil {
		return id, o
	}
	for chunk := range slices.Chunk(members[first:], membersPerImport) {
		r := st.companion(ctx, "add_group_member",
			map[string]any{"GroupId": id, "Silence": 1, "MemberList": chunk})
		if !r.ok() {
			return id, r.obstacle(st.session.contract, "a group with members")
		}
	}
	for range g.Messages {
		st.session.spaceMessages(ctx, g.Messages)
		if r := st.sendMessage(ctx, id); !r.ok() {
			return id, r.obstacle(st.session.contract, "a group with messages")
		}
	}
	return id, nil
}

// messagesPerSecond is how many messages a group takes in a second; what exceeds that is dropped, and the sender told of success
// (documentation 1047/34959, 2025-01-14, "Sending Ordinary Messages in a Group").
const messagesPerSecond = 40

// spaceMessages waits before a message where a group is to get more than it takes in a second.
func (s *Session) spaceMessages(ctx context.Context, messages int) {
	if messages > messagesPerSecond {
		sleep(ctx, time.Second/messagesPerSecond)
	}
}

// groupIDTaken are the codes by which a group that is already there is refused (documentation 1047/34895, 2022-10-24, "Error
// Codes"). Ids of groups are this run's own, so that a try before has made it, whose answer was lost: one of the tool's, or one on
// a pooled connection that ended, which the transport made again by itself.
var groupIDTaken = []int64{10021, 10025}

// newGroup makes a group and enters it in the journal. That a target refuses a type which the program names is not a flaw:
// it does not offer it.
func (st *Stage) newGroup(ctx context.Context, command string, t spec.GroupType, g program.Group, id string, body map[string]any) (string, *record.Obstacle) {
	body["GroupId"] = id
	owner := text(body["Owner_Account"])
	if err := st.session.journal.addGroup(id, owner); err != nil { // first of all: an answer that gets lost must not leave the group behind
		return "", &record.Obstacle{Kind: record.ObstacleMissing, Reason: err.Error()}
	}
	r := st.companion(ctx, command, body)
	if r.ok() || slices.Contains(groupIDTaken, r.answer.Code) {
		asked := id
		if given := text(r.fields["GroupId"]); given != "" {
			id = given
		}
		st.session.journal.nameGroup(asked, id)
		return id, nil
	}
	o := r.obstacle(st.session.contract, fmt.Sprintf("a %s group", t.Name))
	switch {
	case st.session.client.undone(r):
		st.session.journal.refuseGroup(id)
	case !r.answer.Readable, r.answer.Accepted:
		// It may be there all the same.
	case r.lost:
		// The refusal may only say that the try before, whose answer was lost, has made the group.
		o.Kind = record.ObstacleNetwork
		o.Reason = fmt.Sprintf("a %s group needs %s, whose answer got lost; called again, it was %s", t.Name, command, r.answer.Describe(st.session.contract))
	default:
		st.session.journal.refuseGroup(id)
		if g.Type == t.Name && o.Kind == record.ObstacleMissing {
			o.Kind = record.ObstacleNotOffered
			o.Reason = fmt.Sprintf("the target does not offer %s groups: %s was %s", t.Name, command, r.answer.Describe(st.session.contract))
		}
	}
	return "", o
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

// message is the body of one message, with further fields.
func message(from string, random uint32, more map[string]any) map[string]any {
	out := map[string]any{
		"From_Account": from, "Random": random,
		"MsgBody": []any{map[string]any{"MsgType": "TIMTextElem", "MsgContent": map[string]any{"Text": "unreadcheck"}}},
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}
