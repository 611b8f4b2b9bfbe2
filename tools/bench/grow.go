package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// The layers of the campaigns that are measured: what they play follows from the seed and their number of calls, not from the
// machine's pace.
var layers = []string{"--layers", "values,sequences", "--duration", "0s", "--rate", "off"}

// campaigns measures a campaign of n calls.
func campaigns(ctx context.Context, at bench) (func(int) (played, error), error) {
	return func(n int) (played, error) {
		return playOnce(ctx, at.files.binary, at.address, append([]string{"fuzz", "--max-calls", strconv.Itoa(n)}, layers...)...)
	}, nil
}

type object = map[string]any

// membered is a group of n members: its owner, bob, and others who differ in nothing.
func membered(n int) object {
	return object{"name": "g", "type": "Public", "messages": 5, "members": []object{{"name": "bob", "unread": 2}},
		"crowd": object{"prefix": "m", "size": n - 2, "unread": 2}}
}

// talkative is a group of n messages, with one member beside its owner.
func talkative(n int) object {
	return object{"name": "g", "type": "Public", "messages": n, "members": []object{{"name": "bob", "unread": 2}}}
}

// groupsOf measures the smallest program there is, a set and a reading, on a group of a size.
func groupsOf(group func(n int) object) func(context.Context, bench) (func(int) (played, error), error) {
	return func(ctx context.Context, at bench) (func(int) (played, error), error) {
		return func(n int) (played, error) {
			program, err := json.Marshal(object{
				"id": "growth", "stage": object{"groups": []object{group(n)}}, "steps": []object{
					{"call": object{"group": "g", "member": "bob", "number": "4"}, "expect": object{"accepted": true}},
					{"read": object{"group": "g", "member": "bob"}, "expect": object{"count": "4"}},
				},
			})
			if err != nil {
				return played{}, err
			}
			name := filepath.Join(at.folder, "program.json")
			if err := os.WriteFile(name, program, 0o600); err != nil {
				return played{}, err
			}
			return playOnce(ctx, at.files.binary, at.address, "replay", name, "--rate", "off")
		}, nil
	}
}

// callsOfShards is how many calls all shards of a campaign make together.
const callsOfShards = 8000

// shards measures a campaign in n shards, one after another, and their join. The bytes are those of the joined folder.
func shards(ctx context.Context, at bench) (func(int) (played, error), error) {
	return func(n int) (played, error) {
		folder, err := os.MkdirTemp(at.folder, "shards-*")
		if err != nil {
			return played{}, err
		}
		var all played
		merge := []string{"report", "merge"}
		for i := 1; i <= n; i++ {
			out := filepath.Join(folder, strconv.Itoa(i))
			args := append([]string{"fuzz", "--shard", fmt.Sprintf("%d/%d", i, n), "--max-calls", strconv.Itoa(callsOfShards / n)}, layers...)
			p, err := playInto(ctx, at.files.binary, at.address, out, nil, args...)
			if err != nil {
				return played{}, err
			}
			all = all.with(p)
			merge = append(merge, filepath.Join(out, "fuzz.json"))
		}
		joined, err := run(ctx, at.files.binary, filepath.Join(folder, "joined"), nil, merge...)
		if err != nil {
			return played{}, err
		}
		all = all.with(joined)
		all.bytes = joined.bytes
		return all, os.RemoveAll(folder)
	}, nil
}
