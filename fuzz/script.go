package fuzz

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// ownAccounts finds the names that a campaign gives to accounts.
var ownAccounts = regexp.MustCompile(`uc[a-z2-7]{8}-[0-9]+\b`)

// Script is the shell script that plays the finding again; name is that of its files without an ending. For who reads it, it has
// what was sent, from the stage to the last reading: lines of curl, or the bytes where they are not proper HTTP.
func (f Finding) Script(name string, target reports.TargetInfo) reports.Script {
	s := reports.Script{Name: name, Target: target.URL, Sent: f.made(), Bytes: f.Sent,
		About: []string{fmt.Sprintf("%s: expected %s, got %s.", f.Requirement, oneLine(f.Expected), oneLine(f.Got))}}
	if target.Address == "embedded" {
		s.Target = target.Address
	}
	for _, x := range f.Exchanges {
		if _, app, who := reports.Caller(x); app != "" && who != "" {
			s.SDKAppID, s.Identifier = app, who
			break
		}
	}
	return s
}

// made are the exchanges, from the one that makes the accounts which they name.
func (f Finding) made() []record.Exchange {
	accounts := map[string]bool{}
	for _, x := range f.Exchanges {
		for _, name := range ownAccounts.FindAllString(string(x.Request.Body), -1) {
			accounts[name] = true
		}
	}
	if first, ok := importing(f.Exchanges, slices.Sorted(maps.Keys(accounts))); ok {
		return append([]record.Exchange{first}, f.Exchanges...)
	}
	return f.Exchanges
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// importing is the call that makes the accounts which the exchanges name: a campaign made them beforehand.
func importing(exchanges []record.Exchange, accounts []string) (record.Exchange, bool) {
	i := slices.IndexFunc(exchanges, func(x record.Exchange) bool {
		return strings.Contains(x.Request.URL, "/"+x.Command+"?") && x.Request.Method == "POST"
	})
	if i < 0 || len(accounts) == 0 {
		return record.Exchange{}, false
	}
	x := exchanges[i]
	head, query, _ := strings.Cut(x.Request.URL, "?")
	base, _, _ := strings.Cut(head, "/v4/")
	body, err := json.Marshal(map[string]any{"Accounts": accounts})
	if err != nil {
		return record.Exchange{}, false
	}
	x.Command, x.Request.URL, x.Request.Body = "multiaccount_import", base+"/v4/im_open_login_svc/multiaccount_import?"+query, body
	return x, true
}
