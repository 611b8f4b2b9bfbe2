package diff

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/reports"
)

// Item is one thing that A would have to do to be as B is.
type Item struct {
	// What is a condition of the contract where calls that meet it are answered otherwise, or else what differs.
	What string `json:"what"`
	// Do is what B does, and Instead what A does.
	Do      string `json:"do"`
	Instead string `json:"instead"`
	// Shown are the checks that show it; none for what is the target's as a whole.
	Shown []string `json:"shown,omitempty"`
}

// TakeOver lists what A would have to take over to be as B is: the codes, condition by condition, and what was observed. What B
// breaks is not among it, nor what A breaks and B keeps: the former is not to be taken over, the latter is to be repaired.
func (d *Diff) TakeOver() []Item {
	items := []Item{}
	for _, row := range d.Rows {
		if row.Class != Differs || row.Accepted {
			continue
		}
		item := Item{What: row.Of, Do: row.B, Instead: row.A}
		switch {
		case row.Meets != "":
			item.What = strings.ReplaceAll(row.Meets, "_", " ")
		case row.Check != "":
			item.What = row.Check + ": " + row.Of
		}
		i := slices.IndexFunc(items, func(other Item) bool {
			return other.What == item.What && other.Do == item.Do && other.Instead == item.Instead
		})
		if i < 0 {
			i = len(items)
			items = append(items, item)
		}
		if row.Check != "" && !slices.Contains(items[i].Shown, row.Check) {
			items[i].Shown = append(items[i].Shown, row.Check)
		}
	}
	return items
}

// WriteTakeOver writes the list for people: what A would have to do to be as B is.
func WriteTakeOver(w io.Writer, d *Diff) error {
	var out strings.Builder
	items := d.TakeOver()
	fmt.Fprintf(&out, "What %s would have to do to be as %s is: %s\n", d.A.Name, d.B.Name, plural.Of(len(items), "thing"))
	for _, item := range items {
		fmt.Fprintf(&out, "  %s: %s, instead of %s%s\n", reports.Visible(item.What), reports.Visible(item.Do), reports.Visible(item.Instead), shownBy(item))
	}
	if n := len(d.Of(Regressed)) + len(d.Of(BothBreak)); n > 0 {
		fmt.Fprintf(&out, "Not among it: what %s breaks (%s), which is not to be taken over.\n", d.B.Name, plural.Of(n, "difference"))
	}
	if n := len(d.Of(Fixed)); n > 0 {
		fmt.Fprintf(&out, "Not among it: what %s breaks (%s), which is to be repaired.\n", d.A.Name, plural.Of(n, "difference"))
	}
	return write(w, out.String())
}

// WriteTakeOverMarkdown writes the list as Markdown.
func WriteTakeOverMarkdown(w io.Writer, d *Diff) error {
	var out strings.Builder
	fmt.Fprintf(&out, "## What to take over from %s\n\n| what | do | instead of | shown by |\n|---|---|---|---|\n", reports.Prose(d.B.Name))
	for _, item := range d.TakeOver() {
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", reports.Prose(item.What), reports.Prose(item.Do), reports.Prose(item.Instead),
			reports.Prose(strings.Join(item.Shown, ", ")))
	}
	return write(w, out.String())
}

// WriteTakeOverJSON writes the list for programs.
func WriteTakeOverJSON(w io.Writer, d *Diff) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(map[string]any{"schema": SchemaVersion, "a": d.A, "b": d.B, "takeOver": d.TakeOver()}); err != nil {
		return fmt.Errorf("the list cannot be written: %w", err)
	}
	return nil
}

// shownBy names the first checks that show an item.
func shownBy(item Item) string {
	const most = 3
	switch n := len(item.Shown); {
	case n == 0:
		return ""
	case n > most:
		return fmt.Sprintf(" (%s and %d more)", strings.Join(item.Shown[:most], ", "), n-most)
	default:
		return " (" + strings.Join(item.Shown, ", ") + ")"
	}
}
