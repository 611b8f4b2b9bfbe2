package target

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// importedAge is how long ago the last message of an imported group was sent. Its messages came one a second from when it was
// created, and all of it has to lie in the past (documentation 1047/34968, 2022-10-24, "Importing Group Messages").
const importedAge = time.Hour

// How many members one import_group_member or add_group_member takes, and one create_group (documentation 1047/34969,
// 1047/34921 and 1047/34895, 2022-10-24).
const (
	membersPerImport = 300
	membersPerCreate = 100
)

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
