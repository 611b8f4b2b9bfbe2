package fuzz_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

// ownNames finds what is each campaign's own in a call: the names of groups and accounts, and the UserSig.
var ownNames = regexp.MustCompile(`uc[a-z2-7]{8}-g?[0-9]+|(?i:usersig)=[^&]*`)

// callsOf are the calls of the endpoint that a campaign of one worker makes, sorted and without what is its own.
func callsOf(t *testing.T, seed uint64) []string {
	t.Helper()
	reference, path := reference(t), loadContract(t).Path
	var mu sync.Mutex
	var calls []string
	noting := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == path {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			mu.Lock()
			calls = append(calls, ownNames.ReplaceAllString(r.Method+" "+r.URL.RawQuery+" "+string(body), "OWN"))
			mu.Unlock()
		}
		reference.ServeHTTP(w, r)
	})
	noFindings(t, run(t, optionsFor(t, noting, func(o *fuzz.Options) {
		o.Seed, o.Workers, o.MaxCalls, o.Layers = seed, 1, 900, []string{fuzz.Values, fuzz.Sequences}
	})))
	slices.Sort(calls) // calls made at once come in any order
	return calls
}

func TestTheSameSeedMakesTheSameCalls(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	first, again, another := callsOf(t, 1), callsOf(t, 1), callsOf(t, 2)
	if len(first) < 800 || !slices.Equal(first, again) {
		for i := range min(len(first), len(again)) {
			if first[i] != again[i] {
				t.Fatalf("call %d of %d and %d differs:\n%s\n%s", i, len(first), len(again), first[i], again[i])
			}
		}
		t.Fatalf("%d calls and %d", len(first), len(again))
	}
	if slices.Equal(first, another) {
		t.Error("another seed makes the same calls")
	}
}
