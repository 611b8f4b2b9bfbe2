package selftest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Campaigns is what the fuzzer made of a subject.
type Campaigns struct {
	Subject string `json:"subject"`
	// Seeds is how many campaigns there were, each with a seed of its own, and Calls how many calls they made in all.
	Seeds int `json:"seeds"`
	Calls int `json:"calls"`
	// Found has, for each requirement of which there was a finding, in how many campaigns.
	Found map[string]int `json:"found"`
	// First has, for each campaign that found something which the fault breaks, the number of the call that showed it first.
	First []int `json:"first"`
	// Missed are the seeds of the campaigns that found nothing of that.
	Missed []uint64 `json:"missed,omitempty"`
	// Details are what was expected and got, for each requirement.
	Details map[string]string `json:"details,omitempty"`
	Seconds float64           `json:"seconds"`
	// Trouble says why there is no outcome.
	Trouble string `json:"trouble,omitempty"`
}

// Red are the requirements of which there was a finding, in order.
func (c Campaigns) Red() []string {
	var ids []string
	for id := range c.Found {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Fuzz lets the fuzzer at a subject, once with each seed from 1 on, for so many calls of the endpoint each. What can be
// called in memory is, on a virtual clock, so that the pace that a limit asks for takes no time.
func Fuzz(t *testing.T, contract *spec.Contract, s Subject, seeds, calls int) (Campaigns, error) {
	t.Helper()
	if s.Seldom {
		calls *= rareFaultCalls
	}
	all := Campaigns{Subject: s.Name, Seeds: seeds, Found: map[string]int{}, Details: map[string]string{}}
	for seed := range uint64(seeds) {
		var result *fuzz.Result
		var err error
		if s.departure.Environment == fault.Memory {
			synctest.Test(t, func(*testing.T) { result, err = campaign(context.Background(), contract, s, seed+1, calls) })
		} else {
			result, err = campaign(context.Background(), contract, s, seed+1, calls)
		}
		if err != nil {
			return Campaigns{}, fmt.Errorf("the campaign with the seed %d: %w", seed+1, err)
		}
		all.add(s, seed+1, result)
	}
	return all, nil
}

// rareFaultCalls is how many times the usual calls the fuzzer has for a fault that shows in few of them.
const rareFaultCalls = 3

func campaign(ctx context.Context, contract *spec.Contract, s Subject, seed uint64, calls int) (*fuzz.Result, error) {
	config := target.Config{Contract: contract, Settle: settle, Timeout: patience,
		Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}
	own := emulator.Options{Contract: contract}
	if s.departure.Environment != fault.Memory { // where time is real there is none to wait for a limit
		own.Unlimited, config.Pace = true, -1
	}
	at, err := put(ctx, s, own, &config)
	if err != nil {
		return nil, err
	}
	result, err := fuzz.Campaign(ctx, fuzz.Options{Target: config, Seed: seed, MaxCalls: calls})
	return result, errors.Join(err, at.close())
}

// add adds what a campaign found.
func (c *Campaigns) add(s Subject, seed uint64, result *fuzz.Result) {
	c.Calls += result.Calls
	c.Seconds += result.Seconds
	first, seen := 0, map[string]bool{}
	for _, f := range result.Findings {
		if !seen[f.Requirement] {
			seen[f.Requirement] = true
			c.Found[f.Requirement]++
			c.Details[f.Requirement] = fmt.Sprintf("%s; %s: expected %s, got %s (%s)", f.State, f.Input, f.Expected, f.Got, f.Repeats)
		}
		if (slices.Contains(s.Breaks, f.Requirement) || slices.Contains(s.Fuzzed, f.Requirement)) && (first == 0 || f.FirstCall < first) {
			first = f.FirstCall
		}
	}
	if first > 0 {
		c.First = append(c.First, first)
	} else if s.Kind == Fault {
		c.Missed = append(c.Missed, seed)
	}
}

// fuzzProblems are what is wrong with what the fuzzer found. It meets more than the suite does, so that a fault may show
// under further requirements too; one that it breaks has to be among them each time.
func fuzzProblems(row Row) []string {
	c := *row.Fuzzer
	switch {
	case c.Trouble != "":
		return []string{fmt.Sprintf("%s %s, fuzzed: %s", row.Kind, row.Name, c.Trouble)}
	case row.Kind == Fault && len(c.Missed) > 0:
		return []string{fmt.Sprintf("fault %s breaks %s, and the fuzzer misses it with %d of %d seeds (%v); it finds %s",
			row.Name, list(row.Breaks), len(c.Missed), c.Seeds, c.Missed, list(c.Red()))}
	case row.Kind != Fault && len(c.Found) > 0:
		id := c.Red()[0]
		return []string{fmt.Sprintf("%s %s is flagged by the fuzzer for %s, and keeps the contract (%s)", row.Kind, row.Name, list(c.Red()), c.Details[id])}
	}
	return nil
}
