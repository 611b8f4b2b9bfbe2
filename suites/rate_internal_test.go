package suites

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func builtIn(t testing.TB) *spec.Contract {
	t.Helper()
	c, err := spec.LoadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func memberOf(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var fields struct {
		Account string `json:"Member_Account"`
	}
	_ = json.Unmarshal(body, &fields)
	return fields.Account
}

// probe plays the probe once and judges it: over the network, or else in memory.
func probe(t testing.TB, c *spec.Contract, handler http.Handler, network bool) map[string]judge.Finding {
	t.Helper()
	_, recordings := played(t, c, handler, network, false)
	return judgeRate(c, recordings, false)
}

func judgeRate(c *spec.Contract, recordings []record.Recording, thorough bool) map[string]judge.Finding {
	s := &suite{contract: c, thorough: thorough}
	rate(s)
	findings := map[string]judge.Finding{}
	for _, check := range s.checks {
		findings[check.Requirement.ID] = check.judge(&evidence{contract: c, recordings: map[string][]record.Recording{check.Programs[0].ID: recordings}})
	}
	return findings
}

func played(t testing.TB, c *spec.Contract, handler http.Handler, network, thorough bool) (program.Program, []record.Recording) {
	t.Helper()
	if !network {
		return playedAt(t, c, &url.URL{Scheme: "http", Host: "localhost"}, handler, thorough)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return playedAt(t, c, base, nil, thorough)
}

// playedAt plays the probe at an address, or by a handler in memory.
func playedAt(t testing.TB, c *spec.Contract, base *url.URL, handler http.Handler, thorough bool) (program.Program, []record.Recording) {
	t.Helper()
	config := target.Config{Contract: c, Base: base, Handler: handler, Timeout: 5 * time.Second, Settle: 2 * time.Second,
		Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}
	session, err := target.NewSession(target.NewClient(config))
	if err != nil {
		t.Fatal(err)
	}
	defer session.Client().Close()
	ctx := context.Background()
	session.Prepare(ctx)
	p := rateProbe(c.Limit, thorough)
	var recordings []record.Recording
	session.Play(ctx, []program.Program{p}, 1, func(r record.Recording) { recordings = append(recordings, r) })
	session.Clear(ctx)
	return p, recordings
}

// runs is how often each case is played over the network too, where time is real and a busy machine tells less: as often
// as UNREADCHECK_RATE_RUNS asks for, by default not at all.
func runs() int {
	n, err := strconv.Atoi(os.Getenv("UNREADCHECK_RATE_RUNS"))
	if err != nil {
		return 0
	}
	return n
}

var latencies = []time.Duration{100 * time.Microsecond, 5 * time.Millisecond, 50 * time.Millisecond}

func wantNoAlarm(t *testing.T, findings map[string]judge.Finding) {
	t.Helper()
	if ids := redRate(findings); len(ids) > 0 {
		for _, id := range ids {
			t.Errorf("%s: expected %s, got %s", id, findings[id].Expected, findings[id].Got)
		}
	}
}

// logOpen logs what a probe could not tell: over the network, time is real and machines are busy.
func logOpen(t *testing.T, findings map[string]judge.Finding) {
	t.Helper()
	for id, f := range findings {
		if f.Verdict != judge.Pass && f.Verdict != judge.NotApplicable && !f.Red() {
			t.Logf("open: %s is %s: %s", id, f.Verdict, f.Reason)
		}
	}
}

// The reference keeps the limit, whichever accepted algorithm it counts by and however slow it is.
func TestNoAcceptedLimiterIsFlagged(t *testing.T) {
	t.Parallel()
	c := builtIn(t)
	for _, algorithm := range emulator.Algorithms {
		for _, latency := range latencies {
			name := string(algorithm) + " " + latency.String()
			newReference := func(t *testing.T) *emulator.Emulator {
				reference, err := emulator.New(emulator.Options{Contract: c, Limiter: algorithm, Latency: latency})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = reference.Close() })
				return reference
			}
			t.Run("virtual clock/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					findings := probe(t, c, newReference(t), false)
					wantNoAlarm(t, findings)
					for _, id := range []string{"UMN-RATE-1", "UMN-RATE-2", "UMN-RATE-3", "UMN-RATE-4", "UMN-RATE-5"} {
						if v := findings[id].Verdict; v != judge.Pass {
							t.Errorf("%s is %s: %s", id, v, findings[id].Reason)
						}
					}
				})
			})
			for n := range runs() {
				t.Run("network/"+name+"/"+strconv.Itoa(n), func(t *testing.T) {
					t.Parallel()
					findings := probe(t, c, newReference(t), true)
					wantNoAlarm(t, findings)
					logOpen(t, findings)
				})
			}
		}
	}
}

// A target that imports nothing has its counts from its messages; the probe's crowd is larger than one call takes.
func TestAStageWithoutImportsRaisesNoAlarm(t *testing.T) {
	t.Parallel()
	c := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		l := newLimited(t, c)
		live := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "/import_group") {
				answers(200, `{"ActionStatus":"FAIL","ErrorInfo":"no such command","ErrorCode":10003}`)(w, r)
				return
			}
			l.ServeHTTP(w, r)
		})
		findings := probe(t, c, live, false)
		wantNoAlarm(t, findings)
		if f := findings["UMN-RATE-4"]; f.Verdict != judge.Pass {
			t.Errorf("UMN-RATE-4 is %s: %s", f.Verdict, f.Reason)
		}
	})
}

// Each wrong limiter is flagged by the id that fits.
func TestEveryWrongLimiterIsFlagged(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	c := builtIn(t)
	for _, wrong := range thorough.Share(t, 4, wrongLimiters) {
		want := func(t *testing.T, findings map[string]judge.Finding) {
			t.Helper()
			ids := redRate(findings)
			if !slices.ContainsFunc(wrong.ids, func(id string) bool { return slices.Contains(ids, id) }) {
				t.Errorf("flagged by %v, want one of %v (%s %s)", ids, wrong.ids, findings[wrong.ids[0]].Verdict, findings[wrong.ids[0]].Reason)
			}
			t.Logf("flagged by %v", ids)
		}
		if !wrong.network {
			t.Run("virtual clock/"+wrong.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLimited(t, c)
					wrong.make(l)
					want(t, probe(t, c, l, false))
				})
			})
		}
		for i := range runs() {
			t.Run("network/"+wrong.name+"/"+strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				l := newLimited(t, c)
				wrong.make(l)
				want(t, probe(t, c, l, true))
			})
		}
	}
}

// A thorough probe sees what a quick one cannot: two percent of the limit.
func TestAThoroughProbeSeesTwoPercent(t *testing.T) {
	thorough.Only(t)
	c := builtIn(t)
	for calls, id := range map[int]string{196: "UMN-RATE-1", 200: "", 203: "UMN-RATE-2"} {
		t.Run(strconv.Itoa(calls), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimited(t, c)
				l.admit = window(calls, time.Second)
				_, recordings := played(t, c, l, false, true)
				ids := redRate(judgeRate(c, recordings, true))
				if id == "" && len(ids) > 0 || id != "" && !slices.Contains(ids, id) {
					t.Errorf("a limit of %d is flagged by %v, want %q", calls, ids, id)
				}
			})
		})
	}
}

// The probe follows the contract's limit.
func TestTheProbeFollowsTheLimit(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fifty, err := spec.Load(bytes.Replace(data, []byte("x-rate-limit: {calls: 200,"), []byte("x-rate-limit: {calls: 50,"), 1))
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		wantNoAlarm(t, probe(t, fifty, newLimited(t, fifty), false))
	})
	synctest.Test(t, func(t *testing.T) {
		l := newLimited(t, fifty)
		l.admit = window(200, time.Second)
		if ids := redRate(probe(t, fifty, l, false)); !slices.Contains(ids, "UMN-RATE-2") {
			t.Errorf("200 calls a second where the contract allows 50 are flagged by %v", ids)
		}
	})
}
