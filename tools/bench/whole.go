package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
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
	return append(figures, start, took, calls, peak, size), nil
}

// measureGrowth measures how the cost of a campaign grows with its calls, without a limit.
func measureGrowth(ctx context.Context, where files) ([]figure, error) {
	s, err := serve(ctx, where.binary, "", "--rate-limit", "off")
	if err != nil {
		return nil, err
	}
	defer s.stop()
	var out []figure
	for _, n := range []int{1000, 2000, 4000, 8000, 16000} {
		took := figure{what: "time", unit: "s", at: n}
		processor := figure{what: "processor time", unit: "s", at: n}
		peak := figure{what: "peak memory", unit: "MiB", at: n}
		size := figure{what: "folder of reports", unit: "kB", at: n}
		for range 3 {
			p, err := playOnce(ctx, where.binary, s.address, "fuzz", "--rate", "off", "--layers", "values,sequences", "--duration", "0s", "--max-calls", strconv.Itoa(n))
			if err != nil {
				return nil, err
			}
			took.values, processor.values = append(took.values, p.took.Seconds()), append(processor.values, p.processor.Seconds())
			peak.values, size.values = append(peak.values, p.peak), append(size.values, p.bytes/1000)
		}
		out = append(out, took, processor, peak, size)
	}
	return out, nil
}

// played is what one process of the tool cost.
type played struct {
	// first is the time from its start to its first request, took that to its end, processor what it had of the processors.
	first, took, processor time.Duration
	// peak is its largest resident memory in MiB, bytes the size of what it wrote.
	peak, bytes float64
	calls       int
}

// playOnce runs the tool against a server, and fails where the tool does.
func playOnce(ctx context.Context, binary, address, command string, args ...string) (played, error) {
	between := &shim{}
	if err := between.open(ctx, address); err != nil {
		return played{}, err
	}
	defer between.close()
	folder, err := os.MkdirTemp("", "bench-*")
	if err != nil {
		return played{}, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // it is thrown away
	out := filepath.Join(folder, "out")
	process := exec.CommandContext(ctx, binary, append([]string{command, "--target", between.address, "--quiet", "--config", "", "--out", out}, args...)...)
	process.Env = environment()
	began := time.Now()
	text, err := process.CombinedOutput()
	if err != nil {
		return played{}, fmt.Errorf("%s %s: %w\n%s", binary, command, err, tail(text))
	}
	p := played{
		first: between.firstRequest().Sub(began), took: time.Since(began), calls: between.seen(),
		processor: process.ProcessState.UserTime() + process.ProcessState.SystemTime(),
	}
	if usage, ok := process.ProcessState.SysUsage().(*syscall.Rusage); ok {
		p.peak = float64(usage.Maxrss) / 1024 // Linux counts in KiB
	}
	err = filepath.WalkDir(out, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			p.bytes += float64(info.Size())
		}
		return err
	})
	return p, err
}
