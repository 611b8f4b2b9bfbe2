package target

import "strings"

// escapes are the letters that stand for a character after a backslash.
const escapes = `nrtbf"/\`

// unescaped is the character at a place of a text, and how much of the text spells it: as it is, as in a URL, in JSON, or in HTML.
func unescaped(text string, i int) (c byte, width int) {
	switch text[i] {
	case '%':
		if value, ok := hexByte(text, i+1); ok {
			// What was escaped twice has an escaped percent sign.
			if value == '%' {
				if again, ok := hexByte(text, i+3); ok {
					return again, 5
				}
			}
			return value, 3
		}
	case '\\':
		switch {
		case i+1 == len(text):
		case text[i+1] == 'u' && i+6 <= len(text) && text[i+2:i+4] == "00":
			if value, ok := hexByte(text, i+4); ok {
				return value, 6
			}
		case text[i+1] == 'x':
			if value, ok := hexByte(text, i+2); ok {
				return value, 4
			}
		default:
			if at := strings.IndexByte(escapes, text[i+1]); at >= 0 {
				return "\n\r\t\b\f\"/\\"[at], 2
			}
		}
	case '&':
		if value, length := entity(text[i:min(len(text), i+longestEntity)]); length > 0 {
			return value, length
		}
	}
	return text[i], 1
}

func hexByte(text string, at int) (byte, bool) {
	if at+2 > len(text) {
		return 0, false
	}
	high, low := hexDigit(text[at]), hexDigit(text[at+1])
	return high<<4 | low&15, high < 16 && low < 16
}

func hexDigit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	default:
		return 255
	}
}

// longestEntity is the length of the longest way to spell an ASCII character in HTML that is looked for: "&#0000065;".
const longestEntity = 10

var namedEntities = map[string]byte{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// entity is the ASCII character that an entity at the beginning of a text stands for, and the entity's length, or 0.
func entity(text string) (c byte, length int) {
	name, _, ends := strings.Cut(text[1:], ";")
	if !ends {
		return 0, 0
	}
	if value, known := namedEntities[name]; known {
		return value, len(name) + 2
	}
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric || digits == "" {
		return 0, 0
	}
	base, value := 10, 0
	if digits[0] == 'x' || digits[0] == 'X' {
		base, digits = 16, digits[1:]
	}
	for _, d := range []byte(digits) {
		digit := int(hexDigit(d))
		if digit >= base {
			return 0, 0
		}
		value = value*base + digit
	}
	if digits == "" || value > 127 {
		return 0, 0
	}
	return byte(value), len(name) + 2
}
