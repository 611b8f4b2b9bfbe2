package thorough_test

import (
	"slices"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

const variable = "UNREADCHECK_TESTS"

func TestShare(t *testing.T) {
	seven := []int{0, 1, 2, 3, 4, 5, 6}
	for name, test := range map[string]struct {
		asked    string
		n        int
		subjects []int
		want     []int
	}{
		"each third":        {"", 3, seven, []int{1, 4}},
		"the last of few":   {"", 40, seven, []int{6}},
		"none of none":      {"", 3, nil, nil},
		"all that is asked": {"all", 3, seven, seven},
		"all of none":       {"all", 3, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(variable, test.asked)
			if test.asked == "all" && thorough.Race() {
				t.Skip("under the race detector a share is played whatever is asked for")
			}
			if got := thorough.Share(t, test.n, test.subjects); !slices.Equal(got, test.want) {
				t.Errorf("%v are played, want %v", got, test.want)
			}
		})
	}
}

func TestOnly(t *testing.T) {
	for asked, plays := range map[string]bool{"": false, "all": !thorough.Race()} {
		t.Setenv(variable, asked)
		played := false
		t.Run("asked for "+asked, func(t *testing.T) {
			thorough.Only(t)
			played = true
		})
		if played != plays {
			t.Errorf("%q: played: %t, want %t", asked, played, plays)
		}
	}
}

func TestASlipInTheVariableIsNoQuietShare(t *testing.T) {
	t.Setenv(variable, "al")
	defer func() {
		if said := recover(); said != `UNREADCHECK_TESTS is "al"; write all, or leave it empty` {
			t.Errorf("it says %v", said)
		}
	}()
	thorough.All()
}
