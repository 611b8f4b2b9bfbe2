package emulator_test

import (
	"math/big"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
)

func withHooks(h emulator.Hooks) func(*emulator.Options) {
	return func(c *emulator.Options) { c.Hooks = h }
}

// points records the decisions that are offered about calls of the endpoint.
func points(met *[]string) emulator.Hooks {
	return emulator.Hooks{Decide: func(d *emulator.Decision) { *met = append(*met, string(d.Point)+":"+d.Outcome) }}
}

// A call comes by every point, in order, up to the one that refuses it. Companions come by none.
func TestEveryPointIsOffered(t *testing.T) {
	var met []string
	a := newApp(t, withHooks(points(&met)))
	id := a.stage("Public", 5)
	if len(met) > 0 {
		t.Fatalf("the companions came by %v", met)
	}
	for _, test := range []struct {
		name string
		call func()
		want []string
	}{
		{"accepted", func() { a.set(id, "bob", 3) }, []string{"sign-in:", "limit:", "method:", "body:", "group:", "member:"}},
		{"a field of another type", func() { a.set(id, "bob", "3") }, []string{"sign-in:", "limit:", "method:", "body:wrong_type"}},
		{"an unknown group", func() { a.set("nowhere", "bob", 3) }, []string{"sign-in:", "limit:", "method:", "body:", "group:unknown_group"}},
		{"an unknown account", func() { a.set(id, "nobody", 3) }, []string{"sign-in:", "limit:", "method:", "body:", "group:", "member:unknown_account"}},
	} {
		met = nil
		test.call()
		if !slices.Equal(met, test.want) {
			t.Errorf("%s comes by %v, want %v", test.name, met, test.want)
		}
	}
}

// Whatever is decided can be changed: a refusal into leave, into another refusal, into a success without effect, and into
// one that comes after the effect.
func TestDecisionsCanBeChanged(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*emulator.Decision)
		code   func(a *app) int64
		count  int64
	}{
		"as it is": {func(*emulator.Decision) {}, func(a *app) int64 { return a.code("negative_number") }, 2},
		"let": {func(d *emulator.Decision) {
			d.Request.Body["UnreadMsgNum"] = d.Request.Body["Instead"]
			d.Let()
		}, func(*app) int64 { return 0 }, 4},
		"accepted without effect": {(*emulator.Decision).Accept, func(*app) int64 { return 0 }, 2},
		"another condition":       {func(d *emulator.Decision) { d.Refuse("unknown_group") }, func(a *app) int64 { return a.code("unknown_group") }, 2},
		"another code":            {func(d *emulator.Decision) { d.RefuseWith(44) }, func(*app) int64 { return 44 }, 2},
		"applied all the same":    {(*emulator.Decision).Apply, func(a *app) int64 { return a.code("negative_number") }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := newApp(t, withHooks(emulator.Hooks{Decide: func(d *emulator.Decision) {
				if d.Point == emulator.AtBody && d.Outcome == "negative_number" {
					test.change(d)
				}
			}}))
			id := a.stage("Public", 5)
			a.set(id, "bob", 2)
			got := a.call(set, object{"GroupId": id, "Member_Account": "bob", "UnreadMsgNum": -3, "Instead": 4})
			if got.code() != test.code(a) || a.unread(id, "bob") != test.count {
				t.Errorf("answered %v, and the count is %d, want the code %d and %d", got, a.unread(id, "bob"), test.code(a), test.count)
			}
		})
	}
}

// Applying what is not refused changes nothing about it.
func TestApplyNeedsARefusal(t *testing.T) {
	a := newApp(t, withHooks(emulator.Hooks{Decide: (*emulator.Decision).Apply}))
	id := a.stage("Public", 5)
	if got := a.set(id, "bob", 3); got.code() != 0 || a.unread(id, "bob") != 3 {
		t.Errorf("answered %v, and the count is %d", got, a.unread(id, "bob"))
	}
}

// A hook in place of setting sees the member, the group and the number, and may change what they have.
func TestSettingIsHandedOver(t *testing.T) {
	var seen []string
	a := newApp(t, withHooks(emulator.Hooks{Set: func(s *emulator.Setting) {
		g := s.Member.Group()
		seen = append(seen, s.Member.Account(), s.Member.Role(), g.Type().Name, s.Number.String(), s.Request.Method, s.Request.Text("Member_Account"))
		if s.Number.Cmp(big.NewInt(g.Messages())) > 0 {
			s.Member.Put(s.Number.Int64())
			return
		}
		s.Number = new(big.Int).Sub(s.Number, big.NewInt(1))
		s.Do()
	}}))
	id := a.stage("Public", 5)
	a.set(id, "bob", 3)
	if want := []string{"bob", "Member", "Public", "3", http.MethodPost, "bob"}; !slices.Equal(seen, want) {
		t.Errorf("the hook saw %v, want %v", seen, want)
	}
	if n := a.unread(id, "bob"); n != 2 {
		t.Errorf("one less than 3 is %d", n)
	}
	a.set(id, "bob", 9)
	if n := a.unread(id, "bob"); n != 9 {
		t.Errorf("9, unclamped, is %d", n)
	}
}

// Joining and storing have hooks of their own, which see the group as it is then.
func TestJoiningAndStoringAreToldOf(t *testing.T) {
	var joined, stored []int64
	var kinds []spec.Unread
	a := newApp(t, withHooks(emulator.Hooks{
		Joined: func(g emulator.Group) {
			joined = append(joined, int64(len(g.Members())))
			g.Notice(time.Unix(0, 0), false)
		},
		Stored: func(g emulator.Group) {
			stored = append(stored, g.Messages())
			kinds = append(kinds, g.Type().Unread)
		},
	}))
	id := a.stage("Public", 2)
	before := len(stored)
	a.must(group+"add_group_member", object{"GroupId": id, "MemberList": members(emulator.DefaultAdmin)})
	a.must(group+"send_group_msg", message(id))
	if len(joined) != 1 || len(stored) != before+1 || stored[before] != 4 || kinds[before] != spec.Counted {
		t.Errorf("joined %v, stored %v of %v; want one joining, and 4 messages with its notice", joined, stored, kinds)
	}
}

// A group that was created or imported is told of with its first members; whatever call comes is told of before that.
func TestCreatingAndWhatComesBeforeAreToldOf(t *testing.T) {
	var created []int
	before := 0
	a := newApp(t, withHooks(emulator.Hooks{
		Before: func(now time.Time) {
			if !now.Equal(start) {
				t.Errorf("the time is told as %s, not %s", now, start)
			}
			before++
		},
		Created: func(g emulator.Group) {
			created = append(created, len(g.Members()), before)
		},
	}))
	a.must(group+"create_group", object{"Type": "Public", "Name": "a", "MemberList": members(emulator.DefaultAdmin)})
	a.must(group+"import_group", object{"Type": "Public", "Name": "b", "Owner_Account": emulator.DefaultAdmin})
	if want := []int{1, 1, 1, 2}; !slices.Equal(created, want) {
		t.Errorf("created %v, want %v", created, want)
	}
}
