package judge_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// told notes what a watcher is told.
type told []string

func (w *told) Answered(p model.Prediction, a judge.Answer) {
	*w = append(*w, p.Input()+" "+map[bool]string{true: "accepted", false: "refused"}[a.Accepted])
}

func (w *told) Judged(class string, requirements ...string) {
	if !strings.HasPrefix(class, "an answer that is ") {
		*w = append(*w, class+" "+strings.Join(requirements, " "))
	}
}

func TestAWatcherIsToldWhatIsJudged(t *testing.T) {
	c := contract(t)
	minus := valid("4")
	minus.Fields = map[string]json.RawMessage{"UnreadMsgNum": json.RawMessage("-1")}
	for _, test := range []struct {
		name  string
		steps []program.Step
		seen  []record.Step
		want  []string
	}{
		{"a call", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 4)}, []string{"valid accepted", "counted, plain UMN-CLAMP-1"}},
		{"a call that is refused", []program.Step{does(minus), reads(theGroup, bob)}, []record.Step{answeredWith(fails(10004)), reading(theGroup, bob, 2)},
			[]string{"UnreadMsgNum minimum refused", "counted, plain UMN-ERR-13", "counted, plain UMN-ERR-8"}},
		{"a count that no call was made on", []program.Step{reads(theGroup, bob)}, []record.Step{reading(theGroup, bob, 2)}, nil},
	} {
		var w told
		played(t, c, test.steps, test.seen, &w)
		if !slices.Equal(w, test.want) {
			t.Errorf("of %s it is told %q, want %q", test.name, w, test.want)
		}
	}
}

func TestTroubleThatComesBackIsADeviation(t *testing.T) {
	o := played(t, contract(t), []program.Step{sets(bob, "4")}, []record.Step{answeredWith(reset)}, nil)
	trouble := o.Trouble()
	if trouble == nil || len(o.Deviations()) > 0 {
		t.Fatalf("a call without an answer is trouble %+v and deviates as %+v", trouble, o.Deviations())
	}
	o.Blame(*trouble)
	if all := o.Deviations(); len(all) != 1 || !all[0].Passing || all[0].Requirement != "UMN-CLAMP-1" {
		t.Errorf("what came back each time deviates as %+v", all)
	}
}

// A refusal that may pass is trouble, whatever it is that may pass.
func TestARefusalThatMayPassIsTrouble(t *testing.T) {
	c := contract(t)
	for code, tooFrequent := range map[int]bool{60007: true, 10002: false, 70050: false} {
		o := played(t, c, []program.Step{sets(bob, "4")}, []record.Step{answeredWith(fails(code))}, nil)
		if o.Trouble() == nil || len(o.Deviations()) > 0 || o.TooFrequent() != tooFrequent {
			t.Errorf("after %d trouble is %+v, too frequent %t, and it deviates as %+v", code, o.Trouble(), o.TooFrequent(), o.Deviations())
		}
	}
}

// A call that the tool kept back says nothing about the target, however often that comes back.
func TestACallThatWasKeptBackIsNoTrouble(t *testing.T) {
	for _, x := range []record.Exchange{budget, cancelled} {
		o := played(t, contract(t), []program.Step{sets(bob, "4")}, []record.Step{answeredWith(x)}, nil)
		if o.Trouble() != nil || len(o.Deviations()) > 0 {
			t.Errorf("%s: it is trouble %+v and deviates as %+v", x.Why(), o.Trouble(), o.Deviations())
		}
	}
}
