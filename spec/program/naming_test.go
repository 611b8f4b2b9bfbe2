package program_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Kinds of ids survive a file, and are not written where a program has none.
func TestNamesSurviveAFile(t *testing.T) {
	p := program.Program{ID: "p", Stage: stage(), Steps: []program.Step{}}
	data, err := p.Encode()
	if err != nil || strings.Contains(string(data), `"names"`) {
		t.Errorf("without names: %s, %v", data, err)
	}
	p.Stage.Names = map[string]program.Naming{
		"g": {Longest: true}, "other": {Of: "g", Like: program.InCapitals}, "bob": {Characters: program.NameParts},
		"carol": {Of: "bob", Like: program.LastCharacter}, "eve": {Of: "bob", Like: program.OneAfter},
	}
	if data, err = p.Encode(); err != nil {
		t.Fatal(err)
	}
	got, err := program.Decode(data)
	if err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("comes back as %+v, %v; want %+v", got, err, p)
	}
	for _, words := range []string{`"longest": true`, `"like": "in capitals"`, `"characters": 4`, `"like": "but for the last character"`, `"of": "bob"`} {
		if !strings.Contains(string(data), words) {
			t.Errorf("the file lacks %s:\n%s", words, data)
		}
	}
	if _, err := program.Decode([]byte(`{"id":"p","stage":{"names":{"g":{"shortest":true}}},"steps":[]}`)); err == nil || !strings.Contains(err.Error(), "shortest") {
		t.Errorf("a kind of id that does not exist: %v", err)
	}
}

// A naming that means nothing would make a check test nothing.
func TestBrokenNamings(t *testing.T) {
	for name, test := range map[string]struct {
		handle string
		naming program.Naming
	}{
		"of an unknown handle":     {"mallory", program.Naming{Longest: true}},
		"like an unknown handle":   {"bob", program.Naming{Of: "mallory", Like: program.InCapitals}},
		"like nobody":              {"bob", program.Naming{Like: program.InCapitals}},
		"alike in an unknown way":  {"bob", program.Naming{Of: "carol", Like: "in small letters"}},
		"like another in no way":   {"bob", program.Naming{Of: "carol"}},
		"of more parts than there": {"bob", program.Naming{Characters: program.NameParts + 1}},
		"of fewer parts than one":  {"bob", program.Naming{Characters: -1}},
		"an account like a group":  {"bob", program.Naming{Of: "g", Like: program.InCapitals}},
	} {
		s := stage()
		s.Names = map[string]program.Naming{test.handle: test.naming}
		if err := (program.Program{ID: "p", Stage: s}).Validate(); err == nil {
			t.Errorf("a naming %s is taken: %+v", name, test.naming)
		}
	}
	for name, naming := range map[string]program.Naming{
		"longest": {Longest: true}, "first": {Characters: 1}, "last": {Characters: program.NameParts},
		"capitals": {Of: "carol", Like: program.InCapitals}, "the owner's": {Of: program.Owner, Like: program.OneBefore},
	} {
		s := stage()
		s.Names = map[string]program.Naming{"bob": naming}
		if err := (program.Program{ID: "p", Stage: s}).Validate(); err != nil {
			t.Errorf("%s is refused: %v", name, err)
		}
	}
}
