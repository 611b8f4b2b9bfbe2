package wire_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/wire"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// A stage whose parts fail.
type failing struct {
	*stage
	read, raw error
}

func (f failing) Read(ctx context.Context, group, member string) (record.Reading, error) {
	if f.read != nil {
		return record.Reading{}, f.read
	}
	return f.stage.Read(ctx, group, member)
}

func (f failing) Raw(ctx context.Context, t raw.Trial, timeout time.Duration, sent func()) (raw.Seen, error) {
	if f.raw != nil {
		return raw.Seen{}, f.raw
	}
	return f.stage.Raw(ctx, t, timeout, sent)
}

func TestAStageThatFails(t *testing.T) {
	t.Parallel()
	fault := errors.New("it fails")
	tests := []struct {
		name            string
		stage           failing
		id              string
		unjudged        string
		findings, calls int
	}{
		{"nothing fails", failing{}, "json/space-crlf", "", 0, 2},
		{"no reading", failing{read: fault}, "json/space-crlf", "effects are not judged: it fails", 0, 2},
		{"nothing is sent", failing{raw: fault}, "json/space-crlf", "it fails", 0, 0},
		{"no TLS", failing{}, "http/transport-plain", "no TLS", 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(reference(t))
			defer server.Close()
			player := playerFor(t, server, emulator.DefaultSecretKey)
			test.stage.stage, _ = player.Stage.(*stage)
			player.Stage = test.stage
			r := player.Play(context.Background(), caseOf(t, test.id))
			if !strings.Contains(r.Unjudged, test.unjudged) || (r.Unjudged == "") != (test.unjudged == "") || len(r.Findings) != test.findings {
				t.Errorf("found %v, unjudged for %q; want it unjudged for %q", r.Findings, r.Unjudged, test.unjudged)
			}
			if player.Calls != test.calls {
				t.Errorf("%d calls were made, want %d", player.Calls, test.calls)
			}
		})
	}
}

// Without readings the answers are judged all the same.
func TestAnswersAreJudgedWithoutReadings(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(wrongly(t, func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
		if strings.HasSuffix(string(body), "}}") {
			_, _ = w.Write([]byte(ok))
			return
		}
		next.ServeHTTP(w, r)
	}))
	defer server.Close()
	player := playerFor(t, server, emulator.DefaultSecretKey)
	whole, _ := player.Stage.(*stage)
	player.Stage = failing{stage: whole, read: errors.New("no observer")}
	if r := player.Play(context.Background(), caseOf(t, "json/trailing-brace")); len(r.Findings) != 1 || r.Unjudged == "" {
		t.Errorf("found %v, unjudged for %q", r.Findings, r.Unjudged)
	}
}

// An effect that is the count already is made to show: 0 is set over 0 with another number between.
func TestEffectsAreMadeToShow(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(reference(t))
	defer server.Close()
	player := playerFor(t, server, emulator.DefaultSecretKey)
	for range 2 {
		r := player.Play(context.Background(), caseOf(t, "json/number--0"))
		if r.Evidence.Trial.Values.Before == 0 || r.Evidence.Trial.After == nil || *r.Evidence.Trial.After != 0 {
			t.Errorf("the count went from %d to %v", r.Evidence.Trial.Values.Before, r.Evidence.Trial.After)
		}
	}
	if player.Calls != 4 {
		t.Errorf("%d calls, want the plain call, two cases and one call between them", player.Calls)
	}
}

// A server that sends the UserSig back does not get it into a result.
func TestSecretsAreTakenOutOfWhatIsSeen(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(wrongly(t, func(_ http.Handler, w http.ResponseWriter, r *http.Request, _ []byte, _ bool) {
		w.Header().Set("X-Query", r.URL.RawQuery)
		_, _ = w.Write([]byte(`{"ActionStatus":"FAIL","ErrorCode":10004,"ErrorInfo":"` + emulator.DefaultSecretKey + `"}`))
	}))
	defer server.Close()
	player := playerFor(t, server, emulator.DefaultSecretKey)
	r := player.Play(context.Background(), wire.Control(contract(t)))
	if data := asJSON(t, r); strings.Contains(data, emulator.DefaultSecretKey) || !strings.Contains(data, "$KEY") {
		t.Errorf("the result is %s", data)
	}
}

// A context that ends ends the playing, and finds nothing.
func TestPlayingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(reference(t))
	defer server.Close()
	player := playerFor(t, server, emulator.DefaultSecretKey)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r := player.Play(ctx, caseOf(t, "json/trailing-brace")); len(r.Findings) > 0 || r.Unjudged == "" {
		t.Errorf("found %v, unjudged for %q", r.Findings, r.Unjudged)
	}
}

// A refusal for haste is the doing of whoever calls, and says nothing about a case.
func TestHasteIsNotJudged(t *testing.T) {
	t.Parallel()
	for name, hasty := range map[string]string{"the plain call": `{"GroupId"`, "the call": "\r\n{"} {
		server := httptest.NewServer(wrongly(t, func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			if strings.HasPrefix(string(body), hasty) {
				_, _ = w.Write([]byte(tooOften))
				return
			}
			next.ServeHTTP(w, r)
		}))
		player := playerFor(t, server, emulator.DefaultSecretKey)
		r := player.Play(context.Background(), caseOf(t, "json/space-crlf"))
		if len(r.Findings) > 0 || !strings.HasPrefix(r.Unjudged, name+" was refused as too frequent") {
			t.Errorf("%s: found %v, unjudged for %q", name, r.Findings, r.Unjudged)
		}
		server.Close()
	}
}

// late is a stage whose readings are behind, and fail at first.
type late struct {
	*stage
	fails int
	lag   time.Duration
	// shown are the counts that were read underneath, with their times.
	shown []lateCount
}

type lateCount struct {
	at     time.Time
	unread int64
}

// Read shows the count that was there a lag ago.
func (l *late) Read(ctx context.Context, group, member string) (record.Reading, error) {
	now, err := l.stage.Read(ctx, group, member)
	if err != nil {
		return now, err
	}
	l.shown = append(l.shown, lateCount{time.Now(), *now.Unread})
	if l.fails > 0 {
		l.fails--
		return record.Reading{}, errors.New("there is no such group yet")
	}
	unread := l.shown[0].unread
	for _, old := range l.shown {
		if time.Since(old.at) >= l.lag {
			unread = old.unread
		}
	}
	return reading(unread, *now.Messages), nil
}

// TestAnEffectThatWasNotReadIsNotTheNextCases plays a call whose effect cannot be read and shows late. The cases after it are refused,
// and the count that changes meanwhile is not their doing.
func TestAnEffectThatWasNotReadIsNotTheNextCases(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(reference(t))
	defer server.Close()
	player := playerFor(t, server, emulator.DefaultSecretKey)
	whole, _ := player.Stage.(*stage)
	const lag = 300 * time.Millisecond
	player.Stage, player.Settle = &late{stage: whole, fails: 1, lag: lag}, 2*lag
	for began := time.Now(); time.Since(began) < 3*lag; {
		if r := player.Play(t.Context(), caseOf(t, "json/trailing-brace")); r.Unjudged != "" || len(r.Findings) > 0 {
			t.Fatalf("found %+v, unjudged for %q", r.Findings, r.Unjudged)
		}
	}
}
