package target

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// inMemoryOf is a client whose target is a handler.
func inMemoryOf(t testing.TB, handler http.HandlerFunc, changes ...func(*Config)) *Client {
	t.Helper()
	config := configOf(t, "http://localhost:8080/base", changes...)
	config.Handler = handler
	client := NewClient(config)
	t.Cleanup(client.Close)
	return client
}

func TestHandlersAreCalledAsOverANetwork(t *testing.T) {
	handler := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		w.Header().Set("X-Seen", fmt.Sprintf("%s %s %s %d", r.Method, r.URL.Path, r.Header.Get("Content-Type"), r.ContentLength))
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write(body)
	}
	requests := []struct{ method, body string }{
		{"POST", ""}, {"POST", "x"}, {"POST", strings.Repeat("x", longestBody+1)}, {"GET", ""}, {"GET", "x"}, {"DELETE", ""},
	}
	network := overNetwork(t, http.HandlerFunc(handler), func(c *Config) { c.Base = c.Base.JoinPath("base") })
	memory := inMemoryOf(t, handler)
	for _, request := range requests {
		seen := map[string]bool{}
		for _, client := range []*Client{network, memory} {
			exchanges, err := client.endpoint(t.Context(), playing{program: "p", attempt: 1}, []endpointCall{{Call: program.Call{Method: request.method, Body: &request.body}}})
			if err != nil || exchanges[0].Response == nil {
				t.Fatalf("%+v, %v", exchanges, err)
			}
			r := exchanges[0].Response
			seen[fmt.Sprint(r.Status, r.Proto, r.Header["X-Seen"], r.Truncated, len(r.Body))] = true
		}
		if len(seen) != 1 {
			t.Errorf("a %s of %d bytes is answered in two ways: %v", request.method, len(request.body), seen)
		}
	}
}

func TestHandlersThatDoNotAnswer(t *testing.T) {
	tests := map[string]struct {
		handler http.HandlerFunc
		kind    string
	}{
		"drops the connection": {dropped, record.TroubleReset},
		"panics":               {func(http.ResponseWriter, *http.Request) { panic("out of order") }, record.TroubleReset},
		"hangs":                {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, record.TroubleTimeout},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := call(t, inMemoryOf(t, test.handler))
				if x.Response != nil || x.Trouble == nil || x.Trouble.Kind != test.kind {
					t.Errorf("recorded %+v, %+v", x.Response, x.Trouble)
				} else if name == "panics" && !strings.Contains(x.Trouble.Detail, "out of order") {
					t.Errorf("the trouble is %s", x.Trouble.Detail)
				}
				if want := map[bool]time.Duration{true: 5 * time.Second}[name == "hangs"]; x.Answered != want {
					t.Errorf("it took %s, want %s", x.Answered, want)
				}
			})
		})
	}
}
