package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
)

func contractFile(t *testing.T) *spec.Contract {
	t.Helper()
	c, err := spec.LoadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func requirements(t *testing.T, c *spec.Contract) string {
	t.Helper()
	var out strings.Builder
	if err := RequirementsMarkdown(&out, c); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestRequirementsAreComplete holds the page against the contract file: nothing of it is left out.
func TestRequirementsAreComplete(t *testing.T) {
	c := contractFile(t)
	text := requirements(t, c)
	wants(t, text, "# Requirements\n", "generated", "`make docs`", "`POST /v4/group_open_http_svc/set_unread_msg_num`",
		"## envelope\n", "| Id | Level | Evidence | Text | Source | Since |\n|---|---|---|---|---|---|\n| UMN-ENV-1 | must | core |",
		"## concurrency\n", "## The page, line by line\n", "| Heading |", "## Outcomes\n", "| Outcome |")
	for _, r := range c.Requirements {
		row := fmt.Sprintf("| %s | %s | %s | %s | [%s](https://www.tencentcloud.com/document/product/%s), %s, %s | %s |\n",
			r.ID, r.Level, r.Evidence, r.Text, r.Source.Page, r.Source.Page, r.Source.Date, r.Source.Heading, r.Since)
		if strings.Count(text, row) != 1 {
			t.Errorf("this row is not there once: %s", row)
		}
	}
	for _, row := range c.Ledger {
		came := "excluded: " + row.Excluded
		if row.Excluded == "" {
			came = strings.Join(row.Requirements, ", ")
		}
		if cells := fmt.Sprintf("| %s | %s | %s |\n", row.Heading, row.Says, came); !strings.Contains(text, cells) {
			t.Errorf("this row is missing: %s", cells)
		}
	}
	for name, o := range c.Outcomes {
		var codes []string
		for _, code := range o.Codes {
			codes = append(codes, c.Codes.Describe(code))
		}
		if cells := fmt.Sprintf("| %s | %s | %s | %s |", name, o.Requirement, o.CodeRequirement, strings.Join(codes, "<br>")); !strings.Contains(text, cells) {
			t.Errorf("this row is missing: %s", cells)
		}
	}
}

// The page is kept in the repository, so that an order that changes would be a change of it.
func TestRequirementsHaveOneOrder(t *testing.T) {
	c := contractFile(t)
	first := requirements(t, c)
	for range 20 {
		if again := requirements(t, c); again != first {
			t.Fatal("two pages of one contract differ")
		}
	}
	wants(t, first, "## Outcomes", "| wrong_method |", "| number_too_large |", "| unknown_group |", "| empty_usersig |", "| missing_usersig |",
		"| invalid_sdkappid |", "| missing_sdkappid |", "| over_limit |")
}

func TestRequirementsOfAnotherContract(t *testing.T) {
	c := &spec.Contract{
		Version: "2030-01-01", Method: "POST", Path: "/v4/x",
		Profiles: map[string][]string{"2030-01-01": {"A-1"}},
		Requirements: []spec.Requirement{{ID: "A-1", Level: spec.Must, Evidence: spec.Core, Chapter: "errors", Since: "2030-01-01",
			Text: "a | b\nc <d>", Source: spec.Source{Page: "my wiki](x)", Date: "2030-01-01", Heading: "*"}}},
		Ledger:   []spec.LedgerRow{{Heading: "H", Says: "`x` | y", Requirements: []string{"A-1"}}, {Heading: "H", Says: "z", Excluded: "no | rule"}},
		Outcomes: map[string]spec.Outcome{"odd_one": {Codes: []int64{5, 7}, Requirement: "A-1", CodeRequirement: "A-2", Source: spec.Source{Page: "1/2"}}},
		Codes:    spec.ErrorCodes{Listed: map[int64]spec.ErrorCode{5: {Number: 5, Meaning: "a | meaning"}}},
	}
	text := requirements(t, c)
	wants(t, text, "The profile `2030-01-01` has 1 requirement.", `| a \| b\\nc &lt;d&gt; | my wiki\](x), 2030-01-01, \* |`,
		"| \\`x\\` \\| y | A-1 |", `| z | excluded: no \| rule |`, `| odd_one | A-1 | A-2 | 5 (a \| meaning)<br>7 (in no table) | [1/2](`)
	for _, line := range strings.Split(text, "\n") {
		cells := strings.Count(line, "|") - strings.Count(line, `\|`)
		if cells != 0 && cells != 7 && cells != 4 && cells != 6 {
			t.Errorf("a row has %d bars: %s", cells, line)
		}
	}
}
