package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
)

// judgeByDredd has Dredd send the request of the contract's example and hold the answer against the schema. It makes a call for
// each answer that a contract documents as a success, which is one here, whether statuses are lifted or not.
func judgeByDredd(ctx context.Context, at place) ([]string, int, error) {
	contract := filepath.Join(at.folder, "openapi.yaml")
	if err := contractFor(at.files.contract, contract, at.stage, at.lift); err != nil {
		return nil, 0, err
	}
	if err := signExamples(contract, at.stage); err != nil {
		return nil, 0, err
	}
	out, err := at.output(ctx, []int{1}, "node", filepath.Join(at.files.peers, "node_modules", "dredd", "bin", "dredd"), contract, at.address,
		"--no-color", "--config", "none")
	if err != nil {
		return nil, 0, err
	}
	return readDredd(out)
}

// signExamples makes the signature a parameter with an example, as Dredd reads parameters and no security schemes.
func signExamples(name string, at stage) error {
	return edit(name, func(_, call map[string]any) {
		parameters, _ := call["parameters"].([]any)
		call["parameters"] = append(parameters, map[string]any{
			"name": "usersig", "in": "query", "required": true, "schema": map[string]any{"type": "string"}, "example": at.UserSig,
		})
	})
}

// dreddsSum is the line that Dredd ends with.
var dreddsSum = regexp.MustCompile(`complete: (\d+) passing, (\d+) failing, (\d+) errors, \d+ skipped, (\d+) total`)

// readDredd reads what Dredd printed: each call is one of its tests, and the first that fails is the first of them, as there is no
// second. Where it tried nothing that is an error.
func readDredd(out []byte) ([]string, int, error) {
	sum := dreddsSum.FindSubmatch(out)
	if sum == nil || string(sum[4]) == "0" {
		return nil, 0, fmt.Errorf("dredd tried nothing:\n%s", tail(out))
	}
	var failed int
	for _, number := range sum[2:4] {
		n, err := strconv.Atoi(string(number))
		if err != nil {
			return nil, 0, err
		}
		failed += n
	}
	if failed == 0 {
		return nil, 0, nil
	}
	return []string{"the answer to the example"}, 1, nil
}
