package main

import "slices"

type element struct {
	MsgType    string
	MsgContent map[string]any
}

type sendRequest struct {
	GroupId        *string
	Random         *uint32
	MsgBody        []element
	From_Account   string
	OnlineOnlyFlag int
	SendMsgControl []string
}

func (s *store) sendGroupMsg(r *sendRequest) (any, error) {
	id, err := groupField(r.GroupId)
	if err != nil {
		return nil, err
	}
	if r.Random == nil || len(r.MsgBody) == 0 {
		return nil, &apiError{10004, "Random and MsgBody are required"}
	}
	sender := r.From_Account
	if sender == "" {
		sender = s.admin
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.find(id, 0)
	if err != nil {
		return nil, err
	}
	if !s.accounts[sender] {
		return nil, &apiError{10019, "From_Account does not exist"}
	}
	if r.OnlineOnlyFlag == 0 {
		g.messages++
		g.lastMessage = now()
		if g.countsUnread() && !slices.Contains(r.SendMsgControl, "NoUnread") {
			for _, m := range g.members {
				m.unread++
			}
		}
	}
	return struct {
		status
		MsgTime, MsgSeq int64
	}{ok, now(), g.messages}, nil
}

type importedMessage struct {
	From_Account *string
	SendTime     *int64
	MsgBody      []element
}

type importResult struct {
	MsgSeq, MsgTime int64
	Result          int
}

func (s *store) importGroupMsg(r *struct {
	GroupId *string
	MsgList []importedMessage
}) (any, error) {
	id, err := groupField(r.GroupId)
	if err != nil {
		return nil, err
	}
	if len(r.MsgList) == 0 || len(r.MsgList) > 7 {
		return nil, &apiError{10004, "MsgList has to hold 1 to 7 messages"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.find(id, 10007)
	if err != nil {
		return nil, err
	}
	var results []importResult
	for _, message := range r.MsgList {
		if _, err := accountField("From_Account", message.From_Account); err != nil {
			return nil, err
		}
		sent, err := required("SendTime", message.SendTime)
		if err != nil {
			return nil, err
		}
		if sent < g.created || sent < g.lastMessage || sent > now() {
			results = append(results, importResult{0, sent, 10004})
			continue
		}
		g.messages++
		g.lastMessage = sent
		results = append(results, importResult{g.messages, sent, 0})
	}
	for _, m := range g.members {
		m.unread = 0
	}
	return struct {
		status
		ImportMsgResult []importResult
	}{ok, results}, nil
}

func (s *store) setUnreadMsgNum(r *struct {
	GroupId        *string
	Member_Account *string
	UnreadMsgNum   *int64
}) (any, error) {
	id, err := groupField(r.GroupId)
	if err != nil {
		return nil, err
	}
	account, err := accountField("Member_Account", r.Member_Account)
	if err != nil {
		return nil, err
	}
	n, err := countField("UnreadMsgNum", r.UnreadMsgNum)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.find(id, 0)
	if err != nil {
		return nil, err
	}
	if !g.countsUnread() {
		return ok, nil
	}
	m := g.members[account]
	if m == nil {
		return nil, &apiError{10004, account + " is not a member of the group"}
	}
	if bug == "int32" {
		// ZOO_BUG=int32: the column is 32 bits wide.
		n = int64(int32(n))
	}
	m.unread = g.clamp(n)
	return ok, nil
}
