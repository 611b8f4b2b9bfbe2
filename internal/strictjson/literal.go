package strictjson

import (
	"encoding/json"
	"math/big"
	"strings"
	"unicode/utf8"
)

// word reads one of true, false and null. The fault, if any, is at the first
// letter that differs.
func (r *reader) word(want string) error {
	for i := range len(want) {
		if !r.take(want[i]) {
			return r.unexpected("the word " + want)
		}
	}
	return nil
}

// text reads a string from its opening quote through its closing one (RFC 8259,
// section 7 "Strings").
func (r *reader) text() (string, error) {
	start, escaped := r.at, false
	r.at++
	for !r.atEnd() {
		switch c := r.data[r.at]; {
		case c == '"':
			r.at++
			return r.unquote(start, escaped)
		case c == '\\':
			escaped = true
			if err := r.escape(); err != nil {
				return "", err
			}
		case c < 0x20:
			return "", r.unexpected("a character of a string (control characters must be escaped)")
		case c < utf8.RuneSelf:
			r.at++
		case r.notUTF8(r.at):
			return "", r.unexpected("a character of a string")
		default:
			_, size := utf8.DecodeRune(r.data[r.at:])
			r.at += size
		}
	}
	return "", r.unexpected("the closing quote of a string")
}

// escape reads one escape sequence from its backslash.
func (r *reader) escape() error {
	r.at++
	switch {
	case r.atEnd(), strings.IndexByte(`"\/bfnrtu`, r.data[r.at]) < 0:
		return r.unexpected(`one of "\/bfnrtu after a backslash`)
	case !r.take('u'):
		r.at++
		return nil
	}
	for range 4 {
		if r.atEnd() || !isHex(r.data[r.at]) {
			return r.unexpected("one of four hexadecimal digits")
		}
		r.at++
	}
	return nil
}

// unquote is the value of the string whose literal spans from start to the
// reader's place. Pairing surrogates is left to encoding/json.
func (r *reader) unquote(start int, escaped bool) (string, error) {
	literal := r.data[start:r.at]
	if !escaped {
		return string(literal[1 : len(literal)-1]), nil
	}
	var value string
	if err := json.Unmarshal(literal, &value); err != nil {
		return "", r.fault(Syntax, start, err.Error())
	}
	return value, nil
}

// number reads a number (RFC 8259, section 6 "Numbers") and keeps its spelling:
// a float64 would lose large integers and the difference of 5 and 5.0.
func (r *reader) number() (any, error) {
	start := r.at
	r.take('-')
	if r.take('0') {
		if !r.atEnd() && isDigit(r.data[r.at]) {
			return nil, r.unexpected("the end of a number (no leading zeros)")
		}
	} else if r.digits() == 0 {
		return nil, r.unexpected("a digit")
	}
	if r.take('.') && r.digits() == 0 {
		return nil, r.unexpected("a digit of the fraction")
	}
	if r.take('e') || r.take('E') {
		if !r.take('+') {
			r.take('-')
		}
		if r.digits() == 0 {
			return nil, r.unexpected("a digit of the exponent")
		}
	}
	return json.Number(r.data[start:r.at]), nil
}

// digits steps over decimal digits and counts them.
func (r *reader) digits() int {
	start := r.at
	for !r.atEnd() && isDigit(r.data[r.at]) {
		r.at++
	}
	return r.at - start
}

// Integer is the integer that v, a value out of [Decode], is spelled as. It is
// one only as a json.Number without fraction and exponent: 5 and -0 (which is
// 0) are, while 5.0, 5e0, the string "5" and every other Go type are not, and
// yield nil and false. JSON Schema calls 5.0 an integer; the wire contract has
// fields that a typed reader decodes into an integer, and that reader refuses
// it.
//
// The size is not bounded, and time grows with the square of the digits: about
// 20 ms were measured for 100,000 of them, over a second for a million. Bound
// the text before it is decoded.
func Integer(v any) (n *big.Int, ok bool) {
	spelled, ok := v.(json.Number)
	if !ok {
		return nil, false
	}
	// A json.Number can be made outside Decode, with any content at all.
	digits := strings.TrimPrefix(string(spelled), "-")
	if digits == "" || digits[0] == '0' && len(digits) > 1 {
		return nil, false
	}
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return nil, false
		}
	}
	return new(big.Int).SetString(string(spelled), 10)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
