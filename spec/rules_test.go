package spec_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

// A code that names a cause misleads where the call has none of the conditions that it is kept for.
func TestMisleads(t *testing.T) {
	c := load(t, builtIn(t))
	tests := []struct {
		code     int64
		outcomes []string
		misleads bool
	}{
		{10003, []string{"wrong_command"}, false},
		{10003, []string{"wrong_method"}, false},
		{10003, []string{"missing_field"}, true},
		{10003, []string{"unknown_group"}, true},
		{10003, nil, true},
		{10010, []string{"unknown_group"}, false},
		{10010, []string{"dissolved_group"}, false},
		{10015, []string{"malformed_group_id"}, false},
		{10010, []string{"missing_group_id"}, false},
		{10015, []string{"mistyped_group_id"}, false},
		{10015, []string{"malformed_json"}, false},
		{10010, []string{"empty_body"}, false},
		{10010, []string{"missing_field"}, true},
		{10015, []string{"negative_number"}, true},
		{10010, []string{"not_a_member"}, true},
		{10015, nil, true},
		// Where the cause lists no codes, it is those of its outcomes.
		{60007, []string{"over_limit"}, false},
		{10006, []string{"over_limit"}, false},
		{60007, []string{"unknown_group"}, true},
		{10006, []string{"not_admin"}, true},
		{60011, nil, true},
		// One condition of several is enough.
		{10010, []string{"missing_field", "unknown_group"}, false},
		{10010, []string{"missing_field", "negative_number"}, true},
		// No cause is named by these.
		{10004, nil, false},
		{10004, []string{"unknown_group"}, false},
		{60003, []string{"over_limit"}, false},
		{70009, []string{"missing_field"}, false},
		{10002, nil, false},
		{99999, nil, false},
		{0, nil, false},
	}
	for _, test := range tests {
		if got := c.Misleads(test.code, test.outcomes...); got != test.misleads {
			t.Errorf("%d for %v misleads: %t, want %t", test.code, test.outcomes, got, test.misleads)
		}
	}
}

// Which requirement a wrong code breaks: that of the refusal itself where the code is part of it, the one that no code
// misleads, or the one that the code is documented for the condition.
func TestWrongCode(t *testing.T) {
	c := load(t, builtIn(t))
	tests := []struct {
		code     int64
		outcomes []string
		breaks   string
	}{
		{10010, []string{"unknown_group"}, ""},
		{10015, []string{"unknown_group"}, ""},
		{10004, []string{"unknown_group"}, "UMN-ERR-1"},
		{10003, []string{"unknown_group"}, "UMN-ERR-1"},
		{60003, []string{"dissolved_group"}, "UMN-ERR-2"},
		{10004, []string{"malformed_group_id"}, ""},
		{99999, []string{"malformed_group_id"}, "UMN-ERR-14"},
		{10003, []string{"malformed_group_id"}, "UMN-ERR-15"},
		{60007, []string{"malformed_json"}, "UMN-ERR-15"},
		{40001, []string{"malformed_json"}, "UMN-ERR-14"},
		{10010, []string{"missing_field"}, "UMN-ERR-15"},
		{99999, []string{"missing_group_id"}, "UMN-ERR-14"},
		{10010, []string{"missing_group_id"}, ""},
		{99999, []string{"mistyped_group_id"}, "UMN-ERR-14"},
		{60015, []string{"mistyped_group_id"}, ""},
		{99999, []string{"altered_usersig"}, "UMN-AUTH-12"},
		{70009, []string{"altered_usersig"}, ""},
		{10010, []string{"wrong_key"}, "UMN-ERR-15"},
		{70009, []string{"locked_out"}, "UMN-AUTH-13"},
		{70050, []string{"locked_out"}, ""},
		{10004, []string{"over_limit"}, "UMN-RATE-3"},
		// A further condition that the call meets excuses the code; else the first is what the refusal is about.
		{10010, []string{"missing_field", "unknown_group"}, ""},
		{99999, []string{"missing_field", "unknown_group"}, "UMN-ERR-14"},
		{99999, []string{"unknown_group", "missing_field"}, "UMN-ERR-1"},
		{99999, nil, ""},
	}
	for _, test := range tests {
		if got := c.WrongCode(test.code, test.outcomes...); got != test.breaks {
			t.Errorf("%d for %v breaks %q, want %q", test.code, test.outcomes, got, test.breaks)
		}
	}
	for name, o := range c.Outcomes {
		for _, code := range o.Codes {
			if got := c.WrongCode(code, name); got != "" {
				t.Errorf("%s accepts %d, which breaks %s", name, code, got)
			}
		}
	}
}

// The first code of an outcome is the reference's: it must mislead nobody.
func TestNoOutcomeHasACodeThatMisleadsAboutIt(t *testing.T) {
	c := load(t, builtIn(t))
	for name, o := range c.Outcomes {
		for _, code := range o.Codes {
			if c.Misleads(code, name) {
				t.Errorf("%s accepts %d, which is kept for other causes", name, code)
			}
		}
	}
}

func TestNamesThatMayBeChosen(t *testing.T) {
	c := load(t, builtIn(t))
	for what, rule := range map[string]spec.NameRule{"groups": c.Names.Groups, "accounts": c.Names.Accounts} {
		if rule.Source.Page == "" || rule.Source.Heading == "" {
			t.Errorf("the names of %s have the source %v", what, rule.Source)
		}
		seen := map[rune]bool{}
		for _, r := range rule.Characters {
			if seen[r] || r < ' ' || r > '~' {
				t.Errorf("the characters of %s have %q twice, or it is not printable ASCII", what, r)
			}
			seen[r] = true
		}
	}
	if n := len(c.Names.Groups.Characters); n != '~'-' '+1 {
		t.Errorf("group ids may have %d characters; printable ASCII has 95", n)
	}
	if got := []byte(c.Names.Accounts.Characters); len(got) != 26+26+10+2 || slices.ContainsFunc([]byte(" @#$"), func(b byte) bool { return slices.Contains(got, b) }) {
		t.Errorf("account ids may have %s", got)
	}
	for _, groupType := range c.GroupTypes {
		if strings.Trim(groupType.IDPrefix, c.Names.Groups.Characters) != "" {
			t.Errorf("the prefix %s of %s has characters that no id may have", groupType.IDPrefix, groupType.Name)
		}
	}
}

func TestDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{`"1s"`: time.Second, `"1m30s"`: 90 * time.Second, `"0.5s"`: 500 * time.Millisecond, `"1ns"`: 1} {
		var d spec.Duration
		if err := json.Unmarshal([]byte(text), &d); err != nil || d.Duration != want {
			t.Errorf("%s reads as %v, %v; want %v", text, d.Duration, err, want)
		}
	}
	for text, says := range map[string]string{
		`"0s"`: "not a duration above 0", `"-1s"`: "not a duration above 0", `""`: "not a duration above 0", `"1"`: "not a duration above 0",
		`"soon"`: "not a duration above 0", `60`: "60 is not a duration", `true`: "true is not a duration", `["1s"]`: "is not a duration",
	} {
		d := spec.Duration{Duration: time.Hour}
		if err := json.Unmarshal([]byte(text), &d); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), `"1m"`) {
			t.Errorf("%s is refused with %v, want …%s… and an example", text, err, says)
		}
		if d.Duration != time.Hour {
			t.Errorf("%s, which is refused, leaves %v behind", text, d.Duration)
		}
	}
}
