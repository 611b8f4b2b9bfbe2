package suites_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
	"github.com/unreadcheck/unreadcheck/suites"
)

// says answers everything with the same status and body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}
}

// nullServers do nothing. A suite that gives one of them a must beside the envelope proves nothing.
var nullServers = map[string]struct {
	handler http.HandlerFunc
	verdict string
}{
	"an empty body":    {says(200, ""), reports.NotConformant},
	"an empty object":  {says(200, "{}"), reports.NotConformant},
	"constant success": {says(200, `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`), reports.Inconclusive},
	"constant failure": {says(200, `{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":10004}`), reports.Inconclusive},
	"404":              {http.NotFound, reports.NotConformant},
	"500":              {says(500, ""), reports.NotConformant},
	"closes at once":   {hangUp, reports.Inconclusive},
	"never answers": {func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server see that the client has gone
		<-r.Context().Done()
	}, reports.Inconclusive},
	"an endless body": {func(w http.ResponseWriter, r *http.Request) {
		chunk := make([]byte, 64<<10)
		for i := range chunk {
			chunk[i] = ' '
		}
		for r.Context().Err() == nil {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}, reports.NotConformant},
}

// hangUp closes the connection without an answer.
func hangUp(w http.ResponseWriter, _ *http.Request) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	if conn, _, err := hijacker.Hijack(); err == nil {
		_ = conn.Close()
	}
}

func TestANullServerEarnsNothing(t *testing.T) {
	// The chapters whose musts no server may earn that does nothing.
	chapters := []string{"clamping", "group-type", "isolation", "errors", "auth"}
	for name, server := range nullServers {
		t.Run(name, func(t *testing.T) {
			r := judged(t, contract(t), server.handler, func(o *suites.Options) { o.Target.Timeout = 300 * time.Millisecond })
			if r.Verdict != server.verdict {
				explain(t, r)
				t.Errorf("the verdict is %s, want %s", r.Verdict, server.verdict)
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
	c := contract(t)
	reference := newReference(t, c)
	alone := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != c.Path {
			says(200, `{"ActionStatus":"FAIL","ErrorInfo":"no such command","ErrorCode":10003}`)(w, r)
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

// Without a way to read counts back, what a call does cannot be judged; what it answers can.
func TestATargetWithoutObserverIsInconclusive(t *testing.T) {
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
