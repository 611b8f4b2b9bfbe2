package target

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// Who repeats a secret may cut it short, break it into lines, turn it round, or encode what is left: whole forms do not find
// that. Pieces are found by windows of a secret that come again.
const (
	// window is how many characters of a secret have to come again to look closer, and stride how far apart the windows of a
	// secret are that are looked for.
	window = 12
	stride = 4
	// shortestPiece is how many characters in a row are taken for a piece of a secret and not for chance.
	shortestPiece = 16
)

// pieces finds pieces of secrets in a text, as it reads once its escapes are resolved.
type pieces struct {
	// reduced: letters and digits alone are looked at, without their case. What was broken into lines, or spelt in another
	// of the alphabets of base64, is the same then.
	reduced bool
	forms   []secretForm
	// index is where a window stands; likely has a bit for the beginnings of those that are in it.
	index  map[[window]byte]spot
	likely [1 << 10]uint64
}

// secretForm is a secret, or an encoding of it, and what is shown in its place.
type secretForm struct {
	text  []byte
	shown string
}

// spot is a place in a form.
type spot struct{ form, at int }

func newPieces(reduced bool) *pieces {
	return &pieces{reduced: reduced, index: map[[window]byte]spot{}}
}

// add makes pieces of a form be found.
func (p *pieces) add(text, shown string) {
	var kept []byte
	for i := 0; i < len(text); {
		c, width := unescaped(text, i)
		if c, ok := p.keep(c); ok {
			kept = append(kept, c)
		}
		i += width
	}
	if len(kept) < shortestPiece {
		return
	}
	n := len(p.forms)
	p.forms = append(p.forms, secretForm{kept, shown})
	for at := 0; at+window <= len(kept); at += stride {
		key := [window]byte(kept[at:])
		if _, known := p.index[key]; !known {
			p.index[key] = spot{n, at}
			p.mark(key[:])
		}
	}
}

func (p *pieces) keep(c byte) (byte, bool) {
	if !p.reduced {
		return c, true
	}
	switch {
	case c >= 'A' && c <= 'Z':
		return c + 'a' - 'A', true
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		return c, true
	default:
		return 0, false
	}
}

// bit is the place of a beginning among the likely ones.
func bit(start []byte) (word, mask uint64) {
	h := (uint32(start[0]) | uint32(start[1])<<8 | uint32(start[2])<<16 | uint32(start[3])<<24) * 2654435761 >> 16
	return uint64(h >> 6), 1 << (h & 63)
}

func (p *pieces) mark(start []byte) {
	word, mask := bit(start)
	p.likely[word] |= mask
}

// seen are the last characters of a text that were looked at, and where each begins.
type seen struct {
	chars [window + stride]byte
	from  [window + stride]int
	n     int
}

func (s *seen) add(c byte, at int) {
	copy(s.chars[:], s.chars[1:])
	copy(s.from[:], s.from[1:])
	s.chars[len(s.chars)-1], s.from[len(s.from)-1] = c, at
	s.n = min(s.n+1, len(s.chars))
}

// redact replaces pieces of secrets.
func (p *pieces) redact(text string) string {
	if len(p.forms) == 0 || len(text) < shortestPiece {
		return text
	}
	var out strings.Builder
	done := 0
	var last seen
	for i := 0; i < len(text); {
		c, width := unescaped(text, i)
		at := i
		i += width
		c, ok := p.keep(c)
		if !ok {
			continue
		}
		last.add(c, at)
		start, end, shown := p.match(text, &last, i)
		if end == 0 {
			continue
		}
		out.WriteString(text[done:start])
		out.WriteString(shown)
		done, i, last = end, end, seen{}
	}
	if done == 0 {
		return text
	}
	out.WriteString(text[done:])
	return out.String()
}

// match is where a piece of a secret begins and ends whose first window was just seen to its end, or 0.
func (p *pieces) match(text string, last *seen, next int) (start, end int, shown string) {
	if last.n < window {
		return 0, 0, ""
	}
	here := last.chars[stride:]
	if word, mask := bit(here); p.likely[word]&mask == 0 {
		return 0, 0, ""
	}
	found, there := p.index[[window]byte(here)]
	if !there {
		return 0, 0, ""
	}
	form := p.forms[found.form]
	length, start := window, last.from[stride]
	for back := 1; back <= min(stride, found.at, last.n-window) && last.chars[stride-back] == form.text[found.at-back]; back++ {
		if _, width := unescaped(text, last.from[stride-back]); last.from[stride-back]+width != start {
			break // a character beyond a gap is there by chance
		}
		length++
		start = last.from[stride-back]
	}
	end = next
	row := window // how many characters came since the last gap
	for i, at := next, found.at+window; i < len(text) && at < len(form.text); {
		c, width := unescaped(text, i)
		i += width
		c, ok := p.keep(c)
		if !ok {
			row = 0
			continue
		}
		if c != form.text[at] {
			break
		}
		at++
		length++
		if row++; row >= stride { // fewer beyond a gap are there by chance
			end = i
		}
	}
	if length < shortestPiece {
		return 0, 0, ""
	}
	return start, end, form.shown
}

// encodings are the forms of a secret of which pieces are looked for.
func encodings(secret string) []string {
	turned := []byte(secret)
	slices.Reverse(turned)
	out := []string{secret, string(turned)}
	raws := [][]byte{[]byte(secret), turned}
	if escaped := url.QueryEscape(secret); escaped != secret {
		raws = append(raws, []byte(escaped))
	}
	if inside, ok := usersig.Inside(secret); ok {
		out = append(out, inside.Signature)
		raws = append(raws, inside.Packed, []byte(inside.Signature))
	}
	for _, raw := range raws {
		out = append(out, hex.EncodeToString(raw))
		for before := range 3 {
			if len(raw) >= longSecret {
				out = append(out, within(base64.StdEncoding, raw, before), within(base64.URLEncoding, raw, before))
			}
		}
	}
	return out
}

// escapes are the letters that stand for a character after a backslash.
const escapes = `nrtbf"/\`

// unescaped is the character at a place of a text, and how much of the text spells it: as it is, as in a URL, in JSON, or in HTML.
func unescaped(text string, i int) (c byte, width int) {
	switch c := text[i]; c {
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
