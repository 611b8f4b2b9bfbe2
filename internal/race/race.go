// Package race lets tests play less where the race detector slows them down.
package race

import (
	"runtime/debug"
	"slices"
	"sync"
	"testing"
)

// Enabled reports whether this binary was built with the race detector. Campaigns that repeat the same code over many
// subjects play a share of them then: one is as good as another for finding a race, and all take ten times as long.
// `make test` plays all of them without it.
var Enabled = sync.OnceValue(func() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
})

// Repeats skips a test under the race detector: what it plays, others play too, and it does so over more subjects.
func Repeats(t testing.TB) {
	t.Helper()
	if Enabled() {
		t.Skip("plays over many subjects what others play with the race detector")
	}
}

// Share has each nth of a campaign's subjects under the race detector, and else all.
func Share[S ~[]E, E any](n int, subjects S) S {
	if !Enabled() {
		return subjects
	}
	var out S
	for i := n / 2; i < len(subjects); i += n {
		out = append(out, subjects[i])
	}
	return out
}
