package target

import (
	"bytes"
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
	// known are the texts of the forms: without their signs several encodings of a secret are one.
	known map[string]bool
	// spots is where windows stand, and index has the last one of each hash, counted from 1. likely has a bit for each window,
	// and few others share one. A secret has some thousand windows, and a client may send a new one with each call.
	spots  []spot
	index  map[uint64]int32
	likely [1 << 14]uint64
}

// secretForm is a secret, or an encoding of it, and what is shown in its place.
type secretForm struct {
	text  []byte
	shown string
}

// spot is a place in a form, with the one before of the same hash, counted from 1; 0 is none.
type spot struct{ form, at, before int32 }

func newPieces(reduced bool) *pieces {
	return &pieces{reduced: reduced, known: map[string]bool{}, index: map[uint64]int32{}}
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
	if len(kept) < shortestPiece || p.known[string(kept)] {
		return
	}
	p.known[string(kept)] = true
	form := int32(len(p.forms))
	p.forms = append(p.forms, secretForm{kept, shown})
	var key windowKey
	for i, c := range kept {
		key = key.then(c)
		at := i + 1 - window
		if at < 0 || at%stride != 0 {
			continue
		}
		hash := key.hash()
		p.spots = append(p.spots, spot{form, int32(at), p.index[hash]})
		p.index[hash] = int32(len(p.spots))
		word, mask := bit(hash)
		p.likely[word] |= mask
	}
}

func (p *pieces) keep(c byte) (byte, bool) {
	if !p.reduced {
		return c, true
	}
	c = reducedTo[c]
	return c, c != 0
}

// reducedTo has the letters and digits, without their case; 0 is anything else.
var reducedTo = func() (to [256]byte) {
	for _, c := range []byte("0123456789abcdefghijklmnopqrstuvwxyz") {
		to[c] = c
		to[bytes.ToUpper([]byte{c})[0]] = c
	}
	return to
}()

// windowKey is the characters of a window: the first four, and the others.
type windowKey struct {
	first  uint32
	others uint64
}

// windowOf is the window at the beginning of a text.
func windowOf(text []byte) (k windowKey) {
	for _, c := range text[:window] {
		k = k.then(c)
	}
	return k
}

// then is the window one character on.
func (k windowKey) then(c byte) windowKey {
	return windowKey{k.first<<8 | uint32(k.others>>56), k.others<<8 | uint64(c)}
}

// hash is nearly one to one.
func (k windowKey) hash() uint64 {
	return k.others*0x9e3779b97f4a7c15 ^ uint64(k.first)*0xff51afd7ed558ccd // Fibonacci hashing, and a multiplier of MurmurHash
}

// bit is the place of a window among the likely ones: the upper 20 bits of its hash.
func bit(hash uint64) (word, mask uint64) {
	return hash >> 50, 1 << (hash >> 44 & 63)
}

// seen are the last characters of a text that were looked at, as many as a window and a stride have, and where each begins.
type seen struct {
	early, late uint64 // eight characters each, the last one lowest
	from        [window + stride]int
	n           int
}

func (s *seen) add(c byte, at int) {
	s.early, s.late = s.early<<8|s.late>>56, s.late<<8|uint64(c)
	s.from[s.n%len(s.from)] = at
	s.n++
}

func (s *seen) window() windowKey { return windowKey{uint32(s.early), s.late} }

// char is a character, counted from the one that is a stride before the window, and start where it begins.
func (s *seen) char(i int) byte {
	if i < 8 {
		return byte(s.early >> (8 * (7 - i)))
	}
	return byte(s.late >> (8 * (15 - i)))
}

func (s *seen) start(i int) int { return s.from[(s.n+i)%len(s.from)] }

// gap reports whether there is something between a character and the next one.
func (s *seen) gap(text string, i int) bool {
	_, width := unescaped(text, s.start(i))
	return s.start(i)+width != s.start(i+1)
}

// anyIn reports whether a window of a secret comes again in a text, which is seldom: to see that takes less than to see where in the
// text each character begins.
func (p *pieces) anyIn(text string) bool {
	if len(p.forms) == 0 || len(text) < shortestPiece {
		return false
	}
	var key windowKey
	for i, n := 0, 0; i < len(text); {
		c, width := text[i], 1
		if c == '%' || c == '\\' || c == '&' {
			c, width = unescaped(text, i)
		}
		i += width
		if p.reduced {
			if c = reducedTo[c]; c == 0 {
				continue
			}
		}
		key = key.then(c)
		if n++; n < window {
			continue
		}
		hash := key.hash()
		if word, mask := bit(hash); p.likely[word]&mask == 0 {
			continue
		}
		if p.index[hash] > 0 {
			return true
		}
	}
	return false
}

// redact replaces pieces of secrets.
func (p *pieces) redact(text string) string {
	if !p.anyIn(text) {
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

// match is where the longest piece of a secret begins and ends whose first window was just seen to its end, or 0.
func (p *pieces) match(text string, last *seen, next int) (start, end int, shown string) {
	if last.n < window {
		return 0, 0, ""
	}
	here := last.window()
	hash := here.hash()
	if word, mask := bit(hash); p.likely[word]&mask == 0 {
		return 0, 0, ""
	}
	longest := shortestPiece
	for i := p.index[hash]; i > 0; {
		found := p.spots[i-1]
		i = found.before
		form := p.forms[found.form]
		if windowOf(form.text[found.at:]) != here {
			continue
		}
		from, before := p.before(text, last, form.text[:found.at])
		to, after := p.after(text, next, form.text[found.at+window:])
		// Of several as long it is the form that was hidden first.
		if length := before + window + after; length >= longest {
			longest, start, end, shown = length, from, to, form.shown
		}
	}
	return start, end, shown
}

// before is where a piece begins of which a window was seen, and how many characters before the window are of it too.
func (p *pieces) before(text string, last *seen, form []byte) (start, more int) {
	first := stride
	for i := stride; i < 2*stride; i++ {
		if last.gap(text, i) {
			first = i + 1 // a few characters before a gap are there by chance
		}
	}
	for first <= stride && more < min(len(form), last.n-window) && last.char(first-1) == form[len(form)-1-more] && !last.gap(text, first-1) {
		first--
		more++
	}
	return last.start(first), more
}

// after is where a piece ends that went on until next, and how many characters of the form follow.
func (p *pieces) after(text string, next int, form []byte) (end, more int) {
	end, sure := next, next
	row, before := 0, 0 // how many characters came since the last gap, and between that and the one before
	for i := next; i < len(text) && more < len(form); {
		c, width := unescaped(text, i)
		i += width
		c, ok := p.keep(c)
		if !ok {
			switch {
			case row > 0:
				before, sure = row, end
			case before == 0:
				before = window
			}
			row = 0
			continue
		}
		if c != form[more] {
			break
		}
		more++
		row++
		end = i
	}
	if row < min(stride, before) {
		return sure, more // fewer beyond a gap than before it are there by chance
	}
	return end, more
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
