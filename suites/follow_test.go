package suites_test

import (
	"bytes"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/thorough"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

func newReference(t *testing.T, c *spec.Contract) *emulator.Emulator {
	t.Helper()
	reference, err := emulator.New(emulator.Options{Contract: c})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reference.Close() })
	return reference
}

// withoutReadBack takes both read-back fields out of an answer.
func withoutReadBack(body []byte) []byte {
	return regexp.MustCompile(`"(UnreadMsgNum|MsgSeq)":\d+,?`).ReplaceAll(body, nil)
}

func wantReason(t *testing.T, r *reports.Result, id string, verdict judge.Verdict, says string) {
	t.Helper()
	for _, q := range r.Requirements {
		if q.ID == id && (q.Verdict != verdict || !strings.Contains(q.Reason, says)) {
			t.Errorf("%s is %s (%s), want %s (…%s…)", id, q.Verdict, q.Reason, verdict, says)
		}
	}
}

// edited is the built-in contract with one text in it replaced.
func edited(t *testing.T, search, replacement string) *spec.Contract {
	t.Helper()
	data, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(data, []byte(search)); n != 1 {
		t.Fatalf("%q appears %d times in the contract; the edit needs it once", search, n)
	}
	c, err := spec.Load(bytes.Replace(data, []byte(search), []byte(replacement), 1))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func checkIDs(t *testing.T, c *spec.Contract) []string {
	t.Helper()
	checks, err := suites.Checks(c)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, check := range checks {
		ids = append(ids, check.ID)
	}
	return ids
}

// The rules live in the contract: suites and reference follow an edited copy.
func TestSuitesAndReferenceFollowTheContract(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	t.Run("a further group type", func(t *testing.T) {
		t.Parallel()
		c := edited(t, "  - {name: AVChatRoom, unread: ignored}\n", "  - {name: AVChatRoom, unread: ignored}\n  - {name: Broadcast, unread: ignored}\n")
		if ids := checkIDs(t, c); !slices.Contains(ids, "UMN-TYPE-2/Broadcast") {
			t.Error("there is no check of the further type")
		}
		r := judged(t, c, newReference(t, c), nil)
		if r.Verdict != reports.KeptSelection {
			explain(t, r)
			t.Errorf("the reference is %s", r.Verdict)
		}
		if n := slices.IndexFunc(r.Checks, func(c reports.Check) bool { return c.ID == "UMN-TYPE-2/Broadcast" }); r.Checks[n].Finding.Verdict != judge.Pass {
			t.Errorf("the further type's check ended as %s", r.Checks[n].Finding.Verdict)
		}
	})
	t.Run("another code", func(t *testing.T) {
		t.Parallel()
		c := edited(t, "  unknown_group:\n    codes: [10010, 10015]", "  unknown_group:\n    codes: [10099]")
		wantReason(t, judged(t, c, newReference(t, c), nil), "UMN-ERR-1", judge.Pass, "")
		old := judged(t, c, newReference(t, contract(t)), nil)
		if ids := red(old); !slices.Equal(ids, []string{"UMN-ERR-1"}) {
			t.Errorf("a reference of the old contract breaks %v, want UMN-ERR-1 alone", ids)
		}
	})
	t.Run("another limit", func(t *testing.T) {
		t.Parallel()
		c := edited(t, "x-rate-limit: {calls: 200, per: 1s}", "x-rate-limit: {calls: 60, per: 1s}")
		r := judged(t, c, newReference(t, c), nil)
		if r.Verdict != reports.KeptSelection {
			explain(t, r)
			t.Errorf("the reference with 60 calls a second is %s", r.Verdict)
		}
	})
}

// A target that keeps the contract's limit refuses none of the tool's calls, however it counts.
func TestARunInflictsNoRefusalOnItself(t *testing.T) {
	t.Parallel()
	c := contract(t)
	for _, algorithm := range []emulator.Algorithm{emulator.FixedWindow, emulator.SlidingLog, emulator.TokenBucket} {
		t.Run(string(algorithm), func(t *testing.T) {
			t.Parallel()
			reference, err := emulator.New(emulator.Options{Contract: c, Limiter: algorithm})
			if err != nil {
				t.Fatal(err)
			}
			var refused atomic.Int64
			overLimit := []byte(`"ErrorCode":60007`)
			counting := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				reference.ServeHTTP(spy{w, func(body []byte) {
					if bytes.Contains(body, overLimit) {
						refused.Add(1)
					}
				}}, r)
			})
			r := judged(t, c, counting, nil)
			if n := refused.Load(); n > 0 || r.Verdict != reports.KeptSelection {
				t.Errorf("%d calls were refused as too frequent; the verdict is %s", n, r.Verdict)
			}
		})
	}
}

type spy struct {
	http.ResponseWriter
	saw func([]byte)
}

func (s spy) Write(body []byte) (int, error) {
	s.saw(body)
	return s.ResponseWriter.Write(body)
}
