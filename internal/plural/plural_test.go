package plural_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

func TestOneIsNotMany(t *testing.T) {
	for n, want := range map[int]string{0: "0 calls", 1: "1 call", 2: "2 calls", 11: "11 calls", -1: "-1 calls"} {
		if got := plural.Of(n, "call"); got != want {
			t.Errorf("Of(%d) is %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 replies were", 1: "1 reply was", 21: "21 replies were"} {
		if got := plural.Words(n, "reply was", "replies were"); got != want {
			t.Errorf("Words(%d) is %q, want %q", n, got, want)
		}
	}
	for k, want := range map[int]string{0: "0 of 2 calls were", 1: "1 of 2 calls was", 2: "2 of 2 calls were"} {
		if got := plural.Share(k, 2, "call", "was", "were"); got != want {
			t.Errorf("Share(%d) is %q, want %q", k, got, want)
		}
	}
	if got := plural.Share(1, 1, "call", "was", "were"); got != "1 of 1 call was" {
		t.Errorf("Share(1) of one is %q", got)
	}
}
