package usage_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/usage"
)

func TestAnErrorOfUsageSaysWhatIsWrongAndIsMarkedOnce(t *testing.T) {
	err := usage.Errorf("the corpus: %w", fs.ErrNotExist)
	for _, again := range []error{err, usage.Wrap(err), usage.Wrap(fmt.Errorf("the corpus: %w", fs.ErrNotExist))} {
		if !errors.Is(again, usage.Err) || !errors.Is(again, fs.ErrNotExist) {
			t.Errorf("%v does not wrap both the mark and its cause", again)
		}
		if got, want := usage.Sentence(again), "the corpus: file does not exist"; got != want {
			t.Errorf("the sentence is %q, want %q", got, want)
		}
	}
}

func TestWhatIsNoErrorOfUsageIsNotMarked(t *testing.T) {
	if err := usage.Wrap(nil); err != nil {
		t.Errorf("no error became %v", err)
	}
	if errors.Is(fs.ErrNotExist, usage.Err) || usage.Sentence(fs.ErrNotExist) != "file does not exist" {
		t.Error("another error is taken for one of usage")
	}
}
