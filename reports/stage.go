package reports

import (
	"fmt"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// Stage is what became of the groups and accounts that a run made on its target. It is a class of result of its own: what is
// left there is no fault of the target's, and somebody has to know of it.
type Stage struct {
	// Cleared: nothing of it is left.
	Cleared bool `json:"cleared"`
	// Groups and Accounts are the ids of what is left, or may be, and Why are sentences on what kept it there.
	Groups   []string `json:"groups,omitempty"`
	Accounts []string `json:"accounts,omitempty"`
	Why      []string `json:"why,omitempty"`
	// Own is how many groups the user brought; then nothing is made, and Counts are the ids of those whose counts are not
	// as they were.
	Own    int      `json:"own,omitempty"`
	Counts []string `json:"counts,omitempty"`
}

// String is what became of it, in a few words.
func (s Stage) String() string {
	switch {
	case s.Cleared && s.Own > 0:
		return fmt.Sprintf("cleared: nothing was made on the target, and the counts of %s of yours that could be read are as they were", plural.Of(s.Own, "group"))
	case s.Cleared:
		return "cleared: nothing that the run made is left on the target"
	case len(s.Counts) > 0:
		return fmt.Sprintf("LEFTOVERS: the counts of %s of yours are not as they were; unreadcheck sweep, with the run's folder, tries again",
			plural.Of(len(s.Counts), "group"))
	}
	return fmt.Sprintf("LEFTOVERS: %s and %s stay on the target; unreadcheck sweep, with the run's folder, tries again",
		plural.Of(len(s.Groups), "group"), plural.Of(len(s.Accounts), "account"))
}

// junitStage is the test case of the clearing: skipped, with the reason, where something is left.
func (s Stage) junitStage() junitCase {
	out := junitCase{Name: "what the run made is removed again", Class: "unreadcheck.stage"}
	if !s.Cleared {
		out.Skipped = &junitOutcome{Message: Visible(s.String()), Type: "leftovers"}
		for _, why := range s.Why {
			out.Skipped.Text += Visible(why) + "\n"
		}
	}
	return out
}
