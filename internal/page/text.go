package page

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/unreadcheck/unreadcheck/reports"
)

// size says how long what is shown may be, in bytes before it is escaped, and how many of each there may be.
type size struct {
	text, body, block                 int
	cards, rows, exchanges, members   int
	sections, lists, charts, tileRows int
}

// sizes are tried in their order until the page is small enough. The first shows what people have read on a screen; the
// last one is for targets that answer with what grows most when it is escaped.
var sizes = []size{
	{text: 1200, body: 4000, block: 24 << 10, cards: 60, rows: 1500, exchanges: 8, members: 60, sections: 40, lists: 400, charts: 20, tileRows: 4},
	{text: 600, body: 1000, block: 6 << 10, cards: 40, rows: 800, exchanges: 4, members: 30, sections: 40, lists: 200, charts: 20, tileRows: 4},
	{text: 300, body: 300, block: 1 << 10, cards: 25, rows: 500, exchanges: 2, members: 12, sections: 40, lists: 100, charts: 12, tileRows: 4},
	{text: 120, body: 120, block: 300, cards: 15, rows: 200, exchanges: 1, members: 6, sections: 30, lists: 50, charts: 6, tileRows: 3},
}

// line is a text on one line, made visible and cut.
func (s size) line(text string) string { return reports.Excerpt(text, s.text) }

// content is a body on one line, made visible and cut.
func (s size) content(text string) string { return reports.Excerpt(text, s.body) }

// lines are a text of several lines, each made visible. One that is too long ends with a line that says so: the text is
// not offered for copying then.
func (s size) lines(text string) string {
	kept := text
	if len(kept) > s.block {
		kept = kept[:s.block]
		for len(kept) > 0 && !utf8.RuneStart(text[len(kept)]) {
			kept = kept[:len(kept)-1]
		}
	}
	var out strings.Builder
	for line := range strings.Lines(kept) {
		body, isWhole := strings.CutSuffix(line, "\n")
		out.WriteString(strings.ReplaceAll(reports.Visible(strings.ReplaceAll(body, "\t", "\x01")), `\x01`, "\t"))
		if isWhole {
			out.WriteByte('\n')
		}
	}
	if len(kept) < len(text) {
		fmt.Fprintf(&out, "\n… (cut here: %d bytes in all)", len(text))
	}
	return out.String()
}

// whole reports whether lines shows all of the text as it is, so that a copy of it is the text.
func (s size) whole(text string) bool { return len(text) <= s.block && s.lines(text) == text }
