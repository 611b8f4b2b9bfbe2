package selftest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"time"
)

// Part is what is played on a subject.
type Part string

// The parts.
const (
	RunPart  Part = "run"
	FuzzPart Part = "fuzz"
)

// Job is one subject to be judged in a process of its own.
type Job struct {
	Subject Subject
	Part    Part
	// Seed is the fuzzer's.
	Seed uint64
}

// longest is how long a process may take. A subject of the network whose limit is probed takes half a minute.
const longest = 3 * time.Minute

// PlayAll judges every job in a process of its own, several at a time. command is the process of one job: it writes the
// [Outcome] as JSON to its standard output. done is told of each; it is never called twice at once. The outcomes are in
// the order of the jobs.
func PlayAll(ctx context.Context, jobs []Job, atOnce int, command func(context.Context, Job) *exec.Cmd, done func(Job, Outcome)) []Outcome {
	outcomes := make([]Outcome, len(jobs))
	next := make(chan int)
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range max(1, atOnce) {
		workers.Go(func() {
			for i := range next {
				outcomes[i] = playIn(ctx, jobs[i], command)
				mu.Lock()
				done(jobs[i], outcomes[i])
				mu.Unlock()
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	workers.Wait()
	return outcomes
}

// playIn judges one job in a process of its own. Whatever keeps the process from an outcome is the outcome's trouble.
func playIn(ctx context.Context, job Job, command func(context.Context, Job) *exec.Cmd) Outcome {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	cmd := command(ctx, job)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	o := Outcome{Subject: job.Subject.Name}
	switch {
	case ctx.Err() != nil:
		o.Trouble = fmt.Sprintf("no outcome: %v", context.Cause(ctx))
	case err != nil:
		o.Trouble = fmt.Sprintf("the process failed: %v: %s", err, tail(said.String()))
	default:
		if err := json.NewDecoder(&out).Decode(&o); err != nil {
			o.Trouble = fmt.Sprintf("the process wrote no outcome: %v", err)
		}
	}
	return o
}

// tail is the end of what a process said, where the cause stands.
func tail(text string) string {
	const most = 400
	if len(text) > most {
		return "…" + text[len(text)-most:]
	}
	return text
}

// ErrNotGreen says that the selftest found something wrong.
var ErrNotGreen = errors.New("the selftest is not green")
