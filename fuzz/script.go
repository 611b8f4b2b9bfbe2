package fuzz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

var (
	// ownAccounts finds the names that a campaign gives to accounts.
	ownAccounts = regexp.MustCompile(`uc[a-z2-7]{8}-[0-9]+\b`)
	variables   = regexp.MustCompile(`\$(UNREADCHECK_USERSIG[A-Z_]*)`)
)

// Script is a shell script that makes the finding's exchanges again, from its stage to its last reading: one line of curl for
// each. Secrets come from environment variables, which it names.
func (f Finding) Script() string {
	var out strings.Builder
	names, accounts := map[string]bool{}, map[string]bool{}
	var lines []string
	for _, x := range f.Exchanges {
		for _, m := range variables.FindAllStringSubmatch(x.Request.URL, -1) {
			names[m[1]] = true
		}
		for _, name := range ownAccounts.FindAllString(string(x.Request.Body), -1) {
			accounts[name] = true
		}
		if x.Request.URL != "" {
			lines = append(lines, reports.Curl(x)+"; echo")
		}
	}
	fmt.Fprintf(&out, "#!/bin/sh\n# %s: expected %s, got %s.\n", f.Requirement, oneLine(f.Expected), oneLine(f.Got))
	for _, name := range slices.Sorted(maps.Keys(names)) {
		fmt.Fprintf(&out, ": \"${%s:?has to hold a UserSig}\"\n", name)
	}
	if first, ok := importing(f.Exchanges, slices.Sorted(maps.Keys(accounts))); ok {
		out.WriteString(reports.Curl(first) + "; echo\n")
	}
	out.WriteString(strings.Join(lines, "\n") + "\n")
	return out.String()
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

// GoTest is a Go test that replays the finding on the implementation under test.
func (f Finding) GoTest() ([]byte, error) {
	if f.Program == nil {
		return nil, fmt.Errorf("the finding of %s has no program", f.Requirement)
	}
	data, err := f.Program.Encode()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, `package contract_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/fuzz"
)

// %s: expected %s, got %s.
func TestFinding(t *testing.T) {
	fuzz.CheckProgram(t, implementation(t), []byte(%s)) // the implementation is a http.Handler or a base URL
}
`, f.Requirement, oneLine(f.Expected), oneLine(f.Got), quoted(string(data)))
	return out.Bytes(), nil
}

// quoted is a text as a Go literal over several lines.
func quoted(text string) string {
	return "`" + strings.ReplaceAll(text, "`", "` + \"`\" + `") + "`"
}
