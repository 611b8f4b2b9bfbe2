package page

import (
	"strings"
	"unicode"
)

// piece is a part of a text, marked where the other text has something else.
type piece struct {
	Text   string
	Marked bool
}

// differing are two texts in pieces: words that both have in the same order are unmarked. Texts that have hardly a word in
// common are left unmarked as a whole: where everything differs, marks say nothing.
func differing(a, b string) (left, right []piece) {
	x, y := words(a), words(b)
	if len(x)*len(y) > mostWords*mostWords {
		return []piece{{Text: a}}, []piece{{Text: b}}
	}
	inX, inY := common(x, y)
	shared, inAll := 0, 0
	for i, is := range inX {
		if strings.TrimSpace(x[i]) == "" {
			continue
		}
		inAll++
		if is {
			shared++
		}
	}
	// The same word here and there is chance.
	if shared == 0 || shared*3 < inAll {
		return []piece{{Text: a}}, []piece{{Text: b}}
	}
	return pieces(x, inX), pieces(y, inY)
}

// mostWords bounds the work of comparing.
const mostWords = 400

// words are the text's words and what stands between them; together they are the text.
func words(text string) []string {
	var out []string
	class := func(r rune) int {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_':
			return 0
		case unicode.IsSpace(r):
			return 1
		default:
			return 2
		}
	}
	start, last := 0, -1
	for i, r := range text {
		if now := class(r); i > 0 && (now != last || now == 2) {
			out = append(out, text[start:i])
			start = i
		}
		last = class(r)
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// common marks in both lists the longest sequence of words that both have.
func common(x, y []string) (inX, inY []bool) {
	length := make([][]int, len(x)+1)
	for i := range length {
		length[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	inX, inY = make([]bool, len(x)), make([]bool, len(y))
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			inX[i], inY[j] = true, true
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return inX, inY
}

// pieces joins neighbours of one kind. A blank between two marked words is marked with them.
func pieces(all []string, shared []bool) []piece {
	marked := make([]bool, len(all))
	for i := range all {
		marked[i] = !shared[i]
		if shared[i] && strings.TrimSpace(all[i]) == "" && i > 0 && i+1 < len(all) {
			marked[i] = !shared[i-1] && !shared[i+1]
		}
	}
	var out []piece
	for i, text := range all {
		if n := len(out); n > 0 && out[n-1].Marked == marked[i] {
			out[n-1].Text += text
			continue
		}
		out = append(out, piece{text, marked[i]})
	}
	return out
}
