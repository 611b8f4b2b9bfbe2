package crowd_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/fuzz/crowd"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

func playHerd(t *testing.T, open crowd.Opener, herd crowd.Herd) (crowd.HerdHistory, crowd.Verdict) {
	t.Helper()
	stage, err := open(context.Background(), herd.Stage)
	if err != nil {
		t.Fatal(err)
	}
	defer stage.Close(context.Background())
	h, err := crowd.PlayHerd(context.Background(), crowd.Config{Contract: loadContract(t)}, stage, herd)
	if err != nil {
		t.Fatal(err)
	}
	return h, crowd.CheckHerd(loadContract(t), h)
}

func TestHerdsOfTheHealthy(t *testing.T) {
	reference := departed(t, fault.Departure{})
	for seed := range uint64(6) {
		for name, open := range map[string]crowd.Opener{
			"a toy":                      toys(loadContract(t), ""),
			"a toy with other codes":     toys(loadContract(t), "last code"),
			"a toy that refuses nothing": toys(loadContract(t), "accepts all"),
			"the reference":              served(t, reference),
		} {
			h, v := playHerd(t, open, crowd.GenerateHerd(seed, crowd.Conditions))
			if !v.Passed() || len(h.Waves) != 1 {
				t.Errorf("%s, seed %d, %d waves: %s", name, seed, len(h.Waves), shown(v))
			}
		}
	}
}

func TestHerdsOfTheWrong(t *testing.T) {
	for _, test := range []struct {
		wrong string
		says  string
	}{
		{"swapped answers", "have an answer that is not their own"},
		{"herd of 32", "calls at once some were not answered"},
		{"unanswered", "calls at once some were not answered"},
		{"refuses two", "a valid call among"},
	} {
		t.Run(test.wrong, func(t *testing.T) {
			for seed := range uint64(10) {
				herd := crowd.GenerateHerd(seed, crowd.Conditions)
				if len(herd.Calls) < 40 {
					continue // of 32 valid ones and others
				}
				_, v := playHerd(t, toys(loadContract(t), test.wrong), herd)
				if len(v.Findings) > 0 && v.Findings[0].Requirement == "UMN-CONC-1" && strings.Contains(v.Findings[0].Got+v.Findings[0].Explanation, test.says) {
					return
				}
				t.Logf("seed %d, %d calls: %s", seed, len(herd.Calls), shown(v))
			}
			t.Error("not found in 10 herds")
		})
	}
}

// What happens once is the network's trouble, and excused.
func TestAHerdUnansweredOnce(t *testing.T) {
	h, v := playHerd(t, toys(loadContract(t), "unanswered once"), crowd.GenerateHerd(1, nil))
	if len(v.Findings) > 0 || v.Passed() || v.Unanswered != 1 || len(h.Waves) != 2 {
		t.Errorf("%d waves, %d unanswered: %s", len(h.Waves), v.Unanswered, shown(v))
	}
}

func TestHerdsAreMixed(t *testing.T) {
	for seed := range uint64(50) {
		herd := crowd.GenerateHerd(seed, crowd.Conditions)
		if again := crowd.GenerateHerd(seed, crowd.Conditions); !reflect.DeepEqual(herd, again) {
			t.Fatalf("seed %d makes two herds", seed)
		}
		numbers, conditions := map[int64]bool{}, map[string]int{}
		for _, c := range herd.Calls {
			numbers[c.Number] = true
			conditions[c.Condition]++
			if c.Number >= int64(herd.Stage.Groups[0].Messages) {
				t.Errorf("seed %d sets %d of %d messages: the clamp would hide whose it is", seed, c.Number, herd.Stage.Groups[0].Messages)
			}
		}
		n := len(herd.Calls)
		if n < 16 || n > 64 || len(numbers) != n || conditions[""] < n/2 || len(conditions) != 4 {
			t.Errorf("seed %d: %d calls, %d numbers, %v", seed, n, len(numbers), conditions)
		}
		if valid := crowd.GenerateHerd(seed, nil); len(valid.Calls) != n {
			t.Errorf("seed %d: without conditions %d calls, with them %d", seed, len(valid.Calls), n)
		}
	}
}

// The conditions that answers are told apart by share no code.
func TestConditionsAreTellable(t *testing.T) {
	contract := loadContract(t)
	whose := map[int64]string{}
	for _, condition := range append([]string{"over_limit"}, crowd.Conditions...) {
		o, known := contract.Outcomes[condition]
		if !known {
			t.Errorf("the contract has no outcome %s", condition)
		}
		for _, code := range o.Codes {
			if other := whose[code]; other != "" {
				t.Errorf("%d may be %s or %s", code, condition, other)
			}
			whose[code] = condition
		}
	}
}

func TestHerdsThatCannotBePlayed(t *testing.T) {
	contract := loadContract(t)
	herd := crowd.GenerateHerd(1, crowd.Conditions)
	plain := plainStage{newToy(contract, "", herd.Stage)}
	_, err := crowd.PlayHerd(context.Background(), crowd.Config{Contract: contract}, plain, herd)
	if err == nil || !strings.Contains(err.Error(), "without conditions") {
		t.Errorf("a stage that takes valid calls only: %v", err)
	}
	if _, err := crowd.PlayHerd(context.Background(), crowd.Config{Contract: contract}, plain, crowd.GenerateHerd(1, nil)); err != nil {
		t.Errorf("valid calls alone: %v", err)
	}
	two := program.Stage{Groups: []program.Group{{Name: "a"}, {Name: "b"}}}
	_, err = crowd.PlayHerd(context.Background(), crowd.Config{Contract: contract}, newToy(contract, "", two), herd)
	if err == nil || !strings.Contains(err.Error(), "group1") {
		t.Errorf("another stage: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h, err := crowd.PlayHerd(ctx, crowd.Config{Contract: contract}, newToy(contract, "", herd.Stage), herd)
	if v := crowd.CheckHerd(contract, h); err != nil || v.Passed() || len(v.Findings) > 0 || len(v.Doubts) == 0 {
		t.Errorf("after the end: %v, %s", err, shown(v))
	}
}

// plainStage is a stage that makes no calls that are to be refused.
type plainStage struct{ crowd.Stage }

// Herds whose answers are written down, each beside one that is right.
func TestHerdVerdicts(t *testing.T) {
	contract := loadContract(t)
	ok := crowd.Answer{Fate: crowd.Accepted}
	no := func(code int64) crowd.Answer { return crowd.Answer{Fate: crowd.Refused, Code: code} }
	lost := crowd.Answer{Fate: crowd.Unanswered, Detail: "no answer in time"}
	unsent := crowd.Answer{Fate: crowd.Unsent, Detail: "budget spent"}
	twins := map[string]crowd.Answer{"": ok, "unknown_group": no(10010), "missing_field": no(10004)}
	calls := []crowd.HerdCall{{Number: 3}, {Number: 4}, {Condition: "unknown_group", Number: 5}, {Condition: "missing_field", Number: 6}}
	count := func(n int64) *crowd.Reading { return &crowd.Reading{Unread: &n} }
	wave := func(reading *crowd.Reading, answers ...crowd.Answer) crowd.Wave {
		return crowd.Wave{Twins: twins, Answers: answers, Reading: reading}
	}
	silent := wave(count(3), ok, lost, no(10010), no(10004))
	silentTwin := silent
	silentTwin.Twins = map[string]crowd.Answer{"": lost}
	tests := []struct {
		name  string
		waves []crowd.Wave
		found int
		doubt bool
	}{
		{"all as alone", []crowd.Wave{wave(count(3), ok, ok, no(10010), no(10004))}, 0, false},
		{"the other number", []crowd.Wave{wave(count(4), ok, ok, no(10010), no(10004))}, 0, false},
		{"a number of a refused call", []crowd.Wave{wave(count(5), ok, ok, no(10010), no(10004))}, 1, false},
		{"a number of nobody", []crowd.Wave{wave(count(7), ok, ok, no(10010), no(10004))}, 1, false},
		{"another code of the same", []crowd.Wave{wave(count(3), ok, ok, no(10015), no(10004))}, 0, false},
		{"a code of another", []crowd.Wave{wave(count(3), ok, ok, no(10004), no(10004))}, 1, false},
		{"two swapped", []crowd.Wave{wave(count(3), ok, no(10010), ok, no(10004))}, 1, false},
		{"one too many", []crowd.Wave{wave(count(3), ok, no(60007), no(10010), no(10004))}, 0, true},
		{"no reading", []crowd.Wave{wave(nil, ok, ok, no(10010), no(10004))}, 0, true},
		{"none sent", []crowd.Wave{wave(count(3), unsent, ok, no(10010), no(10004))}, 1, true}, // and the count is of the unsent one
		{"silent once", []crowd.Wave{silent, wave(count(4), ok, ok, no(10010), no(10004))}, 0, true},
		{"silent twice", []crowd.Wave{silent, silent}, 1, false},
		{"silent twice, as when alone", []crowd.Wave{silentTwin, silentTwin}, 0, true},
		{"silent, and its number is there", []crowd.Wave{wave(count(4), ok, lost, no(10010), no(10004))}, 0, true},
		{"no wave", nil, 0, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := crowd.CheckHerd(contract, crowd.HerdHistory{Herd: crowd.Herd{Calls: calls}, Messages: 20, Waves: test.waves})
			if len(v.Findings) != test.found || (len(v.Doubts) > 0) != test.doubt || v.Passed() != (test.found == 0 && !test.doubt) {
				t.Errorf("want %d findings, doubts %t: %s", test.found, test.doubt, shown(v))
			}
		})
	}
}

// A herd asks for leave for all its calls at once.
func TestAHerdAsksTheGate(t *testing.T) {
	contract := loadContract(t)
	herd := crowd.GenerateHerd(2, crowd.Conditions)
	var asked []int
	config := crowd.Config{Contract: contract, Gate: func(_ context.Context, steps []crowd.Step) error {
		asked = append(asked, len(steps))
		return nil
	}}
	if _, err := crowd.PlayHerd(context.Background(), config, newToy(contract, "", herd.Stage), herd); err != nil {
		t.Fatal(err)
	}
	if want := []int{1, 1, 1, 1, len(herd.Calls)}; !reflect.DeepEqual(asked, want) {
		t.Errorf("asked for %v, want %v", asked, want)
	}
	config.Gate = func(context.Context, []crowd.Step) error { return fmt.Errorf("the budget is spent") }
	h, err := crowd.PlayHerd(context.Background(), config, newToy(contract, "", herd.Stage), herd)
	if err != nil || h.Ended != "the budget is spent" || len(h.Waves) != 0 {
		t.Errorf("%v, %d waves, ended: %s", err, len(h.Waves), h.Ended)
	}
}

// Where counts lag behind, the one after a herd is waited for.
func TestAHerdWaitsForTheCount(t *testing.T) {
	contract := loadContract(t)
	herd := crowd.GenerateHerd(3, nil)
	stage := &lagging{Stage: newToy(contract, "", herd.Stage), behind: 30 * time.Millisecond}
	h, err := crowd.PlayHerd(context.Background(), crowd.Config{Contract: contract, Lag: 10 * time.Millisecond, Settle: 2 * time.Second}, stage, herd)
	if v := crowd.CheckHerd(contract, h); err != nil || !v.Passed() {
		t.Errorf("%v: %s", err, shown(v))
	}
}
