package fuzz_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// failingFor answers the calls of the endpoint whose bodies are so with an error code, or with an HTTP status, and hands all else on.
func failingFor(t *testing.T, to func(map[string]json.RawMessage) bool, code int) http.Handler {
	t.Helper()
	next, path := reference(t), loadContract(t).Path
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		var body map[string]json.RawMessage
		switch {
		case err != nil || r.URL.Path != path || json.Unmarshal(data, &body) != nil || !to(body):
			r.Body = io.NopCloser(bytes.NewReader(data))
			next.ServeHTTP(w, r)
		case code < 1000:
			w.WriteHeader(code)
		default:
			_, _ = fmt.Fprintf(w, `{"ActionStatus":"FAIL","ErrorCode":%d,"ErrorInfo":"no"}`, code)
		}
	})
}

// What may pass is the target's doing where it comes to one kind of call each time. Where it comes to plain calls too, a campaign
// finds nothing, and says that it knows nothing; nor does a replay.
func TestWhatMayPassIsHeldAgainstPlainCalls(t *testing.T) {
	t.Parallel()
	allOfThem := func(map[string]json.RawMessage) bool { return true }
	lackingAField := func(body map[string]json.RawMessage) bool { return len(body) < 3 }
	number := json.RawMessage("1")
	lacking := program.Program{ID: "lacking", Steps: []program.Step{{Call: &program.Call{Fields: map[string]json.RawMessage{"UnreadMsgNum": number},
		OmitFields: []string{"GroupId", "Member_Account"}}}}}
	for _, test := range thorough.Share(t, 2, []struct {
		name  string
		to    func(map[string]json.RawMessage) bool
		code  int
		finds string
	}{
		{"all as too frequent", allOfThem, 60007, ""},
		{"all unanswered", allOfThem, 502, ""},
		{"a lacking field as too frequent", lackingAField, 60007, "UMN-ERR-15"},
		{"a lacking field unanswered", lackingAField, 502, "UMN-ERR-4"},
	}) {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := optionsFor(t, failingFor(t, test.to, test.code), func(o *fuzz.Options) {
					o.Layers, o.MaxCalls, o.Duration = []string{fuzz.Values}, 0, 15*time.Second
				})
				result := run(t, o)
				replayed := replay(t, o, fuzz.Finding{Program: &lacking})
				if test.finds == "" {
					noFindings(t, result)
					if result.Conclusive() || replayed.Played > 0 || replayed.Obstacle == "" {
						t.Errorf("%d programs were judged and %d disturbed; the replay is %+v", result.Programs, result.Disturbed, replayed)
					}
					return
				}
				if !result.Conclusive() || replayed.Shown != 3 {
					t.Errorf("%d programs were judged and %d disturbed; the replay is %+v", result.Programs, result.Disturbed, replayed)
					return
				}
				if !slices.ContainsFunc(result.Findings, func(f fuzz.Finding) bool { return f.Requirement == test.finds }) || replayed.Deviations[0].Requirement != test.finds {
					t.Errorf("%s is not among the findings %+v", test.finds, result.Findings)
				}
			})
		})
	}
}
