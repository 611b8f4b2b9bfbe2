package suites_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
	"github.com/unreadcheck/unreadcheck/suites"
)

// savedRun is a run on a handler with what it saved. It is judged without Ginkgo, whose suite is one for a process, so that
// several may be played side by side.
func savedRun(t *testing.T, c *spec.Contract, handler http.Handler, change func(*suites.Options)) (*reports.Result, []byte) {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	o := suites.Options{Address: server.URL, LabelFilter: "!rate && !request", Recordings: &file, Version: "v0", ContractSHA256: strings.Repeat("0", 64),
		Target: target.Config{Contract: c, Base: base, Timeout: 5 * time.Second, Settle: 300 * time.Millisecond, Seed: 1,
			Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}}
	if change != nil {
		change(&o)
	}
	result, _, err := suites.Judge(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return result, file.Bytes()
}

func verified(t *testing.T, c *spec.Contract, file []byte) *reports.Result {
	t.Helper()
	saved, err := suites.ReadSaved(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	r, err := suites.Verify(saved, c, strings.Repeat("0", 64), "v0")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// faulty is the reference with the fault of that name.
func faulty(t *testing.T, c *spec.Contract, name string) http.Handler {
	t.Helper()
	departure, ok := fault.Find(name)
	if !ok {
		t.Fatalf("there is no fault %s", name)
	}
	server, err := departure.New(emulator.Options{Contract: c})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

// givenUserSig is a ready UserSig of the admin.
func givenUserSig(t *testing.T) string {
	t.Helper()
	sig, err := usersig.Sign(emulator.DefaultSecretKey, usersig.Claims{SDKAppID: emulator.DefaultSDKAppID,
		Identifier: emulator.DefaultAdmin, Issued: time.Now(), Expire: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

// longAnswers makes answers of every kind that are longer than is saved of those that no judge reads: valid ones, and one
// that is longer than the client reads.
func longAnswers(h http.Handler, length int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(padding{w, length}, r)
	})
}

type padding struct {
	http.ResponseWriter
	length int
}

func (p padding) Write(body []byte) (int, error) {
	if i := bytes.LastIndexByte(body, '}'); i > 0 {
		padded := append(slices.Clone(body[:i]), `,"Padding":"`+strings.Repeat("x", p.length)+`"}`...)
		_, err := p.ResponseWriter.Write(padded)
		return len(body), err
	}
	return p.ResponseWriter.Write(body)
}

func TestVerifyFindsWhatTheRunFound(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	c := contract(t)
	reference := func(*testing.T) http.Handler { return newReference(t, c) }
	for name, test := range map[string]struct {
		target func(*testing.T) http.Handler
		change func(*suites.Options)
	}{
		"the reference": {reference, nil},
		"a fault":       {func(t *testing.T) http.Handler { return faulty(t, c, "zero-refused") }, nil},
		"nothing works": {func(*testing.T) http.Handler { return http.NotFoundHandler() }, nil},
		"a selection": {reference, func(o *suites.Options) {
			o.LabelFilter, o.Focus, o.Skip = "must && !rate", []string{"UMN-(CLAMP|ISO)"}, []string{"UMN-ISO-2"}
		}},
		"a baseline that expects": {func(t *testing.T) http.Handler { return faulty(t, c, "zero-refused") }, func(o *suites.Options) {
			o.Strict = true
			o.Baseline = suites.Baseline{{ID: "UMN-CLAMP-3", Reason: "known", Expires: tomorrow}}
		}},
		"a baseline that is over": {reference, func(o *suites.Options) {
			o.Baseline = suites.Baseline{{ID: "UMN-CLAMP-3", Reason: "known", Expires: tomorrow}}
		}},
		"a ready UserSig":  {reference, func(o *suites.Options) { o.Target.Account.UserSig, o.Target.Account.SecretKey = givenUserSig(t), "" }},
		"the budget spent": {reference, func(o *suites.Options) { o.Target.MaxCalls = 20 }},
		"long answers":     {func(*testing.T) http.Handler { return longAnswers(newReference(t, c), suites.LongestBody) }, func(o *suites.Options) { o.LabelFilter = "envelope" }},
		"endless answers":  {func(*testing.T) http.Handler { return longAnswers(newReference(t, c), 1<<20) }, func(o *suites.Options) { o.LabelFilter = "UMN-ENV-2 || UMN-CLAMP-1" }},
	} {
		t.Run(name, func(t *testing.T) {
			if name != "a fault" {
				thorough.Only(t)
			}
			t.Parallel()
			r, file := savedRun(t, c, test.target(t), test.change)
			want, got := text(t, r), text(t, verified(t, c, file))
			if want != got {
				t.Errorf("the run says\n%s\njudged again it is\n%s", want, got)
			}
			if r.Digests.Recordings == "" || r.Digests.Profile == "" || len(r.Checks) == 0 {
				t.Errorf("the run has %d checks and the digests %+v", len(r.Checks), r.Digests)
			}
		})
	}
}

func text(t *testing.T, r *reports.Result) string {
	t.Helper()
	var out bytes.Buffer
	if err := reports.WriteJSON(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A valid answer is judged whole, however long it is; what no judge reads is cut.
func TestLongAnswersAreSavedAsFarAsTheyAreJudged(t *testing.T) {
	t.Parallel()
	c := contract(t)
	r, file := savedRun(t, c, longAnswers(newReference(t, c), suites.LongestBody), func(o *suites.Options) { o.LabelFilter = "UMN-ENV-2" })
	wantReason(t, r, "UMN-ENV-2", judge.Pass, "")
	cut, whole := 0, 0
	for line := range bytes.Lines(file) {
		var saved struct {
			Exchange *struct {
				Command  string
				Response *struct {
					Body      string
					Truncated bool
				}
			}
			Recordings []struct {
				Steps []struct {
					Calls []struct{ Response struct{ Body string } }
				}
			}
		}
		if err := json.Unmarshal(line, &saved); err != nil {
			t.Fatal(err)
		}
		if x := saved.Exchange; x != nil && x.Command != c.Command() && x.Response != nil {
			if !x.Response.Truncated || len(x.Response.Body) != suites.LongestBody {
				t.Errorf("of an answer to %s %d bytes are saved, cut: %v", x.Command, len(x.Response.Body), x.Response.Truncated)
			}
			cut++
		}
		for _, playing := range saved.Recordings {
			for _, step := range playing.Steps {
				for _, call := range step.Calls {
					if len(call.Response.Body) <= suites.LongestBody {
						t.Errorf("an answer that is judged has %d bytes", len(call.Response.Body))
					}
					whole++
				}
			}
		}
	}
	if cut == 0 || whole == 0 {
		t.Errorf("%d answers were cut and %d are whole", cut, whole)
	}
}

func TestVerifyJudgesByTheContractThatIsGiven(t *testing.T) {
	thorough.Only(t)
	c := contract(t)
	t.Parallel()
	_, file := savedRun(t, c, newReference(t, c), func(o *suites.Options) { o.LabelFilter = "errors" })
	other := edited(t, "  unknown_group:\n    codes: [10010, 10015]", "  unknown_group:\n    codes: [10099]")
	if ids := red(verified(t, other, file)); !slices.Equal(ids, []string{"UMN-ERR-1"}) {
		t.Errorf("by another contract %v are broken, want UMN-ERR-1 alone", ids)
	}
	if ids := red(verified(t, c, file)); len(ids) > 0 {
		t.Errorf("by its own contract %v are broken", ids)
	}
}

func TestDamagedRecordingsAreRefused(t *testing.T) {
	t.Parallel()
	c := contract(t)
	_, file := savedRun(t, c, newReference(t, c), func(o *suites.Options) { o.LabelFilter = "UMN-CLAMP-1" })
	lines := strings.SplitAfter(strings.TrimSuffix(string(file), "\n"), "\n")
	if _, err := suites.ReadSaved(bytes.NewReader(file)); err != nil || len(lines) < 4 {
		t.Fatalf("%d lines that are as they were: %v", len(lines), err)
	}
	first, second, last := lines[0], lines[1], lines[len(lines)-1]
	rest := strings.Join(lines[1:], "")
	for name, test := range map[string]struct{ file, says string }{
		"empty":                    {"", "it is empty"},
		"without its first line":   {rest, "line 1: its first line does not say what was recorded"},
		"twice its first line":     {first + first + rest, "line 2: the first line, and no other, is about the run"},
		"a later format":           {strings.Replace(first, `"format":1`, `"format":2`, 1) + rest, "its format is 2, and this version of the tool reads format 1"},
		"an unknown field":         {strings.Replace(first, `"format"`, `"formats":1,"format"`, 1) + rest, "line 1: it is damaged"},
		"without a program":        {first + strings.Join(lines[2:], ""), "where its first line announces"},
		"without an exchange":      {strings.Join(lines[:len(lines)-1], ""), "where its first line announces"},
		"an exchange too many":     {string(file) + last, "where its first line announces"},
		"a program twice":          {first + second + rest, "line 3: a second line of the program"},
		"cut short":                {string(file[:len(file)-9]), "it is damaged"},
		"two values on a line":     {first + strings.TrimSuffix(second, "\n") + "{}\n", "line 2: it is damaged: something follows it"},
		"a line of neither":        {first + "{}\n" + rest, "line 2: it is neither a program nor an exchange"},
		"a line of both":           {first + strings.Replace(second, `{"program"`, `{"exchange":{"id":1},"program"`, 1), "line 2: it is neither a program nor an exchange"},
		"a program without action": {first + `{"program":{"id":"p","steps":[{}]}}` + "\n", "line 2: program p, step 1"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := suites.ReadSaved(strings.NewReader(test.file)); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is %v, want …%s…", err, test.says)
			}
		})
	}
}

// A run that an earlier version saved says the same to this one.
func TestASavedRunOfAnEarlierVersionIsJudgedAgain(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("testdata/run-zero-refused/recordings.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	report, err := os.ReadFile("testdata/run-zero-refused/report.json")
	if err != nil {
		t.Fatal(err)
	}
	r := verified(t, contract(t), file)
	if digest := r.Digests.Recordings; !bytes.Contains(report, []byte(digest)) {
		t.Errorf("the recordings' digest is %s, which report.json does not say", digest)
	}
	if ids := red(r); r.Verdict != reports.NotConformant || !slices.Equal(ids, []string{"UMN-CLAMP-3"}) {
		t.Errorf("the saved run is %s and breaks %v, want UMN-CLAMP-3 alone", r.Verdict, ids)
		explain(t, r)
	}
	passes := 0
	for _, c := range r.Checks {
		if c.Finding.Verdict == judge.Pass {
			passes++
		}
	}
	if passes < 8 {
		t.Errorf("%d checks pass, want most of them", passes)
	}
}
