package fuzz_test

import (
	"net/http/httptest"
	"net/url"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// onNetwork are options for the reference with that fault, served on this machine; the empty name is the reference itself.
func onNetwork(t *testing.T, name string, layers ...string) fuzz.Options {
	t.Helper()
	departure, known := fault.Find(name)
	if name != "" && !known {
		t.Fatalf("there is no fault %s", name)
	}
	server := httptest.NewServer(faulty(t, departure))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return optionsFor(t, nil, func(o *fuzz.Options) {
		o.Target.Handler, o.Target.Base, o.Layers = nil, base, layers
		o.MaxCalls, o.Target.Settle, o.Target.Timeout = 400, 200*time.Millisecond, 2*time.Second
	})
}

// Bytes and crowds find what breaks under them, leave an example that a file carries, and show it again when that is
// replayed; on the reference the same example shows nothing.
func TestExamplesOfEveryLayerAreReplayed(t *testing.T) {
	t.Parallel()
	for _, test := range thorough.Share(t, 3, []struct{ layer, fault, requirement string }{
		{fuzz.Wire, "comments-accepted", "UMN-ERR-6"},
		{fuzz.Wire, "chunked-body-refused", "UMN-ENV-1"},
		{fuzz.Crowd, "at-once-clears", "UMN-CONC-1"},
	}) {
		t.Run(test.fault, func(t *testing.T) {
			o := onNetwork(t, test.fault, test.layer)
			o.Corpus = t.TempDir()
			result := run(t, o)
			i := slices.IndexFunc(result.Findings, func(f fuzz.Finding) bool { return f.Requirement == test.requirement })
			if i < 0 {
				t.Fatalf("no finding of %s: %+v, %v", test.requirement, result.Findings, result.Unjudged)
			}
			data, err := result.Findings[i].Encode()
			if err != nil {
				t.Fatal(err)
			}
			again, err := fuzz.DecodeFinding(data)
			if err != nil {
				t.Fatal(err)
			}
			if r := replay(t, o, again); r.Shown == 0 { // as often as its program wants: whether calls meet is chance
				t.Errorf("replayed it shows nothing: %+v", r)
			}
			if r := replay(t, onNetwork(t, "", test.layer), again); r.Played == 0 || r.Shown > 0 {
				t.Errorf("on the reference it shows %+v", r)
			}
			// Another campaign plays the corpus first, whatever its own layers are.
			o.Layers, o.MaxCalls = []string{fuzz.Sequences}, 300
			if r := run(t, o); !slices.ContainsFunc(r.Findings, func(f fuzz.Finding) bool { return f.Requirement == test.requirement && f.Layer == test.layer }) {
				t.Errorf("with its corpus, a campaign finds %+v", r.Findings)
			}
			kept := onNetwork(t, "", fuzz.Sequences)
			kept.Corpus, kept.MaxCalls = o.Corpus, 300
			noFindings(t, run(t, kept))
		})
	}
}

func replay(t *testing.T, o fuzz.Options, f fuzz.Finding) fuzz.Replayed {
	t.Helper()
	r, err := fuzz.NewReplayer(t.Context(), o.Target)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close(t.Context())
	return r.ReplayFinding(t.Context(), f, max(3, f.Program.Playings()))
}

func TestBytesAndCrowdsOnTheReferenceHaveNoFindings(t *testing.T) {
	t.Parallel()
	result := run(t, onNetwork(t, "", fuzz.Wire, fuzz.Crowd))
	noFindings(t, result)
	if result.Calls < 100 {
		t.Errorf("%d calls were made: %s, %v", result.Calls, result.Ended, result.Unjudged)
	}
	judged(t, result, "UMN-ERR-6", "UMN-CONC-1", "UMN-CONC-2", "UMN-CONC-3")
}

// judged wants the coverage to have these requirements.
func judged(t *testing.T, result *fuzz.Result, requirements ...string) {
	t.Helper()
	for _, id := range requirements {
		if len(result.Coverage.Requirements[id]) == 0 {
			t.Errorf("%s is not among the requirements that were judged", id)
		}
	}
}

// Findings that an earlier version wrote, of each layer in a format of its own, are programs like all others, and are played.
func TestFindingsOfEarlierVersionsAreReplayed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, fault string
		is          func(*program.Program) bool
	}{
		{"wire", "comments-accepted", func(p *program.Program) bool { return p.RawRequest() != nil }},
		{"crowd", "no-clamp", func(p *program.Program) bool { return p.SideBySide() && p.Acts() > 0 }},
		{"burst", "", func(p *program.Program) bool { return p.BurstStep() != nil }},
	} {
		t.Run(test.file, func(t *testing.T) {
			data, err := os.ReadFile("testdata/findings-earlier/" + test.file + ".json")
			if err != nil {
				t.Fatal(err)
			}
			f, err := fuzz.DecodeFinding(data)
			if err != nil || !test.is(f.Program) {
				t.Fatalf("it is read as %+v, %v", f, err)
			}
			if err := f.Fits(spec.Default()); err != nil {
				t.Error(err)
			}
			again, err := f.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if today, err := fuzz.DecodeFinding(again); err != nil || !reflect.DeepEqual(today, f) {
				t.Errorf("written and read again, it is %+v, %v", today, err)
			}
			if r := replay(t, onNetwork(t, "", fuzz.Wire), f); r.Played == 0 || r.Shown > 0 {
				t.Errorf("on the reference it shows %+v", r)
			}
			if test.fault == "" {
				return
			}
			if r := replay(t, onNetwork(t, test.fault, fuzz.Wire), f); r.Shown == 0 {
				t.Errorf("on the fault it shows %+v", r)
			}
		})
	}
}
