package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/target/rawsocket"
	"github.com/unreadcheck/unreadcheck/internal/wire"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// naive is the one stage of testdata/naive.py.
type naive struct {
	tb   testing.TB
	base *url.URL
}

func (naive) Place(string, string) (group, account string) { return "group", "bob" }

func (naive) Secure() bool { return false }

func (n naive) Raw(ctx context.Context, t raw.Trial, timeout time.Duration, sent func()) (raw.Seen, error) {
	query := []rawsocket.Parameter{{Name: "sdkappid", Value: "1400000000"}, {Name: "identifier", Value: "administrator"}, {Name: "usersig", Value: "sig"},
		{Name: "random", Value: "5"}, {Name: "contenttype", Value: "json"}}
	return exchange(ctx, n.tb, n.base, addressOf(n.tb, n.base, http.DefaultClient), query, t, timeout, sent)
}

func (n naive) Read(context.Context, string, string) (record.Reading, error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(n.base.String())
	if err != nil {
		return record.Reading{}, err
	}
	defer response.Body.Close()
	var shown struct{ Unread, Messages int64 }
	err = json.NewDecoder(response.Body).Decode(&shown)
	return reading(shown.Unread, shown.Messages), err
}

func (naive) Messages(context.Context, string) (int64, error) { return 0, errors.ErrUnsupported }

func (naive) Reserve(context.Context, int) error { return nil }

func (naive) Release() {}

// What an implementation gets wrong that leaves the reading of bytes to its libraries.
func TestWhatIsFoundInANaiveServer(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 on this machine to run testdata/naive.py with")
	}
	base := startServer(t, regexp.MustCompile(`ready on (http://127\.0\.0\.1:\d+)`), nil, python, "testdata/naive.py")
	player := &wire.Player{Contract: contract(t), Stage: naive{t, base}}
	found := map[string]string{}
	for _, c := range wire.Cases(contract(t)) {
		r := player.Play(context.Background(), c)
		if r.Unjudged != "" && !c.Plain {
			t.Errorf("%s is not judged: %s", c.ID, r.Unjudged)
		}
		for _, f := range r.Findings {
			t.Logf("%s: %s: expected %s, got %s", f.Case, f.Requirement, f.Expected, f.Got)
			found[f.Case] = f.Requirement
		}
	}
	for id, want := range map[string]string{
		"json/cut-nested":          "UMN-ENV-1", // what is nested too deep for Python's json ends its thread
		"http/method-get-override": "UMN-ENV-8", // GET shows the count
	} {
		if found[id] != want {
			t.Errorf("%s: found %q, want %s", id, found[id], want)
		}
	}
	if len(found) > 16 {
		t.Errorf("%d cases have findings", len(found))
	}
}
