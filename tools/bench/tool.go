package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// runLimit is how long one run of one tool may take before it counts as failed.
const runLimit = 5 * time.Minute

// A tool is one way of judging a server, in one setting.
type tool struct {
	name, mode string
	// own is set for this project's tool, which is given the server as it is: it needs neither a stage nor to be slowed
	// down.
	own bool
	// lift is set where the shim makes statuses of error codes.
	lift bool
	// draws is set where a seed decides what is tried.
	draws bool
	// judge runs the tool once. It returns what was reported, and after which call first; 0 where the tool does not say.
	judge func(ctx context.Context, at place) (alarms []string, first int, err error)
}

// tools are what is compared, each with the best that its documentation offers for a server like this one.
var tools = []tool{
	{name: "unreadcheck run", mode: "as it is", own: true, draws: true, judge: judgeByRun},
	{name: "unreadcheck fuzz", mode: "as it is", own: true, draws: true, judge: judgeByFuzz},
	{name: "schemathesis", mode: "as it is", draws: true, judge: judgeBySchemathesis},
	{name: "schemathesis", mode: "lifted", lift: true, draws: true, judge: judgeBySchemathesis},
	{name: "specmatic", mode: "as it is", judge: judgeBySpecmatic},
	{name: "specmatic", mode: "lifted", lift: true, judge: judgeBySpecmatic},
	{name: "dredd", mode: "as it is", judge: judgeByDredd},
}

// place is where a tool judges.
type place struct {
	// address is the base URL to judge.
	address string
	// folder is the run's own, to be thrown away.
	folder string
	stage  stage
	lift   bool
	seed   int
	// known are the alarms that the tool raises of the reference as it is: they are left out.
	known []string
	files files
	// calls is how many calls were made up to now.
	calls func() int
}

// files are where things are on this machine, as absolute paths.
type files struct {
	// binary is bin/unreadcheck, contract is openapi.yaml, and peers is the folder that the peers are installed in.
	binary, contract, peers string
}

// once judges one server with one tool.
func once(ctx context.Context, t tool, f fault, seed int, known []string, where files) (row, error) {
	ctx, cancel := context.WithTimeout(ctx, runLimit)
	defer cancel()
	folder, err := os.MkdirTemp("", "bench-*")
	if err != nil {
		return row{}, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // it is thrown away
	s, err := serve(ctx, where.binary, f.name)
	if err != nil {
		return row{}, err
	}
	defer s.stop()
	at := place{folder: folder, lift: t.lift, seed: seed, known: known, files: where}
	between := &shim{lift: t.lift}
	if !t.own {
		if at.stage, err = prepare(ctx, where.binary, s.address); err != nil {
			return row{}, err
		}
		between.pace = time.Second / 150
	}
	if err := between.open(ctx, s.address); err != nil {
		return row{}, err
	}
	defer between.close()
	at.address, at.calls = between.address, between.seen
	began := time.Now()
	alarms, first, err := t.judge(ctx, at)
	if err != nil {
		return row{}, fmt.Errorf("%s, %s, of %q: %w", t.name, t.mode, f.name, err)
	}
	slices.Sort(alarms)
	return row{
		tool: t.name, mode: t.mode, fault: f, seed: seed, alarms: slices.Compact(alarms), calls: between.seen(), first: first,
		seconds: time.Since(began).Seconds(),
	}, nil
}

// output runs a command in the place's folder and returns what it printed on standard output. An exit code of the list is none
// that says the tool failed.
func (at place) output(ctx context.Context, codes []int, name string, args ...string) ([]byte, error) {
	process := exec.CommandContext(ctx, name, args...)
	process.Dir = at.folder
	process.Env = append(environment(), "UserSig="+at.stage.UserSig)
	var out, complaint bytes.Buffer
	process.Stdout, process.Stderr = &out, &complaint
	err := process.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && slices.Contains(codes, exit.ExitCode()) {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s%s", name, err, tail(out.Bytes()), tail(complaint.Bytes()))
	}
	return out.Bytes(), nil
}

// tail is the end of a text, which is where programs say what is wrong.
func tail(text []byte) []byte { return text[max(0, len(text)-2000):] }
