package main

import (
	"cmp"
	"slices"
)

type memberInfo struct {
	Member_Account  string
	Role            string
	JoinTime        int64
	MsgSeq          int64
	MsgFlag         string
	LastSendMsgTime int64
	MuteUntil       int64
}

func (g *group) memberList() []memberInfo {
	list := make([]memberInfo, 0, len(g.order))
	for _, account := range g.order {
		m := g.members[account]
		list = append(list, memberInfo{account, m.role, m.joined, g.messages - m.unread, "AcceptAndNotify", 0, 0})
	}
	return list
}

type groupInfo struct {
	GroupId       string
	ErrorCode     int
	ErrorInfo     string
	Type          string       `json:",omitempty"`
	Name          string       `json:",omitempty"`
	Owner_Account string       `json:",omitempty"`
	CreateTime    int64        `json:",omitempty"`
	NextMsgSeq    int64        `json:",omitempty"`
	MemberNum     int          `json:",omitempty"`
	MemberList    []memberInfo `json:",omitempty"`
}

func (s *store) getGroupInfo(r *struct{ GroupIdList []string }) (any, error) {
	if len(r.GroupIdList) == 0 || len(r.GroupIdList) > 50 {
		return nil, &apiError{10004, "GroupIdList has to name 1 to 50 groups"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var infos []groupInfo
	for _, id := range r.GroupIdList {
		g := s.groups[id]
		if g == nil {
			infos = append(infos, groupInfo{GroupId: id, ErrorCode: 10010, ErrorInfo: "this group does not exist"})
			continue
		}
		infos = append(infos, groupInfo{id, 0, "", g.kind, g.name, g.owner, g.created, g.messages + 1, len(g.order), g.memberList()})
	}
	return struct {
		status
		GroupInfo []groupInfo
	}{ok, infos}, nil
}

func (s *store) getGroupMemberInfo(r *struct {
	GroupId       *string
	Limit, Offset int
}) (any, error) {
	id, err := groupField(r.GroupId)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.find(id, 10007)
	if err != nil {
		return nil, err
	}
	list := g.memberList()
	from := min(max(r.Offset, 0), len(list))
	to := min(from+cmp.Or(max(r.Limit, 0), 6000), len(list))
	return struct {
		status
		MemberNum  int
		MemberList []memberInfo
	}{ok, len(list), list[from:to]}, nil
}

type joinedGroup struct {
	GroupId    string
	Type, Name string
	NextMsgSeq int64
	SelfInfo   map[string]any
}

func (s *store) getJoinedGroupList(r *struct {
	Member_Account     *string
	WithHugeGroups     int
	WithNoActiveGroups int
	ResponseFilter     struct{ SelfInfoFilter []string }
}) (any, error) {
	account, err := accountField("Member_Account", r.Member_Account)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []joinedGroup{}
	for _, g := range s.groups {
		m := g.members[account]
		if m == nil || g.kind == "AVChatRoom" && r.WithHugeGroups == 0 {
			continue
		}
		if g.kind == "Private" && g.messages == 0 && r.WithNoActiveGroups == 0 {
			continue
		}
		self := map[string]any{
			"Role": m.role, "JoinTime": m.joined, "MsgFlag": "AcceptAndNotify",
			"MsgSeq": g.messages - m.unread, "UnreadMsgNum": m.unread,
		}
		if filter := r.ResponseFilter.SelfInfoFilter; filter != nil {
			for name := range self {
				if !slices.Contains(filter, name) {
					delete(self, name)
				}
			}
		}
		list = append(list, joinedGroup{g.id, g.kind, g.name, g.messages + 1, self})
	}
	return struct {
		status
		TotalCount  int
		GroupIdList []joinedGroup
	}{ok, len(list), list}, nil
}

type roleInGroup struct{ Member_Account, Role string }

func (s *store) getRoleInGroup(r *struct {
	GroupId      *string
	User_Account []string
}) (any, error) {
	id, err := groupField(r.GroupId)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.find(id, 10007)
	if err != nil {
		return nil, err
	}
	var roles []roleInGroup
	for _, account := range r.User_Account {
		name := "NotMember"
		if m := g.members[account]; m != nil {
			name = m.role
		}
		roles = append(roles, roleInGroup{account, name})
	}
	return struct {
		status
		UserIdList []roleInGroup
	}{ok, roles}, nil
}
