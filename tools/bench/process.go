package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// played is what processes of the tool cost.
type played struct {
	// first is the time from the start to the first request, took that to the end, processor what was had of the processors.
	first, took, processor time.Duration
	// peak is the largest resident memory in MiB, bytes the size of what was written.
	peak, bytes float64
	// calls are those of the call under test that reached the server, requests those of any kind.
	calls, requests int
}

// playOnce runs the tool against a server, with a folder of reports that is thrown away.
func playOnce(ctx context.Context, binary, address string, args ...string) (played, error) {
	folder, err := os.MkdirTemp("", "bench-*")
	if err != nil {
		return played{}, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // it is thrown away
	return playInto(ctx, binary, address, filepath.Join(folder, "out"), nil, args...)
}

// playInto runs the tool against a server through a proxy that counts. The tool may exit with 0, or with a code of the list.
func playInto(ctx context.Context, binary, address, out string, codes []int, args ...string) (played, error) {
	between := &shim{}
	if err := between.open(ctx, address); err != nil {
		return played{}, err
	}
	defer between.close()
	began := time.Now()
	p, err := run(ctx, binary, out, codes, append(args, "--target", between.address)...)
	p.calls, p.requests, p.first = between.seen(), between.seenOfAnyKind(), between.firstRequest().Sub(began)
	return p, err
}

// run runs the tool with a folder for its reports, and fails where the tool does: where its exit code is neither 0 nor one of the
// list.
func run(ctx context.Context, binary, out string, codes []int, args ...string) (played, error) {
	// What follows "--" is another program's.
	end := slices.Index(append(args, "--"), "--")
	process := exec.CommandContext(ctx, binary, slices.Insert(args, end, "--quiet", "--config", "", "--out", out)...)
	process.Env = environment()
	var text bytes.Buffer
	process.Stdout, process.Stderr = &text, &text
	began := time.Now()
	if err := process.Start(); err != nil {
		return played{}, err
	}
	peak := watchMemory(process.Process.Pid)
	err := process.Wait()
	memory := peak()
	var exit *exec.ExitError
	if errors.As(err, &exit) && slices.Contains(codes, exit.ExitCode()) {
		err = nil
	}
	if err != nil {
		return played{}, fmt.Errorf("%s %s: %w\n%s", binary, args[0], err, tail(text.Bytes()))
	}
	p := played{took: time.Since(began), processor: process.ProcessState.UserTime() + process.ProcessState.SystemTime(), peak: memory}
	p.bytes, err = sizeOf(out)
	return p, err
}

// memoryEvery is how often a process is asked for its memory. What it names is its peak up to then, so that only what it took in
// its last moments can be missed.
const memoryEvery = 5 * time.Millisecond

// watchMemory watches a process until what it returns is called, which returns the largest resident memory in MiB. What the
// process leaves behind says less: for Linux, its peak is at least that of this program, from which it was forked.
func watchMemory(pid int) (peak func() float64) {
	done, result := make(chan struct{}), make(chan float64)
	go func() {
		var kib float64
		tick := time.NewTicker(memoryEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				var now float64
				if _, err := fmt.Sscanf(valueOf(fmt.Sprintf("/proc/%d/status", pid), "VmHWM"), "%f kB", &now); err == nil {
					kib = max(kib, now)
				}
			case <-done:
				result <- kib / 1024
				return
			}
		}
	}()
	return func() float64 { close(done); return <-result }
}

// sizeOf is how many bytes the files of a folder have.
func sizeOf(folder string) (float64, error) {
	var bytes float64
	err := filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			bytes += float64(info.Size())
		}
		return err
	})
	return bytes, err
}

// with is what two processes cost together, one after the other. The memory is that of the larger one.
func (p played) with(other played) played {
	return played{
		took: p.took + other.took, processor: p.processor + other.processor, peak: max(p.peak, other.peak), bytes: p.bytes + other.bytes,
		calls: p.calls + other.calls, requests: p.requests + other.requests,
	}
}
