package diff

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/reports"
)

// shownAlike is how many rows of one difference are shown, which is the same in many steps where all answers have it; JSON has
// all of them.
const shownAlike = 8

// WriteText writes the comparison for people.
func WriteText(w io.Writer, d *Diff) error {
	var out strings.Builder
	fmt.Fprintf(&out, "A  %s\nB  %s\n\n%s\n", d.A, d.B, d.headline())
	for _, class := range Classes {
		rows := d.Of(class)
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(&out, "\n%s (%d)\n", strings.ToUpper(string(class[:1]))+string(class[1:]), len(rows))
		for _, alike := range group(rows) {
			fmt.Fprintf(&out, "  A: %s\n  B: %s\n", reports.Visible(alike[0].A), reports.Visible(alike[0].B))
			for _, row := range alike[:min(len(alike), shownAlike)] {
				fmt.Fprintf(&out, "      %s  %s\n", row.Fingerprint, row.Where())
			}
			if more := len(alike) - shownAlike; more > 0 {
				fmt.Fprintf(&out, "      … and %d more; --format json lists all\n", more)
			}
		}
	}
	if d.Latency != nil {
		fmt.Fprintf(&out, "\nLatency, which is not a difference: %s.\n", d.Latency)
	}
	for _, note := range d.Notes {
		fmt.Fprintf(&out, "Note: %s\n", reports.Visible(note))
	}
	return write(w, out.String())
}

// WriteMarkdown writes the comparison as Markdown, as CI systems show it beside a job.
func WriteMarkdown(w io.Writer, d *Diff) error {
	var out strings.Builder
	fmt.Fprintf(&out, "## What differs\n\n| | |\n|---|---|\n| A | %s |\n| B | %s |\n\n%s\n", reports.Prose(d.A.String()), reports.Prose(d.B.String()), reports.Prose(d.headline()))
	for _, class := range Classes {
		rows := d.Of(class)
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(&out, "\n### %s (%d)\n\n| | where | A | B |\n|---|---|---|---|\n", strings.ToUpper(string(class[:1]))+string(class[1:]), len(rows))
		for _, alike := range group(rows) {
			for _, row := range alike[:min(len(alike), shownAlike)] {
				fmt.Fprintf(&out, "| `%s` | %s | %s | %s |\n", row.Fingerprint, reports.Prose(row.Where()), reports.Prose(row.A), reports.Prose(row.B))
			}
			if more := len(alike) - shownAlike; more > 0 {
				fmt.Fprintf(&out, "| | … and %d more that differ in the same way | | |\n", more)
			}
		}
	}
	if d.Latency != nil {
		fmt.Fprintf(&out, "\nLatency, which is not a difference: %s.\n", reports.Prose(d.Latency.String()))
	}
	for _, note := range d.Notes {
		fmt.Fprintf(&out, "\n%s\n", reports.Prose(note))
	}
	return write(w, out.String())
}

// WriteJSON writes the comparison for programs.
func WriteJSON(w io.Writer, d *Diff) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(d); err != nil {
		return fmt.Errorf("the comparison cannot be written: %w", err)
	}
	return nil
}

func write(w io.Writer, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("the comparison cannot be written: %w", err)
	}
	return nil
}

// String is the side in one line.
func (s Side) String() string {
	text := s.Name
	if s.Target != "" && s.Target != s.Name {
		text += " (" + s.Target + ")"
	}
	text = fmt.Sprintf("%s, %s, %s: %s", text, s.Started, plural.Of(s.Checks, "check"), s.Verdict)
	if s.Lacking != "" {
		text += ", because: " + reports.Visible(s.Lacking)
	}
	return text
}

// headline says how many differences there are of each class.
func (d *Diff) headline() string {
	accepted := 0
	for _, row := range d.Rows {
		if row.Accepted {
			accepted++
		}
	}
	var parts []string
	for _, class := range Classes {
		if n := len(d.Of(class)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, class))
		}
	}
	text := "No difference"
	if len(parts) > 0 {
		text = strings.Join(parts, "; ")
	}
	if accepted > 0 {
		text += fmt.Sprintf("; %d accepted", accepted)
	}
	return text + "."
}

// Where says where a difference shows.
func (r Row) Where() string {
	text := r.Of
	if r.Check != "" {
		text = r.Check + ": " + r.Of
	}
	if r.Step > 0 {
		text = fmt.Sprintf("%s, step %d: %s", r.Check, r.Step, r.Of)
	}
	if r.Meets != "" {
		text += " (" + strings.ReplaceAll(r.Meets, "_", " ") + ")"
	}
	return text
}

// group puts rows together that show the same, in the order of the first of each.
func group(rows []Row) [][]Row {
	var out [][]Row
	at := map[[2]string]int{}
	for _, row := range rows {
		key := [2]string{row.A, row.B}
		i, there := at[key]
		if !there {
			i = len(out)
			at[key] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], row)
	}
	return out
}
