package reports

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible is the text on one line, with everything that does not print as an escape. A target decides what stands in
// its answers: shown as they are, they could move a terminal's cursor, turn the direction of the text or break XML.
func Visible(text string) string {
	if plain(text) {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case strings.HasPrefix(text[i:], workflowCommand):
			out.WriteString(`#\x23[`)
			size = len(workflowCommand)
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, text[i])
		case unicode.IsPrint(r):
			out.WriteRune(r)
		default:
			out.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
		i += size
	}
	return out.String()
}

// workflowCommand begins a command of GitHub's workflows, wherever in a line of a log it stands; the newer form with two colons
// does so at the beginning of a line alone, where nothing of a target's stands.
const workflowCommand = "##["

// plain reports whether the text is UTF-8 of which every character prints, and begins no command.
func plain(text string) bool {
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return utf8.ValidString(text) && !strings.Contains(text, workflowCommand)
}

// Excerpt is the beginning of a text, at most so many bytes of it, made visible; where there is more it says how much.
func Excerpt(text string, most int) string {
	if len(text) <= most {
		return Visible(text)
	}
	// Not in the middle of a character; bytes that are no UTF-8 have no better place.
	cut := most
	for cut > most-utf8.UTFMax && cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return fmt.Sprintf("%s… (%d bytes in all)", Visible(text[:cut]), len(text))
}

// orElse is the text, or another where it is empty.
func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
