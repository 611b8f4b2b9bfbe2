package selftest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/reports"
)

// Part is what is played on a subject.
type Part string

// The parts.
const (
	RunPart  Part = "run"
	FuzzPart Part = "fuzz"
)

// Job is one part of one subject, to be played in a process of its own.
type Job struct {
	Subject Subject
	Part    Part
}

// Answer is what a process says of its job.
type Answer struct {
	Suite  *Outcome   `json:"suite,omitempty"`
	Fuzzer *Campaigns `json:"fuzzer,omitempty"`
	// Judged is what of the suite's result another one is compared with.
	Judged *reports.Result `json:"judged,omitempty"`
}

// failed is the answer where there was none.
func failed(job Job, format string, arguments ...any) Answer {
	trouble := fmt.Sprintf(format, arguments...)
	if job.Part == FuzzPart {
		return Answer{Fuzzer: &Campaigns{Subject: job.Subject.Name, Trouble: trouble}}
	}
	return Answer{Suite: &Outcome{Subject: job.Subject.Name, Trouble: trouble}}
}

// Longest is how long the process of one job may take, with one seed of the fuzzer: a subject of the network whose limit is
// probed takes half a minute.
const Longest = 3 * time.Minute

// patientEnd is how long what a process wrote may take to arrive once it has ended: on a machine with more to do than it can,
// seconds.
const patientEnd = 30 * time.Second

// PlayAll plays every job in a process of its own, several at a time, each for no longer than is said. command is the process
// of one job: it writes the [Answer] as JSON to its standard output. done is told of each; it is never called twice at once.
// The answers are in the order of the jobs.
func PlayAll(ctx context.Context, jobs []Job, atOnce int, longest time.Duration, command func(context.Context, Job) *exec.Cmd, done func(Job)) []Answer {
	answers := make([]Answer, len(jobs))
	next := make(chan int)
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range max(1, atOnce) {
		workers.Go(func() {
			for i := range next {
				answers[i] = playIn(ctx, jobs[i], longest, command)
				mu.Lock()
				done(jobs[i])
				mu.Unlock()
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	workers.Wait()
	return answers
}

// playIn plays one job in a process of its own. Whatever keeps the process from an answer is the answer's trouble.
func playIn(ctx context.Context, job Job, longest time.Duration, command func(context.Context, Job) *exec.Cmd) Answer {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	cmd := command(ctx, job)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	cmd.WaitDelay = patientEnd
	err := cmd.Run()
	var answer Answer
	switch {
	case ctx.Err() != nil:
		return failed(job, "no outcome: %v", context.Cause(ctx))
	case err != nil:
		return failed(job, "the process failed: %v: %s", err, tail(said.String()))
	}
	if err := json.NewDecoder(&out).Decode(&answer); err != nil {
		return failed(job, "the process wrote no outcome: %v", err)
	}
	return answer
}

// tail is the end of what a process said, where the cause stands.
func tail(text string) string {
	const most = 400
	if len(text) > most {
		return "…" + text[len(text)-most:]
	}
	return text
}
