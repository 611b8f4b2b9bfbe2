package target

import (
	"context"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// The observers' names, as a report shows them.
const (
	ObserverUnreadField = "unread-field"
	ObserverMessageSeq  = "message-seq"
	ObserverCustom      = "custom"
)

// observer is a way to read a member's unread count back.
type observer interface {
	name() string
	// read reads once. A nil reading means that the target shows nothing for this member; the reply shows how.
	read(ctx context.Context, c *Client, p playing, groupID, account string) (*record.Reading, reply)
}

// unrecorded says what went wrong where no exchange shows it: a custom observer's calls are not the target's.
func (r reply) unrecorded() string {
	if r.exchange.ID != 0 || r.exchange.Trouble == nil {
		return ""
	}
	return ": " + r.exchange.Trouble.Detail
}

// playing says for which playing of which program a call is made.
type playing struct {
	program string
	attempt int
	// carrier carries calls of which nothing is recorded or redacted; nil where all of them are.
	carrier seatTransport
}

// unreadField reads the count from get_joined_group_list's SelfInfo.UnreadMsgNum, which the documentation listed until
// 2021-03-17 (documentation 1047/34925, "Getting Groups a User Has Joined") and clients still ask for.
type unreadField struct{}

func (unreadField) name() string { return ObserverUnreadField }

func (unreadField) read(ctx context.Context, c *Client, p playing, groupID, account string) (*record.Reading, reply) {
	row, r := joinedGroup(ctx, c, p, groupID, account, "UnreadMsgNum")
	if row == nil {
		return nil, r
	}
	return &record.Reading{
		Unread:   integer(object(row["SelfInfo"])["UnreadMsgNum"]),
		Messages: lessOne(integer(row["NextMsgSeq"])),
	}, r
}

// messageSeq computes the count as the group's last sequence number less the member's read position: all current
// samples of the documentation agree with that (1047/34925, 2023-03-30, "Sample response packet").
type messageSeq struct{}

func (messageSeq) name() string { return ObserverMessageSeq }

func (messageSeq) read(ctx context.Context, c *Client, p playing, groupID, account string) (*record.Reading, reply) {
	row, r := joinedGroup(ctx, c, p, groupID, account, "MsgSeq")
	if row != nil {
		next, seq := integer(row["NextMsgSeq"]), integer(object(row["SelfInfo"])["MsgSeq"])
		if next != nil && seq != nil {
			return seqReading(*next, *seq), r
		}
	}
	// Where the list of joined groups does not tell, the group's own profile may.
	info, r := groupInfo(ctx, c, p, groupID)
	next := integer(info["NextMsgSeq"])
	if next == nil {
		return nil, r
	}
	seq := memberSeq(info["MemberList"], account)
	if seq == nil {
		r = c.companion(ctx, p, "get_group_member_info", map[string]any{"GroupId": groupID})
		seq = memberSeq(r.fields["MemberList"], account)
	}
	if seq == nil {
		return nil, r
	}
	return seqReading(*next, *seq), r
}

func seqReading(next, seq int64) *record.Reading {
	messages := next - 1
	unread := messages - seq
	return &record.Reading{Unread: &unread, Messages: &messages}
}

func memberSeq(members any, account string) *int64 {
	for _, m := range list(members) {
		if text(object(m)["Member_Account"]) == account {
			return integer(object(m)["MsgSeq"])
		}
	}
	return nil
}

// joinedGroup finds a group in the list of those that an account has joined, inactive and huge ones included.
func joinedGroup(ctx context.Context, c *Client, p playing, groupID, account, selfField string) (map[string]any, reply) {
	r := c.companion(ctx, p, "get_joined_group_list", map[string]any{
		"Member_Account": account, "WithHugeGroups": 1, "WithNoActiveGroups": 1,
		"ResponseFilter": map[string]any{
			"GroupBaseInfoFilter": []string{"Type", "NextMsgSeq"},
			"SelfInfoFilter":      []string{selfField},
		},
	})
	for _, g := range list(r.fields["GroupIdList"]) {
		if row := object(g); text(row["GroupId"]) == groupID {
			return row, r
		}
	}
	return nil, r
}

// groupInfo is a group's profile, or nil.
func groupInfo(ctx context.Context, c *Client, p playing, groupID string) (map[string]any, reply) {
	r := c.companion(ctx, p, "get_group_info", map[string]any{"GroupIdList": []string{groupID}})
	for _, g := range list(r.fields["GroupInfo"]) {
		info := object(g)
		code := integer(info["ErrorCode"])
		if text(info["GroupId"]) == groupID && (code == nil || *code == 0) {
			return info, r
		}
	}
	return nil, r
}

func lessOne(n *int64) *int64 {
	if n == nil {
		return nil
	}
	value := *n - 1
	return &value
}
