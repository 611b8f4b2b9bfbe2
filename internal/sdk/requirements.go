package sdk

import (
	"bytes"
	_ "embed" // for the checks
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/unreadcheck/unreadcheck/internal/nearest"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec"
)

//go:embed checks.yaml
var checksYAML []byte

// Requirement is one sentence that a client is to keep, with the checks that judge it.
type Requirement struct {
	spec.Requirement
	// Means is what it means for who uses the client that it is not kept; it is empty for what is only observed.
	Means  Consequence `json:"means"`
	Checks []Check     `json:"checks"`
}

// Check judges a requirement by what some cases showed.
type Check struct {
	// ID is the requirement's id, and a variant where it has several checks: "SDK-ANS-7/truncated".
	ID    string `json:"id"`
	Title string `json:"title"`
	// Cases are names of cases. One that ends with * stands for all that begin so.
	Cases []string `json:"cases"`
	// Caller: it rests on who reads the answer, which is the caller where the SDK hands it over as it came.
	Caller bool `json:"caller,omitempty"`
}

// Requirements are what a client is to keep, in the order of a report. The slice is shared: it is not to be changed.
var Requirements = sync.OnceValue(func() []Requirement {
	requirements, err := loadRequirements(checksYAML)
	if err != nil {
		panic(fmt.Sprintf("the embedded checks.yaml: %v", err))
	}
	return requirements
})

func loadRequirements(data []byte) ([]Requirement, error) {
	var rows []struct {
		ID       string        `yaml:"id"`
		Level    spec.Level    `yaml:"level"`
		Chapter  string        `yaml:"chapter"`
		Evidence spec.Evidence `yaml:"evidence"`
		Text     string        `yaml:"text"`
		Means    Consequence   `yaml:"means"`
		Source   struct {
			Page    string `yaml:"page"`
			Date    string `yaml:"date"`
			Heading string `yaml:"heading"`
		} `yaml:"source"`
		Checks []struct {
			ID     string   `yaml:"id"`
			Title  string   `yaml:"title"`
			Cases  []string `yaml:"cases"`
			Caller bool     `yaml:"caller"`
		} `yaml:"checks"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&rows); err != nil {
		return nil, fmt.Errorf("is not a list of requirements: %w", err)
	}
	var out []Requirement
	for _, row := range rows {
		r := Requirement{Requirement: spec.Requirement{
			ID: row.ID, Level: row.Level, Chapter: row.Chapter, Evidence: row.Evidence, Text: row.Text,
			Source: spec.Source(row.Source), Since: row.Source.Date,
		}, Means: row.Means}
		for _, c := range row.Checks {
			r.Checks = append(r.Checks, Check(c))
		}
		if err := r.complete(); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// complete refuses a row with a hole, which would show up as a check that quietly does not run.
func (r Requirement) complete() error {
	switch {
	case !slices.Contains([]spec.Level{spec.Must, spec.Should, spec.Observe}, r.Level):
		return fmt.Errorf("%s has the level %q; write must, should or observe", r.ID, r.Level)
	case !slices.Contains([]spec.Evidence{spec.Core, spec.Extra}, r.Evidence):
		return fmt.Errorf("%s has the evidence %q; write core or extra", r.ID, r.Evidence)
	case r.ID == "" || r.Chapter == "" || r.Text == "" || r.Source.Page == "" || r.Source.Date == "" || r.Source.Heading == "":
		return fmt.Errorf("%q lacks its id, chapter, text or source", r.ID)
	case len(r.Checks) == 0:
		return fmt.Errorf("%s has no check", r.ID)
	case judges[r.ID] == nil:
		return fmt.Errorf("%s has no judge", r.ID)
	}
	if r.Level != spec.Observe {
		if err := r.Means.complete(); err != nil {
			return fmt.Errorf("%s: %w", r.ID, err)
		}
	}
	for _, c := range r.Checks {
		if (c.ID != r.ID && !strings.HasPrefix(c.ID, r.ID+"/")) || c.Title == "" || len(c.Cases) == 0 {
			return fmt.Errorf("the check %q of %s has another id than that, no title or no case", c.ID, r.ID)
		}
	}
	return nil
}

// Uses reports whether the check judges the case of that name.
func (c Check) Uses(name string) bool {
	return slices.ContainsFunc(c.Cases, func(pattern string) bool {
		if prefix, many := strings.CutSuffix(pattern, "*"); many {
			return strings.HasPrefix(name, prefix)
		}
		return name == pattern
	})
}

// Select is the requirements with those of their checks that some name stands for: the id of a check or a requirement,
// or a chapter. No name selects them all. A name that stands for none is an error.
func Select(requirements []Requirement, names []string) ([]Requirement, error) {
	if len(names) == 0 {
		return requirements, nil
	}
	used := map[string]bool{}
	var out []Requirement
	for _, r := range requirements {
		var checks []Check
		for _, c := range r.Checks {
			for _, name := range names {
				if name == c.ID || name == r.ID || name == r.Chapter {
					used[name] = true
					if !slices.ContainsFunc(checks, func(k Check) bool { return k.ID == c.ID }) {
						checks = append(checks, c)
					}
				}
			}
		}
		if len(checks) > 0 {
			r.Checks = checks
			out = append(out, r)
		}
	}
	for _, name := range names {
		if !used[name] {
			return nil, usage.Errorf("there is no check, requirement or chapter %q%s; --list shows them", name, nearestTo(name, requirements))
		}
	}
	return out, nil
}

// nearestTo names the check, requirement or chapter that is most like a name that stands for none.
func nearestTo(name string, requirements []Requirement) string {
	var known []string
	for _, r := range requirements {
		known = append(known, r.ID, r.Chapter)
		for _, c := range r.Checks {
			known = append(known, c.ID)
		}
	}
	return nearest.Hint(name, known)
}
