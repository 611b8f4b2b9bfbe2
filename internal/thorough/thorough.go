// Package thorough lets tests play a part of what takes long, and all of it where that is asked for.
//
// `go test ./...` is typed many times a day: of a campaign over many subjects it plays a share, and it leaves out walks from
// end to end that take ten seconds and more. `make test` plays all, and so does CI: it sets UNREADCHECK_TESTS=all. Under the
// race detector a part is played in any case: one subject is as good as another for finding a race, and all take ten times as
// long.
package thorough

import (
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
)

// asksForAll is the environment variable that is "all" where all is to be played.
const asksForAll = "UNREADCHECK_TESTS"

// Race reports whether this binary was built with the race detector.
var Race = sync.OnceValue(func() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
})

// All reports whether everything is played. It panics where the environment asks for something else than "all".
func All() bool {
	asked := os.Getenv(asksForAll)
	if asked != "" && asked != "all" {
		panic(fmt.Sprintf("%s is %q; write all, or leave it empty", asksForAll, asked))
	}
	return asked == "all" && !Race()
}

// Only skips a test unless everything is played.
func Only(t testing.TB) {
	t.Helper()
	if Race() {
		t.Skip("played without the race detector: others play the same code with it")
	}
	if !All() {
		t.Skipf("takes long: make test plays it, and %s=all go test -run '^%s$'", asksForAll, t.Name())
	}
}

// Share has each nth of a campaign's subjects, or all where everything is played. It is empty only where there are no subjects.
func Share[S ~[]E, E any](t testing.TB, n int, subjects S) S {
	t.Helper()
	if All() || len(subjects) == 0 {
		return subjects
	}
	var out S
	for i := min(n/2, len(subjects)-1); i < len(subjects); i += n {
		out = append(out, subjects[i])
	}
	if !Race() {
		t.Logf("%d of %d are played: make test plays all, and so does %s=all", len(out), len(subjects), asksForAll)
	}
	return out
}
