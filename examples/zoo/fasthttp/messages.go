package main

import (
	"maps"
	"time"

	"github.com/valyala/fastjson"
)

func sendGroupMsg(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	id, err := groupID(body)
	if err != nil {
		return err
	}
	if _, err := list(body, "MsgBody", 100); err != nil {
		return err
	}
	sender := string(body.GetStringBytes("From_Account"))
	if sender != "" && !users.has(sender) {
		return fail(10019, "From_Account does not exist")
	}
	g, err := findGroup(id, 0)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if body.GetInt("OnlineOnlyFlag") == 0 {
		g.messages++
		if g.countsUnread() {
			for name, m := range g.members {
				// Who writes in a group has it open, and so has read it.
				if m.unread++; name == sender {
					m.unread = 0
				}
				g.members[name] = m
			}
		}
	}
	answer.Set("MsgTime", number(a, now()))
	answer.Set("MsgSeq", number(a, g.messages))
	return nil
}

func importGroupMsg(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	id, err := groupID(body)
	if err != nil {
		return err
	}
	items, err := list(body, "MsgList", 7)
	if err != nil {
		return err
	}
	g, err := findGroup(id, 10007)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	results := a.NewArray()
	for i, item := range items {
		result := a.NewObject()
		sent := item.GetInt64("SendTime")
		result.Set("MsgTime", number(a, sent))
		if sent < g.created || sent > now() {
			result.Set("MsgSeq", a.NewNumberInt(0))
			result.Set("Result", a.NewNumberInt(10004))
		} else {
			g.messages++
			result.Set("MsgSeq", number(a, g.messages))
			result.Set("Result", a.NewNumberInt(0))
		}
		results.SetArrayItem(i, result)
	}
	for name, m := range g.members {
		m.unread = 0
		g.members[name] = m
	}
	answer.Set("ImportMsgResult", results)
	return nil
}

func setUnreadMsgNum(body *fastjson.Value, _ *fastjson.Arena, _ *fastjson.Value) error {
	id, err := groupID(body)
	if err != nil {
		return err
	}
	user, err := account(body, "Member_Account")
	if err != nil {
		return err
	}
	n, err := count(body, "UnreadMsgNum")
	if err != nil {
		return err
	}
	g, err := findGroup(id, 0)
	if err != nil || !g.countsUnread() {
		return err
	}
	if bug == "lost-update" {
		return setByCopy(g, user, n)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	m, found := g.members[user]
	if !found {
		return fail(10007, "Member_Account is not in the group")
	}
	m.unread = g.clamp(n)
	g.members[user] = m
	return nil
}

// setByCopy is ZOO_BUG=lost-update: the map is copied under a read lock, changed, and put in place of the old one.
func setByCopy(g *group, user string, n int64) error {
	g.mu.RLock()
	members := maps.Clone(g.members)
	n = g.clamp(n)
	g.mu.RUnlock()
	m, found := members[user]
	if !found {
		return fail(10007, "Member_Account is not in the group")
	}
	m.unread = n
	members[user] = m
	time.Sleep(2 * time.Millisecond)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.members = members
	return nil
}
