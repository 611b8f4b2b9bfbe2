package suites

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/recordings"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func TestWhatNoJudgeReadsIsCut(t *testing.T) {
	t.Parallel()
	const endpoint, companion = "set_unread_msg_num", "get_group_info"
	for name, test := range map[string]struct {
		command   string
		length    int
		truncated bool
		header    string
		// What is left of it.
		keeps  int
		cut    bool
		reads  string
		shared bool
	}{
		"a short answer":                          {endpoint, 60, false, "v", 60, false, "v", true},
		"as long as is kept":                      {companion, LongestBody, false, "v", LongestBody, false, "v", true},
		"one byte longer":                         {companion, LongestBody + 1, false, "v", LongestBody, true, "v", false},
		"a long one that is judged":               {endpoint, LongestBody + 1, false, "v", LongestBody + 1, false, "v", true},
		"one that the client cut":                 {endpoint, LongestBody + 1, true, "v", LongestBody, true, "v", false},
		"a short one that broke off":              {endpoint, 60, true, "v", 60, true, "v", true},
		"an unknown command, which may be judged": {"set_unread_msg_nums", LongestBody + 1, false, "v", LongestBody + 1, false, "v", true},
		"a header that is not text":               {endpoint, 60, false, "a\xff\xfeb", 60, false, "a�b", false},
	} {
		answer := &record.Response{Body: bytes.Repeat([]byte("x"), test.length), Truncated: test.truncated, Header: map[string][]string{"H": {test.header}}}
		x := shortened(record.Exchange{Command: test.command, Response: answer})
		if len(x.Response.Body) != test.keeps || x.Response.Truncated != test.cut || x.Response.Header["H"][0] != test.reads {
			t.Errorf("%s: %d bytes are kept, cut %v, header %q", name, len(x.Response.Body), x.Response.Truncated, x.Response.Header["H"])
		}
		if (x.Response == answer) != test.shared || len(answer.Body) != test.length || answer.Truncated != test.truncated {
			t.Errorf("%s: the recording itself was changed", name)
		}
	}
	if x := shortened(record.Exchange{Command: companion}); x.Response != nil {
		t.Error("an exchange without an answer got one")
	}
}

// A report's findings are played again from files: every program of the suites fits the contract.
func TestProgramsFitTheContract(t *testing.T) {
	c := builtIn(t)
	all, err := Checks(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range all {
		for _, p := range check.Programs {
			if err := p.Fits(c); err != nil {
				t.Errorf("%s: %v", check.ID, err)
			}
		}
	}
}

// Every program of the suites is the same once it was written and read.
func TestProgramsSurviveBeingSaved(t *testing.T) {
	t.Parallel()
	all, err := Checks(builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for _, p := range c.Programs {
			data, err := json.Marshal(savedLine{Program: &p})
			if err != nil {
				t.Fatal(err)
			}
			s := &Saved{programs: map[string]program.Program{}, recorded: recorded{recordings: map[string][]record.Recording{}}}
			var line savedLine
			if err := recordings.Decode(data, &line); err != nil {
				t.Fatal(err)
			}
			if err := s.take(2, line); err != nil {
				t.Fatalf("%s: %v", p.ID, err)
			}
			again, err := json.Marshal(savedLine{Program: new(s.programs[p.ID])})
			if err != nil || !bytes.Equal(data, again) || !sameActions(p, s.programs[p.ID]) {
				t.Errorf("%s: read and written again it is\n%s\nand was\n%s", p.ID, again, data)
			}
		}
	}
}

// This version may have checks that the run did not, and do something else in one that it has.
func TestARunOfAnotherVersionIsJudgedByItsOwnPrograms(t *testing.T) {
	t.Parallel()
	c := builtIn(t)
	r, err := newRun(Options{Target: target.Config{Contract: c}}, selection{LabelFilter: "UMN-CLAMP-1"})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.checks) < 2 {
		t.Fatalf("%d checks", len(r.checks))
	}
	kept, gone := r.checks[0], r.checks[1]
	before := kept.Programs[0]
	before.Steps = slices.Clone(before.Steps[:1])
	played := map[string]program.Program{before.ID: before, "an older check": before}
	if err := r.asPlayed(played); err != nil {
		t.Fatal(err)
	}
	switch {
	case len(r.checks) != 1 || r.checks[0].ID != kept.ID:
		t.Errorf("%d checks are left, %s among them", len(r.checks), gone.ID)
	case len(r.checks[0].Programs[0].Steps) != 1:
		t.Error("the program is this version's, which was not played")
	case len(kept.Programs[0].Steps) == 1:
		t.Error("the suite's own program was changed")
	case !r.narrowed || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "new since the run"):
		t.Errorf("narrowed %v, notes %q", r.narrowed, r.Notes)
	}
	if err := r.asPlayed(map[string]program.Program{}); err == nil {
		t.Error("a run without one program of this version's is judged")
	}

	// What a newer version expects of the same steps is what counts.
	r, err = newRun(Options{Target: target.Config{Contract: c}}, selection{LabelFilter: "UMN-CLAMP-1"})
	if err != nil {
		t.Fatal(err)
	}
	before = r.checks[0].Programs[0]
	want := before.Steps[0].Expect
	before.Steps = slices.Clone(before.Steps)
	before.Steps[0].Expect = &program.Expect{Recorded: true}
	if err := r.asPlayed(map[string]program.Program{before.ID: before}); err != nil {
		t.Fatal(err)
	}
	if got := r.checks[0].Programs[0].Steps[0].Expect; got != want {
		t.Errorf("it expects %+v, as the run did", got)
	}
	if f := r.checks[0].judge(r.evidence()); f.Verdict != judge.Inconclusive {
		t.Errorf("without a recording the verdict is %s", f.Verdict)
	}
}
