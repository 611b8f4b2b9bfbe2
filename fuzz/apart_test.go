package fuzz_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// What a raw request or a burst shows among other steps of a corpus is a finding, with a small example, and it is one too when the
// campaign is judged again.
func TestWhatIsJudgedApartIsAFinding(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options     fuzz.Options
		step        program.Step
		requirement string
	}{
		"a burst":       {optionsFor(t, failingFor(t, unlucky, 10004)), unluckyBurst(), "UMN-CONC-1"},
		"a raw request": {onNetwork(t, "comments-accepted"), comment(program.Request{Requirement: "UMN-ERR-6", Outcome: "malformed_json", Kept: "UMN-ERR-13"}), "UMN-ERR-6"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := mixed(test.step).Encode()
			if err != nil {
				t.Fatal(err)
			}
			var saved bytes.Buffer
			o := test.options
			o.Corpus, o.Layers, o.MaxCalls, o.Recordings, o.Version, o.ContractSHA256 = t.TempDir(), []string{fuzz.Sequences}, 400, &saved, "v0", strings.Repeat("0", 64)
			if err := os.WriteFile(filepath.Join(o.Corpus, "mixed.json"), data, 0o600); err != nil {
				t.Fatal(err)
			}
			r := run(t, o)
			i := slices.IndexFunc(r.Findings, func(f fuzz.Finding) bool { return f.Requirement == test.requirement })
			if i < 0 {
				t.Fatalf("found are %+v; unjudged: %v", r.Findings, r.Unjudged)
			}
			f := r.Findings[i]
			if f.Repeats != "3 of 3" || len(f.Program.Steps) != 1 || f.Program.Steps[0].Apart() == "" || f.Found == nil {
				t.Errorf("it repeats %s, with %+v", f.Repeats, f.Program.Steps)
			}
			if bytes.Contains(saved.Bytes(), []byte("usersig=eJ")) {
				t.Error("what is saved has a UserSig in it")
			}
			if again := verifiedCampaign(t, spec.Default(), saved.Bytes()); told(t, r) != told(t, again) {
				t.Errorf("judged again, it is another from here on:\n%s", fromDifference(told(t, again), told(t, r)))
			}
		})
	}
}
