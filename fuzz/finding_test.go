package fuzz_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// wrongFrom is the reference behind a handler that makes a 0 of every number from that one on, up to 31 bits.
func wrongFrom(t testing.TB, from int) http.Handler {
	t.Helper()
	reference := reference(t)
	path := loadContract(t).Path
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path {
			reference.ServeHTTP(w, r)
			return
		}
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		var body map[string]any
		if json.Unmarshal(raw, &body) == nil {
			if n, ok := body["UnreadMsgNum"].(float64); ok && n >= float64(from) && n < 1<<31 && n == float64(int64(n)) {
				body["UnreadMsgNum"] = 0
				if raw, err = json.Marshal(body); err != nil {
					return
				}
			}
		}
		again := r.Clone(r.Context())
		again.Body, again.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
		reference.ServeHTTP(w, again)
	})
}

func TestAFindingIsSmallAndRepeats(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	result := run(t, optionsFor(t, wrongFrom(t, 3), func(o *fuzz.Options) { o.MaxCalls = 1200 }))
	if len(result.Findings) == 0 {
		t.Fatal("nothing was found")
	}
	f := result.Findings[0]
	// Programs that are played at once end in any order: which call is the first to show it is open among those of all workers.
	if f.Repeats != "3 of 3" || f.FirstCall > 16 || f.Hits < 2 {
		t.Errorf("the first finding repeats %s, came at call %d, was hit %d times", f.Repeats, f.FirstCall, f.Hits)
	}
	if n := len(f.Program.Steps); n != 2 {
		t.Errorf("its program has %d steps, want 2: %s", n, f.Report())
	}
	if g := f.Program.Stage.Groups; len(g) != 1 || len(g[0].Members) != 1 || len(f.Program.Stage.Accounts) != 0 {
		t.Errorf("its stage has more than a group and a member: %+v", f.Program.Stage)
	}
	if len(result.Findings) > 4 {
		t.Errorf("one fault came to %d findings", len(result.Findings))
		for _, f := range result.Findings {
			t.Log(f.Report())
		}
	}
}

func TestStoppingAtTheFirstFinding(t *testing.T) {
	t.Parallel()
	result := run(t, optionsFor(t, wrongFrom(t, 3), func(o *fuzz.Options) { o.StopAtFirst = true }))
	if len(result.Findings) == 0 || result.Ended != "first finding" {
		t.Errorf("%d findings, ended: %s", len(result.Findings), result.Ended)
	}
}

func TestACorpusIsKeptAndPlayedFirst(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "corpus")
	first := run(t, optionsFor(t, wrongFrom(t, 3), func(o *fuzz.Options) { o.Corpus, o.MaxCalls, o.StopAtFirst = folder, 500, true }))
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d findings, but the corpus has %d files, %v", len(first.Findings), len(files), err)
	}
	again := run(t, optionsFor(t, wrongFrom(t, 3), func(o *fuzz.Options) {
		o.Corpus, o.MaxCalls, o.StopAtFirst, o.Layers = folder, 500, true, []string{fuzz.Sequences}
	}))
	if len(again.Findings) == 0 || again.Findings[0].FirstCall > 2*len(files) {
		t.Errorf("with its corpus, the campaign found %+v first", again.Findings)
	}
}

func TestABrokenCorpusIsWrongUsage(t *testing.T) {
	t.Parallel()
	for content, says := range map[string]string{
		`{"no": "program"}`: "this is neither a finding nor a program",
		`{"id": "p", "stage": {"groups": [{"name": "g", "type": "Public", "messages": 5, "members": [{"name": "bob", "unread": 2}]}]},
			"steps": [{"call": {"group": "g", "member": "bob", "number": "3"}, "expect": {"refused": "unknown_gruop"}}]}`: `the nearest is "unknown_group"`,
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "a.json"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := fuzz.Campaign(t.Context(), optionsFor(t, reference(t), func(o *fuzz.Options) { o.Corpus = folder }))
		if !errors.Is(err, usage.Err) || !strings.Contains(err.Error(), "a.json") || !strings.Contains(err.Error(), says) {
			t.Errorf("the error is %v, want …%s…", err, says)
		}
	}
}

func TestFindingsAreWrittenAndRead(t *testing.T) {
	t.Parallel()
	f := fuzz.Finding{Requirement: "UMN-ERR-6", Expected: "a `quote`", Got: "two\nlines", Program: &program.Program{ID: "p",
		Steps: []program.Step{{Call: &program.Call{Number: "1", Bytes: []byte("\xff")}}}}}
	data, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := fuzz.DecodeFinding(data)
	if err != nil || !bytes.Equal(back.Program.Steps[0].Call.Bytes, []byte("\xff")) {
		t.Errorf("read back: %+v, %v", back, err)
	}
	test := reports.GoTest(f.Script("finding-1", reports.TargetInfo{}).About[0], data)
	if !strings.Contains(string(test), "// UMN-ERR-6: expected a `quote`, got two lines.") {
		t.Errorf("the test is %s", test)
	}
	for _, wrong := range []string{"", "{}", `{"requirement": "UMN-ERR-6"}`, `{"id": "p", "steps": [{}]}`, `{"unknown": 1}`} {
		if f, err := fuzz.DecodeFinding([]byte(wrong)); err == nil {
			t.Errorf("%s is read as %+v", wrong, f)
		}
	}
}

func TestScriptsRepeatTheWholeProgram(t *testing.T) {
	t.Parallel()
	result := run(t, optionsFor(t, wrongFrom(t, 3), func(o *fuzz.Options) { o.StopAtFirst = true }))
	if len(result.Findings) == 0 {
		t.Fatal("nothing was found")
	}
	script := result.Findings[0].Script("finding-1", result.Target).String()
	for _, want := range []string{"UNREADCHECK_USERSIG:=$($unreadcheck usersig)", "multiaccount_import", "import_group?", "import_group_member", "set_unread_msg_num", "get_joined_group_list", "destroy_group"} {
		if !strings.Contains(script, want) {
			t.Errorf("the script has no %s:\n%s", want, script)
		}
	}
	if strings.Contains(script, "eJ") {
		t.Errorf("the script has a UserSig in it:\n%s", script)
	}
}

func TestWrongOptionsAreRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*fuzz.Options){
		"layer":    func(o *fuzz.Options) { o.Layers = []string{"depths"} },
		"workers":  func(o *fuzz.Options) { o.Workers = -1 },
		"duration": func(o *fuzz.Options) { o.Duration = -1 },
		"shard":    func(o *fuzz.Options) { o.Shard = fuzz.Shard{Index: 5, Count: 4} },
		"contract": func(o *fuzz.Options) { o.Target.Contract = nil },
	} {
		if _, err := fuzz.Campaign(t.Context(), optionsFor(t, http.NotFoundHandler(), change)); !errors.Is(err, usage.Err) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestATargetThatAnswersNothingEndsTheCampaign(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	result := run(t, optionsFor(t, server.Config.Handler))
	if result.Programs != 0 || len(result.Unjudged) == 0 || len(result.Findings) != 0 {
		t.Errorf("%d programs were judged, %d findings; unjudged: %v", result.Programs, len(result.Findings), result.Unjudged)
	}
}

// A number that is got wrong in every group is so among unusual ids too, and has nothing to do with them.
func TestUnusualIDsAreBlamedForNothingElse(t *testing.T) {
	t.Parallel()
	result := run(t, optionsFor(t, wrongFrom(t, 3), func(o *fuzz.Options) { o.Layers, o.MaxCalls = []string{fuzz.Values}, 1500 }))
	if len(result.Findings) == 0 {
		t.Fatal("nothing was found")
	}
	for _, f := range result.Findings {
		if f.Requirement == "UMN-REQ-14" || f.Requirement == "UMN-REQ-15" {
			t.Errorf("it is put down to the ids: %s (%s, %s)", f.Requirement, f.State, f.Repeats)
		}
	}
}
