package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// measureWhole measures the tool's processes as a user meets them, and returns the smallest table: it takes well under a minute.
func measureWhole(ctx context.Context, where files) ([]figure, error) {
	binary, err := os.Stat(where.binary)
	if err != nil {
		return nil, err
	}
	s, err := serve(ctx, where.binary, "")
	if err != nil {
		return nil, err
	}
	defer s.stop()
	figures := []figure{{what: "size of the binary", unit: "MB", values: []float64{float64(binary.Size()) / 1e6}}}
	start := figure{what: "from start to the first request", unit: "ms"}
	took := figure{what: "`run` without the rate chapter", unit: "s"}
	peak := figure{what: "its peak memory", unit: "MiB"}
	calls := figure{what: "its calls", unit: "calls"}
	size := figure{what: "its folder of reports", unit: "kB"}
	for range 5 {
		p, err := playOnce(ctx, where.binary, s.address, "run", "--label-filter", "!rate")
		if err != nil {
			return nil, err
		}
		start.values, took.values = append(start.values, p.first.Seconds()*1000), append(took.values, p.took.Seconds())
		peak.values, size.values = append(peak.values, p.peak), append(size.values, p.bytes/1000)
		calls.values = append(calls.values, float64(p.calls))
	}
	judged, err := judgeClient(ctx, where)
	if err != nil {
		return nil, err
	}
	return append(figures, start, took, calls, peak, size, judged), nil
}

// judgeClient has the tool judge the client of plain net/http that adapters are copied from.
func judgeClient(ctx context.Context, where files) (figure, error) {
	folder := filepath.Join(rootFolder, "sdk", "adapters", "go-http")
	build := exec.CommandContext(ctx, "go", "build", "-o", "bin/adapter", ".")
	build.Dir, build.Stderr = folder, os.Stderr
	if err := build.Run(); err != nil {
		return figure{}, fmt.Errorf("the adapter cannot be built: %w", err)
	}
	out, err := os.MkdirTemp("", "bench-*")
	if err != nil {
		return figure{}, err
	}
	defer os.RemoveAll(out) //nolint:errcheck // it is thrown away
	p, err := run(ctx, where.binary, filepath.Join(out, "out"), nil, "sdk", "--", filepath.Join(folder, "run"))
	return figure{what: "`sdk`, of a client of plain net/http", unit: "s", values: []float64{p.took.Seconds()}}, err
}
