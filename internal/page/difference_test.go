package page

import (
	"strings"
	"testing"
)

// marked is a text with what is marked in brackets.
func marked(all []piece) string {
	var out strings.Builder
	for _, p := range all {
		if p.Marked {
			out.WriteString("[" + p.Text + "]")
		} else {
			out.WriteString(p.Text)
		}
	}
	return out.String()
}

func TestDifferencesAreMarked(t *testing.T) {
	for _, test := range []struct{ expected, got, left, right string }{
		{"the count of bob reads 5", "the count of bob reads 3", "the count of bob reads [5]", "the count of bob reads [3]"},
		{"HTTP status 200", "HTTP status 422", "HTTP status [200]", "HTTP status [422]"},
		{"refused with 10010 or 10015", "refused with 10003", "refused with [10010 or 10015]", "refused with [10003]"},
		{"accepted", "no answer", "accepted", "no answer"},
		{"accepted", "", "accepted", ""},
		{"no secret in the error text", "the UserSig or the key, in network/closed", "no secret in the error text", "the UserSig or the key, in network/closed"},
		{"", "", "", ""},
		{"a, b", "a, b", "a, b", "a, b"},
		{"größer als 5", "größer als 六", "größer als [5]", "größer als [六]"},
		{`ActionStatus "OK"`, `ActionStatus "ok"`, `ActionStatus "[OK]"`, `ActionStatus "[ok]"`},
	} {
		left, right := differing(test.expected, test.got)
		if marked(left) != test.left || marked(right) != test.right {
			t.Errorf("%q and %q differ in %q and %q, want %q and %q", test.expected, test.got, marked(left), marked(right), test.left, test.right)
		}
	}
}

func TestLongTextsAreNotCompared(t *testing.T) {
	long := strings.Repeat("a b ", 5000)
	left, right := differing(long+"x", long+"y")
	if len(left) != 1 || len(right) != 1 || left[0].Marked {
		t.Error("texts of ten thousand words are compared word by word")
	}
}
