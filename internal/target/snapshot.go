package target

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// profileFields are the fields of a group's profile that no call but one about the profile changes (documentation
// 1047/33529, 2022-10-24, "Group profile fields").
var profileFields = []string{
	"GroupId", "Type", "Name", "Introduction", "Notification", "FaceUrl", "Owner_Account", "CreateTime",
	"MaxMemberNum", "MaxMemberCount", "ApplyJoinOption", "MuteAllMember",
}

// lookStep takes down what a group shows. Where readings lag, what was changed before has its time to show first, and what
// has to be as it was is looked at again until it is. So is, at first, a group whose
// members do not all show yet.
func (pl *player) lookStep(ctx context.Context, s program.Step) (record.Step, *record.Obstacle) {
	group := s.Snapshot.Group
	pl.restUntilShown(ctx)
	before, compared := pl.looks[group]
	compared = compared && s.Expect != nil && pl.lag > 0
	var step record.Step
	for try := pl.patient(); try.next(ctx); {
		var o *record.Obstacle
		if step, o = pl.look(ctx, group); o != nil {
			return step, o
		}
		if asBefore := !compared || sameLook(before, *step.Snapshot); asBefore && (s.Expect != nil || pl.showsMembers(*step.Snapshot)) {
			break
		}
	}
	if step.Snapshot == nil {
		return step, interrupted(ctx)
	}
	if s.Expect == nil {
		pl.looks[group] = *step.Snapshot
	}
	return step, nil
}

// showsMembers reports whether a look shows those whom the stage made members of the group and who have not left: one who shows
// late would be taken for somebody whom a call has made a member. Where it shows no member at all, nothing is waited for.
func (pl *player) showsMembers(look record.Snapshot) bool {
	left := map[string]bool{}
	for _, s := range pl.program.Steps[:len(pl.recording.Steps)] {
		if s.Leave != nil && s.Leave.Group == look.Group {
			left[s.Leave.Member] = true
		}
	}
	g, _ := pl.program.Stage.Group(look.Group)
	return len(look.Members) == 0 || !slices.ContainsFunc(g.Members, func(m program.Member) bool {
		_, shown := look.Members[pl.stage.accounts[m.Name]]
		return !shown && !left[m.Name]
	})
}

func sameLook(a, b record.Snapshot) bool {
	return a.Messages == b.Messages && slices.Equal(a.History, b.History) &&
		maps.Equal(a.Profile, b.Profile) && maps.Equal(a.Members, b.Members)
}

// look takes down what a group shows now.
func (pl *player) look(ctx context.Context, group string) (record.Step, *record.Obstacle) {
	id := pl.stage.groups[group].ID
	info, r := groupInfo(ctx, pl.client, pl.playing, id)
	next := integer(info["NextMsgSeq"])
	if next == nil {
		o := r.obstacle(pl.contract, "a look at the group")
		if r.ok() {
			o.Reason = "a look at the group needs get_group_info, which does not show it"
		}
		return record.Step{}, o
	}
	look := &record.Snapshot{Group: group, Messages: *next - 1, Profile: map[string]string{}, Members: map[string]string{},
		Exchanges: []int{r.exchange.ID}}
	for _, f := range profileFields {
		if v, there := info[f]; there {
			look.Profile[f] = fmt.Sprint(v)
		}
	}
	members := list(info["MemberList"])
	if len(members) == 0 {
		r = pl.client.companion(ctx, pl.playing, "get_group_member_info", map[string]any{"GroupId": id})
		if !r.ok() {
			return record.Step{}, r.obstacle(pl.contract, "a look at the members")
		}
		members = list(r.fields["MemberList"])
		look.Exchanges = append(look.Exchanges, r.exchange.ID)
	}
	for _, m := range members {
		look.Members[text(object(m)["Member_Account"])] = text(object(m)["Role"])
	}
	pl.lookBack(ctx, id, look)
	return record.Step{Snapshot: look}, nil
}

// mostHistory is how many messages one group_msg_get_simple tells at most (documentation 1047/34971, 2024-07-16, "Request
// fields").
const mostHistory = 20

// lookBack adds the group's last messages to a look, where the target tells them.
func (pl *player) lookBack(ctx context.Context, id string, look *record.Snapshot) {
	r := pl.client.companion(ctx, pl.playing, "group_msg_get_simple",
		map[string]any{"GroupId": id, "ReqMsgNumber": mostHistory})
	messages, told := r.fields["RspMsgList"].([]any)
	if !r.ok() || !told {
		return
	}
	look.History = []string{}
	look.Exchanges = append(look.Exchanges, r.exchange.ID)
	for _, m := range messages {
		row := object(m)
		look.History = append(look.History, fmt.Sprintf("%v from %v: %v", row["MsgSeq"], row["From_Account"], row["MsgBody"]))
	}
}
