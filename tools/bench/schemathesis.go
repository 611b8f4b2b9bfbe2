package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
)

// Without statuses three of schemathesis' checks alarm on every server that keeps this contract, the reference included:
// they are for APIs that refuse with a status. Left out, the others can show what they are worth.
const blindWithoutStatuses = "negative_data_rejection,unsupported_method,ignored_auth"

// judgeBySchemathesis runs schemathesis up to its first failure. All phases and checks are on that say something of a single
// call; the stateful phase wants more than one.
func judgeBySchemathesis(ctx context.Context, at place) ([]string, int, error) {
	contract := filepath.Join(at.folder, "openapi.yaml")
	if err := contractFor(at.files.contract, contract, at.stage, at.lift); err != nil {
		return nil, 0, err
	}
	settings := filepath.Join(at.files.peers, "schemathesis.toml")
	args := []string{
		"--config-file", settings, "run", contract, "--url", at.address, "--seed", strconv.Itoa(at.seed), "--max-examples", "150", "--max-failures", "1",
		"--no-shrink", "--generation-database", "none", "--no-color", "--report", "json", "--report-json-path", "report.json",
	}
	if !at.lift {
		args = append(args, "--exclude-checks", blindWithoutStatuses)
	}
	if _, err := at.output(ctx, []int{1}, filepath.Join(at.files.peers, ".venv", "bin", "st"), args...); err != nil {
		return nil, 0, err
	}
	report, err := os.ReadFile(filepath.Join(at.folder, "report.json"))
	if err != nil {
		return nil, 0, err
	}
	alarms, err := readSchemathesis(report)
	if err != nil || len(alarms) == 0 {
		return nil, 0, err
	}
	// The run ended with the failure, so the calls up to now are those that it took.
	return alarms, at.calls(), nil
}

// readSchemathesis reads the JSON report: the titles of the failures are its alarms. A report that tested nothing is an
// error.
func readSchemathesis(report []byte) ([]string, error) {
	var r struct {
		Failures []struct{ Code, Title string }
		Errors   []struct{ Title string }
		Cases    struct{ Generated int } `json:"test_cases"`
	}
	if err := json.Unmarshal(report, &r); err != nil {
		return nil, err
	}
	if r.Cases.Generated == 0 {
		return nil, errors.New("schemathesis tried nothing")
	}
	var alarms []string
	for _, f := range r.Failures {
		alarms = append(alarms, f.Code+" "+f.Title)
	}
	for _, e := range r.Errors {
		alarms = append(alarms, e.Title)
	}
	return alarms, nil
}
