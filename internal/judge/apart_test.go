package judge_test

import (
	"slices"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Steps that are judged apart: of the count that they leave the model knows nothing until it is read.
var (
	rawRequest = program.Step{Raw: &program.Raw{Group: theGroup, Member: bob}}
	aBurst     = program.Step{Burst: &program.Burst{Group: theGroup, Member: bob}}
)

func TestWhatAStepApartLeavesIsReadAnew(t *testing.T) {
	c := contract(t)
	for name, step := range map[string]program.Step{"a raw request": rawRequest, "a burst": aBurst} {
		steps := []program.Step{sets(bob, "4"), step, reads(theGroup, bob), sets(carol, "4"), reads(theGroup, bob)}
		o := played(t, c, steps, []record.Step{answeredWith(ok), {}}, nil)
		if o.Counts(2) != nil {
			t.Errorf("after %s a reading may show %v only", name, o.Counts(2))
		}
		o.Step(2, reading(theGroup, bob, 3))
		o.Step(3, answeredWith(ok))
		if got := o.Counts(4); !slices.Equal(got, []int64{3}) || len(o.Deviations()) > 0 {
			t.Errorf("after %s, and a reading of 3, a reading may show %v; deviations %v", name, got, o.Deviations())
		}
		o.Step(4, reading(theGroup, bob, 2))
		if d := o.Deviations(); len(d) != 1 || d[0].Requirement != c.Broken(spec.OtherMember) {
			t.Errorf("after %s a count that changes with another's is %v", name, d)
		}
	}
}

// A step before it is held against what was known then, and others' counts stay known.
func TestAStepApartLeavesOthersAlone(t *testing.T) {
	o := played(t, contract(t), []program.Step{sets(carol, "4"), rawRequest, reads(theGroup, carol)}, []record.Step{answeredWith(ok), {}}, nil)
	if got := o.Counts(2); !slices.Equal(got, []int64{4}) {
		t.Errorf("another's count may read %v, want the 4 that was set", got)
	}
}

func TestWhatOthersFoundEndsTheJudging(t *testing.T) {
	c := contract(t)
	steps := []program.Step{rawRequest, reads(theGroup, bob)}
	o := played(t, c, steps, nil, nil)
	if o.Add(nil); !o.Step(0, record.Step{}) {
		t.Error("a step of which nothing is wrong ends the judging")
	}
	o = played(t, c, steps, nil, nil)
	o.Add([]judge.Deviation{{Kind: judge.DeviantExpectation, Expected: "refused"}})
	if o.Step(0, record.Step{}) || len(o.Deviations()) != 1 {
		t.Errorf("after a deviation the judging goes on; deviations %v", o.Deviations())
	}
}

// What another judge says counts where a requirement of the contract forbids it.
func TestWhatOthersFoundIsOfARequirement(t *testing.T) {
	c := contract(t)
	observed := ""
	for _, r := range c.Requirements {
		if r.Level == spec.Observe {
			observed = r.ID
		}
	}
	for requirement, want := range map[string]int{"UMN-CLAMP-1": 1, observed: 0, "UMN-NONE-1": 0, "": 0} {
		o := played(t, c, nil, nil, nil)
		if o.Add([]judge.Deviation{{Requirement: requirement, Kind: judge.DeviantAnswer}}); len(o.Deviations()) != want {
			t.Errorf("of %q there are the deviations %v", requirement, o.Deviations())
		}
	}
}

// A count that such a step set may read as it did before: the step has read it itself.
func TestACountAfterAStepApartNeedNotHaveChanged(t *testing.T) {
	expects := reads(theGroup, bob)
	expects.Expect = &program.Expect{Count: "2"}
	for name, test := range map[string]struct {
		steps  []program.Step
		seen   []record.Step
		proved bool
	}{
		"after a call":          {[]program.Step{sets(bob, "2"), expects}, []record.Step{answeredWith(ok), reading(theGroup, bob, 2)}, false},
		"after a raw request":   {[]program.Step{rawRequest, expects}, []record.Step{{}, reading(theGroup, bob, 2)}, true},
		"after another reading": {[]program.Step{rawRequest, reads(theGroup, bob), expects}, []record.Step{{}, reading(theGroup, bob, 2), reading(theGroup, bob, 2)}, false},
	} {
		o := played(t, contract(t), test.steps, test.seen, nil)
		if proved := o.Unjudged() == ""; proved != test.proved || len(o.Deviations()) > 0 {
			t.Errorf("%s: unjudged %q, deviations %v", name, o.Unjudged(), o.Deviations())
		}
	}
}
