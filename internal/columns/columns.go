// Package columns lays text out in columns for a terminal, on which Chinese characters take two places and combining ones
// none.
package columns

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// places counts alike on every machine: the library's default takes the locale into account, and reports would differ by it.
var places = &runewidth.Condition{StrictEmojiNeutral: true}

// Width is how many places of a terminal a text takes.
func Width(text string) int { return places.StringWidth(text) }

// Pad is the text with blanks behind it up to that width.
func Pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-Width(text)))
}

// Align makes a line of each row, with every column as wide as its widest cell, two blanks between columns and none at
// the end. Rows may have different numbers of cells.
func Align(rows [][]string) []string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Width(cell))
		}
	}
	lines := make([]string, 0, len(rows))
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += Pad(cell, widths[i]) + "  "
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// Write writes the rows as [Align] lays them out. The error is the writer's.
func Write(w io.Writer, rows [][]string) error {
	for _, line := range Align(rows) {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return fmt.Errorf("the table cannot be written: %w", err)
		}
	}
	return nil
}
