package wire_test

import (
	"context"
	"slices"
	"testing"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

// Faults of other chapters show through the cases of this package as well. They are found under their own requirements,
// each in its own way, or not at all; and never under that of a case which only happens to meet them.
func TestOtherFaultsAreNotBlamedOnTheWire(t *testing.T) {
	t.Parallel()
	for i, test := range []struct {
		fault string
		want  string // a requirement that is to be found, or empty
	}{
		{"only-raises", "UMN-CLAMP-5"}, // any plain call would have failed
		{"only-lowers", "UMN-CLAMP-5"},
		{"no-clamp", "UMN-CLAMP-2"}, // and not a matter of 32 bits
		{"clamp-one-short", "UMN-CLAMP-2"},
		{"above-clears", "UMN-CLAMP-2"},
		{"one-ignored", ""},        // the plain call itself shows nothing
		{"fifth-call-ignored", ""}, // now and then
		{"info-null", "UMN-ENV-6"}, // every answer has it, the plain call's too
		{"text-after-the-answer", "UMN-ENV-2"},
		{"http-201-for-success", "UMN-ENV-1"},
		{"missing-usersig-accepted", "UMN-AUTH-3"}, // and not a matter of capitals
		{"large-refused-and-applied", "UMN-CLAMP-10"},
		{"negative-refused-and-applied", "UMN-ERR-13"},
		{"unsigned-refused-and-applied", "UMN-AUTH-11"},
	} {
		t.Run(test.fault, func(t *testing.T) {
			if i%4 != 0 {
				thorough.Only(t)
			}
			t.Parallel()
			var broken []string
			for _, f := range fault.Faults() {
				if f.Name == test.fault {
					broken = f.Breaks
				}
			}
			if broken == nil {
				t.Fatalf("there is no fault %s", test.fault)
			}
			departure, _ := fault.Find(test.fault)
			player := departing(t, departure)
			found := map[string]bool{}
			for _, c := range sample(t, i) {
				for _, f := range player.Play(context.Background(), c).Findings {
					found[f.Requirement] = true
					if !slices.Contains(broken, f.Requirement) {
						t.Errorf("%s: %s: expected %s, got %s", f.Case, f.Requirement, f.Expected, f.Got)
					}
				}
			}
			if test.want != "" && !found[test.want] {
				t.Errorf("found %v, want %s", found, test.want)
			}
		})
	}
}
