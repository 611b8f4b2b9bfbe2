package reports

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
)

// documentation is where the pages that sources name are found; the page's number follows.
const documentation = "https://www.tencentcloud.com/document/product/"

// RequirementsMarkdown writes what the contract asks as a document for people: its requirements by chapter, what became
// of each sentence of the documentation page, and the error codes that each outcome accepts.
func RequirementsMarkdown(w io.Writer, c *spec.Contract) error {
	var out strings.Builder
	fmt.Fprintf(&out, "# Requirements\n\n")
	fmt.Fprintf(&out, "This page is generated from the contract file by `make docs`. It describes `%s %s` as documented on %s.\n",
		c.Method, c.Path, Prose(c.Version))
	out.WriteString("A `must` is stated by the call's own page, a `should` follows from it or stands on another public page, and what\n" +
		"is to `observe` is undocumented: it is written down and never judged. Without its `core` requirements judged a run\n" +
		"is not green; `extra` ones need more than the companion calls and hold nothing back. The dates say as of when a page\n" +
		"was read; it may have changed since.\n")
	for _, name := range c.ProfileNames() {
		fmt.Fprintf(&out, "\nThe profile %s has %s.\n", code(name), plural.Of(len(c.Profiles[name]), "requirement"))
	}
	requirementTables(&out, c)
	ledgerTable(&out, c)
	outcomeTable(&out, c)
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("the requirements cannot be written: %w", err)
	}
	return nil
}

func requirementTables(out *strings.Builder, c *spec.Contract) {
	for _, chapter := range spec.Chapters {
		var rows [][]string
		for _, r := range c.Requirements {
			if r.Chapter == chapter {
				rows = append(rows, []string{
					Prose(r.ID), Prose(string(r.Level)), Prose(string(r.Evidence)), Prose(r.Text), source(r.Source), Prose(r.Since),
				})
			}
		}
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(out, "\n## %s\n\n", chapter)
		table(out, []string{"Id", "Level", "Evidence", "Text", "Source", "Since"}, rows)
	}
}

var isPage = regexp.MustCompile(`^[0-9]+/[0-9]+$`)

// source is where a fact can be looked up. A contract of someone's own may have sources that are not numbered pages.
func source(s spec.Source) string {
	page := Prose(s.Page)
	if isPage.MatchString(s.Page) {
		page = fmt.Sprintf("[%s](%s%s)", page, documentation, s.Page)
	}
	return fmt.Sprintf("%s, %s, %s", page, Prose(s.Date), Prose(s.Heading))
}

// ledgerTable shows that no sentence of the page was passed over in silence.
func ledgerTable(out *strings.Builder, c *spec.Contract) {
	fmt.Fprintf(out, "\n## The page, line by line\n\n")
	var rows [][]string
	for _, row := range c.Ledger {
		came := Prose(strings.Join(row.Requirements, ", "))
		if len(row.Requirements) == 0 {
			came = "excluded: " + Prose(row.Excluded)
		}
		rows = append(rows, []string{Prose(row.Heading), Prose(row.Says), came})
	}
	table(out, []string{"Heading", "What the page says", "Requirements"}, rows)
}

func outcomeTable(out *strings.Builder, c *spec.Contract) {
	fmt.Fprintf(out, "\n## Outcomes\n\n")
	fmt.Fprintf(out, "A call that meets one of these conditions is refused, which is one requirement, with one of these codes, which is\n"+
		"another where the page of the call does not name the code. Where sources contradict each other there are several;\n"+
		"the reference answers with the first.\n\n")
	var rows [][]string
	for _, name := range outcomesInOrder(c) {
		o := c.Outcomes[name]
		var codes []string
		for _, number := range o.Codes {
			codes = append(codes, Prose(c.Codes.Describe(number)))
		}
		rows = append(rows, []string{
			Prose(name), Prose(o.Requirement), Prose(o.CodeRequirement), strings.Join(codes, "<br>"), source(o.Source),
		})
	}
	table(out, []string{"Outcome", "Refused by", "Code by", "Accepted codes", "Source"}, rows)
}

// outcomesInOrder are the outcomes' names in the order of their requirements, and by name where they share one.
func outcomesInOrder(c *spec.Contract) []string {
	place := map[string]int{}
	for i, r := range c.Requirements {
		place[r.ID] = i
	}
	names := slices.Sorted(maps.Keys(c.Outcomes))
	slices.SortStableFunc(names, func(a, b string) int {
		return place[c.Outcomes[a].Requirement] - place[c.Outcomes[b].Requirement]
	})
	return names
}
