package main

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// judgeBySpecmatic runs all contract tests that Specmatic makes. With statuses it also makes those that have to be refused;
// without, each of them fails on every server that keeps this contract.
func judgeBySpecmatic(ctx context.Context, at place) ([]string, int, error) {
	if err := contractFor(at.files.contract, filepath.Join(at.folder, "openapi.yaml"), at.stage, at.lift); err != nil {
		return nil, 0, err
	}
	if err := narrow(filepath.Join(at.folder, "openapi.yaml"), at.stage); err != nil {
		return nil, 0, err
	}
	tests := "positiveOnly"
	if at.lift {
		tests = "all"
	}
	settings := fmt.Sprintf(`version: 2
contracts:
  - provides:
      - openapi.yaml
test:
  resiliencyTests:
    enable: %s
security:
  OpenAPI:
    securitySchemes:
      UserSig:
        type: apiKey
        value: %q
`, tests, at.stage.UserSig)
	if err := os.WriteFile(filepath.Join(at.folder, "specmatic.yaml"), []byte(settings), 0o600); err != nil {
		return nil, 0, err
	}
	jar := filepath.Join(at.files.peers, "node_modules", "specmatic", "specmatic.jar")
	// The first compiler alone: a run is too short for the second to pay.
	if _, err := at.output(ctx, []int{1}, "java", "-XX:TieredStopAtLevel=1", "-jar", jar, "test", "--testBaseURL="+at.address,
		"--junitReportDir=junit", "openapi.yaml"); err != nil {
		return nil, 0, err
	}
	files, err := filepath.Glob(filepath.Join(at.folder, "junit", "*.xml"))
	if err != nil || len(files) != 1 {
		return nil, 0, errors.Join(err, fmt.Errorf("specmatic wrote %d reports", len(files)))
	}
	report, err := os.ReadFile(files[0])
	if err != nil {
		return nil, 0, err
	}
	return readSpecmatic(report, at.known)
}

// readSpecmatic reads the JUnit report: the failed tests are its alarms, those that are known left out, and since each
// test is a call, the place of the first is the number of its call. A report without a test is an error.
func readSpecmatic(report []byte, known []string) (alarms []string, first int, err error) {
	var suite struct {
		Tests []struct {
			Name    string    `xml:"name,attr"`
			Failure *struct{} `xml:"failure"`
			Error   *struct{} `xml:"error"`
		} `xml:"testcase"`
	}
	if err := xml.Unmarshal(report, &suite); err != nil {
		return nil, 0, err
	}
	if len(suite.Tests) == 0 {
		return nil, 0, errors.New("specmatic tried nothing")
	}
	for i, t := range suite.Tests {
		if t.Failure == nil && t.Error == nil {
			continue
		}
		// A name begins with the way to the test through the classes of the tool.
		alarm := strings.ReplaceAll(t.Name, ";", ",")
		if _, after, found := strings.Cut(alarm, "contractTest() > "); found {
			alarm = strings.TrimSpace(after)
		}
		if slices.Contains(known, alarm) {
			continue
		}
		if first == 0 {
			first = i + 1
		}
		alarms = append(alarms, alarm)
	}
	return alarms, first, nil
}
