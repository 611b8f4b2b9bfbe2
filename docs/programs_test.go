package docs_test

import (
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// The programs of the page, written by hand, are played on the reference, and one of each kind is there.
func TestProgramsOfThePage(t *testing.T) {
	t.Parallel()
	reference, err := emulator.New(emulator.Options{Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reference.Close() }()
	server := httptest.NewServer(reference)
	defer server.Close()
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	replayer, err := fuzz.NewReplayer(t.Context(), target.Config{Contract: spec.Default(), Base: base, Timeout: 10 * time.Second, Settle: time.Second, Pace: -1,
		Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}})
	if err != nil {
		t.Fatal(err)
	}
	defer replayer.Close(t.Context())
	kinds := map[string]int{}
	for _, b := range read(t, "fuzzing.md").blocks() {
		if b.language != "json" {
			continue
		}
		p, err := program.Decode([]byte(b.text))
		if err != nil {
			t.Fatalf("fuzzing.md:%d: %v", b.line, err)
		}
		switch {
		case p.RawRequest() != nil:
			kinds["raw"]++
		case p.BurstStep() != nil:
			kinds["burst"]++
		case p.SideBySide():
			kinds["clients"]++
		default:
			kinds["call"]++
		}
		if r := replayer.Replay(t.Context(), p, 2); r.Played != 2 || r.Shown != 0 {
			t.Errorf("fuzzing.md:%d: played %d times, shown %d times: %+v %s", b.line, r.Played, r.Shown, r.Deviations, r.Obstacle)
		}
	}
	if len(kinds) != 4 {
		t.Errorf("the kinds of programs on the page are %v", kinds)
	}
}
