package model_test

import (
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

func contract(t testing.TB, edits ...string) *spec.Contract {
	t.Helper()
	data, err := os.ReadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(edits); i += 2 {
		if strings.Count(text, edits[i]) != 1 {
			t.Fatalf("%q does not appear once in the contract", edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	c, err := spec.Load([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The tests' stage: a group that counts, another of the same members, one that ignores, and one without messages.
var (
	groups  = []string{"g", "other", "ignored", "empty"}
	members = []string{"bob", "carol", program.Owner, "eve"}
)

func stage() program.Stage {
	both := []program.Member{{Name: "bob", Unread: 2}, {Name: "carol", Unread: 1}}
	return program.Stage{
		Groups: []program.Group{
			{Name: "g", Type: program.AnyCounted, Messages: 5, Members: both},
			{Name: "other", Type: "Public", Messages: 7, Members: both},
			{Name: "ignored", Type: "AVChatRoom", Messages: 5, Members: both},
			{Name: "empty", Type: "Work", Members: []program.Member{{Name: "bob"}}},
		},
		Accounts: []string{"eve"},
	}
}

func newState(t testing.TB, c *spec.Contract) *model.State {
	t.Helper()
	s, err := model.New(c, stage())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shown is all that a state shows, in one text.
func shown(s *model.State) string {
	var parts []string
	for _, g := range groups {
		parts = append(parts, fmt.Sprintf("%s(%d)", g, s.Messages(g)))
		for _, m := range members {
			if n, ok := s.Unread(g, m); ok {
				parts = append(parts, fmt.Sprintf("%s=%d", m, n))
			}
		}
	}
	return strings.Join(parts, " ")
}

const untouched = "g(5) bob=2 carol=1 owner=0 other(7) bob=2 carol=1 owner=0 ignored(5) empty(0) bob=0 owner=0"

func TestSteps(t *testing.T) {
	set := func(group, member string, n program.Number, e *program.Expect) program.Step {
		return program.Step{Call: &program.Call{Group: group, Member: member, Number: n}, Expect: e}
	}
	send := func(group string, times int) program.Step {
		return program.Step{Send: &program.Send{Group: group, Times: times}}
	}
	join := func(member string) program.Step { return program.Step{Join: &program.Join{Group: "g", Member: member}} }
	leave := func(member string) program.Step {
		return program.Step{Leave: &program.Leave{Group: "g", Member: member}}
	}
	destroy := program.Step{Destroy: &program.Destroy{Group: "g"}}
	broken := "{"

	tests := []struct {
		name  string
		steps []program.Step
		want  string
	}{
		{"nothing", nil, untouched},
		{"a number below the messages", []program.Step{set("g", "bob", "4", nil)}, "g(5) bob=4 carol=1 owner=0"},
		{"zero", []program.Step{set("g", "bob", "0", nil)}, "g(5) bob=0 carol=1 owner=0"},
		{"the messages", []program.Step{set("g", "bob", "count", nil)}, "g(5) bob=5 carol=1 owner=0"},
		{"one less", []program.Step{set("g", "bob", "count-1", nil)}, "g(5) bob=4 carol=1 owner=0"},
		{"one more", []program.Step{set("g", "bob", "count+1", nil)}, "g(5) bob=5 carol=1 owner=0"},
		{"far more", []program.Step{set("g", "bob", "count+1000", nil)}, "g(5) bob=5 carol=1 owner=0"},
		{"more than 31 bits", []program.Step{set("g", "bob", "2147483648", nil)}, "g(5) bob=5 carol=1 owner=0"},
		{"more than 32 bits", []program.Step{set("g", "bob", "4294967298", nil)}, "g(5) bob=5 carol=1 owner=0"},
		{"more than 64 bits", []program.Step{set("g", "bob", "18446744073709551618", nil)}, "g(5) bob=5 carol=1 owner=0"},
		{"a negative number", []program.Step{set("g", "bob", "-1", nil)}, untouched},
		{"one less than nothing", []program.Step{set("empty", "bob", "count-1", nil)}, untouched},
		{"in a group without messages", []program.Step{set("empty", "bob", "5", nil)}, untouched},
		{"in a group of an ignored type", []program.Step{set("ignored", "bob", "4", nil)}, untouched},
		{"in no group", []program.Step{set("", "", "4", nil)}, untouched},
		{"in an unknown group", []program.Step{set("h", "bob", "4", nil)}, untouched},
		{"the owner's", []program.Step{set("g", program.Owner, "4", nil)}, "g(5) bob=2 carol=1 owner=4"},
		{"an outsider's", []program.Step{set("g", "eve", "4", nil)}, untouched},
		{"in another group", []program.Step{set("other", "bob", "6", nil)}, "g(5) bob=2 carol=1 owner=0 other(7) bob=6 carol=1"},
		{"twice", []program.Step{set("g", "bob", "4", nil), set("g", "bob", "1", nil)}, "g(5) bob=1 carol=1 owner=0"},

		{"refused", []program.Step{set("g", "bob", "4", &program.Expect{Refused: "missing_field"})}, untouched},
		{"accepted", []program.Step{set("g", "bob", "4", &program.Expect{Accepted: true})}, "g(5) bob=4 carol=1"},
		{"either", []program.Step{set("g", "bob", "4", &program.Expect{AcceptedOrRefused: "number_too_large"})}, "g(5) bob=4 carol=1"},
		{"a call without a number", []program.Step{{Call: &program.Call{Body: &broken}}}, untouched},
		{"a crowd", []program.Step{{AtOnce: []program.Call{{Group: "g", Member: "bob", Number: "3"}, {Group: "g", Member: "carol", Number: "9"}, {Group: "other", Member: "bob", Number: "0"}}}},
			"g(5) bob=3 carol=5 owner=0 other(7) bob=0 carol=1"},
		{"a crowd that is refused", []program.Step{{AtOnce: []program.Call{{Group: "g", Member: "bob", Number: "3"}}, Expect: &program.Expect{Refused: "not_admin"}}}, untouched},

		{"a message", []program.Step{send("g", 1)}, "g(6) bob=3 carol=2 owner=0 other(7) bob=2"},
		{"three messages", []program.Step{send("g", 3)}, "g(8) bob=5 carol=4 owner=0"},
		{"no message", []program.Step{send("g", 0)}, untouched},
		{"a message in an ignored group", []program.Step{send("ignored", 1)}, "ignored(6) empty(0)"},
		{"a message to nowhere", []program.Step{send("h", 1)}, untouched},
		{"messages raise the bound", []program.Step{send("g", 2), set("g", "bob", "count+1", nil)}, "g(7) bob=7 carol=3"},
		{"messages add to what was set", []program.Step{set("g", "bob", "1", nil), send("g", 2)}, "g(7) bob=3 carol=3"},
		{"messages wake an empty group", []program.Step{send("empty", 1), set("empty", "bob", "5", nil)}, "empty(1) bob=1 owner=0"},

		{"a newcomer", []program.Step{join("eve")}, "g(5) bob=2 carol=1 owner=0 eve=0"},
		{"a newcomer's count", []program.Step{join("eve"), set("g", "eve", "3", nil)}, "g(5) bob=2 carol=1 owner=0 eve=3"},
		{"a newcomer counts along", []program.Step{join("eve"), send("g", 1)}, "g(6) bob=3 carol=2 owner=0 eve=1"},
		{"a member who joins again", []program.Step{join("bob")}, untouched},
		{"a newcomer to nowhere", []program.Step{{Join: &program.Join{Group: "h", Member: "eve"}}}, untouched},
		{"a member who leaves", []program.Step{leave("bob")}, "g(5) carol=1 owner=0"},
		{"a member who left", []program.Step{leave("bob"), set("g", "bob", "4", nil), send("g", 1)}, "g(6) carol=2 owner=0"},
		{"a member who comes back", []program.Step{leave("bob"), join("bob")}, "g(5) bob=0 carol=1"},
		{"an outsider who leaves", []program.Step{leave("eve")}, untouched},
		{"leaving nowhere", []program.Step{{Leave: &program.Leave{Group: "h", Member: "bob"}}}, untouched},

		{"a group that goes", []program.Step{destroy}, "g(5) other(7) bob=2"},
		{"a group that went", []program.Step{destroy, set("g", "bob", "4", nil), send("g", 1), join("eve")}, "g(5) other(7) bob=2"},
		{"nothing goes", []program.Step{{Destroy: &program.Destroy{Group: "h"}}}, untouched},
		{"looking changes nothing", []program.Step{{Read: &program.Read{Group: "g", Member: "bob"}}, {Snapshot: &program.Snapshot{Group: "g"}}, {Listen: &program.Listen{Group: "g"}}, {}}, untouched},
	}
	c := contract(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newState(t, c)
			for _, step := range test.steps {
				if err := s.Apply(step); err != nil {
					t.Fatal(err)
				}
			}
			if got := shown(s); !strings.Contains(got, test.want) {
				t.Errorf("the state is\n%s, want\n%s", got, test.want)
			}
		})
	}
}

func TestNumbersThatAreNone(t *testing.T) {
	s := newState(t, contract(t))
	wrong := program.Call{Group: "g", Member: "bob", Number: "many"}
	for name, step := range map[string]program.Step{
		"a call":                       {Call: &wrong},
		"one of several":               {AtOnce: []program.Call{{Group: "g", Member: "carol", Number: "1"}, wrong}},
		"one of several, it being 4.5": {AtOnce: []program.Call{{Group: "g", Member: "bob", Number: "4.5"}}},
	} {
		if err := s.Apply(step); err == nil || !strings.Contains(err.Error(), "is not a number") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := shown(s); got != untouched {
		t.Errorf("the state is %s", got)
	}
}

func TestAnUnknownTypeHasNoState(t *testing.T) {
	for _, name := range []string{"", "public", "BChatRoom", "Counted"} {
		s, err := model.New(contract(t), program.Stage{Groups: []program.Group{{Name: "g", Type: name}}})
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("no group type %q", name)) {
			t.Errorf("%q: %v, %v", name, s, err)
		}
	}
}

// A stage cannot give a member more unread messages than there are: the target's import has the same bound.
func TestAStageIsClampedToo(t *testing.T) {
	s, err := model.New(contract(t), program.Stage{Groups: []program.Group{{Name: "g", Type: "Public", Messages: 5, Members: []program.Member{{Name: "bob", Unread: 9}}}}})
	if err != nil {
		t.Fatal(err)
	}
	if n, ok := s.Unread("g", "bob"); n != 5 || !ok {
		t.Errorf("the count is %d, %t, want 5", n, ok)
	}
}

// Which types count is the contract's to say.
func TestTypesFollowTheContract(t *testing.T) {
	for _, test := range []struct {
		contract *spec.Contract
		kind     string
		want     int64
		known    bool
	}{
		{contract(t), "Community", 4, true}, {contract(t), "Private", 4, true}, {contract(t), "Meeting", 0, false}, {contract(t), "ChatRoom", 0, false},
		{contract(t, "{name: AVChatRoom, unread: ignored}", "{name: AVChatRoom, unread: counted}"), "AVChatRoom", 4, true},
		{contract(t, "{name: Community, unread: counted,", "{name: Community, unread: ignored,"), "Community", 0, false},
		{contract(t, "  - {name: Work, unread: counted}\n", "  - {name: Work, unread: counted}\n  - {name: Topic, unread: counted}\n"), "Topic", 4, true},
	} {
		s, err := model.New(test.contract, program.Stage{Groups: []program.Group{{Name: "g", Type: test.kind, Messages: 5, Members: []program.Member{{Name: "bob"}}}}})
		if err != nil {
			t.Fatal(err)
		}
		s.Set("g", "bob", big.NewInt(4))
		if n, known := s.Unread("g", "bob"); n != test.want || known != test.known {
			t.Errorf("in a %s group the count is %d, %t, want %d, %t", test.kind, n, known, test.want, test.known)
		}
	}
}

// steps are any steps on the tests' stage, in their order.
func steps() *rapid.Generator[[]program.Step] {
	one := rapid.Custom(func(t *rapid.T) program.Step {
		group, member := rapid.SampledFrom(groups).Draw(t, "group"), rapid.SampledFrom(members).Draw(t, "member")
		number := program.Number(rapid.OneOf(
			rapid.StringMatching(`-?[0-9]{1,2}`), rapid.StringMatching(`count([+-][0-9]{1,2})?`), rapid.StringMatching(`[0-9]{19,25}`),
		).Draw(t, "number"))
		switch rapid.IntRange(0, 7).Draw(t, "action") {
		case 0:
			return program.Step{Send: &program.Send{Group: group, Times: rapid.IntRange(0, 3).Draw(t, "times")}}
		case 1:
			return program.Step{Join: &program.Join{Group: group, Member: member}}
		case 2:
			return program.Step{Leave: &program.Leave{Group: group, Member: member}}
		case 3:
			if rapid.IntRange(0, 4).Draw(t, "destroys") > 0 {
				return program.Step{Snapshot: &program.Snapshot{Group: group}}
			}
			return program.Step{Destroy: &program.Destroy{Group: group}}
		case 4:
			return program.Step{AtOnce: []program.Call{{Group: group, Member: member, Number: number}, {Group: group, Member: "bob", Number: "1"}}}
		default:
			return program.Step{Call: &program.Call{Group: group, Member: member, Number: number}}
		}
	})
	return rapid.SliceOfN(one, 0, 12)
}

func applied(t *rapid.T, s *model.State, steps []program.Step) *model.State {
	t.Helper()
	for _, step := range steps {
		if err := s.Apply(step); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// within checks what is so of every state.
func within(t *rapid.T, s *model.State) {
	t.Helper()
	for _, g := range groups {
		for _, m := range members {
			n, known := s.Unread(g, m)
			if n < 0 || n > s.Messages(g) || !known && n != 0 {
				t.Fatalf("of %d messages of %s, %s has %d unread (known: %t)", s.Messages(g), g, m, n, known)
			}
			if known && g == "ignored" {
				t.Fatalf("%s has a count in a group that counts none", m)
			}
		}
	}
}

func TestCountsStayWithinTheMessages(t *testing.T) {
	c := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		s, err := model.New(c, stage())
		if err != nil {
			t.Fatal(err)
		}
		before := int64(0)
		for _, step := range steps().Draw(t, "steps") {
			applied(t, s, []program.Step{step})
			within(t, s)
			if now := s.Messages("g"); now < before {
				t.Fatalf("the messages fell from %d to %d", before, now)
			}
			before = s.Messages("g")
		}
	})
}

// After a call on a member of a group that counts, the count is the number or the messages, and everything else is as it was.
func TestACallSetsTheClampedNumberAndNothingElse(t *testing.T) {
	c := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		s, err := model.New(c, stage())
		if err != nil {
			t.Fatal(err)
		}
		applied(t, s, steps().Draw(t, "steps"))
		before := s.Clone()
		group, member := rapid.SampledFrom(groups).Draw(t, "group"), rapid.SampledFrom(members).Draw(t, "member")
		n := big.NewInt(rapid.Int64Min(0).Draw(t, "n"))
		_, has := before.Unread(group, member)
		s.Set(group, member, n)
		for _, g := range groups {
			if s.Messages(g) != before.Messages(g) {
				t.Fatalf("the call changed the messages of %s", g)
			}
			for _, m := range members {
				want, known := before.Unread(g, m)
				if g == group && m == member && has {
					want = before.Messages(g)
					if n.IsInt64() {
						want = min(n.Int64(), want)
					}
				}
				if got, still := s.Unread(g, m); got != want || still != known {
					t.Fatalf("after a call of %v on %s in %s, %s in %s has %d (%t), want %d (%t)", n, member, group, m, g, got, still, want, known)
				}
			}
		}
	})
}

func TestLawsOfSetting(t *testing.T) {
	c := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		start, err := model.New(c, stage())
		if err != nil {
			t.Fatal(err)
		}
		applied(t, start, steps().Draw(t, "steps"))
		number := func(what string) *big.Int { return big.NewInt(rapid.Int64Range(-2, 20).Draw(t, what)) }
		group := rapid.SampledFrom(groups).Draw(t, "group")
		a, b := rapid.SampledFrom(members).Draw(t, "a"), rapid.SampledFrom(members).Draw(t, "b")
		n, m := number("n"), number("m")

		once, twice := start.Clone(), start.Clone()
		once.Set(group, a, n)
		twice.Set(group, a, n)
		twice.Set(group, a, n)
		if shown(once) != shown(twice) {
			t.Fatalf("set once it is\n%s, set twice\n%s", shown(once), shown(twice))
		}

		if a != b {
			ab, ba := start.Clone(), start.Clone()
			ab.Set(group, a, n)
			ab.Set(group, b, m)
			ba.Set(group, b, m)
			ba.Set(group, a, n)
			if shown(ab) != shown(ba) {
				t.Fatalf("%s before %s it is\n%s, after it\n%s", a, b, shown(ab), shown(ba))
			}
		}

		other := rapid.SampledFrom(groups).Draw(t, "other")
		if other != group {
			here, there := start.Clone(), start.Clone()
			here.Set(group, a, n)
			here.Set(other, a, m)
			there.Set(other, a, m)
			there.Set(group, a, n)
			if shown(here) != shown(there) {
				t.Fatalf("%s before %s it is\n%s, after it\n%s", group, other, shown(here), shown(there))
			}
		}

		if m.Sign() >= 0 && n.Sign() >= 0 { // the later of two wins
			last, only := start.Clone(), start.Clone()
			last.Set(group, a, m)
			last.Set(group, a, n)
			only.Set(group, a, n)
			if shown(last) != shown(only) {
				t.Fatalf("after %v, %v makes\n%s, alone\n%s", m, n, shown(last), shown(only))
			}
		}

		// Every number from the messages on is one and the same.
		count, above := start.Clone(), start.Clone()
		count.Set(group, a, big.NewInt(start.Messages(group)))
		beyond := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "beyond"))
		above.Set(group, a, beyond.Add(beyond, big.NewInt(start.Messages(group))))
		if shown(count) != shown(above) {
			t.Fatalf("%v makes\n%s, the number of messages\n%s", beyond, shown(above), shown(count))
		}
	})
}

// Messages add the same to every count but the owner's, and nothing elsewhere.
func TestMessagesAddToWhatIsThere(t *testing.T) {
	c := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		s, err := model.New(c, stage())
		if err != nil {
			t.Fatal(err)
		}
		applied(t, s, steps().Draw(t, "steps"))
		before := s.Clone()
		group, times := rapid.SampledFrom(groups).Draw(t, "group"), rapid.IntRange(0, 9).Draw(t, "times")
		s.Send(group, times)
		for _, g := range groups {
			for _, m := range members {
				want, known := before.Unread(g, m)
				if g == group && known && m != program.Owner {
					want += int64(times)
				}
				if got, _ := s.Unread(g, m); got != want {
					t.Fatalf("%d messages in %s make %d of %s in %s, want %d", times, group, got, m, g, want)
				}
			}
		}
	})
}

func TestAnIgnoredGroupIgnores(t *testing.T) {
	c := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		s, err := model.New(c, stage())
		if err != nil {
			t.Fatal(err)
		}
		calls := slices.DeleteFunc(steps().Draw(t, "steps"), func(s program.Step) bool {
			return s.Call == nil || s.Call.Group != "ignored"
		})
		if got := shown(applied(t, s, calls)); got != untouched {
			t.Fatalf("calls on a group that counts nothing make\n%s", got)
		}
	})
}

func TestAClonePartsWithItsOrigin(t *testing.T) {
	c := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		origin, err := model.New(c, stage())
		if err != nil {
			t.Fatal(err)
		}
		applied(t, origin, steps().Draw(t, "steps"))
		before := shown(origin)
		clone := origin.Clone()
		if got := shown(clone); got != before {
			t.Fatalf("the clone is\n%s, want\n%s", got, before)
		}
		applied(t, clone, steps().Draw(t, "more"))
		if got := shown(origin); got != before {
			t.Fatalf("steps on the clone make\n%s of\n%s", got, before)
		}
		then := shown(clone)
		applied(t, origin, steps().Draw(t, "others"))
		if got := shown(clone); got != then {
			t.Fatalf("steps on the origin make\n%s of the clone's\n%s", got, then)
		}
	})
}

// A program's steps, and the numbers in them, are left as they are.
func TestApplyingReadsOnly(t *testing.T) {
	s := newState(t, contract(t))
	n := big.NewInt(1 << 40)
	s.Set("g", "bob", n)
	if n.Cmp(big.NewInt(1<<40)) != 0 {
		t.Errorf("the number became %v", n)
	}
	plan := stage()
	other, err := model.New(contract(t), plan)
	if err != nil {
		t.Fatal(err)
	}
	plan.Groups[0].Members[0].Unread = 4
	plan.Groups[0].Messages = 1
	if got := shown(other); got != untouched {
		t.Errorf("changing the plan makes %s of the state", got)
	}
}
