package target

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// stage is a program's stage as the target has it.
type stage struct {
	groups   map[string]record.Group
	accounts map[string]string
	// messages are the groups' numbers of messages as far as they are known at this time.
	messages map[string]int64
	// atLeast are the numbers of messages that the groups were given: a reading that shows fewer is from before that.
	atLeast map[string]int64
	// noticed are the groups that somebody joined or left since: the notice of it may be a message that does not show yet.
	noticed map[string]bool
}

// stale reports whether a group's number of messages was read before all of those that it was given showed.
func (st *stage) stale(group string, messages *int64) bool {
	return messages != nil && *messages < st.atLeast[group]
}

// settled says that a group's number of messages was read with all patience: if it is too small still, it will not grow.
func (st *stage) settled(group string, messages int64) {
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

func newStage(accounts map[string]string) *stage {
	return &stage{groups: map[string]record.Group{}, accounts: accounts, messages: map[string]int64{}, atLeast: map[string]int64{}, noticed: map[string]bool{}}
}

// add takes over the groups of another stage with the same accounts.
func (st *stage) add(other *stage) {
	maps.Copy(st.groups, other.groups)
	maps.Copy(st.messages, other.messages)
	maps.Copy(st.atLeast, other.atLeast)
}

// build sets a program's stage. Its accounts exist already.
func (s *Session) build(ctx context.Context, p playing, plan program.Stage, accounts map[string]string) (*stage, *record.Obstacle) {
	st := newStage(accounts)
	for _, g := range plan.Groups {
		typeName, o := s.resolveType(g.Type)
		if o != nil {
			return st, o
		}
		groupType, known := s.contract.GroupType(typeName)
		if !known {
			groupType.Name = typeName // the target is asked all the same, and says what it makes of it
		}
		_, refused := spec.Companions()["import_group"].RefusedTypes[typeName]
		create := s.importGroup
		if s.live || refused {
			create = s.liveGroup
		}
		id, o := create(ctx, p, g, groupType, accounts, s.groupID(plan, g, groupType, st))
		if id != "" {
			st.groups[g.Name] = record.Group{ID: id, Type: typeName}
		}
		if o != nil {
			if len(plan.Names) > 0 && o.Kind == record.ObstacleMissing {
				o.Kind = record.ObstacleNotOffered
			}
			if len(plan.Names) > 0 && o.Kind == record.ObstacleNotOffered {
				o.Reason = "the target takes no group or account of such an id: " + o.Reason
			}
			return st, o
		}
		st.atLeast[g.Name] = int64(g.Messages)
	}
	return st, nil
}

// groupName is the name of every group of this run; names of 30 bytes are fine with every type.
func (s *Session) groupName() string { return "unreadcheck " + s.accountPrefix() }

// groupID is an id for a group of a stage, of the kind that the program asks for.
func (s *Session) groupID(plan program.Stage, g program.Group, t spec.GroupType, st *stage) string {
	base := fmt.Sprintf("%suc%s-g%d", t.IDPrefix, s.runID, s.next())
	return named(plan.Names[g.Name], s.contract.Names.Groups, base, func(other string) string { return st.groups[other].ID })
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
func (s *Session) importGroup(ctx context.Context, p playing, g program.Group, t spec.GroupType, accounts map[string]string, id string) (string, *record.Obstacle) {
	created := time.Now().Add(-importedAge - time.Duration(g.Messages)*time.Second)
	id, o := s.newGroup(ctx, p, "import_group", t, g, id, map[string]any{
		"Type": t.Name, "Name": s.groupName(), "Owner_Account": accounts[program.Owner], "CreateTime": created.Unix(),
	})
	if o != nil {
		return id, o
	}
	messages := messageImport{Session: s, playing: p, group: id, sender: accounts[program.Owner], created: created}
	if o := messages.run(ctx, g.Messages); o != nil {
		return id, o
	}
	for chunk := range slices.Chunk(g.Everyone(), membersPerImport) {
		var members []any
		for _, m := range chunk {
			row := map[string]any{"Member_Account": accounts[m.Name], "UnreadMsgNum": m.Unread}
			if m.Admin {
				row["Role"] = "Admin"
			}
			members = append(members, row)
		}
		r := s.client.companion(ctx, p.program, p.attempt, "import_group_member", map[string]any{"GroupId": id, "MemberList": members})
		if !r.ok() {
			return id, r.obstacle(s.contract, "a group with members")
		}
	}
	return id, nil
}

// liveGroup makes a group the way an app does, for types and targets that import none: the members' counts are then what
// the messages make them, and not what the stage asks for.
func (s *Session) liveGroup(ctx context.Context, p playing, g program.Group, t spec.GroupType, accounts map[string]string, id string) (string, *record.Obstacle) {
	var members []any
	for _, m := range g.Everyone() {
		row := map[string]any{"Member_Account": accounts[m.Name]}
		if m.Admin {
			row["Role"] = "Admin"
		}
		members = append(members, row)
	}
	body := map[string]any{"Type": t.Name, "Name": s.groupName(), "Owner_Account": accounts[program.Owner]}
	first := min(len(members), membersPerCreate)
	if first > 0 {
		body["MemberList"] = members[:first]
	}
	id, o := s.newGroup(ctx, p, "create_group", t, g, id, body)
	if o != nil {
		return id, o
	}
	for chunk := range slices.Chunk(members[first:], membersPerImport) {
		r := s.client.companion(ctx, p.program, p.attempt, "add_group_member",
			map[string]any{"GroupId": id, "Silence": 1, "MemberList": chunk})
		if !r.ok() {
			return id, r.obstacle(s.contract, "a group with members")
		}
	}
	for range g.Messages {
		s.spaceMessages(ctx, g.Messages)
		body := message(accounts[program.Owner], uint32(s.next()), map[string]any{"GroupId": id})
		if r := s.client.companion(ctx, p.program, p.attempt, "send_group_msg", body); !r.ok() {
			return id, r.obstacle(s.contract, "a group with messages")
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
func (s *Session) newGroup(ctx context.Context, p playing, command string, t spec.GroupType, g program.Group, id string, body map[string]any) (string, *record.Obstacle) {
	body["GroupId"] = id
	owner := text(body["Owner_Account"])
	if err := s.journal.addGroup(id, owner); err != nil { // first of all: an answer that gets lost must not leave the group behind
		return "", &record.Obstacle{Kind: record.ObstacleMissing, Reason: err.Error()}
	}
	r := s.client.companion(ctx, p.program, p.attempt, command, body)
	if r.ok() || slices.Contains(groupIDTaken, r.answer.Code) {
		asked := id
		if given := text(r.fields["GroupId"]); given != "" {
			id = given
		}
		s.journal.nameGroup(asked, id)
		return id, nil
	}
	o := r.obstacle(s.contract, fmt.Sprintf("a %s group", t.Name))
	switch {
	case s.client.undone(r):
		s.journal.refuseGroup(id)
	case !r.answer.Readable, r.answer.Accepted:
		// It may be there all the same.
	case r.lost:
		// The refusal may only say that the try before, whose answer was lost, has made the group.
		o.Kind = record.ObstacleNetwork
		o.Reason = fmt.Sprintf("a %s group needs %s, whose answer got lost; called again, it was %s", t.Name, command, r.answer.Describe(s.contract))
	default:
		s.journal.refuseGroup(id)
		if g.Type == t.Name && o.Kind == record.ObstacleMissing {
			o.Kind = record.ObstacleNotOffered
			o.Reason = fmt.Sprintf("the target does not offer %s groups: %s was %s", t.Name, command, r.answer.Describe(s.contract))
		}
	}
	return "", o
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
