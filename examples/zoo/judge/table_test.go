//go:build unix

package main

import (
	"errors"
	"strings"
	"testing"
)

func green() *verdict { return &verdict{findings: map[string]string{}} }

func broken(id, level string) map[string]string { return map[string]string{id: level} }

func TestReport(t *testing.T) {
	honest := row{name: "a/b", run: green(), fuzz: green()}
	withBug := honest
	withBug.bugs = []found{{bug: "one", run: broken("UMN-ERR-5", "must")}, {bug: "two", fuzz: broken("UMN-ENV-2", "must")}}
	unfound := honest
	unfound.bugs = []found{{bug: "three"}}
	wrong := honest
	wrong.run = &verdict{exit: 1, findings: broken("UMN-AUTH-2", "must")}
	inconclusive := honest
	inconclusive.run = &verdict{exit: 3}
	fuzzed := honest
	fuzzed.fuzz = &verdict{exit: 1, findings: broken("UMN-ERR-1", "must")}
	like, unlike, unserved := honest, honest, honest
	like.like, unlike.like, unserved.like = &likeness{}, &likeness{exit: 1, page: "out/diff.md"}, &likeness{err: errors.New("no port")}

	for name, c := range map[string]struct {
		rows    []row
		closing string
		text    string
		fails   bool
	}{
		"honest servers and bugs that were found": {[]row{honest, withBug}, "zoo: 4 passed, 0 failed, 0 skipped", "one: run", false},
		"a bug that was not found":                {[]row{unfound}, "zoo: 1 passed, 1 failed, 0 skipped", "three: NOT FOUND", true},
		"an honest server that is called wrong":   {[]row{wrong}, "zoo: 0 passed, 1 failed, 0 skipped", "wrong: UMN-AUTH-2", true},
		"a run that is inconclusive":              {[]row{inconclusive}, "zoo: 0 passed, 1 failed, 0 skipped", "inconclusive", true},
		"a stand-in that does not differ":         {[]row{like}, "zoo: 1 passed, 0 failed, 0 skipped", "no difference", false},
		"a stand-in that differs":                 {[]row{unlike}, "zoo: 0 passed, 1 failed, 0 skipped", "DIFFERS: out/diff.md", true},
		"a stand-in that cannot be judged":        {[]row{unserved}, "zoo: 0 passed, 1 failed, 0 skipped", "not judged: no port", true},
		"a must that the fuzzer calls broken":     {[]row{fuzzed}, "zoo: 0 passed, 1 failed, 0 skipped", "UMN-ERR-1", true},
		"a server that does not start":            {[]row{{name: "a/b", err: errors.New("no port")}}, "zoo: 0 passed, 1 failed, 0 skipped", "not judged: no port", true},
		"a program that is not here":              {[]row{honest, {name: "c/d", skipped: "not on this machine: java", planted: 2}}, "zoo: 1 passed, 0 failed, 3 skipped", "skipped: not on this machine: java", false},
		"nothing at all":                          {nil, "zoo: 0 passed, 0 failed, 0 skipped", "server", true},
		"only programs that are not here":         {[]row{{skipped: "x"}}, "zoo: 0 passed, 0 failed, 1 skipped", "skipped: x", true},
	} {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			err := report(c.rows, &text)
			if (err != nil) != c.fails {
				t.Errorf("error %v, want one: %t", err, c.fails)
			}
			lines := strings.Split(strings.TrimSpace(text.String()), "\n")
			if got := lines[len(lines)-1]; got != c.closing {
				t.Errorf("closing line %q, want %q", got, c.closing)
			}
			if !strings.Contains(text.String(), c.text) {
				t.Errorf("no %q in\n%s", c.text, text.String())
			}
		})
	}
}

func TestFindings(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want string
	}{
		"of a run":            {`{"requirements":[{"id":"A","level":"must","verdict":"fail"},{"id":"B","level":"should","verdict":"warn"},{"id":"C","level":"must","verdict":"pass"}]}`, "A, B (should)"},
		"of a campaign":       {`{"findings":[{"requirement":"A","level":"must"},{"requirement":"A","level":"must"}]}`, "A"},
		"of a quiet campaign": {`{"findings":null}`, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := findings([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if describe(got) != c.want {
				t.Errorf("got %q, want %q", describe(got), c.want)
			}
		})
	}
	if _, err := findings([]byte("no JSON")); err == nil {
		t.Error("a result that is not JSON gave no error")
	}
}

func TestBeyondLeavesOutWhatTheHonestServerHas(t *testing.T) {
	honest := &verdict{findings: broken("A", "should")}
	bugged := &verdict{findings: map[string]string{"A": "should", "B": "must"}}
	if got := describe(beyond(bugged, honest)); got != "B" {
		t.Errorf("got %q, want B alone", got)
	}
}
