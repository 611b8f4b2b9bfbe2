package suites_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// nullVerdicts are the verdicts that servers earn which do nothing.
var nullVerdicts = map[string]string{
	"empty-body": reports.NotConformant, "empty-object": reports.NotConformant, "echo": reports.NotConformant,
	"http-404": reports.NotConformant, "http-500": reports.NotConformant, "endless-body": reports.NotConformant,
	"constant-success": reports.NotConformant, "constant-failure": reports.Inconclusive,
	"hangs-up": reports.Inconclusive, "never-answers": reports.Inconclusive,
}

func TestANullServerEarnsNothing(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	// The chapters whose musts no server may earn that does nothing.
	chapters := []string{"clamping", "group-type", "isolation", "errors", "auth"}
	for _, server := range thorough.Share(t, 3, fault.Nulls()) {
		t.Run(server.Name, func(t *testing.T) {
			r := judged(t, contract(t), server.Handler, func(o *suites.Options) { o.Target.Timeout = 300 * time.Millisecond })
			if want := nullVerdicts[server.Name]; r.Verdict != want {
				explain(t, r)
				t.Errorf("the verdict is %s, want %s", r.Verdict, want)
			}
			for _, q := range r.Requirements {
				if q.Level == spec.Must && q.Verdict == judge.Pass && slices.Contains(chapters, q.Chapter) {
					t.Errorf("%s passes", q.ID)
				}
			}
		})
	}
}

// Without a stage only the envelope is left to be judged, and a report says why.
func TestATargetWithoutCompanionsIsInconclusive(t *testing.T) {
	t.Parallel()
	c := contract(t)
	reference := newReference(t, c)
	alone := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != c.Path {
			_, _ = io.WriteString(w, `{"ActionStatus":"FAIL","ErrorInfo":"no such command","ErrorCode":10003}`)
			return
		}
		reference.ServeHTTP(w, r)
	})
	r := judged(t, c, alone, nil)
	if r.ExitCode != reports.ExitInconclusive {
		explain(t, r)
		t.Fatalf("exit code %d, want %d", r.ExitCode, reports.ExitInconclusive)
	}
	wantReason(t, r, "UMN-CLAMP-1", judge.Untestable, "offer create_group or import_group")
	for _, q := range r.Requirements {
		if q.Chapter == "envelope" && q.Level != spec.Observe && q.Verdict != judge.Pass {
			t.Errorf("%s is %s, although the endpoint answers", q.ID, q.Verdict)
		}
	}
}

// What has to be refused takes no stage to be found accepted. Of requirements that another one may be to blame for, of effects,
// and of what is to be accepted, nothing is said.
func TestAStubThatAcceptsAllIsNotConformant(t *testing.T) {
	t.Parallel()
	c := contract(t)
	stub := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != c.Path {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`)
	})
	r := judged(t, c, stub, nil)
	if r.ExitCode != reports.ExitNotConformant {
		explain(t, r)
		t.Fatalf("exit code %d, want %d", r.ExitCode, reports.ExitNotConformant)
	}
	for _, id := range []string{"UMN-AUTH-2", "UMN-AUTH-3", "UMN-AUTH-5", "UMN-AUTH-6", "UMN-ERR-1", "UMN-ERR-3", "UMN-ERR-4", "UMN-ERR-5", "UMN-ERR-6", "UMN-ERR-8"} {
		wantReason(t, r, id, judge.Fail, "")
	}
	for _, id := range []string{"UMN-AUTH-1", "UMN-AUTH-11", "UMN-AUTH-14", "UMN-CLAMP-1", "UMN-ERR-2", "UMN-ERR-13", "UMN-TYPE-2"} {
		wantReason(t, r, id, judge.Untestable, "offer create_group or import_group")
	}
}

// Without a way to read counts back, what a call does cannot be judged; what it answers can.
func TestATargetWithoutObserverIsInconclusive(t *testing.T) {
	t.Parallel()
	c := contract(t)
	reference := newReference(t, c)
	blind := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorded := httptest.NewRecorder()
		reference.ServeHTTP(recorded, r)
		_, _ = w.Write(withoutReadBack(recorded.Body.Bytes()))
	})
	r := judged(t, c, blind, nil)
	if r.ExitCode != reports.ExitInconclusive {
		explain(t, r)
		t.Fatalf("exit code %d, want %d", r.ExitCode, reports.ExitInconclusive)
	}
	wantReason(t, r, "UMN-CLAMP-1", judge.Untestable, "name an observer of your own in --config")
	wantReason(t, r, "UMN-ERR-2", judge.Pass, "")
}
