package wire_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/target/rawsocket"
	"github.com/unreadcheck/unreadcheck/internal/wire"
)

// naive is the one stage of testdata/naive.py.
type naive struct{ base *url.URL }

func (naive) Place() (group, account string) { return "group", "bob" }

func (naive) Query(context.Context) ([]rawsocket.Parameter, error) {
	return []rawsocket.Parameter{{Name: "sdkappid", Value: "1400000000"}, {Name: "identifier", Value: "administrator"}, {Name: "usersig", Value: "sig"},
		{Name: "random", Value: "5"}, {Name: "contenttype", Value: "json"}}, nil
}

func (n naive) Read(context.Context) (unread, count int64, err error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(n.base.String())
	if err != nil {
		return 0, 0, err
	}
	defer response.Body.Close()
	var shown struct{ Unread, Messages int64 }
	err = json.NewDecoder(response.Body).Decode(&shown)
	return shown.Unread, shown.Messages, err
}

func (naive) Leave(context.Context, int) (func(), error) { return func() {}, nil }

func (naive) Redact(text string) string { return text }

// What an implementation gets wrong that leaves the reading of bytes to its libraries.
func TestWhatIsFoundInANaiveServer(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 on this machine to run testdata/naive.py with")
	}
	base := startServer(t, regexp.MustCompile(`ready on (http://127\.0\.0\.1:\d+)`), nil, python, "testdata/naive.py")
	address, err := rawsocket.NewAddress(base, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	player := &wire.Player{Contract: contract(t), Address: address, Stage: naive{base}}
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
		"json/cut-nested": "UMN-ENV-1", // what is nested too deep for Python's json ends its thread
		"http/method-put": "UMN-ENV-1", // http.server answers what has no handler with 501
	} {
		if found[id] != want {
			t.Errorf("%s: found %q, want %s", id, found[id], want)
		}
	}
	if len(found) > 16 {
		t.Errorf("%d cases have findings", len(found))
	}
}
