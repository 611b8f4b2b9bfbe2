package judge

import (
	"fmt"
	"maps"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// look holds what a group shows against what it showed before.
func (w *stepJudge) look(step program.Step, seen record.Step) outcome {
	if step.Expect == nil {
		return outcome{}
	}
	before, ok := w.firstLook[step.Snapshot.Group]
	if !ok || seen.Snapshot == nil {
		return outcome{kind: vacuous, text: "there are no two looks to compare"}
	}
	if len(step.Expect.Kept) == 0 {
		return outcome{kind: vacuous, text: "the step expects nothing of the look"}
	}
	proof := append(ids(w.lastCalls), seen.Snapshot.Exchanges...)
	for _, part := range step.Expect.Kept {
		var was, is string
		shown := true
		switch part {
		case program.PartMessages:
			was, is = plural.Of(before.Messages, "message"), plural.Of(seen.Snapshot.Messages, "message")
		case program.PartHistory:
			if before.History != nil && seen.Snapshot.History != nil {
				was, is = firstDifference(before.History, seen.Snapshot.History)
			}
		case program.PartProfile:
			was, is = difference(before.Profile, seen.Snapshot.Profile)
			shown = len(before.Profile) > 0
		case program.PartMembers:
			was, is = difference(before.Members, seen.Snapshot.Members)
			shown = len(before.Members) > 0
		default:
			shown = false
		}
		if !shown {
			return outcome{kind: vacuous, text: fmt.Sprintf("the target shows no %s of the group", part), exchanges: proof}
		}
		if was != is {
			return outcome{kind: unmet, expected: "still " + was, text: is, exchanges: proof}
		}
	}
	return outcome{}
}

// difference shows the first key at which two maps differ, or twice nothing.
func difference(a, b map[string]string) (was, is string) {
	keys := map[string]string{}
	maps.Copy(keys, a)
	maps.Copy(keys, b)
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if x, y := entry(a, k), entry(b, k); x != y {
			return x, y
		}
	}
	return "", ""
}

// firstDifference shows the first place at which two lists differ, or twice nothing.
func firstDifference(a, b []string) (was, is string) {
	at := func(list []string, i int) string {
		if i < len(list) {
			return "the message " + list[i]
		}
		return "no further message"
	}
	for i := range max(len(a), len(b)) {
		if x, y := at(a, i), at(b, i); x != y {
			return x, y
		}
	}
	return "", ""
}

func entry(of map[string]string, key string) string {
	if value, there := of[key]; there {
		return fmt.Sprintf("%s %q", key, value)
	}
	return "no " + key
}
