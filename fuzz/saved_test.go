package fuzz_test

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/thorough"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
)

// savedCampaign is a campaign on the reference with a fault, and what it saved.
func savedCampaign(t *testing.T, name string, layers ...string) (*fuzz.Result, []byte) {
	t.Helper()
	departure, ok := fault.Find(name)
	if !ok {
		t.Fatalf("there is no fault %s", name)
	}
	handler, err := departure.New(emulator.Options{Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = handler.Close() }()
	server := httptest.NewServer(handler)
	defer server.Close()
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	r, err := fuzz.Campaign(t.Context(), fuzz.Options{
		Target: target.Config{Contract: spec.Default(), Base: base, Timeout: 5 * time.Second, Settle: 50 * time.Millisecond, Pace: -1,
			Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}},
		Layers: layers, MaxCalls: 300, Seed: 3, Recordings: &file, Version: "v0", ContractSHA256: strings.Repeat("0", 64)})
	if err != nil {
		t.Fatal(err)
	}
	return r, file.Bytes()
}

func verifiedCampaign(t *testing.T, c *spec.Contract, file []byte) *fuzz.Result {
	t.Helper()
	saved, err := fuzz.ReadSaved(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return fuzz.Verify(saved, c, saved.ContractSHA256(), saved.Tool())
}

// told is all that a result says, but for what only the files of findings have.
func told(t *testing.T, r *fuzz.Result) string {
	t.Helper()
	out := *r
	out.Findings = nil
	for _, f := range r.Findings {
		f.Exchanges, f.Found, f.Page = nil, nil, nil
		out.Findings = append(out.Findings, f)
	}
	text, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fromDifference is what of a text comes from the first line on in which another differs.
func fromDifference(text, other string) string {
	lines, others := strings.Split(text, "\n"), strings.Split(other, "\n")
	for i := range lines {
		if i >= len(others) || lines[i] != others[i] {
			return strings.Join(lines[i:min(i+6, len(lines))], "\n")
		}
	}
	return "(nothing)"
}

func TestVerifyFindsWhatTheCampaignFound(t *testing.T) {
	t.Parallel()
	for name, layers := range map[string][]string{
		"zero-refused":             {fuzz.Values, fuzz.Sequences},
		"error-code-twice":         {fuzz.Values, fuzz.Wire},
		"http-500-for-broken-json": {fuzz.Wire},
		"broken-json-accepted":     {fuzz.Wire},
		"group-written-back":       {fuzz.Crowd},
		"number-of-another-member": {fuzz.Crowd},
	} {
		t.Run(name, func(t *testing.T) {
			if name != "group-written-back" {
				thorough.Only(t)
			}
			t.Parallel()
			r, file := savedCampaign(t, name, layers...)
			if len(r.Findings) == 0 {
				t.Fatal("nothing was found, so that nothing is shown")
			}
			again := verifiedCampaign(t, spec.Default(), file)
			if was, is := told(t, r), told(t, again); was != is {
				t.Errorf("judged again, it is another from here on:\n%s\nand was\n%s", fromDifference(is, was), fromDifference(was, is))
			}
			for i, f := range again.Findings {
				if len(f.WhatWasSent()) == 0 {
					t.Errorf("finding %d does not say what was sent", i+1)
				}
			}
		})
	}
}

func TestVerifyJudgesACampaignByTheContractThatIsGiven(t *testing.T) {
	t.Parallel()
	_, file := savedCampaign(t, "zero-refused", fuzz.Values)
	text, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(string(text), "  unknown_group:\n    codes: [10010, 10015]", "  unknown_group:\n    codes: [10099]", 1)
	other, err := spec.Load([]byte(edited))
	if err != nil || edited == string(text) {
		t.Fatal("the contract is not edited", err)
	}
	found := map[string]int{}
	for _, f := range verifiedCampaign(t, other, file).Findings {
		found[f.Requirement] = f.Hits
	}
	if found["UMN-ERR-1"] == 0 || found["UMN-CLAMP-3"] == 0 {
		t.Errorf("by another contract, what is found is %v", found)
	}
}

func TestDamagedRecordingsOfACampaignAreRefused(t *testing.T) {
	t.Parallel()
	_, file := savedCampaign(t, "zero-refused", fuzz.Values)
	lines := strings.SplitAfter(strings.TrimSuffix(string(file), "\n"), "\n")
	first, second, last := lines[0], lines[1], lines[len(lines)-1]
	rest := strings.Join(lines[1:], "")
	for name, test := range map[string]struct{ file, says string }{
		"empty":                  {"", "it is empty"},
		"without its first line": {rest, "line 1: its format is 0"},
		"twice its first line":   {first + first + rest, "line 2: the first line, and no other, is about the campaign"},
		"a later format":         {strings.Replace(first, `"format":1`, `"format":2`, 1) + rest, "its format is 2, and this version of the tool reads format 1"},
		"an unknown field":       {strings.Replace(first, `"format"`, `"formats":1,"format"`, 1) + rest, "line 1: it is damaged"},
		"without its last line":  {strings.Join(lines[:len(lines)-1], ""), "it lacks its last line"},
		"without a line":         {first + strings.Join(lines[2:], ""), "where its last line says"},
		"a line twice":           {first + second + rest, "where its last line says"},
		"a line after the last":  {string(file) + second, "it follows the last line"},
		"a finding too many":     {strings.Replace(string(file), `"findings":[{"line":`, `"findings":[{"line":9`, 1), "its last line names a finding that it lacks"},
		"cut short":              {string(file[:len(file)-9]), "it is damaged"},
		"a line of nothing":      {first + "{}\n" + rest, "line 2: it is neither what was played nor a finding"},
		"nothing was played":     {first + `{"played":{"layer":"values","first":0}}` + "\n" + last, "line 2: it has nothing that was played"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := fuzz.ReadSaved(strings.NewReader(test.file)); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is %v, want …%s…", err, test.says)
			}
		})
	}
	if _, err := fuzz.ReadSaved(bytes.NewReader(file)); err != nil {
		t.Errorf("as it was, it is refused: %v", err)
	}
}

// A campaign that an earlier version saved says the same to this one: two of them are of one whose layers had examples of their
// own.
func TestASavedCampaignOfAnEarlierVersionIsJudgedAgain(t *testing.T) {
	t.Parallel()
	for folder, layers := range map[string]int{"fuzz-no-clamp": 2, "fuzz-at-once": 1, "fuzz-one-format": 2} {
		t.Run(folder, func(t *testing.T) { judgedAsBefore(t, "testdata/"+folder, layers) })
	}
}

func judgedAsBefore(t *testing.T, folder string, least int) {
	t.Helper()
	file, err := os.ReadFile(folder + "/recordings.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	report, err := os.ReadFile(folder + "/fuzz.json")
	if err != nil {
		t.Fatal(err)
	}
	var was fuzz.Result
	if err := json.Unmarshal(report, &was); err != nil {
		t.Fatal(err)
	}
	again := verifiedCampaign(t, spec.Default(), file)
	layers := map[string]bool{}
	if len(again.Findings) != len(was.Findings) {
		t.Fatalf("judged again, there are %d findings, and were %d", len(again.Findings), len(was.Findings))
	}
	for i, f := range again.Findings {
		w := was.Findings[i]
		layers[f.Layer] = true
		if f.Requirement != w.Requirement || f.Expected != w.Expected || f.Got != w.Got || f.Repeats != w.Repeats {
			t.Errorf("finding %d is %s: %s, got %s (%s), and was %s: %s, got %s (%s)", i+1,
				f.Requirement, f.Expected, f.Got, f.Repeats, w.Requirement, w.Expected, w.Got, w.Repeats)
		}
		if f.Program == nil || w.Program == nil || !reflect.DeepEqual(f.Program.Steps, w.Program.Steps) || f.Program.Validate() != nil {
			t.Errorf("the program of finding %d is %+v, and was %+v", i+1, f.Program, w.Program)
		}
	}
	if len(layers) < least {
		t.Errorf("the findings are of the layers %v alone", layers)
	}
}
