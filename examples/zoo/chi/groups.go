package main

import (
	"crypto/rand"
	"slices"
)

var kinds = []string{"Private", "Public", "ChatRoom", "AVChatRoom", "Community"}

// The new SDKs call two of them otherwise.
var newNames = map[string]string{"Work": "Private", "Meeting": "ChatRoom"}

type memberItem struct {
	Member_Account *string
	Role           string
	JoinTime       int64
	UnreadMsgNum   int64
}

type createRequest struct {
	Type, Name    string
	Owner_Account string
	GroupId       *string
	MemberList    []memberItem
	CreateTime    int64
}

type created struct {
	status
	GroupId string
}

func (s *store) create(r *createRequest, at int64) (*group, error) {
	kind := r.Type
	if name, ok := newNames[kind]; ok {
		kind = name
	}
	if !slices.Contains(kinds, kind) {
		return nil, &apiError{10004, "Type is not known"}
	}
	if r.Name == "" || len(r.Name) > 100 {
		return nil, &apiError{10004, "Name has to have 1 to 100 bytes"}
	}
	if r.Owner_Account != "" && !s.accounts[r.Owner_Account] {
		return nil, &apiError{10019, "Owner_Account does not exist"}
	}
	id := "@TGS#" + rand.Text()[:10]
	if r.GroupId != nil {
		var err error
		if id, err = groupField(r.GroupId); err != nil {
			return nil, err
		}
	}
	if s.groups[id] != nil {
		return nil, &apiError{10021, "GroupId is in use"}
	}
	g := &group{id: id, kind: kind, name: r.Name, owner: r.Owner_Account, created: at, members: map[string]*member{}}
	if g.owner != "" {
		g.join(g.owner, "Owner", at, 0)
	}
	s.groups[id] = g
	return g, nil
}

func (s *store) createGroup(r *createRequest) (any, error) {
	if r.Type == "AVChatRoom" && len(r.MemberList) > 0 {
		return nil, &apiError{10007, "an AVChatRoom is created without members"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.create(r, now())
	if err != nil {
		return nil, err
	}
	for _, item := range r.MemberList {
		if item.Member_Account != nil && s.accounts[*item.Member_Account] {
			g.join(*item.Member_Account, role(item.Role), now(), 0)
		}
	}
	return created{ok, g.id}, nil
}

func (s *store) importGroup(r *createRequest) (any, error) {
	if r.Type == "AVChatRoom" {
		return nil, &apiError{10007, "an AVChatRoom cannot be imported"}
	}
	at := r.CreateTime
	if at == 0 {
		at = now()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.create(r, at)
	if err != nil {
		return nil, err
	}
	return created{ok, g.id}, nil
}

func role(name string) string {
	if name == "" {
		return "Member"
	}
	return name
}

func (s *store) destroyGroup(r *struct{ GroupId *string }) (any, error) {
	id, err := groupField(r.GroupId)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.find(id, 0); err != nil {
		return nil, err
	}
	delete(s.groups, id)
	return ok, nil
}

type addRequest struct {
	GroupId    *string
	MemberList []memberItem
}

type addResult struct {
	Member_Account string
	Result         int
}

func (s *store) add(r *addRequest, imported bool) (any, error) {
	id, err := groupField(r.GroupId)
	if err != nil {
		return nil, err
	}
	if len(r.MemberList) == 0 || len(r.MemberList) > 300 {
		return nil, &apiError{10004, "MemberList has to name 1 to 300 members"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.find(id, 10007)
	if err != nil {
		return nil, err
	}
	var results []addResult
	for _, item := range r.MemberList {
		account, err := accountField("Member_Account", item.Member_Account)
		if err != nil {
			return nil, err
		}
		if !imported {
			item.JoinTime, item.UnreadMsgNum = 0, 0
		}
		if item.JoinTime == 0 {
			item.JoinTime = now()
		}
		result := 0
		if s.accounts[account] {
			result = g.join(account, role(item.Role), item.JoinTime, max(item.UnreadMsgNum, 0))
		}
		results = append(results, addResult{account, result})
	}
	return struct {
		status
		MemberList []addResult
	}{ok, results}, nil
}

func (s *store) addGroupMember(r *addRequest) (any, error)    { return s.add(r, false) }
func (s *store) importGroupMember(r *addRequest) (any, error) { return s.add(r, true) }

func (s *store) deleteGroupMember(r *struct {
	GroupId             *string
	MemberToDel_Account []string
}) (any, error) {
	id, err := groupField(r.GroupId)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.find(id, 10004)
	if err != nil {
		return nil, err
	}
	for _, account := range r.MemberToDel_Account {
		g.leave(account)
	}
	return ok, nil
}
