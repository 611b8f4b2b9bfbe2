package sdk

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec"
)

func contract(t *testing.T) *spec.Contract {
	t.Helper()
	c, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What a must rests on stands on the page of the call itself, and what stands elsewhere is a should.
func TestLevelsFollowFromTheSources(t *testing.T) {
	t.Parallel()
	for _, r := range Requirements() {
		if ofTheCall := r.Source.Page == "1047/34909"; r.Level == spec.Must && !ofTheCall {
			t.Errorf("%s is a must and rests on %s", r.ID, r.Source)
		}
	}
}

// No id, no check and no judge appears twice or is left over.
func TestIDsAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range Requirements() {
		if seen[r.ID+" "] {
			t.Errorf("%s appears twice", r.ID)
		}
		seen[r.ID+" "] = true
		for _, c := range r.Checks {
			if seen[c.ID] {
				t.Errorf("the check %s appears twice", c.ID)
			}
			seen[c.ID] = true
		}
	}
	for id := range judges {
		if !seen[id+" "] {
			t.Errorf("%s has a judge and is not a requirement", id)
		}
	}
}

// Every name of a case in the list of checks stands for one, and every case is judged by some check.
func TestChecksAndCasesFitTogether(t *testing.T) {
	t.Parallel()
	cases := Cases(contract(t))
	used := map[string]bool{}
	for _, r := range Requirements() {
		for _, check := range r.Checks {
			for _, pattern := range check.Cases {
				one := Check{Cases: []string{pattern}}
				if !slices.ContainsFunc(cases, func(c Case) bool { return one.Uses(c.Name) }) {
					t.Errorf("%s names the case %s, which does not exist", check.ID, pattern)
				}
			}
			for _, c := range cases {
				if check.Uses(c.Name) {
					used[c.Name] = true
				}
			}
		}
	}
	for _, c := range cases {
		if !used[c.Name] {
			t.Errorf("nothing judges the case %s", c.Name)
		}
	}
}

// Cases have members of their own, so that a request that comes late is still known for what it is.
func TestEachMemberBelongsToOneCase(t *testing.T) {
	t.Parallel()
	owner := map[string]string{}
	for _, c := range Cases(contract(t)) {
		if len(c.Members) == 0 || len(c.Members) != len(c.Numbers) {
			t.Errorf("%s has %d members and %d numbers", c.Name, len(c.Members), len(c.Numbers))
		}
		for _, m := range c.Members {
			if owner[m] != "" {
				t.Errorf("%s and %s share the member %s", owner[m], c.Name, m)
			}
			owner[m] = c.Name
			if len(m) > 32 {
				t.Errorf("%s has a member of %d bytes; an account has at most 32", c.Name, len(m))
			}
		}
	}
}

// A slip of the pen is answered with what was likely meant.
func TestSelectNamesTheNearest(t *testing.T) {
	for name, says := range map[string]string{
		"SDK-ANS7": `the nearest is "SDK-ANS-7"`, "sdk-tls-1": `the nearest is "SDK-TLS-1"`, "concurrenc": `the nearest is "concurrency"`, "?": `"?"; --list`,
	} {
		if _, err := Select(Requirements(), []string{name}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s is refused with %v, want …%s…", name, err, says)
		}
	}
}

func TestSelect(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		names string
		want  []string
	}{
		{"SDK-REQ-10", []string{"SDK-REQ-10"}},
		{"SDK-ANS-7/empty", []string{"SDK-ANS-7/empty"}},
		{"SDK-ANS-2", []string{"SDK-ANS-2/extra-fields", "SDK-ANS-2/key-order", "SDK-ANS-2/no-errorinfo"}},
		{"tls", []string{"SDK-TLS-1", "SDK-TLS-2", "SDK-TLS-3"}},
		{"SDK-TLS-2 tls SDK-TLS-2", []string{"SDK-TLS-1", "SDK-TLS-2", "SDK-TLS-3"}},
		{"SDK-TLS-2 SDK-REQ-10", []string{"SDK-REQ-10", "SDK-TLS-2"}},
	} {
		selected, err := Select(Requirements(), strings.Fields(test.names))
		if err != nil {
			t.Errorf("%s: %v", test.names, err)
		}
		var got []string
		for _, r := range selected {
			for _, c := range r.Checks {
				got = append(got, c.ID)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s selects %v", test.names, got)
		}
	}
	for _, name := range []string{"SDK-REQ", "SDK-REQ-99", "SDK-ANS-7/", "", "sdk-req-1"} {
		if _, err := Select(Requirements(), []string{name}); !errors.Is(err, usage.Err) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if all, err := Select(Requirements(), nil); err != nil || len(all) != len(Requirements()) {
		t.Errorf("no name selects %d requirements: %v", len(all), err)
	}
}

func TestRequirementsWithHolesAreRefused(t *testing.T) {
	t.Parallel()
	const good = `- id: SDK-REQ-1
  level: must
  chapter: request
  evidence: core
  text: A text.
  means: {severity: low, text: nothing works}
  source: {page: 1047/34909, date: 2022-10-24, heading: Request parameters}
  checks:
    - {id: SDK-REQ-1, title: A title, cases: [plain]}
`
	if _, err := loadRequirements([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{"level: must", "level: may"}, {"evidence: core", "evidence: none"}, {"chapter: request", "chapter: ''"}, {"text: A text.", "text: ''"},
		{"page: 1047/34909", "page: ''"}, {"date: 2022-10-24", "date: ''"}, {"heading: Request parameters", "heading: ''"},
		{"severity: low", "severity: dire"}, {"text: nothing works", "text: ''"},
		{"- id: SDK-REQ-1\n", "- id: SDK-REQ-0\n"}, {"{id: SDK-REQ-1,", "{id: SDK-REQ-10,"}, {"title: A title", "title: ''"},
		{"cases: [plain]", "cases: []"}, {"  text:", "  texts:"}, {"    - {id: SDK-REQ-1, title: A title, cases: [plain]}\n", ""},
	} {
		if _, err := loadRequirements([]byte(strings.Replace(good, change[0], change[1], 1))); err == nil {
			t.Errorf("with %q it is taken", change[1])
		}
	}
}
