package fuzz

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/target"
)

// Settings say by which contract, and as whom, an implementation is called in a Go test.
type Settings struct {
	Contract *spec.Contract
	Account  target.Account
	// Settle is how long a count may take to read as it should; 0 is 2 s.
	Settle time.Duration
}

// checkCalls is how many calls Check makes where no option says otherwise.
const checkCalls = 5000

// Check fuzzes an implementation in a Go test: an [http.Handler], which is called in memory, or the base URL of one that is
// served on this machine. Each finding fails the test, with the smallest program that shows it. Options change how long it
// takes, which is 5000 calls otherwise.
func Check(t testing.TB, subject any, s Settings, options ...func(*Options)) {
	t.Helper()
	config, err := s.config(subject)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Target: config, Seed: 1}
	for _, option := range options {
		option(&o)
	}
	if o.MaxCalls == 0 && o.Duration == 0 {
		o.MaxCalls = checkCalls
	}
	result, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if result.Programs == 0 {
		t.Fatalf("nothing could be judged: %v", result.Unjudged)
	}
	for _, f := range result.Findings {
		t.Error(f.Report())
	}
}

// CheckProgram replays a program, or a finding, in a Go test; a target that breaks the contract in it fails the test.
func CheckProgram(t testing.TB, subject any, s Settings, data []byte) {
	t.Helper()
	f, err := DecodeFinding(data)
	if err != nil {
		t.Fatal(err)
	}
	config, err := s.config(subject)
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReplayer(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close(t.Context())
	replayed := r.ReplayFinding(t.Context(), f, 1)
	if replayed.Played == 0 {
		t.Fatalf("the program was not judged: %s", replayed.Obstacle)
	}
	for _, d := range replayed.Deviations {
		t.Errorf("%s: step %d: expected %s, got %s", cmp.Or(d.Requirement, "the program"), d.Step+1, d.Expected, d.Got)
	}
}

// Report is the finding in a few lines: what was expected and what came, how regular that is, and the program.
func (f Finding) Report() string {
	text := fmt.Sprintf("%s (%s): expected %s, got %s (%s; %s; %s)", f.Requirement, f.Level, f.Expected, f.Got, f.State, f.Input, f.Repeats)
	if f.Program == nil {
		return text
	}
	data, err := f.Program.Encode()
	if err != nil {
		return text
	}
	return text + "\n" + string(data)
}

// Native bridges to go test -fuzz: the engine makes the body of one call, and coverage of the handler's code leads it.
// In a body $GroupId, $Member_Account and $UnreadMsgNum stand for the stage's own values.
func Native(f *testing.F, h http.Handler, s Settings) {
	f.Helper()
	config, err := s.config(h)
	if err != nil {
		f.Fatal(err)
	}
	r, err := NewReplayer(f.Context(), config)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { r.Close(f.Context()) })
	for _, in := range append(spellings(config.Contract), brokenBodies(config.Contract)...) {
		switch {
		case in.Call.Body != nil:
			f.Add([]byte(*in.Call.Body))
		case in.Call.Bytes != nil:
			f.Add(in.Call.Bytes)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		call := valid("4")
		text := string(body)
		call.Body, call.Fill = &text, true
		p := program.Program{ID: "a body", Stage: plainStage(), Steps: []program.Step{does(call), reads(theGroup, bob)}}
		replayed := r.Replay(t.Context(), p, 1)
		for _, d := range replayed.Deviations {
			t.Errorf("%s: expected %s, got %s", d.Requirement, d.Expected, d.Got)
		}
	})
}

func (s Settings) config(subject any) (target.Config, error) {
	config := target.Config{Contract: s.Contract, Account: s.Account, Settle: s.Settle, Timeout: 5 * time.Second, Pace: -1, Seed: 1}
	if config.Settle == 0 {
		config.Settle = 2 * time.Second
	}
	if s.Contract == nil {
		return config, usage.Errorf("the settings need a contract")
	}
	switch subject := subject.(type) {
	case http.Handler:
		config.Handler, config.Base = subject, &url.URL{Scheme: "http", Host: "localhost"}
	case string:
		base, err := target.ParseAddress(s.Contract, subject)
		if err != nil {
			return config, usage.Wrap(err)
		}
		config.Base = base
	default:
		return config, usage.Errorf("a %T is neither a http.Handler nor the text of a URL", subject)
	}
	return config, nil
}
