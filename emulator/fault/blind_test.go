package fault_test

import (
	"net/url"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
)

// Each fault shows in the shortest play that is written for it, and the reference shows it in none.
func TestBlindFaultsShow(t *testing.T) {
	for name, shows := range map[string]func(*app) bool{
		"count-in-one-byte": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.send("g", 300)
			return a.becomes("g", "bob", 260) != 260
		},
		"badge-of-99": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.send("g", 120)
			return a.becomes("g", "bob", 110) != 110
		},
		"bound-of-one-page": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.send("g", 25)
			return a.becomes("g", "bob", 24) != 24
		},
		"bound-since-joining": func(a *app) bool {
			a.create("g", "Public", "ann")
			a.send("g", 5)
			a.join("g", "bob")
			return a.becomes("g", "bob", 3) != 3
		},
		"second-in-one-second-lost": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.send("g", 5)
			a.set("g", "bob", 2)
			return a.becomes("g", "bob", 4) != 4
		},
		"set-expires": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.send("g", 5)
			a.set("g", "bob", 2)
			time.Sleep(4 * time.Second)
			return a.unread("g", "bob") != 2
		},
		"table-of-64-members": func(a *app) bool {
			a.create("g", "Public", a.accounts(70)...)
			a.send("g", 5)
			for _, account := range a.accounts(70) {
				a.set("g", account, 3)
			}
			return a.unread("g", a.accounts(1)[0]) != 3
		},
		"every-fiftieth-call-lost": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.send("g", 5)
			lost := false
			for i := range 60 {
				lost = a.becomes("g", "bob", i%5) != int64(i%5) || lost
			}
			return lost
		},
		"batch-keeps-one-member": func(a *app) bool {
			a.create("g", "Public", "ann", "bob")
			a.send("g", 5)
			a.set("g", "ann", 2)
			a.set("g", "bob", 3)
			time.Sleep(time.Second)
			return a.unread("g", "ann") != 2
		},
		"group-written-back": func(a *app) bool {
			a.create("g", "Public", a.accounts(20)...)
			a.send("g", 5)
			a.atOnce(20, func(i int) { a.set("g", a.accounts(20)[i], 3) })
			lost := false
			for _, account := range a.accounts(20) {
				lost = a.unread("g", account) != 3 || lost
			}
			return lost
		},
		"one-buffer-for-all-answers": func(a *app) bool {
			a.create("g", "Public", "bob")
			var wrong atomic.Bool
			a.atOnce(20, func(i int) {
				number := any(i)
				if i%2 == 1 {
					number = "a string"
				}
				if (a.set("g", "bob", number) == 0) != (i%2 == 0) {
					wrong.Store(true)
				}
			})
			return wrong.Load()
		},
		"type-outlives-the-group": func(a *app) bool {
			a.create("g", "ChatRoom", "bob")
			a.set("g", "bob", 1)
			a.call("destroy_group", object{"GroupId": "g"})
			a.create("g", "Public", "bob")
			a.send("g", 5)
			return a.becomes("g", "bob", 3) != 3
		},
		"community-ids-refused": func(a *app) bool { a.create("@TGS#_g", "Community", "bob"); return a.set("@TGS#_g", "bob", 1) != 0 },
		"dissolved-but-cached": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.set("g", "bob", 1)
			a.call("destroy_group", object{"GroupId": "g"})
			return a.set("g", "bob", 1) == 0
		},
		"counts-outlive-the-group": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.send("g", 5)
			a.set("g", "bob", 3)
			a.call("destroy_group", object{"GroupId": "g"})
			a.create("g", "Public", "bob")
			return a.unread("g", "bob") != 0
		},
		"accounts-cut-to-16-bytes": func(a *app) bool {
			a.create("g", "Public", "a-rather-long-account-of-ann", "a-rather-long-account-of-bob")
			a.send("g", 5)
			a.set("g", "a-rather-long-account-of-ann", 3)
			return a.unread("g", "a-rather-long-account-of-bob") != 5
		},
		"ids-run-together": func(a *app) bool {
			a.create("g", "Public", "1bob")
			a.create("g1", "Public", "bob")
			a.send("g", 5)
			a.send("g1", 5)
			a.set("g", "1bob", 3)
			return a.unread("g1", "bob") != 5
		},
		"first-50-members": func(a *app) bool {
			a.create("g", "Public", a.accounts(60)...)
			return a.set("g", a.accounts(60)[59], 0) != 0
		},
		"left-and-came-back": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.send("g", 5)
			a.call("delete_group_member", object{"GroupId": "g", "MemberToDel_Account": []string{"bob"}})
			a.join("g", "bob")
			return a.becomes("g", "bob", 3) != 3
		},
		"escapes-not-decoded": func(a *app) bool {
			a.create("g", "Public", "bob")
			return a.post("set_unread_msg_num", `{"GroupId":"g","Member_Account":"\u0062ob","UnreadMsgNum":0}`, nil) != 0
		},
		"random-remembered": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.send("g", 5)
			for _, n := range []string{"2", "3"} {
				a.post("set_unread_msg_num", `{"GroupId":"g","Member_Account":"bob","UnreadMsgNum":`+n+`}`, url.Values{"random": {"7"}})
			}
			return a.unread("g", "bob") != 3
		},
		"fields-of-the-call-before": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.set("g", "bob", 0)
			return a.call("set_unread_msg_num", object{"GroupId": "g", "Member_Account": "bob"}) == 0
		},
		"sign-in-remembered": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.set("g", "bob", 0)
			return a.unsigned("g", "bob", 0) == 0
		},
		"applied-before-sign-in": func(a *app) bool {
			a.create("g", "Public", "bob")
			a.send("g", 5)
			return a.unsigned("g", "bob", 3) != 0 && a.unread("g", "bob") != 5
		},
		"tip-among-the-messages": func(a *app) bool {
			a.create("g", "Public", "ann", "bob")
			a.send("g", 5)
			a.set("g", "bob", 3)
			return a.unread("g", "ann") != 5
		},
	} {
		departure, known := fault.Find(name)
		if !known {
			t.Errorf("there is no fault %s", name)
			continue
		}
		for _, d := range []fault.Departure{departure, {Name: "reference"}} {
			t.Run(name+"/"+d.Name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					if got, want := shows(newApp(t, d)), d.Name == name; got != want {
						t.Errorf("that it shows is %t", got)
					}
				})
			})
		}
	}
}
