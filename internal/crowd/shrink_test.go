package crowd_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// found hunts until something is found.
func found(t *testing.T, wrong string) crowd.Hunted {
	t.Helper()
	out, seeds := hunt(t, crowd.Config{}, toys(loadContract(t), wrong), small, 12)
	if len(out.Verdict.Findings) == 0 {
		t.Fatalf("%s is not found in %d programs", wrong, seeds)
	}
	return out
}

// A race does not come back at will: of a few hunts one has to end with a small program.
func TestShrinking(t *testing.T) {
	t.Parallel()
	contract := loadContract(t)
	for _, wrong := range []string{"no clamp", "refuses two", "another member"} {
		t.Run(wrong, func(t *testing.T) {
			for seed := range uint64(12) {
				p := crowd.Generate(seed, small)
				out, err := crowd.Hunt(context.Background(), crowd.Config{Contract: contract}, toys(contract, wrong), p, crowd.Effort{})
				if err != nil {
					t.Fatal(err)
				}
				if out.Shrunk == nil {
					continue
				}
				s := *out.Shrunk
				if err := s.Program.Validate(); err != nil {
					t.Fatal(err)
				}
				if s.Calls > 300 || s.Failed < 1 || s.Failed > s.Played {
					t.Errorf("%s, with %d calls", s.Repeat(), s.Calls)
				}
				v, err := concurrent.Check(contract, s.History)
				if err != nil || len(v.Findings) == 0 || v.Findings[0].Group != s.Finding.Group || v.Findings[0].Member != s.Finding.Member {
					t.Errorf("the history that comes with it: %v, %s", err, shown(v))
				}
				if s.Program.Acts() <= 12 && len(s.Program.Steps) == 1 && s.Failed > 1 {
					return
				}
				t.Logf("seed %d: from %d to %d steps, %s, with %d calls", seed, p.Acts(), s.Program.Acts(), s.Repeat(), s.Calls)
			}
			t.Error("no small program that fails repeatedly")
		})
	}
}

func TestShrinkingTakesNoMoreThanItMay(t *testing.T) {
	t.Parallel()
	out := found(t, "lost update")
	contract := loadContract(t)
	for _, calls := range []int{1, 40, 150} {
		total := 0
		open := func(_ context.Context, stage program.Stage) (crowd.Stage, error) {
			return counting{newToy(contract, "lost update", stage), &total}, nil
		}
		s, err := crowd.Shrink(context.Background(), crowd.Config{Contract: contract}, open, out.Program, out.History, crowd.Effort{Calls: calls})
		if err != nil || s.Calls > calls || total != s.Calls {
			t.Errorf("of %d calls %d were made, %d are told, %v", calls, total, s.Calls, err)
		}
		if s.Program.Acts() > out.Program.Acts() || len(s.History.Operations) == 0 || s.Finding.Explanation == "" || s.Repeat() == "" {
			t.Errorf("with %d calls: %d steps, %+v", calls, s.Program.Acts(), s.Finding)
		}
	}
}

// counting counts the calls that are made on stages.
type counting struct {
	crowd.Stage
	total *int
}

func (c counting) Close(ctx context.Context) {
	*c.total += c.Calls()
	c.Stage.Close(ctx)
}

// What cannot be played again stays as it was found.
func TestShrinkingInVain(t *testing.T) {
	t.Parallel()
	out := found(t, "no clamp")
	contract := loadContract(t)
	none := func(context.Context, program.Stage) (crowd.Stage, error) {
		return nil, errors.New("no groups any more")
	}
	for name, open := range map[string]crowd.Opener{"no stage": none, "a healthy one": toys(contract, "")} {
		s, err := crowd.Shrink(context.Background(), crowd.Config{Contract: contract}, open, out.Program, out.History, crowd.Effort{})
		if err != nil || s.Program.Acts() != out.Program.Acts() || s.Failed != 1 || s.Finding.Requirement != out.Verdict.Findings[0].Requirement {
			t.Errorf("%s: %d of %d steps, %s, %v", name, s.Program.Acts(), out.Program.Acts(), s.Repeat(), err)
		}
	}
	p := crowd.Generate(1, small)
	stage := newToy(contract, "", p.Stage)
	_, err := crowd.Shrink(context.Background(), crowd.Config{Contract: contract}, toys(contract, ""), p, played(context.Background(), t, crowd.Config{}, stage, p), crowd.Effort{})
	if err == nil || !strings.Contains(err.Error(), "nothing is found in the history") {
		t.Errorf("of what is right: %v", err)
	}
}

// What an act expects may rest on all acts before it: such a program stays as it is. Where the calls themselves have no explanation, what
// is left expects nothing, so that it is right of a server that is.
func TestShrinkingMakesNoExpectationWrong(t *testing.T) {
	t.Parallel()
	expect := func(p program.Program, do program.ActKind, e program.Expect) program.Program {
		for _, s := range p.Steps {
			for _, acts := range s.Clients.Each {
				for i := range acts {
					if acts[i].Do == do {
						acts[i].Expect = &e
					}
				}
			}
		}
		return p
	}
	config := crowd.Config{Contract: loadContract(t)}
	p := expect(crowd.Generate(1, small), program.ActRead, program.Expect{Count: "1000000"})
	out, err := crowd.Hunt(t.Context(), config, toys(config.Contract, ""), p, crowd.Effort{})
	if err != nil || out.Shrunk == nil || out.Shrunk.Program.Acts() != p.Acts() {
		t.Errorf("of a program whose reads expect what is not there: %v", err)
	}
	for seed := range uint64(12) {
		p = expect(crowd.Generate(seed, small), program.ActSet, program.Expect{Accepted: true})
		out, err = crowd.Hunt(t.Context(), config, toys(config.Contract, "no clamp"), p, crowd.Effort{})
		if err != nil {
			t.Fatal(err)
		}
		if s := out.Shrunk; s != nil && s.Program.Acts() < p.Acts() {
			for _, a := range s.Program.Steps[0].Clients.All() {
				if a.Expect != nil {
					t.Errorf("what is left expects %+v", a.Expect)
				}
			}
			return
		}
	}
	t.Error("nothing was made smaller")
}
