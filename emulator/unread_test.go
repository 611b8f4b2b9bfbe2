package emulator_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/spec"
)

func TestSetUnread(t *testing.T) {
	tests := []struct {
		messages int
		set      string // as spelled
		want     int64
	}{
		{0, "0", 0}, {0, "1", 0}, {0, "5", 0},
		{1, "0", 0}, {1, "1", 1}, {1, "2", 1},
		{5, "-0", 0}, {5, "3", 3}, {5, "4", 4}, {5, "5", 5}, {5, "6", 5},
		{5, "2147483647", 5}, {5, "2147483648", 5}, {5, "4294967296", 5}, {5, "9007199254740993", 5},
		{5, "9223372036854775807", 5}, {5, "9223372036854775808", 5}, {5, "18446744073709551617", 5},
		{5, "1" + strings.Repeat("0", 300), 5}, {5, strings.Repeat("9", 400), 5}, {5, strings.Repeat("9", 500_000), 5},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%.40s of %d", test.set, test.messages), func(t *testing.T) {
			a := newApp(t)
			id := a.stage("Public", test.messages)
			if got := a.set(id, "bob", json.RawMessage(test.set)); got.code() != 0 {
				t.Fatalf("refused: %v", got)
			}
			if got := a.unread(id, "bob"); got != test.want {
				t.Errorf("the count is %d, want %d", got, test.want)
			}
		})
	}
}

// TestNegativeWhereAllowed follows a contract that lets negative numbers through: a count is never below 0.
func TestNegativeWhereAllowed(t *testing.T) {
	lower := strings.Replace(unreadMinimum, "minimum: 0", "minimum: -5", 1)
	a := newApp(t, withContract(loadContract(t, unreadMinimum, lower)))
	id := a.stage("Public", 3)
	if got := a.set(id, "bob", -5); got.code() != 0 || a.unread(id, "bob") != 0 {
		t.Errorf("-5 is answered %v, and the count is %d", got, a.unread(id, "bob"))
	}
	if got := a.set(id, "bob", -6); got.code() != a.code("negative_number") {
		t.Errorf("-6 is answered %v", got)
	}
}

const unreadMinimum = "description: The member's unread message count from now on\n          minimum: 0"

// TestEveryGroupType sets counts in a group of each type under each reading of the contract: the shipped one, and one
// that swaps which types count.
func TestEveryGroupType(t *testing.T) {
	swapped := *loadContract(t)
	swapped.GroupTypes = nil
	for _, kind := range loadContract(t).GroupTypes {
		if kind.Unread == spec.Counted {
			kind.Unread = spec.Ignored
		} else {
			kind.Unread = spec.Counted
		}
		swapped.GroupTypes = append(swapped.GroupTypes, kind)
	}
	for name, contract := range map[string]*spec.Contract{"shipped": loadContract(t), "swapped": &swapped} {
		for _, kind := range contract.GroupTypes {
			t.Run(name+"/"+kind.Name, func(t *testing.T) {
				a := newApp(t, withContract(contract))
				id := a.stage(kind.Name, 3)
				want := int64(2)
				if kind.Unread == spec.Ignored {
					want = 0
				}
				if got := a.set(id, "alice", 2); got.code() != 0 {
					t.Fatalf("refused: %v", got)
				}
				if got := a.unread(id, "alice"); got != want {
					t.Errorf("the count is %d, want %d in a type with unread %s", got, want, kind.Unread)
				}
			})
		}
	}
}

// TestIsolation sets one member's count beside another member and another group with the same member.
func TestIsolation(t *testing.T) {
	a := newApp(t)
	id, other := a.stage("Public", 4), a.stage("Community", 4)
	a.must(set, object{"GroupId": id, "Member_Account": "alice", "UnreadMsgNum": 3})
	a.must(set, object{"GroupId": other, "Member_Account": "bob", "UnreadMsgNum": 2})
	a.must(set, object{"GroupId": id, "Member_Account": "bob", "UnreadMsgNum": 1})
	for _, want := range []struct {
		group, member string
		count         int64
	}{{id, "bob", 1}, {id, "alice", 3}, {other, "bob", 2}, {other, "alice", 4}} {
		if got := a.unread(want.group, want.member); got != want.count {
			t.Errorf("%s's count in %s is %d, want %d", want.member, want.group, got, want.count)
		}
	}
}

// TestEveryRole sets the counts of an owner, an admin of the group and an ordinary member.
func TestEveryRole(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 0)
	carol := []object{{"Member_Account": "carol", "Role": "Admin"}}
	a.must(group+"import_group_member", object{"GroupId": id, "MemberList": carol})
	a.send(id, 5)
	for _, name := range []string{"alice", "bob", "carol"} {
		a.must(set, object{"GroupId": id, "Member_Account": name, "UnreadMsgNum": 3})
		if got := a.unread(id, name); got != 3 {
			t.Errorf("%s, %v: the count is %d, want 3", name, a.memberField(id, name, "Role"), got)
		}
	}
}

// TestRandomIsNoKey makes the same request again, with the same random: it takes effect again.
func TestRandomIsNoKey(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 3)
	for _, n := range []int64{1, 2, 1} {
		a.must(set, object{"GroupId": id, "Member_Account": "bob", "UnreadMsgNum": n})
		if got := a.unread(id, "bob"); got != n {
			t.Errorf("the count is %d, want %d", got, n)
		}
	}
}

// TestUndocumented has parameters, fields and headers for which nothing is documented: the call is accepted.
func TestUndocumented(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 3)
	tests := map[string]damage{
		"no random":                     without("random"),
		"a random beyond 32 bits":       with("random", "4294967296"),
		"a random that is not a number": with("random", "x"),
		"no contenttype":                without("contenttype"),
		"another contenttype":           with("contenttype", "xml"),
		"another parameter":             with("extra", "1"),
		"another field":                 body(`{"GroupId":"$ID","Member_Account":"bob","UnreadMsgNum":1,"TopicId":"t"}`),
		"a sdkappid given twice":        func(_ *app, p *parts) { p.query.Add("sdkappid", "7") },
	}
	for name, d := range tests {
		t.Run(name, func(t *testing.T) {
			a.must(set, object{"GroupId": id, "Member_Account": "bob", "UnreadMsgNum": 3})
			if got := a.sendDamaged(id, d); got.code() != 0 || a.unread(id, "bob") != 1 {
				t.Errorf("refused or without effect: %v", got)
			}
		})
	}
}

// TestUnreadProperty plays random sequences of sets and messages: a count that is set is min(n, messages), and each
// message after it adds one.
func TestUnreadProperty(t *testing.T) {
	a := newApp(t)
	names := []string{"alice", "bob", "carol"}
	rapid.Check(t, func(t *rapid.T) {
		id := a.stage(rapid.SampledFrom([]string{"Public", "Work", "Community"}).Draw(t, "type"), 0)
		a.must(group+"add_group_member", object{"GroupId": id, "MemberList": members("carol")})
		messages, want := int64(0), map[string]int64{}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0:
				sender := rapid.SampledFrom(append(names, "administrator")).Draw(t, "sender")
				sent := message(id)
				sent["From_Account"] = sender
				a.must(group+"send_group_msg", sent)
				messages++
				for _, name := range names {
					if name != sender {
						want[name]++
					}
				}
			default:
				name := rapid.SampledFrom(names).Draw(t, "member")
				n := rapid.OneOf(rapid.Int64Range(0, 12), rapid.Int64Min(0)).Draw(t, "n")
				a.must(set, object{"GroupId": id, "Member_Account": name, "UnreadMsgNum": n})
				want[name] = min(n, messages)
			}
			for _, name := range names {
				if got := a.unread(id, name); got != want[name] {
					t.Fatalf("%s's count is %d, want %d of %d messages", name, got, want[name], messages)
				}
			}
		}
		a.must(group+"destroy_group", object{"GroupId": id}) // so that the lists of joined groups stay short
	})
}

// TestConcurrentCalls sets counts and sends messages at once: nothing gets lost, and a count is one that was set.
func TestConcurrentCalls(t *testing.T) {
	const workers, rounds = 8, 50
	a := newApp(t)
	id := a.stage("Public", 100)
	var crowd sync.WaitGroup
	for range workers {
		crowd.Go(func() {
			for range rounds {
				if got := a.set(id, "alice", 10+rand.IntN(10)); got.code() != 0 {
					t.Errorf("refused: %v", got)
				}
				if got := a.call(group+"send_group_msg", message(id)); got.code() != 0 {
					t.Errorf("refused: %v", got)
				}
			}
		})
	}
	crowd.Wait()
	if got := a.unread(id, "bob"); got != 100+workers*rounds {
		t.Errorf("bob has %d messages unread, %d were sent", got, 100+workers*rounds)
	}
	if got := a.unread(id, "alice"); got < 10 || got > 20+workers*rounds {
		t.Errorf("alice's count is %d", got)
	}
	crowd = sync.WaitGroup{}
	for i := range workers {
		crowd.Go(func() { a.set(id, "alice", i) })
	}
	crowd.Wait()
	if got := a.unread(id, "alice"); got < 0 || got >= workers {
		t.Errorf("alice's count is %d, which nobody set", got)
	}
}

func BenchmarkSet(b *testing.B) {
	a := newApp(b)
	id := a.stage("Public", 10)
	target := set + "?" + a.query().Encode()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			benchmarkCall(a, target, id)
		}
	})
}

func benchmarkCall(a *app, target, id string) {
	body := strings.NewReader(`{"GroupId":"` + id + `","Member_Account":"bob","UnreadMsgNum":5}`)
	r := httptest.NewRequest(http.MethodPost, target, body)
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	if !strings.Contains(w.Body.String(), `"OK"`) {
		a.Errorf("refused: %s", w.Body)
	}
}
