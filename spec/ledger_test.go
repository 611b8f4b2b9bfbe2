package spec_test

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

// ledgerPage is the documentation page that the ledger goes through sentence by sentence.
const ledgerPage = "1047/34909"

// unnamed are the requirements that the call's own page states or implies, and that neither a sentence of the ledger nor
// a part of the schema names.
func unnamed(c *spec.Contract, m *mapping) []string {
	named := map[string]bool{}
	for _, row := range c.Ledger {
		for _, id := range row.Requirements {
			named[id] = true
		}
	}
	for _, ids := range m.parts {
		for _, id := range ids {
			named[id] = true
		}
	}
	var out []string
	for _, r := range c.Requirements {
		if r.Level != spec.Observe && r.Source.Page == ledgerPage && !named[r.ID] {
			out = append(out, r.ID)
		}
	}
	return out
}

func TestEveryRequirementOfThePageIsNamed(t *testing.T) {
	c := load(t, builtIn(t))
	if ids := unnamed(c, mappingOf(document(t, builtIn(t)), knownIn(c))); len(ids) > 0 {
		t.Errorf("neither the ledger nor the schema names %v", ids)
	}

	// The same search in a copy whose ledger forgets one more.
	text := edited(t, builtIn(t), edit{`says: "It sends no notification.", requirements: [UMN-ISO-4]}`, `says: "It sends no notification.", excluded: "Forgotten."}`})
	c = load(t, text)
	if ids := unnamed(c, mappingOf(document(t, text), knownIn(c))); !slices.Contains(ids, "UMN-ISO-4") {
		t.Errorf("a ledger that forgets UMN-ISO-4 leaves %v unnamed", ids)
	}
}

func TestRequirements(t *testing.T) {
	c := load(t, builtIn(t))
	prefixes := map[string]string{
		"envelope": "UMN-ENV-", "request": "UMN-REQ-", "clamping": "UMN-CLAMP-", "group-type": "UMN-TYPE-",
		"isolation": "UMN-ISO-", "errors": "UMN-ERR-", "auth": "UMN-AUTH-", "rate": "UMN-RATE-", "concurrency": "UMN-CONC-",
	}
	page := regexp.MustCompile(`^1047/\d{5}$`)
	chapters := map[string]int{}
	for _, r := range c.Requirements {
		chapters[r.Chapter]++
		if prefix := prefixes[r.Chapter]; prefix == "" || !strings.HasPrefix(r.ID, prefix) {
			t.Errorf("%s is in the chapter %s", r.ID, r.Chapter)
		}
		if !strings.HasSuffix(r.Text, ".") || strings.ToUpper(r.Text[:1]) != r.Text[:1] {
			t.Errorf("%s is not a sentence: %q", r.ID, r.Text)
		}
		if !page.MatchString(r.Source.Page) || !day(r.Source.Date) || !day(r.Since) {
			t.Errorf("%s has the source %v and is in force since %q", r.ID, r.Source, r.Since)
		}
		// What is never judged must not keep a run from being green.
		if r.Level == spec.Observe && r.Evidence != spec.Extra {
			t.Errorf("%s is observed only and counts as core evidence", r.ID)
		}
	}
	for _, chapter := range spec.Chapters {
		if chapters[chapter] == 0 {
			t.Errorf("the chapter %s has no requirement", chapter)
		}
	}
}

// day reports whether a text is a date as the contract writes it.
func day(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

func TestProfiles(t *testing.T) {
	c := load(t, builtIn(t))
	newest, err := c.Profile("")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.Requirements {
		if !slices.Contains(newest, r.ID) {
			t.Errorf("%s is not in the newest profile", r.ID)
		}
	}
	names := c.ProfileNames()
	if last := names[len(names)-1]; last != c.Version {
		t.Errorf("the newest profile is %s, the file's version %s", last, c.Version)
	}
	for _, name := range names {
		if !day(name) {
			t.Errorf("the profile %q is named after no day", name)
		}
		ids := c.Profiles[name]
		if sorted := slices.Sorted(slices.Values(ids)); len(slices.Compact(sorted)) != len(ids) {
			t.Errorf("the profile %s names an id twice", name)
		}
		for _, id := range ids {
			if r, _ := c.Requirement(id); r.Since > name {
				t.Errorf("the profile %s has %s, which is in force since %s", name, id, r.Since)
			}
		}
	}
}

func TestOutcomes(t *testing.T) {
	c := load(t, builtIn(t))
	for _, name := range slices.Sorted(maps.Keys(c.Outcomes)) {
		o := c.Outcomes[name]
		if o.Name != name {
			t.Errorf("%s is named %q", name, o.Name)
		}
		if !strings.HasPrefix(o.Source.Page, "1047/") || !day(o.Source.Date) || o.Source.Heading == "" {
			t.Errorf("%s has the source %v", name, o.Source)
		}
		if sorted := slices.Sorted(slices.Values(o.Codes)); len(slices.Compact(sorted)) != len(o.Codes) {
			t.Errorf("%s lists a code twice: %v", name, o.Codes)
		}
		for _, code := range o.Codes {
			if _, listed := c.Codes.Listed[code]; !listed || !o.Accepts(code) {
				t.Errorf("%s lists %d, which x-error-codes does not, or does not accept it", name, code)
			}
		}
		for _, code := range []int64{0, -o.Codes[0], o.Codes[0] + 1000} {
			if o.Accepts(code) {
				t.Errorf("%s accepts %d", name, code)
			}
		}
	}
}

func TestErrorCodesAreOfTheirFamily(t *testing.T) {
	for number, code := range load(t, builtIn(t)).Codes.Listed {
		inRange := map[string]bool{"own": 10000 <= number && number < 10100, "group": 10000 <= number && number < 12000,
			"public": 60000 <= number && number <= 79999}
		if code.Number != number || code.Meaning == "" || !inRange[code.Family] {
			t.Errorf("%d is %+v", number, code)
		}
	}
}

func TestRegions(t *testing.T) {
	c := load(t, builtIn(t))
	seen := map[string]bool{}
	for _, r := range c.Regions {
		address, err := url.Parse(r.URL)
		if err != nil || address.Scheme != "https" || address.Host == "" || address.Path != "" {
			t.Errorf("%s is at %q", r.ID, r.URL)
		}
		if r.ID == "" || r.Name == "" || seen[r.ID] || seen[r.URL] {
			t.Errorf("the region %+v lacks its id or its name, or appears twice", r)
		}
		if !day(r.Since) || r.Until != "" && (!day(r.Until) || r.Until <= r.Since) {
			t.Errorf("%s was listed from %q to %q", r.ID, r.Since, r.Until)
		}
		seen[r.ID], seen[r.URL] = true, true
	}
}

func TestLedger(t *testing.T) {
	c := load(t, builtIn(t))
	seen := map[string]bool{}
	for _, row := range c.Ledger {
		if row.Heading == "" || row.Says == "" || seen[row.Says] {
			t.Errorf("the row %+v lacks its heading or its sentence, or appears twice", row)
		}
		seen[row.Says] = true
		if row.Excluded != "" && !strings.HasSuffix(row.Excluded, ".") {
			t.Errorf("%q is excluded for no sentence: %q", row.Says, row.Excluded)
		}
	}
}
