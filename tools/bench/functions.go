package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// benchmarks are the packages whose Go benchmarks are measured, with the pattern of those that take no seconds.
var benchmarks = map[string]string{
	"./internal/strictjson": "Decode",
	"./internal/judge":      ".",
	"./internal/model":      ".",
	"./internal/ratelimit":  "Judge/^log,_25_ms",
	"./internal/target":     "Redactor",
	"./fuzz":                "Sequences",
	"./spec/usersig":        "Sign|Verify$",
	"./emulator":            "Set",
}

// measureFunctions runs the Go benchmarks of the parts that every exchange goes through.
func measureFunctions(ctx context.Context, _ files) ([]figure, error) {
	var out []figure
	for _, name := range slices.Sorted(maps.Keys(benchmarks)) {
		text, err := benchmark(ctx, rootFolder, name, "-bench", benchmarks[name], "-benchmem", "-benchtime", "0.2s", "-count", "5")
		if err != nil {
			return nil, err
		}
		out = append(out, readBenchmarks(strings.TrimPrefix(name, "./"), text, "ns/op", "B/op", "allocs/op")...)
	}
	return out, nil
}

// measureThroughput runs the benchmarks of the fuzzer: its calls a second beside those of a bare client in the same run,
// and its calls a second where the reference is called in memory.
func measureThroughput(ctx context.Context, _ files) ([]figure, error) {
	text, err := benchmark(ctx, rootFolder, "./fuzz", "-bench", "Values|InMemory", "-benchtime", "1x", "-count", "2")
	if err != nil {
		return nil, err
	}
	return readBenchmarks("fuzz", text, "calls/s", "bare-calls/s", "of-bare"), nil
}

// benchmark runs Go benchmarks of a package of a tree, and returns what they print.
func benchmark(ctx context.Context, tree, folder string, flags ...string) ([]byte, error) {
	test := exec.CommandContext(ctx, "go", append([]string{"test", folder, "-run", "^$"}, flags...)...)
	test.Dir = tree
	test.Stderr = os.Stderr
	text, err := test.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", folder, err, tail(text))
	}
	return text, nil
}

var benchmarkLine = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(.*)$`)

// readBenchmarks takes the figures of some units out of what go test prints; a benchmark that ran several times has several
// values.
func readBenchmarks(folder string, text []byte, units ...string) []figure {
	var out []figure
	at := map[string]int{}
	for line := range strings.Lines(string(text)) {
		m := benchmarkLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		for pair := range slices.Chunk(strings.Fields(m[2]), 2) {
			value, err := strconv.ParseFloat(pair[0], 64)
			if err != nil || len(pair) < 2 || !slices.Contains(units, pair[1]) {
				continue
			}
			key := m[1] + pair[1]
			if _, known := at[key]; !known {
				at[key] = len(out)
				out = append(out, figure{what: folder + " " + m[1], unit: pair[1]})
			}
			out[at[key]].values = append(out[at[key]].values, value)
		}
	}
	return out
}
