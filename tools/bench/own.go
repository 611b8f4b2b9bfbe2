package main

import (
	"context"
	"encoding/json"
	"strconv"
)

// budget is how many calls a tool that takes such a number may make: what schemathesis comes to with its settings.
const budget = 400

// judgeByRun judges by the suites, the rate chapter apart, whose faults are not compared.
func judgeByRun(ctx context.Context, at place) ([]string, int, error) {
	return at.judgeByOwn(ctx, "run", "--label-filter", "!rate", "--max-calls", strconv.Itoa(budget))
}

// judgeByFuzz judges by a campaign that ends with its first finding.
func judgeByFuzz(ctx context.Context, at place) ([]string, int, error) {
	return at.judgeByOwn(ctx, "fuzz", "--fail-fast", "--duration", "60s", "--max-calls", strconv.Itoa(budget))
}

func (at place) judgeByOwn(ctx context.Context, command string, args ...string) ([]string, int, error) {
	args = append([]string{
		command, "--target", at.address, "--seed", strconv.Itoa(at.seed), "--strict", "--quiet", "--format", "json",
		"--config", "", "--out", "out",
	}, args...)
	// 3 is for want of evidence, which is no alarm.
	out, err := at.output(ctx, []int{1, 3}, at.files.binary, args...)
	if err != nil {
		return nil, 0, err
	}
	return readOwn(out)
}

// readOwn reads the result of a run or of a campaign: the requirements that are broken are its alarms.
func readOwn(result []byte) ([]string, int, error) {
	var r struct {
		Causes []struct {
			Verdict      string
			Requirements []string
		}
		Findings []struct{ FirstCall int }
	}
	if err := json.Unmarshal(result, &r); err != nil {
		return nil, 0, err
	}
	var alarms []string
	for _, c := range r.Causes {
		if c.Verdict == "fail" || c.Verdict == "warn" {
			alarms = append(alarms, c.Requirements...)
		}
	}
	first := 0
	for _, f := range r.Findings {
		if first == 0 || f.FirstCall < first {
			first = f.FirstCall
		}
	}
	return alarms, first, nil
}
