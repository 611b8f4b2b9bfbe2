package nearest_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/nearest"
)

func TestName(t *testing.T) {
	known := []string{"unknown_group", "missing_field", "secret-key-file", "UMN-CLAMP-1", "UMN-CLAMP-9"}
	for given, want := range map[string]string{
		"unknown_gruop": "unknown_group", "secretKeyFile": "secret-key-file", "umn-clamp-1": "UMN-CLAMP-1", "UMN-CLAMP-99": "UMN-CLAMP-9",
		"missing_feild": "missing_field", "": "", "nothing like any of them": "",
	} {
		if got := nearest.Name(given, known); got != want {
			t.Errorf("the nearest to %q is %q, want %q", given, got, want)
		}
	}
}

func TestHint(t *testing.T) {
	for given, want := range map[string]string{"no-clmap": `; the nearest is "no-clamp"`, "0123456789": ""} {
		if got := nearest.Hint(given, []string{"no-clamp", "zero-ignored"}); got != want {
			t.Errorf("Hint(%q) is %q, want %q", given, got, want)
		}
	}
}
