package suites

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/usage"
)

// selection says which checks there are in a run. It is saved with the recordings.
type selection struct {
	// Profile, LabelFilter, Focus, Skip and ThoroughRate are those of the [Options].
	Profile      string   `json:"profile,omitempty"`
	LabelFilter  string   `json:"labelFilter,omitempty"`
	Focus        []string `json:"focus,omitempty"`
	Skip         []string `json:"skip,omitempty"`
	ThoroughRate bool     `json:"thoroughRate,omitempty"`
	// Exact: calls reach the target in no time, so that what happens at a certain second can be judged.
	Exact bool `json:"exact,omitempty"`
	// Given: there is a ready UserSig and no key to make others with.
	Given bool `json:"given,omitempty"`
}

func (o Options) selection() selection {
	account := o.Target.Account
	return selection{Profile: o.Profile, LabelFilter: o.LabelFilter, Focus: o.Focus, Skip: o.Skip, ThoroughRate: o.ThoroughRate,
		Exact: o.Target.Handler != nil && !o.AsOverNetwork, Given: account.UserSig != "" && account.SecretKey == ""}
}

// List is what a run with these options would check.
func List(o Options) ([]Check, error) {
	run, err := newRun(o, o.selection())
	if err != nil {
		return nil, err
	}
	return run.checks, nil
}

// selectChecks keeps the checks that the options select, by Ginkgo's own label language and by regular expressions on
// what a check says, as Ginkgo's --focus and --skip do.
func (r *run) selectChecks() error {
	byLabel, err := types.ParseLabelFilter(r.selection.LabelFilter)
	if err != nil {
		return usage.Errorf("--label-filter %q is not a label filter; write for example: clamping && must", r.selection.LabelFilter)
	}
	focus, err := compile("--focus", r.selection.Focus)
	if err != nil {
		return err
	}
	skip, err := compile("--skip", r.selection.Skip)
	if err != nil {
		return err
	}
	all := len(r.checks)
	r.checks = slices.DeleteFunc(r.checks, func(c Check) bool {
		text := c.Requirement.Chapter + " " + sentence(c)
		return !byLabel(c.Labels()) || len(focus) > 0 && !matchAny(focus, text) || matchAny(skip, text)
	})
	if len(r.checks) == 0 {
		return usage.Errorf("%s matches none of %s; unreadcheck list shows them", r.selection.filters(), plural.Of(all, "check"))
	}
	r.narrowed = len(r.checks) < all
	return nil
}

// filters are the filters as they are typed.
func (o selection) filters() string {
	var parts []string
	if o.LabelFilter != "" {
		parts = append(parts, fmt.Sprintf("--label-filter %q", o.LabelFilter))
	}
	for _, p := range o.Focus {
		parts = append(parts, fmt.Sprintf("--focus %q", p))
	}
	for _, p := range o.Skip {
		parts = append(parts, fmt.Sprintf("--skip %q", p))
	}
	return strings.Join(parts, " with ")
}

func compile(flag string, patterns []string) ([]*regexp.Regexp, error) {
	var out []*regexp.Regexp
	for _, p := range patterns {
		compiled, err := regexp.Compile(p)
		if err != nil {
			return nil, usage.Errorf("%s %q is not a regular expression: %w", flag, p, err)
		}
		out = append(out, compiled)
	}
	return out, nil
}

func matchAny(patterns []*regexp.Regexp, text string) bool {
	return slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(text) })
}

// sentence is how a check reads: its id and what is so where it passes, and the requirement where the id does not say.
func sentence(c Check) string {
	text := c.ID + " " + c.Title
	if !strings.HasPrefix(c.ID, c.Requirement.ID+"/") {
		text += " (" + c.Requirement.ID + ")"
	}
	return text
}

func key(c Check) string { return c.ID }
