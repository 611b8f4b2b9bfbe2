package page_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/reports"
)

// called is the path of the call that is judged, as requests have it.
const called = "/set_unread_msg_num"

// odd are the numbers of calls that are carried out wrongly.
var odd = regexp.MustCompile(`("UnreadMsgNum":\s*)(?:0|25[0-9]|6553[0-9])(\s*[,}])`)

// answering is the reference with the answers of the call changed, and that sets 1 for some numbers.
func answering(t *testing.T, change func(http.ResponseWriter, map[string]any)) http.Handler {
	t.Helper()
	reference, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reference.Close() })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, called) || change == nil {
			reference.ServeHTTP(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body) // what could not be read is refused by the reference
		r.Body = io.NopCloser(bytes.NewReader(odd.ReplaceAll(body, []byte("${1}1$2"))))
		r.ContentLength = -1
		seen := httptest.NewRecorder()
		reference.ServeHTTP(seen, r)
		var fields map[string]any
		if err := json.Unmarshal(seen.Body.Bytes(), &fields); err != nil {
			fields = map[string]any{}
		}
		change(w, fields)
		_ = json.NewEncoder(w).Encode(fields) // who is gone needs no answer
	})
}

// What a reader downloads is small for a target that is right, for one that breaks half of the contract, and for one that
// sends whatever breaks or fills a page. -v prints the sizes.
func TestSizes(t *testing.T) {
	sent := 0
	wall := strings.Repeat(hostile, 1<<20/len(hostile))
	for _, test := range []struct {
		name        string
		change      func(http.ResponseWriter, map[string]any)
		most        int64
		leastFailed int
	}{
		{"a green run", nil, 200_000, 0},
		{"most checks fail", func(w http.ResponseWriter, fields map[string]any) {
			// Each kind of refusal has a code that misleads, so that hardly two checks have one cause.
			if code, ok := fields["ErrorCode"].(float64); ok && code != 0 {
				if int(code)%7 == 5 {
					code = 46 // in no table
				}
				fields["ErrorCode"], fields["ActionStatus"], fields["ErrorInfo"] = 10003+int(code)%7*11, "fail", nil
				w.WriteHeader(http.StatusAccepted)
			}
		}, 1_500_000, 40},
		{"a hostile target", func(w http.ResponseWriter, fields map[string]any) {
			w.Header().Set("X-Hostile", "</script><script>alert(1)</script>")
			text := hostile
			if sent++; sent%40 == 1 {
				text = wall // each answer so large would take the test minutes
			}
			fields["ErrorInfo"], fields[text[:len(hostile)]] = text, text
			if fields["ErrorCode"] != 0.0 {
				fields["ActionStatus"], fields["ErrorCode"] = text, 10003
			}
		}, page.MostBytes, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := t.TempDir()
			var r *reports.Result
			synctest.Test(t, func(t *testing.T) {
				var err error
				r, err = unreadcheck.Run(t.Context(), unreadcheck.Config{Handler: answering(t, test.change), InMemory: true, Out: out, LabelFilter: "!rate"})
				if err != nil {
					t.Fatal(err)
				}
			})
			info, err := os.Stat(filepath.Join(out, page.FileName))
			if err != nil {
				t.Fatal(err)
			}
			failed := 0
			for _, c := range r.Checks {
				if c.Finding.Red() {
					failed++
				}
			}
			t.Logf("%s: %d bytes, %d failing checks, %d causes", test.name, info.Size(), failed, len(r.Causes))
			if info.Size() > test.most || failed < test.leastFailed {
				t.Errorf("%d failing checks and %d bytes, want at least %d and at most %d", failed, info.Size(), test.leastFailed, test.most)
			}
		})
	}
}
