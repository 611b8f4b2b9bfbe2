package selftest

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Play judges a subject with the suite. One that can be called in memory is judged on a virtual clock, on which the whole
// rate chapter takes no time and is exact.
func Play(t *testing.T, contract *spec.Contract, s Subject) (answer Answer, err error) {
	t.Helper()
	if s.null != nil || s.departure.Environment != fault.Memory {
		return play(context.Background(), contract, s)
	}
	synctest.Test(t, func(*testing.T) { answer, err = play(context.Background(), contract, s) })
	return answer, err
}
