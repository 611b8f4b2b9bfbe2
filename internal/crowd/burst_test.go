package crowd_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	_ "github.com/unreadcheck/unreadcheck/internal/roomy" // it plays much and keeps little
	"github.com/unreadcheck/unreadcheck/spec/program"
)

func playBurst(t *testing.T, open crowd.Opener, burst program.Program) (concurrent.BurstHistory, concurrent.Verdict) {
	t.Helper()
	stage, err := open(context.Background(), burst.Stage)
	if err != nil {
		t.Fatal(err)
	}
	defer stage.Close(context.Background())
	h, err := crowd.PlayBurst(context.Background(), crowd.Config{Contract: loadContract(t)}, stage, burst)
	if err != nil {
		t.Fatal(err)
	}
	return h, concurrent.CheckBurst(loadContract(t), h)
}

func TestBurstsOfTheHealthy(t *testing.T) {
	t.Parallel()
	reference := departed(t, fault.Departure{})
	for seed := range uint64(6) {
		for name, open := range map[string]crowd.Opener{
			"a toy":                      toys(loadContract(t), ""),
			"a toy with other codes":     toys(loadContract(t), "last code"),
			"a toy that refuses nothing": toys(loadContract(t), "accepts all"),
			"the reference":              served(t, reference),
		} {
			h, v := playBurst(t, open, crowd.GenerateBurst(seed, program.Conditions))
			if !v.Passed() || len(h.Waves) != 1 {
				t.Errorf("%s, seed %d, %d waves: %s", name, seed, len(h.Waves), shown(v))
			}
		}
	}
}

func TestBurstsOfTheWrong(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		wrong string
		says  string
	}{
		{"swapped answers", "have an answer that is not their own"},
		{"burst of 32", "calls at once some were not answered"},
		{"unanswered", "calls at once some were not answered"},
		{"refuses two", "a valid call among"},
	} {
		t.Run(test.wrong, func(t *testing.T) {
			for seed := range uint64(10) {
				burst := crowd.GenerateBurst(seed, program.Conditions)
				if len(burst.BurstStep().Calls) < 40 {
					continue // of 32 valid ones and others
				}
				_, v := playBurst(t, toys(loadContract(t), test.wrong), burst)
				if len(v.Findings) > 0 && v.Findings[0].Requirement == "UMN-CONC-1" && strings.Contains(v.Findings[0].Got+v.Findings[0].Explanation, test.says) {
					return
				}
				t.Logf("seed %d, %d calls: %s", seed, len(burst.BurstStep().Calls), shown(v))
			}
			t.Error("not found in 10 bursts")
		})
	}
}

// What happens once is the network's trouble, and excused.
func TestABurstUnansweredOnce(t *testing.T) {
	t.Parallel()
	h, v := playBurst(t, toys(loadContract(t), "unanswered once"), crowd.GenerateBurst(1, nil))
	if len(v.Findings) > 0 || v.Passed() || v.Unanswered != 1 || len(h.Waves) != 2 {
		t.Errorf("%d waves, %d unanswered: %s", len(h.Waves), v.Unanswered, shown(v))
	}
}

func TestBurstsAreMixed(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		burst := crowd.GenerateBurst(seed, program.Conditions)
		if again := crowd.GenerateBurst(seed, program.Conditions); !reflect.DeepEqual(burst, again) {
			t.Fatalf("seed %d makes two bursts", seed)
		}
		numbers, conditions := map[int64]bool{}, map[string]int{}
		calls := burst.BurstStep().Calls
		for _, c := range calls {
			numbers[c.Number] = true
			conditions[c.Condition]++
			if c.Number >= int64(burst.Stage.Groups[0].Messages) {
				t.Errorf("seed %d sets %d of %d messages: the clamp would hide whose it is", seed, c.Number, burst.Stage.Groups[0].Messages)
			}
		}
		n := len(calls)
		if n < 16 || n > 64 || len(numbers) != n || conditions[""] < n/2 || len(conditions) != 4 {
			t.Errorf("seed %d: %d calls, %d numbers, %v", seed, n, len(numbers), conditions)
		}
		if valid := crowd.GenerateBurst(seed, nil); len(valid.BurstStep().Calls) != n || valid.Validate() != nil || burst.Validate() != nil {
			t.Errorf("seed %d: without conditions %d calls, with them %d", seed, len(valid.BurstStep().Calls), n)
		}
	}
}

// The conditions that answers are told apart by share no code.
func TestConditionsAreTellable(t *testing.T) {
	t.Parallel()
	contract := loadContract(t)
	whose := map[int64]string{}
	for _, condition := range append([]string{"over_limit"}, program.Conditions...) {
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

func TestBurstsThatCannotBePlayed(t *testing.T) {
	t.Parallel()
	contract := loadContract(t)
	burst := crowd.GenerateBurst(1, program.Conditions)
	plain := plainStage{newToy(contract, "", burst.Stage)}
	_, err := crowd.PlayBurst(context.Background(), crowd.Config{Contract: contract}, plain, burst)
	if err == nil || !strings.Contains(err.Error(), "without conditions") {
		t.Errorf("a stage that takes valid calls only: %v", err)
	}
	if _, err := crowd.PlayBurst(context.Background(), crowd.Config{Contract: contract}, plain, crowd.GenerateBurst(1, nil)); err != nil {
		t.Errorf("valid calls alone: %v", err)
	}
	if _, err := crowd.PlayBurst(context.Background(), crowd.Config{Contract: contract}, plain, crowd.Generate(1, crowd.Size{})); err == nil {
		t.Error("clients are played as a burst")
	}
	if v := concurrent.CheckBurst(contract, concurrent.BurstHistory{}); v.Passed() || len(v.Doubts) != 1 {
		t.Errorf("a history without a burst: %s", shown(v))
	}
	two := program.Stage{Groups: []program.Group{{Name: "a"}, {Name: "b"}}}
	_, err = crowd.PlayBurst(context.Background(), crowd.Config{Contract: contract}, newToy(contract, "", two), burst)
	if err == nil || !strings.Contains(err.Error(), "group1") {
		t.Errorf("another stage: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h, err := crowd.PlayBurst(ctx, crowd.Config{Contract: contract}, newToy(contract, "", burst.Stage), burst)
	if v := concurrent.CheckBurst(contract, h); err != nil || v.Passed() || len(v.Findings) > 0 || len(v.Doubts) == 0 {
		t.Errorf("after the end: %v, %s", err, shown(v))
	}
}

// plainStage is a stage that makes no calls that are to be refused.
type plainStage struct{ crowd.Stage }

// A burst asks for leave for all its calls at once.
func TestABurstAsksTheGate(t *testing.T) {
	t.Parallel()
	contract := loadContract(t)
	burst := crowd.GenerateBurst(2, program.Conditions)
	var asked []int
	config := crowd.Config{Contract: contract, Gate: func(_ context.Context, steps []program.Act) error {
		asked = append(asked, len(steps))
		return nil
	}}
	if _, err := crowd.PlayBurst(context.Background(), config, newToy(contract, "", burst.Stage), burst); err != nil {
		t.Fatal(err)
	}
	if want := []int{1, 1, 1, 1, len(burst.BurstStep().Calls)}; !reflect.DeepEqual(asked, want) {
		t.Errorf("asked for %v, want %v", asked, want)
	}
	config.Gate = func(context.Context, []program.Act) error { return fmt.Errorf("the budget is spent") }
	h, err := crowd.PlayBurst(context.Background(), config, newToy(contract, "", burst.Stage), burst)
	if err != nil || h.Ended != "the budget is spent" || len(h.Waves) != 0 {
		t.Errorf("%v, %d waves, ended: %s", err, len(h.Waves), h.Ended)
	}
}

// Where counts lag behind, the one after a burst is waited for.
func TestABurstWaitsForTheCount(t *testing.T) {
	t.Parallel()
	contract := loadContract(t)
	burst := crowd.GenerateBurst(3, nil)
	stage := &lagging{toy: newToy(contract, "", burst.Stage), behind: 30 * time.Millisecond}
	h, err := crowd.PlayBurst(context.Background(), crowd.Config{Contract: contract, Lag: 10 * time.Millisecond, Settle: 2 * time.Second}, stage, burst)
	if v := concurrent.CheckBurst(contract, h); err != nil || !v.Passed() {
		t.Errorf("%v: %s", err, shown(v))
	}
}
