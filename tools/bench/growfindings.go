package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

// exitFound is the tool's exit code where a must is not kept.
const exitFound = 1

// joins measures what it costs to join and to show a result of n findings: those of a real campaign against a reference with a
// fault, as often as it takes.
func joins(ctx context.Context, at bench) (func(int) (played, error), error) {
	s, err := serve(ctx, at.files.binary, "no-clamp", "--rate-limit", "off")
	if err != nil {
		return nil, err
	}
	defer s.stop()
	out := filepath.Join(at.folder, "campaign")
	args := append([]string{"fuzz", "--max-calls", "4000"}, layers...)
	if _, err := playInto(ctx, at.files.binary, s.address, out, []int{exitFound}, args...); err != nil {
		return nil, err
	}
	result, err := os.ReadFile(filepath.Join(out, "fuzz.json")) //nolint:gosec // this program has named it
	if err != nil {
		return nil, err
	}
	return func(n int) (played, error) {
		many, err := multiply(result, n)
		if err != nil {
			return played{}, err
		}
		file := filepath.Join(at.folder, "fuzz.json")
		if err := os.WriteFile(file, many, 0o600); err != nil {
			return played{}, err
		}
		folder, err := os.MkdirTemp(at.folder, "joined-*")
		if err != nil {
			return played{}, err
		}
		p, err := run(ctx, at.files.binary, folder, []int{exitFound}, "report", "merge", file)
		return p, errors.Join(err, os.RemoveAll(folder))
	}, nil
}

// multiply makes a result of a campaign one of n findings. Where it has fewer they come again, each time in a state of another
// name: a join takes two findings for one where requirement, kind, state and input are equal.
func multiply(result []byte, n int) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(result))
	decoder.UseNumber() // a seed has more digits than a float64
	var fields object
	if err := decoder.Decode(&fields); err != nil {
		return nil, err
	}
	found, _ := fields["findings"].([]any)
	if len(found) == 0 {
		return nil, errors.New("the campaign found nothing, so that there is nothing to multiply")
	}
	all := make([]any, n)
	for i := range all {
		one, ok := found[i%len(found)].(object)
		if !ok {
			return nil, fmt.Errorf("finding %d is no object", i%len(found)+1)
		}
		if again := i / len(found); again > 0 {
			copied := maps.Clone(one)
			copied["state"] = fmt.Sprintf("%v, %d", one["state"], again)
			one = copied
		}
		all[i] = one
	}
	fields["findings"] = all
	return json.Marshal(fields)
}
