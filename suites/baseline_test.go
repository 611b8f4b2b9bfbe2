package suites_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/thorough"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

// The days around now, in UTC as the baseline counts them.
var (
	tomorrow  = time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	yesterday = time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
)

func expects(id, expires string) suites.Baseline {
	return suites.Baseline{{ID: id, Reason: "known since spring", Issue: "issue 7", Expires: expires}}
}

// deaf is the reference, but in Community groups the call has no effect: of the checks of UMN-TYPE-1, which has one for
// each type, the one of that type fails.
func deaf(t *testing.T) http.Handler {
	t.Helper()
	c := contract(t)
	reference := newReference(t, c)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil && r.URL.Path == c.Path && bytes.Contains(body, []byte("@TGS#_")) {
			_, _ = io.WriteString(w, `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		reference.ServeHTTP(w, r)
	})
}

func TestBaseline(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	healthy := func(t *testing.T) http.Handler { return newReference(t, contract(t)) }
	narrow := func(o *suites.Options) { o.Focus = []string{"UMN-TYPE-1/Public"} }
	for name, test := range map[string]struct {
		target   func(*testing.T) http.Handler
		baseline suites.Baseline
		change   func(*suites.Options)
		exit     int
		// community and public are the verdicts on two of the checks; reason stands in that of the first.
		community, public judge.Verdict
		reason            string
	}{
		"without an entry it is red": {deaf, nil, nil,
			reports.ExitNotConformant, judge.Fail, judge.Pass, ""},
		"a check that fails as expected": {deaf, expects("UMN-TYPE-1/Community", tomorrow), nil,
			reports.ExitConformant, judge.ExpectedFail, judge.Pass, "expected until " + tomorrow + ": known since spring (issue 7)"},
		"a requirement of which one check fails as expected": {deaf, expects("UMN-TYPE-1", tomorrow), nil,
			reports.ExitConformant, judge.ExpectedFail, judge.Pass, "known since spring"},
		"an entry that has expired": {deaf, expects("UMN-TYPE-1/Community", yesterday), nil,
			reports.ExitNotConformant, judge.Fail, judge.Pass, "expected until " + yesterday + ", which is over: known since spring (issue 7)"},
		"an entry that has expired beside one that has not": {deaf, append(expects("UMN-TYPE-1", yesterday), expects("UMN-TYPE-1/Community", tomorrow)...), nil,
			reports.ExitConformant, judge.ExpectedFail, judge.Pass, tomorrow},
		"an entry of which another check than the failing one was fixed": {deaf, expects("UMN-TYPE-1/Public", tomorrow), nil,
			reports.ExitNotConformant, judge.Fail, judge.UnexpectedPass, ""},
		"a check that was fixed": {healthy, expects("UMN-TYPE-1/Community", tomorrow), nil,
			reports.ExitNotConformant, judge.UnexpectedPass, judge.Pass, "the baseline expects UMN-TYPE-1/Community to fail; take that entry out"},
		"a check that was fixed after the entry expired": {healthy, expects("UMN-TYPE-1/Community", yesterday), nil,
			reports.ExitNotConformant, judge.UnexpectedPass, judge.Pass, ""},
		"a requirement that was fixed": {healthy, expects("UMN-TYPE-1", tomorrow), nil,
			reports.ExitNotConformant, judge.UnexpectedPass, judge.UnexpectedPass, "the baseline expects UMN-TYPE-1 to fail; take that entry out"},
		"a requirement of which a filter leaves the failing check out": {deaf, expects("UMN-TYPE-1", tomorrow), narrow,
			reports.ExitConformant, "", judge.Pass, ""},
		"a check of a requirement of which a filter leaves others out": {healthy, expects("UMN-TYPE-1/Public", tomorrow), narrow,
			reports.ExitNotConformant, "", judge.UnexpectedPass, ""},
		"a check that a filter leaves out": {healthy, expects("UMN-TYPE-1/Community", tomorrow), narrow,
			reports.ExitConformant, "", judge.Pass, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := judged(t, contract(t), test.target(t), func(o *suites.Options) {
				o.LabelFilter, o.Baseline = "UMN-TYPE-1", test.baseline
				if test.change != nil {
					test.change(o)
				}
			})
			community := finding(r, "UMN-TYPE-1/Community")
			if community.Verdict != test.community || !strings.Contains(community.Reason, test.reason) {
				t.Errorf("the check of Community groups is %q (%s), want %q (…%s…)", community.Verdict, community.Reason, test.community, test.reason)
			}
			if public := finding(r, "UMN-TYPE-1/Public"); public.Verdict != test.public {
				t.Errorf("the check of Public groups is %q (%s), want %q", public.Verdict, public.Reason, test.public)
			}
			if r.ExitCode != test.exit {
				t.Errorf("the exit code is %d (%s), want %d", r.ExitCode, r.Verdict, test.exit)
			}
		})
	}
}

// finding is what a result says of a check, or nothing where the check was left out.
func finding(r *reports.Result, id string) judge.Finding {
	for _, c := range r.Checks {
		if c.ID == id {
			return c.Finding
		}
	}
	return judge.Finding{}
}

// An entry with a target is about that one alone, written as it was for the run.
func TestBaselineOfATarget(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	for name, test := range map[string]struct {
		target string
		want   judge.Verdict
	}{
		"every target":         {"", judge.ExpectedFail},
		"this one":             {"staging", judge.ExpectedFail},
		"another one":          {"production", judge.Fail},
		"a different spelling": {"Staging", judge.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			r := judged(t, contract(t), deaf(t), func(o *suites.Options) {
				o.Address, o.LabelFilter, o.Baseline = "staging", "UMN-TYPE-1", expects("UMN-TYPE-1/Community", tomorrow)
				o.Baseline[0].Target = test.target
			})
			if got := finding(r, "UMN-TYPE-1/Community").Verdict; got != test.want {
				t.Errorf("the finding is %s, want %s", got, test.want)
			}
		})
	}
	t.Run("another one that was fixed", func(t *testing.T) {
		r := judged(t, contract(t), newReference(t, contract(t)), func(o *suites.Options) {
			o.Address, o.LabelFilter, o.Baseline = "staging", "UMN-TYPE-1", expects("UMN-TYPE-1", tomorrow)
			o.Baseline[0].Target = "production"
		})
		if r.ExitCode != reports.ExitConformant {
			t.Errorf("the exit code is %d, although no entry is about this target", r.ExitCode)
		}
	})
}

// credulous is the reference, but it accepts calls for groups that never were.
func credulous(t *testing.T) http.Handler {
	t.Helper()
	reference := newReference(t, edited(t, "  unknown_group:\n    codes: [10010, 10015]", "  unknown_group:\n    codes: [10099]"))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		reference.ServeHTTP(answer, r)
		body := answer.Body.Bytes()
		if bytes.Contains(body, []byte(`"ErrorCode":10099`)) {
			body = []byte(`{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`)
		}
		w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		_, _ = w.Write(body)
	})
}

// That a refused call changed nothing can only be judged of a call that is refused. Where that is known not to be so, it is as
// little a surprise; what rests on other calls is none of the entry's business.
func TestBaselineOfWhatRestsOnAFailure(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	for expires, want := range map[string]struct {
		exit    int
		verdict judge.Verdict
		reason  string
	}{
		tomorrow:  {reports.ExitConformant, judge.ExpectedFail, "it rests on UMN-ERR-1/unknown group, which is expected to fail until " + tomorrow},
		yesterday: {reports.ExitNotConformant, judge.Blocked, "UMN-ERR-1 is broken, which stands in the way: step 1, on which this rests, showed: accepted"},
	} {
		r := judged(t, contract(t), credulous(t), func(o *suites.Options) {
			o.LabelFilter, o.Baseline = "errors", expects("UMN-ERR-1", expires)
		})
		resting := finding(r, "UMN-ERR-13/UMN-ERR-1/unknown group")
		if resting.Verdict != want.verdict || !strings.Contains(resting.Reason, want.reason) {
			t.Errorf("expiring %s, the check that rests on it is %s (%s), want %s (…%s…)", expires, resting.Verdict, resting.Reason, want.verdict, want.reason)
		}
		if r.ExitCode != want.exit {
			t.Errorf("expiring %s, the exit code is %d, want %d", expires, r.ExitCode, want.exit)
		}
	}
}

// A call that is refused with a wrong code is refused: that it changed nothing is judged, and kept.
func TestBaselineOfAWrongCode(t *testing.T) {
	t.Parallel()
	theirs := edited(t, "  unknown_group:\n    codes: [10010, 10015]", "  unknown_group:\n    codes: [10007]")
	r := judged(t, contract(t), newReference(t, theirs), func(o *suites.Options) {
		o.LabelFilter, o.Baseline = "errors", expects("UMN-ERR-1", tomorrow)
	})
	if got := finding(r, "UMN-ERR-1/unknown group"); got.Verdict != judge.ExpectedFail {
		t.Errorf("the wrong code is %s (%s), want %s", got.Verdict, got.Reason, judge.ExpectedFail)
	}
	if got := finding(r, "UMN-ERR-13/UMN-ERR-1/unknown group"); got.Verdict != judge.Pass {
		t.Errorf("that it changed nothing is %s (%s), want %s", got.Verdict, got.Reason, judge.Pass)
	}
	if r.ExitCode != reports.ExitConformant {
		t.Errorf("the exit code is %d, want %d", r.ExitCode, reports.ExitConformant)
	}
}

// What could not be judged is neither the failure that was expected nor fixed.
func TestBaselineOfWhatWasNotJudged(t *testing.T) {
	t.Parallel()
	r := judged(t, contract(t), nil, func(o *suites.Options) {
		o.LabelFilter, o.Baseline = "UMN-TYPE-1", expects("UMN-TYPE-1", tomorrow)
	})
	if got := finding(r, "UMN-TYPE-1/Public").Verdict; got != judge.Untestable {
		t.Errorf("the finding is %s, want %s", got, judge.Untestable)
	}
}

// An entry that will never match anything is refused, and nothing is sent.
func TestBaselineEntriesAreChecked(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	for name, test := range map[string]struct {
		entry suites.ExpectedFailure
		says  string
	}{
		"no id":       {suites.ExpectedFailure{Reason: "r", Expires: tomorrow}, "needs id, reason and expires"},
		"no reason":   {suites.ExpectedFailure{ID: "UMN-TYPE-1", Expires: tomorrow}, `the entry "UMN-TYPE-1" needs id, reason and expires`},
		"no expiry":   {suites.ExpectedFailure{ID: "UMN-TYPE-1", Reason: "r"}, "needs id, reason and expires"},
		"no such day": {suites.ExpectedFailure{ID: "UMN-TYPE-1", Reason: "r", Expires: "next year"}, `expires "next year"; write a day such as`},
		"no such requirement": {suites.ExpectedFailure{ID: "UMN-TYPE-99", Reason: "r", Expires: tomorrow},
			"there is no requirement UMN-TYPE-99 in the contract"},
		"no such check": {suites.ExpectedFailure{ID: "UMN-TYPE-1/Club", Reason: "r", Expires: tomorrow},
			`this run has no check "UMN-TYPE-1/Club"; unreadcheck list shows those that it has`},
		"nothing to fail": {suites.ExpectedFailure{ID: "UMN-ENV-9", Reason: "r", Expires: tomorrow},
			"UMN-ENV-9 is observed and never judged"},
	} {
		// A filter leaves most checks out of a run, but none out of the contract.
		for _, filter := range []string{"", "UMN-CLAMP-3"} {
			t.Run(name+" with the filter "+filter, func(t *testing.T) {
				base := &url.URL{Scheme: "http", Host: "127.0.0.1:1"}
				_, _, err := suites.Run(context.Background(), suites.Options{LabelFilter: filter, Baseline: suites.Baseline{test.entry},
					Target: target.Config{Contract: contract(t), Base: base}})
				if !errors.Is(err, usage.Err) || !strings.Contains(err.Error(), test.says) {
					t.Errorf("the error is %v, want one of usage that says %q", err, test.says)
				}
			})
		}
	}
}
