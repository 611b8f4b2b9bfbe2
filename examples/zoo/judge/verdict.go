//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A verdict is what the tool made of a server.
type verdict struct {
	// exit is the tool's exit code.
	exit int
	// headline is the first line of its result.
	headline string
	// findings are the requirements that are not kept, each with its level.
	findings map[string]string
}

// A judge runs the tool.
type judge struct {
	tool, out, duration, seed string
	environment               []string
}

// run judges a server with the conformance suites, less the rate chapter: an emulator need not limit.
func (j *judge) run(ctx context.Context, name string, port int) (*verdict, error) {
	return j.call(ctx, name+"-run", "report.json", "run", "--target", address(port), "--strict", "--label-filter", "!rate")
}

// fuzz judges a server with a campaign of all layers.
func (j *judge) fuzz(ctx context.Context, name string, port int, more ...string) (*verdict, error) {
	arguments := []string{"fuzz", "--target", address(port), "--rate", "off", "--seed", j.seed, "--duration", j.duration}
	return j.call(ctx, name+"-fuzz", "fuzz.json", append(arguments, more...)...)
}

// bytes judges what reads a server's requests, with a campaign of the wire layer alone, of which one of all layers has no time for all.
func (j *judge) bytes(ctx context.Context, name string, port int) (*verdict, error) {
	return j.fuzz(ctx, name+"-bytes", port, "--layers", "wire", "--duration", bytesTime)
}

// bytesTime is enough for all of the wire layer, unless a server lets many connections wait.
const bytesTime = "40s"

// add takes over what another campaign found.
func (v *verdict) add(other *verdict) {
	if v.exit == 0 || other.exit == 1 {
		v.exit = other.exit
	}
	maps.Copy(v.findings, other.findings)
}

func address(port int) string { return "http://127.0.0.1:" + portText(port) }

func (j *judge) call(ctx context.Context, name, result string, arguments ...string) (*verdict, error) {
	out := filepath.Join(j.out, name)
	command := exec.CommandContext(ctx, j.tool, append(arguments, "--out", out)...)
	command.Env = append(os.Environ(), j.environment...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		return nil, err
	}
	v := &verdict{exit: command.ProcessState.ExitCode(), headline: firstLine(&stdout)}
	if v.exit == 2 || v.exit == 4 {
		return nil, fmt.Errorf("unreadcheck %s: exit code %d: %s", arguments[0], v.exit, bytes.TrimSpace(stderr.Bytes()))
	}
	text, err := os.ReadFile(filepath.Join(out, result))
	if err != nil {
		return nil, err
	}
	v.findings, err = findings(text)
	return v, err
}

func firstLine(text *bytes.Buffer) string {
	scanner := bufio.NewScanner(text)
	scanner.Scan()
	return scanner.Text()
}

// findings reads either result: of a run the requirements that failed, of a campaign those that it has findings of.
func findings(text []byte) (map[string]string, error) {
	var result struct {
		Requirements []struct{ ID, Level, Verdict string }
		Findings     []struct{ Requirement, Level string }
	}
	if err := json.Unmarshal(text, &result); err != nil {
		return nil, err
	}
	broken := map[string]string{}
	for _, r := range result.Requirements {
		if r.Verdict == "fail" || r.Verdict == "warn" {
			broken[r.ID] = r.Level
		}
	}
	for _, f := range result.Findings {
		broken[f.Requirement] = f.Level
	}
	return broken, nil
}

// describe lists findings, the musts first: "UMN-ERR-1, UMN-CONC-1 (should)".
func describe(broken map[string]string) string {
	var musts, others []string
	for id, level := range broken {
		if level == "must" {
			musts = append(musts, id)
		} else {
			others = append(others, id+" ("+level+")")
		}
	}
	slices.Sort(musts)
	slices.Sort(others)
	if len(broken) == 0 {
		return "none"
	}
	return strings.Join(append(musts, others...), ", ")
}

// beyond returns the findings that a server with a bug has beyond those of the server without.
func beyond(bugged, honest *verdict) map[string]string {
	more := map[string]string{}
	for id, level := range bugged.findings {
		if _, both := honest.findings[id]; !both {
			more[id] = level
		}
	}
	return more
}
