package emulator_test

import (
	"fmt"
	"testing"
)

// status is what account_check tells of a name.
func (a *app) status(name string) any {
	a.Helper()
	got := a.must(login+"account_check", object{"CheckItem": []object{{"UserID": name}}})
	return got.at("ResultItem", 0, "AccountStatus")
}

func TestAccountImport(t *testing.T) {
	a := newApp(t)
	if got := a.status("dora"); got != "NotImported" {
		t.Errorf("before: %v", got)
	}
	a.must(login+"account_import", object{"UserID": "dora", "Nick": "Dora"})
	a.must(login+"account_import", object{"UserID": "dora"})
	if got := a.status("dora"); got != "Imported" {
		t.Errorf("afterwards: %v", got)
	}
	if got := a.status("administrator"); got != "Imported" {
		t.Errorf("the admin: %v", got)
	}
}

func TestMultiaccountImport(t *testing.T) {
	a := newApp(t)
	for list, value := range map[string]any{
		"Accounts":    []string{"Accounts-1", "Accounts-2"},
		"AccountList": []object{{"UserID": "AccountList-1"}, {"UserID": "AccountList-2", "Nick": "n"}},
	} {
		got := a.must(login+"multiaccount_import", object{list: value})
		if failed, ok := got["FailAccounts"].([]any); !ok || len(failed) != 0 {
			t.Errorf("%s: %v", list, got)
		}
		for i := 1; i <= 2; i++ {
			if name := fmt.Sprintf("%s-%d", list, i); a.status(name) != "Imported" {
				t.Errorf("%s was not imported", name)
			}
		}
	}
}

func TestAccountRefusals(t *testing.T) {
	hundredAndOne := make([]string, 101)
	for i := range hundredAndOne {
		hundredAndOne[i] = fmt.Sprintf("u%d", i)
	}
	tests := map[string]struct {
		command         string
		refused, served any
	}{
		"no UserID":       {"account_import", object{}, object{"UserID": "u"}},
		"an empty UserID": {"account_import", object{"UserID": ""}, object{"UserID": "u"}},
		"a UserID of 33 bytes": {
			"account_import", object{"UserID": "123456789012345678901234567890123"},
			object{"UserID": "12345678901234567890123456789012"},
		},
		"a UserID that is none": {"account_import", object{"UserID": 7}, object{"UserID": "7"}},
		"neither list":          {"multiaccount_import", object{}, object{"Accounts": []string{"u"}}},
		"an empty list": {
			"multiaccount_import", object{"Accounts": []string{}}, object{"Accounts": []string{"u"}},
		},
		"101 accounts": {
			"multiaccount_import", object{"Accounts": hundredAndOne}, object{"Accounts": hundredAndOne[:100]},
		},
		"nothing to delete": {"account_delete", object{}, object{"DeleteItem": []object{{"UserID": "u"}}}},
		"nothing to check": {
			"account_check", object{"CheckItem": []object{}}, object{"CheckItem": []object{{"UserID": "u"}}},
		},
		"a check without UserID": {
			"account_check", object{"CheckItem": []object{{}}}, object{"CheckItem": []object{{"UserID": "u"}}},
		},
		"names where objects are": {
			"account_check", object{"CheckItem": []string{"u"}}, object{"CheckItem": []object{{"UserID": "u"}}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			if got := a.call(login+test.command, test.refused); got.code() != 70402 {
				t.Errorf("answered %v, want 70402", got)
			}
			a.must(login+test.command, test.served)
		})
	}
}

func TestAccountDelete(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 2)
	got := a.must(login+"account_delete", object{"DeleteItem": []object{{"UserID": "bob"}, {"UserID": "zoe"}}})
	if number(got.at("ResultItem", 0, "ResultCode")) != 0 || number(got.at("ResultItem", 1, "ResultCode")) != 70107 {
		t.Errorf("answered %v, want 0 for bob and 70107 for zoe", got)
	}
	if a.status("bob") != "NotImported" || a.status("carol") != "Imported" {
		t.Errorf("afterwards bob is %v and carol %v", a.status("bob"), a.status("carol"))
	}
	if got := a.set(id, "bob", 1); got.code() != a.code("unknown_account") {
		t.Errorf("bob's count: %v", got)
	}
	a.must(login+"account_import", object{"UserID": "bob"})
	if got := a.set(id, "bob", 1); got.code() != a.code("not_a_member") {
		t.Errorf("the count of bob, imported again: %v", got)
	}
	if got := a.set(id, "alice", 1); got.code() != 0 {
		t.Errorf("alice's count: %v", got)
	}
}
