package fuzz

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/setup"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec"
)

// checkCalls is how many calls Check makes where the config does not say how many, or how long.
const checkCalls = 5000

// Run fuzzes the target that a config describes and returns what it found. An error is an [unreadcheck.ErrUsage] where the
// config is at fault, and nothing was sent then; a context that ends makes the campaign end with what it has found until
// then. Neither Duration nor MaxCalls is no bound but the context.
func Run(ctx context.Context, c unreadcheck.Config) (result *Result, err error) {
	shard, err := readShard(c.Shard)
	if err != nil {
		return nil, err
	}
	t, err := c.Prepare(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	o := Options{Target: t.Config, Layers: c.Layers, Duration: c.Duration, MaxCalls: c.MaxCalls, Workers: c.Workers, Seed: t.Seed,
		Shard: shard, Corpus: c.Corpus, StopAtFirst: c.FailFast, Address: t.Address, ContractSHA256: t.ContractSHA256}
	if c.Progress != nil {
		o.Progress = func(p Progress) {
			c.Progress(p.Calls, c.MaxCalls, fmt.Sprintf("%s: %s", p.Layer, plural.Of(p.Findings, "finding")))
		}
	}
	return Campaign(ctx, o)
}

// readShard reads "2/4"; empty is the only one.
func readShard(text string) (Shard, error) {
	if text == "" {
		return Shard{}, nil
	}
	var s Shard
	if n, err := fmt.Sscanf(text, "%d/%d", &s.Index, &s.Count); n != 2 || err != nil || fmt.Sprintf("%d/%d", s.Index, s.Count) != text {
		return s, usage.Errorf("the shard is %q; write 2/4 for the second of four", text)
	}
	return s, nil
}

// Check fuzzes an implementation in a Go test: an [http.Handler], which is called in memory, or the base URL of one that is
// served on this machine. Each must that is not kept fails the test, with the smallest program that shows it; a should is
// logged, and fails it where the config is strict. The changes are made to the config of the campaign, which makes 5000 calls
// otherwise, is not paced until the implementation limits it, and calls as the account of the reference.
func Check(t testing.TB, subject any, changes ...func(*unreadcheck.Config)) {
	t.Helper()
	c, err := configOf(subject, changes)
	if err != nil {
		t.Fatal(err)
	}
	if c.MaxCalls == 0 && c.Duration == 0 {
		c.MaxCalls = checkCalls
	}
	result, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !result.Conclusive() && len(result.Findings) == 0 {
		t.Fatalf("too little could be judged: %v", result.Unjudged)
	}
	for _, f := range result.Findings {
		if f.Level == spec.Must || c.Strict {
			t.Error(f.Report())
		} else {
			t.Log(f.Report())
		}
	}
}

// CheckProgram replays a program, or a finding, in a Go test; a target that breaks the contract in it fails the test. What
// the subject and the changes are, [Check] says.
func CheckProgram(t testing.TB, subject any, data []byte, changes ...func(*unreadcheck.Config)) {
	t.Helper()
	f, err := DecodeFinding(data)
	if err != nil {
		t.Fatal(err)
	}
	r, err := replayerOf(t.Context(), subject, changes)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	if err := f.Fits(r.campaign.contract); err != nil {
		t.Fatal(err)
	}
	replayed := r.ReplayFinding(t.Context(), f, 0)
	if replayed.Played == 0 {
		t.Fatalf("the program was not judged: %s", replayed.Obstacle)
	}
	for _, d := range replayed.Deviations {
		if r.fails(d) {
			t.Error(sentence(d))
		} else {
			t.Log(sentence(d))
		}
	}
}

// sentence is a deviation in a line, in which nothing differs from one playing to the next.
func sentence(d Deviation) string {
	return fmt.Sprintf("%s: step %d: expected %s, got %s", cmp.Or(d.Requirement, "the program"), d.Step+1, d.Expected, d.Got)
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

// configOf is the config for a subject of a test, which is an [http.Handler] or the text of a base URL.
func configOf(subject any, changes []func(*unreadcheck.Config)) (unreadcheck.Config, error) {
	c := unreadcheck.Config{Rate: -1}
	switch subject := subject.(type) {
	case http.Handler:
		c.Handler, c.InMemory = subject, true
	case string:
		c.Target = strings.TrimSpace(subject)
	default:
		return c, usage.Errorf("a %T is neither a http.Handler nor the text of a URL", subject)
	}
	for _, change := range changes {
		change(&c)
	}
	return c, nil
}

// ownReplayer is a replayer with the target that was prepared for it.
type ownReplayer struct {
	*Replayer
	target *setup.Target
	strict bool
}

// fails reports whether a deviation fails a test: what a must says, or what a program expects without a requirement. A should
// does so where the config is strict.
func (r *ownReplayer) fails(d Deviation) bool {
	requirement, known := r.target.Contract.Requirement(d.Requirement)
	return !known || requirement.Level == spec.Must || r.strict
}

func replayerOf(ctx context.Context, subject any, changes []func(*unreadcheck.Config)) (*ownReplayer, error) {
	c, err := configOf(subject, changes)
	if err != nil {
		return nil, err
	}
	t, err := c.Prepare(ctx)
	if err != nil {
		return nil, err
	}
	r, err := NewReplayer(ctx, t.Config)
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return &ownReplayer{r, t, c.Strict}, nil
}

// close clears the stage and ends the target. It returns what went wrong, or had to stay on the target.
func (r *ownReplayer) close(ctx context.Context) error {
	var all []error
	for _, left := range r.Close(ctx) {
		all = append(all, errors.New(left))
	}
	return errors.Join(append(all, r.target.Close())...)
}
