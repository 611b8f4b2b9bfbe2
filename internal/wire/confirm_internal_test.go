package wire

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// blind is a stage on which no count can be read, as on a server that has just fallen silent. Nothing else is asked of it.
type blind struct{ Stage }

func (blind) Read(context.Context, string, string) (record.Reading, error) {
	return record.Reading{}, errors.New("no answer in time")
}

func (blind) Place(string, string) (group, account string) { return "group", "account" }

// A reading that fails while a case is held against plain calls is a reason not to judge it.
func TestACountThatCannotBeReadEndsAConfirmation(t *testing.T) {
	t.Parallel()
	p := &Player{Contract: spec.Default(), Stage: blind{}}
	if _, err := p.set(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "was not read: no answer in time") {
		t.Error(err)
	}
	if p.Calls != 0 {
		t.Errorf("%d calls were made from an unknown count", p.Calls)
	}
}
