package target

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// borrowedGroups are groups of a user's, with so many messages each.
func borrowedGroups(t *testing.T, messages int64, of ...OwnGroup) *lending {
	t.Helper()
	l := &lending{freed: make(chan struct{})}
	for _, g := range of {
		kind, _ := loadContract(t).GroupType(g.Type)
		l.groups = append(l.groups, &lentGroup{OwnGroup: g, kind: kind, messages: messages})
	}
	return l
}

// TestLending has what programs are lent, by their handles, or what is missing.
func TestLending(t *testing.T) {
	team := OwnGroup{ID: "team", Type: "Public", Owner: "olga", Admins: []string{"dave"}, Members: []string{"alice", "bob"}}
	other := OwnGroup{ID: "other", Type: "Private", Members: []string{"bob", "carol"}}
	on := func(groups ...program.Group) program.Stage { return program.Stage{Groups: groups} }
	member := func(name string) program.Member { return program.Member{Name: name} }
	g := func(name, kind string, messages int, of ...program.Member) program.Group {
		return program.Group{Name: name, Type: kind, Messages: messages, Members: of}
	}
	call := func(who string, n program.Number) program.Step {
		return program.Step{Call: &program.Call{Group: "g", Member: who, Number: n}}
	}
	for name, test := range map[string]struct {
		program program.Program
		groups  string
		lent    string
		missing string
	}{
		"one member":              {program.Program{Stage: on(g("g", program.AnyCounted, 5, member("m")))}, "g=team", "m=alice owner=olga", ""},
		"a type":                  {program.Program{Stage: on(g("g", "Private", 5, member("m")))}, "g=other", "m=bob", ""},
		"an admin":                {program.Program{Stage: on(g("g", program.AnyCounted, 5, program.Member{Name: "a", Admin: true}, member("m")))}, "g=team", "a=dave m=alice", ""},
		"in two groups at once":   {program.Program{Stage: on(g("g", program.AnyCounted, 5, member("m")), g("h", program.AnyCounted, 5, member("m")))}, "g=team h=other", "m=bob", ""},
		"a stranger":              {program.Program{Stage: program.Stage{Groups: []program.Group{g("g", "Public", 5, member("m"))}, Accounts: []string{"s"}}}, "g=team", "s=carol", ""},
		"the owner":               {program.Program{Stage: on(g("g", program.AnyCounted, 5)), Steps: []program.Step{call(program.Owner, "1")}}, "g=team", "owner=olga", ""},
		"no group at all":         {program.Program{}, "", "", ""},
		"a number that is cut":    {program.Program{Stage: on(g("g", program.AnyCounted, 5, member("m"))), Steps: []program.Step{call("m", "11")}}, "g=team", "", ""},
		"a number not cut here":   {program.Program{Stage: on(g("g", program.AnyCounted, 5, member("m"))), Steps: []program.Step{call("m", "9")}}, "", "", "there is no group of a type that counts"},
		"no such type":            {program.Program{Stage: on(g("g", "Work", 5, member("m")))}, "", "", "there is no Work group with 5 messages or more and 1 ordinary member left"},
		"no owner named":          {program.Program{Stage: on(g("g", "Private", 5)), Steps: []program.Step{call(program.Owner, "1")}}, "", "", "whose owner is named"},
		"too few messages":        {program.Program{Stage: on(g("g", program.AnyCounted, 11, member("m")))}, "", "", "with 11 messages or more"},
		"an empty group":          {program.Program{Stage: on(g("g", program.AnyCounted, 0, member("m")))}, "", "", "without messages"},
		"too few members":         {program.Program{Stage: on(g("g", program.AnyCounted, 5, member("m"), member("n"), member("o")))}, "", "", "3 ordinary members"},
		"nobody in both":          {program.Program{Stage: on(g("g", "Public", 5, member("m"), member("n")), g("h", "Private", 5, member("m"), member("n")))}, "", "", "too few accounts that are in team and other at once"},
		"nobody outside":          {program.Program{Stage: program.Stage{Groups: []program.Group{g("g", "Public", 5), g("h", "Private", 5)}, Accounts: []string{"s"}}}, "", "", "no account that is in another of them alone"},
		"three groups":            {program.Program{Stage: on(g("g", "Public", 5), g("h", "Private", 5), g("i", program.AnyCounted, 5))}, "", "", "there is no group of a type"},
		"messages to be sent":     {program.Program{Stage: on(g("g", "Public", 5)), Steps: []program.Step{{Send: &program.Send{Group: "g", Times: 1}}}}, "", "", "messages: true"},
		"somebody who joins":      {program.Program{Stage: on(g("g", "Public", 5)), Steps: []program.Step{{Join: &program.Join{Group: "g"}}}}, "", "", "nobody is let join"},
		"somebody who leaves":     {program.Program{Stage: on(g("g", "Public", 5)), Steps: []program.Step{{Leave: &program.Leave{Group: "g"}}}}, "", "", "nobody is let join or leave"},
		"a group to be dissolved": {program.Program{Stage: on(g("g", "Public", 5)), Steps: []program.Step{{Destroy: &program.Destroy{Group: "g"}}}}, "", "", "none of them is dissolved"},
		"an id of a kind":         {program.Program{Stage: program.Stage{Names: map[string]program.Naming{"g": {}}}}, "", "", "ids of a particular kind"},
	} {
		t.Run(name, func(t *testing.T) {
			found, o := borrowedGroups(t, 10, team, other).borrow(t.Context(), test.program)
			if test.missing != "" {
				if o == nil || !strings.Contains(o.Reason, test.missing) {
					t.Errorf("the obstacle is %+v, want %q", o, test.missing)
				}
				return
			}
			if o != nil {
				t.Fatal(o.Reason)
			}
			for pair := range strings.FieldsSeq(test.groups) {
				handle, id, _ := strings.Cut(pair, "=")
				if g := found.groups[handle]; g == nil || g.ID != id {
					t.Errorf("the group %s is %+v, want %s", handle, g, id)
				}
			}
			for pair := range strings.FieldsSeq(test.lent) {
				if handle, account, _ := strings.Cut(pair, "="); found.accounts[handle] != account {
					t.Errorf("the account %s is %q, want %q", handle, found.accounts[handle], account)
				}
			}
		})
	}
}

// TestAGroupIsLentToOneProgramAtATime has many programs on two groups, some of which want both.
func TestAGroupIsLentToOneProgramAtATime(t *testing.T) {
	l := borrowedGroups(t, 10, OwnGroup{ID: "a", Type: "Public", Members: []string{"m"}}, OwnGroup{ID: "b", Type: "Public", Members: []string{"m"}})
	one := program.Program{Stage: program.Stage{Groups: []program.Group{{Name: "g", Type: "Public", Messages: 1}}}}
	both := program.Program{Stage: program.Stage{Groups: append(one.Stage.Groups, program.Group{Name: "h", Type: "Public", Messages: 1})}}
	inUse := map[string]*atomic.Int32{"a": {}, "b": {}}
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			p := one
			if i%3 == 0 {
				p = both
			}
			found, o := l.borrow(t.Context(), p)
			if o != nil {
				t.Error(o.Reason)
				return
			}
			for _, g := range found.groups {
				if n := inUse[g.ID].Add(1); n != 1 {
					t.Errorf("%d programs have the group %s", n, g.ID)
				}
			}
			for _, g := range found.groups {
				inUse[g.ID].Add(-1)
			}
			l.takeBack(found)
		})
	}
	wg.Wait()
}

// TestLendingEndsWithTheRun has a program that waits for a group when the run is interrupted.
func TestLendingEndsWithTheRun(t *testing.T) {
	l := borrowedGroups(t, 10, OwnGroup{ID: "a", Type: "Public", Members: []string{"m"}})
	p := program.Program{Stage: program.Stage{Groups: []program.Group{{Name: "g", Type: "Public", Messages: 1}}}}
	if _, o := l.borrow(t.Context(), p); o != nil {
		t.Fatal(o.Reason)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, o := l.borrow(ctx, p); o == nil || !strings.Contains(o.Reason, "was ended before") {
		t.Error(o)
	}
}

func TestOwnGroupsAllowCountsAlone(t *testing.T) {
	quiet, talking := OwnGroups{{ID: "g"}}, OwnGroups{{ID: "g"}, {ID: "h", Messages: true}}
	for _, test := range []struct {
		groups  OwnGroups
		command string
		allowed bool
	}{
		{nil, "create_group", true},
		{quiet, "set_unread_msg_num", true},
		{quiet, "get_group_info", true},
		{quiet, "create_group", false},
		{quiet, "import_group", false},
		{quiet, "destroy_group", false},
		{quiet, "account_delete", false},
		{quiet, "multiaccount_import", false},
		{quiet, "add_group_member", false},
		{quiet, "send_group_msg", false},
		{talking, "send_group_msg", true},
		{talking, "destroy_group", false},
	} {
		t.Run(fmt.Sprintf("%d %s", len(test.groups), test.command), func(t *testing.T) {
			s := sessionHere(t, reference(t), func(c *Config) { c.Groups = test.groups })
			if test.command == loadContract(t).Command() {
				if _, err := s.client.beyondBudget(t.Context(), endpointCall{groupID: "g", account: "a", number: "1"}); err != nil {
					t.Error(err)
				}
				return
			}
			r := s.client.companion(t.Context(), playing{}, test.command, map[string]any{})
			if sent := r.exchange.Response != nil; sent != test.allowed {
				t.Errorf("sent: %t, want %t (%+v)", sent, test.allowed, r.exchange.Trouble)
			}
		})
	}
}
