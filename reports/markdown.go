package reports

import (
	"strings"
)

// Prose is the text as Markdown that reads as the text does, within a paragraph, a list or a table. Names such as
// set_unread_msg_num stay as they are, since an underscore within a word means nothing.
func Prose(text string) string {
	text = Visible(text)
	var out strings.Builder
	for i := range len(text) {
		switch b := text[i]; b {
		case '<':
			out.WriteString("&lt;")
			continue
		case '>':
			out.WriteString("&gt;")
			continue
		case '&':
			out.WriteString("&amp;")
			continue
		case '\\', '`', '*', '[', ']', '|', '~':
			out.WriteByte('\\')
		case '_':
			within := i > 0 && i+1 < len(text) && isWord(text[i-1]) && isWord(text[i+1])
			if !within {
				out.WriteByte('\\')
			}
		case '#', '-', '+':
			if i == 0 {
				out.WriteByte('\\')
			}
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

// code is the text as a code span. Its fence is longer than any run of backticks in the text.
func code(text string) string {
	text = orElse(Visible(text), " ")
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// table writes a Markdown table. The cells are Markdown already.
func table(out *strings.Builder, head []string, rows [][]string) {
	row := func(cells []string) { out.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	row(head)
	out.WriteString(strings.Repeat("|---", len(head)) + "|\n")
	for _, cells := range rows {
		row(cells)
	}
}
