package chaos_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/chaos"
)

// across opens a network of that condition in front of a server that says "here", and counts what reaches the server.
func across(t *testing.T, c chaos.Condition) (get func() (string, error), reached *atomic.Int32) {
	t.Helper()
	reached = &atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached.Add(1)
		_, _ = io.WriteString(w, "here and nowhere else")
	}))
	t.Cleanup(server.Close)
	n, err := chaos.Open(t.Context(), strings.TrimPrefix(server.URL, "http://"), c, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: 64 << 10}}
	return func() (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, n.Address()+"/call", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(request)
		if err != nil {
			return "", err
		}
		defer func() { _ = answer.Body.Close() }()
		body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
		return answer.Status + " " + string(body), err
	}, reached
}

// TestStrikes has what a client sees of each, and whether the server had the request.
func TestStrikes(t *testing.T) {
	const whole = "200 OK here and nowhere else"
	for name, test := range map[string]struct {
		strike  chaos.Strike
		want    string
		fails   bool
		reached int32
	}{
		"nothing":      {nil, whole, false, 1},
		"late":         {chaos.Late(time.Millisecond, time.Millisecond), whole, false, 1},
		"reset before": {chaos.ResetBefore, "", true, 0},
		"reset after":  {chaos.ResetAfter, "", true, 1},
		"truncated":    {chaos.Truncate, "200 OK here and n", true, 1},
		"drip":         {chaos.Drip(7, time.Millisecond), whole, false, 1},
		"hangs up":     {chaos.HangUp(time.Millisecond), whole, false, 1},
		"gateway":      {chaos.Gateway(http.StatusBadGateway), "502 Bad Gateway <html>", false, 0},
		"instead":      {chaos.Instead(http.StatusOK, "application/json", `{"ErrorCode":10002}`), `200 OK {"ErrorCode":10002}`, false, 0},
		"long":         {chaos.Long(1 << 21), "200 OK 0123456789", false, 0},
		"endless":      {chaos.Endless(false), "200 OK 0123456789", false, 0},
		"chunks":       {chaos.Endless(true), "200 OK 0123456789", false, 0},
		"bomb":         {chaos.Bomb(1 << 22), "200 OK \x1f\x8b", false, 0},
		"some headers": {chaos.Headers(10), "200 OK {}", false, 0},
		"many headers": {chaos.Headers(100_000), "", true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			get, reached := across(t, chaos.Condition{Every: 1, Strike: test.strike})
			got, err := get()
			if (err != nil) != test.fails || !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %.60q, %v", got, err)
			}
			if reached.Load() != test.reached {
				t.Errorf("%d requests reached the server, want %d", reached.Load(), test.reached)
			}
		})
	}
}

// TestStrikesAreCounted has every third request struck, from the third on.
func TestStrikesAreCounted(t *testing.T) {
	get, _ := across(t, chaos.Condition{Every: 3, After: 2, Path: "/call", Strike: chaos.Gateway(http.StatusServiceUnavailable)})
	var seen bytes.Buffer
	for range 7 {
		got, err := get()
		if err != nil {
			t.Fatal(err)
		}
		seen.WriteString(got[:1])
	}
	if seen.String() != "2252252" {
		t.Errorf("the answers begin with %s", seen.String())
	}
	other, _ := across(t, chaos.Condition{Every: 1, Path: "/other", Strike: chaos.ResetBefore})
	if got, err := other(); err != nil || !strings.HasPrefix(got, "200") {
		t.Errorf("a request of another path was struck: %q, %v", got, err)
	}
}

// TestStrikesInTurn has two ways to fail, one after the other.
func TestStrikesInTurn(t *testing.T) {
	get, _ := across(t, chaos.Condition{Every: 1, Strike: chaos.InTurn(chaos.Gateway(http.StatusBadGateway), chaos.Gateway(520))})
	var seen []string
	for range 3 {
		got, err := get()
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, got[:3])
	}
	if strings.Join(seen, " ") != "502 520 502" {
		t.Errorf("the answers are %q", seen)
	}
}

// TestALimiterLetsSoManyPass sends more than a limiter lets through: they are refused until its second is over.
func TestALimiterLetsSoManyPass(t *testing.T) {
	const limit, more = 5, 3
	get, reached := across(t, chaos.Condition{Every: 1, Strike: chaos.Limiter(limit, chaos.Gateway(http.StatusServiceUnavailable))})
	refused := 0
	began := time.Now()
	for range limit + more {
		got, err := get()
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(got, "503") {
			refused++
		}
	}
	if took := time.Since(began); took < time.Second && (refused != more || reached.Load() != limit) {
		t.Errorf("of %d in %v %d were refused, and %d reached the server", limit+more, took, refused, reached.Load())
	}
	for {
		got, err := get()
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(got, "200") {
			break
		}
	}
	if took := time.Since(began); refused == more && took < time.Second {
		t.Errorf("it lets pass again after %v", took)
	}
}

// TestSilence has requests that are never answered, of which one is acted upon, and a network that is closed all the same.
func TestSilence(t *testing.T) {
	for name, test := range map[string]struct {
		strike  chaos.Strike
		reached int32
	}{"swallowed": {chaos.Swallow, 0}, "half open": {chaos.HalfOpen, 1}} {
		t.Run(name, func(t *testing.T) {
			struck := make(chan struct{})
			get, reached := across(t, chaos.Condition{Every: 1, Strike: func(r *chaos.Request) bool {
				close(struck)
				return test.strike(r)
			}})
			ended := make(chan error, 1)
			go func() {
				_, err := get()
				ended <- err
			}()
			<-struck
			for deadline := time.Now().Add(time.Minute); reached.Load() < test.reached && time.Now().Before(deadline); {
				time.Sleep(time.Millisecond)
			}
			select {
			case err := <-ended:
				t.Errorf("it was answered: %v", err)
			default:
			}
			if reached.Load() != test.reached {
				t.Errorf("%d requests reached the server, want %d", reached.Load(), test.reached)
			}
		})
	}
}

// TestRestart has a server that is away once, and comes back.
func TestRestart(t *testing.T) {
	get, _ := across(t, chaos.Condition{Every: 1, Strike: chaos.Restart(10 * time.Millisecond)})
	if got, err := get(); err == nil {
		t.Errorf("the first request was answered: %q", got)
	}
	for deadline := time.Now().Add(time.Minute); ; {
		got, err := get()
		if err == nil && strings.HasPrefix(got, "200") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("it did not come back", err)
		}
		time.Sleep(time.Millisecond)
	}
}
