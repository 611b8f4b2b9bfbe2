package fuzz

import (
	"context"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// campaignOf plays a shard on a reference of its own and returns the programs that it dealt out and its result.
func campaignOf(t *testing.T, contract *spec.Contract, shard Shard, calls int) ([]string, *Result) {
	t.Helper()
	reference, err := emulator.New(emulator.Options{Contract: contract, Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var dealt []string
	result, err := Campaign(context.Background(), Options{
		Seed: 1, MaxCalls: calls, Shard: shard, Layers: []string{Values, Sequences},
		Target: target.Config{Contract: contract, Base: &url.URL{Scheme: "http", Host: "localhost"}, Handler: reference,
			Timeout: 5 * time.Second, Settle: 60 * time.Millisecond, Pace: -1,
			Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}},
		dealt: func(p program.Program) {
			data, err := p.Encode()
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			dealt = append(dealt, string(data))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return dealt, result
}

// Four shards on one machine: no program is played by two of them, together they play all that is fixed, and their results
// make one.
func TestFourShardsPlayNoProgramTwice(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	contract := spec.Default()
	const shards = 4
	player := map[string]int{}
	var results []*Result
	for i := 1; i <= shards; i++ {
		dealt, result := campaignOf(t, contract, Shard{i, shards}, 600)
		if len(dealt) < 20 || len(result.Findings) > 0 {
			t.Errorf("shard %d dealt %d programs out and found %d times something on the reference", i, len(dealt), len(result.Findings))
		}
		for _, p := range dealt {
			if other := player[p]; other != 0 && other != i {
				t.Errorf("shards %d and %d both play %s", other, i, p)
			}
			player[p] = i
		}
		results = append(results, result)
	}
	_, own := boundaries(contract)
	for _, p := range append(deterministic(contract), own...) {
		data, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if player[string(data)] == 0 {
			t.Errorf("no shard plays %s", data)
		}
	}
	joined := Join(results)
	calls, programs := 0, 0
	for _, r := range results {
		calls, programs = calls+r.Calls, programs+r.Programs
	}
	if joined.Calls != calls || joined.Programs != programs || joined.Ended != endedJoined {
		t.Errorf("the merged result has %d calls, %d programs and ended %q; want %d, %d, %q",
			joined.Calls, joined.Programs, joined.Ended, calls, programs, endedJoined)
	}
}

func TestAShardIsEveryCountth(t *testing.T) {
	t.Parallel()
	all := []int{0, 1, 2, 3, 4}
	for _, c := range []struct {
		shard Shard
		want  []int
	}{
		{Shard{1, 1}, all},
		{Shard{1, 2}, []int{0, 2, 4}},
		{Shard{2, 2}, []int{1, 3}},
		{Shard{7, 7}, nil},
	} {
		got := shardOf(c.shard, all)
		if len(got) != len(c.want) {
			t.Fatalf("shard %v of %v is %v, want %v", c.shard, all, got, c.want)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("shard %v of %v is %v, want %v", c.shard, all, got, c.want)
			}
		}
	}
}
