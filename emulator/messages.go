package emulator

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// sendMessage stores a message in a group, which raises the unread count of its members (send_group_msg; documentation
// 1047/34959, 2025-01-14, "Sending Ordinary Messages in a Group"). The sender need not be a member; the sender's own
// message counts as read by the sender and leaves the messages before it as they were.
func sendMessage(c *call) (fields, error) {
	g, err := c.group()
	if err != nil {
		return nil, err
	}
	sender := c.operator
	if c.body.has("From_Account") {
		sender = c.body.text("From_Account")
		if err := c.checkAccounts(sender); err != nil {
			return nil, err
		}
	}
	silent := c.body.contains("SendMsgControl", "NoUnread")
	if silent && !g.countsUnread() {
		return nil, c.invalid("SendMsgControl: groups of type %s count no unread messages", g.kind.Name)
	}
	if c.body.int64("OnlineOnlyFlag") == 1 && g.kind.Name != typeAVChatRoom {
		return fields{"MsgTime": c.seconds(), "MsgSeq": 0}, nil // reaches who is online, and is not stored
	}
	mark, err := markOf(c.body)
	if err != nil {
		return nil, err
	}
	sent, again := g.recent.find(mark, c.now)
	if !again {
		sent = g.store(sender, c.seconds(), silent)
		g.history[len(g.history)-1].content = c.body["MsgBody"]
		g.recent.remember(mark, c.now, sent)
		if c.hooks.Stored != nil {
			c.hooks.Stored(Group{g})
		}
		if !c.body.contains("ForbidCallbackControl", "ForbidAfterSendMsgCallback") {
			c.webhooks = append(c.webhooks, c.messageSent(g, sender, sent))
		}
	}
	return fields{"MsgTime": sent.time, "MsgSeq": sent.seq}, nil
}

// importMessages stores up to 7 messages of the past. Each has to be later than the group and than its latest message,
// and earlier than now; one that is not fails by itself. Once one is stored, all members have read everything
// (import_group_msg; documentation 1047/34968, 2024-07-16, "Sample request").
func importMessages(c *call) (fields, error) {
	g, err := c.group()
	if err != nil {
		return nil, err
	}
	results := []fields{}
	for _, entry := range c.body.objects("MsgList") {
		sent := entry.int64("SendTime")
		result := fields{"MsgTime": sent, "MsgSeq": 0, "Result": codeInvalidParameter}
		if sent > max(g.profile.created, g.latest) && sent < c.seconds() {
			result["MsgSeq"], result["Result"] = g.store(entry.text("From_Account"), sent, false).seq, 0
			g.history[len(g.history)-1].content = entry["MsgBody"]
			g.readAll()
		}
		results = append(results, result)
	}
	return fields{"ImportMsgResult": results}, nil
}

// notify takes a system notification, which is for those who are online and no message (send_group_system_notification;
// documentation 1047/34958, 2023-03-30, "Sending System Messages in a Group").
func notify(c *call) (fields, error) {
	_, err := c.group()
	return nil, err
}

// message is what is kept of a stored message. The time is in Unix seconds.
type message struct{ seq, time int64 }

// store adds a message to the group. Members' unread counts rise by one, except the sender's, and none if it is silent.
func (g *group) store(sender string, at int64, silent bool) message {
	sent := message{seq: g.next, time: at}
	g.next++
	g.latest = at
	g.history = append(g.history[max(0, len(g.history)-mostHistory+1):], stored{message: sent, sender: sender})
	if silent {
		for _, m := range g.members {
			m.read++
		}
	}
	if m := g.byAccount[sender]; m != nil {
		m.lastSent = at
		if !silent {
			m.read++
		}
	}
	return sent
}

// mostHistory is how many of its last messages a group remembers: as many as one call tells.
const mostHistory = 20

// stored is a message that a group remembers.
type stored struct {
	message
	sender  string
	content any
}

// history tells of a group's last messages, the newest first, none with a sequence number above ReqMsgSeq
// (group_msg_get_simple; documentation 1047/34971, 2024-07-16, "Pulling Historical Group Messages").
func history(c *call) (fields, error) {
	g, err := c.group()
	if err != nil {
		return nil, err
	}
	list := []fields{}
	for _, m := range slices.Backward(g.history) {
		if c.body.has("ReqMsgSeq") && m.seq > c.body.int64("ReqMsgSeq") {
			continue
		}
		if int64(len(list)) == c.body.int64("ReqMsgNumber") {
			break
		}
		list = append(list, fields{"MsgSeq": m.seq, "From_Account": m.sender, "MsgTimeStamp": m.time, "IsPlaceMsg": 0, "MsgBody": m.content})
	}
	return fields{"GroupId": g.id, "IsFinished": 1, "RspMsgList": list}, nil
}

func (g *group) readAll() {
	for _, m := range g.members {
		m.read = g.messages()
	}
}

// duplicateWithin is for how long a message of the same Random and the same content is taken for the same message and
// dropped (documentation 1047/34959, 2025-01-14, "Request fields").
const duplicateWithin = 5 * time.Minute

// mark is what two messages have in common when they are taken for the same.
type mark [sha256.Size]byte

func markOf(body object) (mark, error) {
	content, err := json.Marshal(body["MsgBody"])
	if err != nil {
		return mark{}, fmt.Errorf("the message's content cannot be compared: %w", err)
	}
	return sha256.Sum256(fmt.Appendf(nil, "%d %s", body.int64("Random"), content)), nil
}

// recentMessages are the messages by mark that a further one can be the same as. Its zero value has none.
type recentMessages struct {
	byMark map[mark]message
	order  []dated // oldest first
}

type dated struct {
	mark mark
	at   time.Time
}

// find is the message of that mark, if it was sent lately.
func (r *recentMessages) find(m mark, now time.Time) (message, bool) {
	for len(r.order) > 0 && now.Sub(r.order[0].at) >= duplicateWithin {
		delete(r.byMark, r.order[0].mark)
		r.order = r.order[1:]
	}
	sent, ok := r.byMark[m]
	return sent, ok
}

func (r *recentMessages) remember(m mark, now time.Time, sent message) {
	if r.byMark == nil {
		r.byMark = map[mark]message{}
	}
	r.byMark[m] = sent
	r.order = append(r.order, dated{m, now})
}
