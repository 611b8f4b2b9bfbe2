package suites_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

// calls says of which calls the target makes an exception, by their bodies.
type calls func(body map[string]json.RawMessage) bool

var (
	lackingAField calls = func(body map[string]json.RawMessage) bool { return len(body) < 3 }
	negative      calls = func(body map[string]json.RawMessage) bool { return bytes.HasPrefix(body["UnreadMsgNum"], []byte("-")) }
	zero          calls = func(body map[string]json.RawMessage) bool { return string(body["UnreadMsgNum"]) == "0" }
	longGroupIDs  calls = func(body map[string]json.RawMessage) bool { return len(body["GroupId"]) > 40 }
	allOfThem     calls = func(map[string]json.RawMessage) bool { return true }
)

// A run of one requirement sees of a target what a whole run does: what may pass elsewhere, and comes each time to one kind of call
// alone, is the target's doing. What comes to every call says nothing.
func TestANarrowRunSeesWhatComesEachTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		to   calls
		// code is an error code, or an HTTP status.
		code    int
		id      string
		verdict judge.Verdict
		whole   string
	}{
		{"a lacking field as too frequent", lackingAField, 60007, "UMN-ERR-15", judge.Fail, reports.NotConformant},
		{"a lacking field by the other code of that", lackingAField, 10006, "UMN-ERR-15", judge.Fail, reports.NotConformant},
		{"a negative number as too frequent", negative, 60007, "UMN-ERR-15", judge.Fail, reports.NotConformant},
		{"it is refused all the same", lackingAField, 60007, "UMN-ERR-4", judge.Pass, reports.KeptSelection},
		{"refused by a code that advises to try again", lackingAField, 10002, "UMN-ERR-4", judge.Pass, reports.KeptSelection},
		{"a lacking field unanswered", lackingAField, 502, "UMN-ERR-4", judge.Fail, reports.NotConformant},
		{"zero as too frequent", zero, 60007, "UMN-CLAMP-3", judge.Fail, reports.NotConformant},
		{"zero as a failure inside", zero, 10002, "UMN-CLAMP-3", judge.Fail, reports.NotConformant},
		{"zero unanswered", zero, 502, "UMN-CLAMP-3", judge.Fail, reports.NotConformant},
		{"long names as a time-out", longGroupIDs, 60008, "UMN-REQ-14", judge.Fail, reports.NotConformant},
		{"everything as too frequent", allOfThem, 60007, "UMN-CLAMP-3", judge.Inconclusive, reports.Inconclusive},
		{"everything as too frequent, and the codes", allOfThem, 60007, "UMN-ERR-15", judge.Inconclusive, reports.Inconclusive},
		{"everything unanswered", allOfThem, 502, "UMN-CLAMP-3", judge.Inconclusive, reports.Inconclusive},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, saved := narrow(t, test.id, test.to, test.code)
				wantFinding(t, "run", r, test.id, test.verdict, test.whole)
				again, err := suites.Verify(saved, contract(t), "", "")
				if err != nil {
					t.Fatal(err)
				}
				wantFinding(t, "verify", again, test.id, test.verdict, test.whole)
			})
		})
	}
}

func wantFinding(t *testing.T, who string, r *reports.Result, id string, verdict judge.Verdict, whole string) {
	t.Helper()
	i := slices.IndexFunc(r.Requirements, func(q reports.Requirement) bool { return q.ID == id })
	if q := r.Requirements[i]; q.Verdict != verdict || r.Verdict != whole {
		t.Errorf("%s: %s is %s (%s) in a run that is %s, want %s and %s", who, id, q.Verdict, q.Reason, r.Verdict, verdict, whole)
		explain(t, r)
	}
}

// narrow runs what the label filter selects on a reference that answers such calls with an error code, or with an HTTP
// status where the code is one.
func narrow(t *testing.T, filter string, to calls, code int) (*reports.Result, *suites.Saved) {
	t.Helper()
	c := contract(t)
	reference := newReference(t, c)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		var body map[string]json.RawMessage
		if err != nil || r.URL.Path != c.Path || json.Unmarshal(data, &body) != nil || !to(body) {
			r.Body = io.NopCloser(bytes.NewReader(data))
			reference.ServeHTTP(w, r)
			return
		}
		if code < 1000 {
			w.WriteHeader(code)
			return
		}
		_, _ = fmt.Fprintf(w, `{"ActionStatus":"FAIL","ErrorCode":%d,"ErrorInfo":"no"}`, code)
	})
	var recordings bytes.Buffer
	result, _, err := suites.Judge(t.Context(), suites.Options{LabelFilter: filter, Recordings: &recordings, Target: target.Config{Contract: c,
		Base: &url.URL{Scheme: "http", Host: "localhost"}, Handler: handler, Timeout: 5 * time.Second, Settle: 300 * time.Millisecond, Seed: 1,
		Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}})
	if err != nil {
		t.Fatal(err)
	}
	saved, err := suites.ReadSaved(&recordings)
	if err != nil {
		t.Fatal(err)
	}
	return result, saved
}
