package rawsocket

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Parameter is one query parameter, not encoded.
type Parameter struct{ Name, Value string }

// Sending is a case made ready for one stage. It holds the UserSig: it is to be sent, and not to be shown.
type Sending struct {
	Segments  []program.Segment
	HalfClose bool
	Plain     bool
	// NoBody has an element for each request: whether its answer has no body.
	NoBody []bool
	// Sent, where it is set, is called once all was sent that will be: a pause is over then, and the sending side is closed if it is to be.
	Sent func()
}

// wellFormed is the head of a well-formed request.
const wellFormed = "$(method) $(path)?$(query) HTTP/1.1\r\nHost: $(host)\r\nContent-Type: application/json\r\n" +
	"Content-Length: $(length)\r\nConnection: close\r\n\r\n"

// Fill makes a case ready. These stand for something in patterns, the Body's own first:
//
//	$(A) $(B) $(A+5) $(A-5)    one of the two numbers, or a sum
//	$(group) $(account)        the JSON literal; with :text what is between its quotes, with :escaped the same as \u escapes
//	$(20*x)                    so many times what follows the asterisk
//	$(body) $(second)          the Body, and the Body with A and B exchanged; with :head and :tail its halves,
//	                           with :chunks chunks of one byte each
//	$(length) $(length+5)      the Body's length or a sum; $(hex) the same in hexadecimal; with :head, :tail or :second
//	                           of the halves, or of the second body
//	$(method) $(path) $(service) $(host) $(origin)   parts of the call's address
//	$(query) $(-usersig)       the encoded query, and what is left of it without a parameter
//	$(?usersig) $(%usersig)    a parameter's value, encoded where that is needed, and encoded throughout
func Fill(c program.Raw, contract *spec.Contract, base *url.URL, v raw.Values, query []Parameter) (Sending, error) {
	f := filler{contract: contract, base: base, values: v, query: query}
	body, err := f.body(c)
	if err != nil {
		return Sending{}, fmt.Errorf("case %s: %w", c.ID, err)
	}
	f.first = body
	f.values.A, f.values.B = v.B, v.A
	if f.second, err = f.body(c); err != nil {
		return Sending{}, fmt.Errorf("case %s: %w", c.ID, err)
	}
	f.values.A, f.values.B = v.A, v.B
	s := Sending{HalfClose: c.HalfClose, Plain: c.Plain}
	for _, e := range c.Requests {
		s.NoBody = append(s.NoBody, e.NoBody)
	}
	segments := c.Segments
	if c.JSON() {
		segments = []program.Segment{{Bytes: []byte(wellFormed + "$(body)")}}
	}
	for _, segment := range segments {
		if segment.Bytes, err = f.fill(segment.Bytes); err != nil {
			return Sending{}, fmt.Errorf("case %s: %w", c.ID, err)
		}
		s.Segments = append(s.Segments, segment)
	}
	return s, nil
}

type filler struct {
	contract      *spec.Contract
	base          *url.URL
	values        raw.Values
	query         []Parameter
	first, second []byte
}

func (f *filler) body(c program.Raw) ([]byte, error) {
	text, err := f.fill(c.Body)
	if err != nil || c.Encoding == "" {
		return text, err
	}
	encode, known := encodings[c.Encoding]
	if !known {
		return nil, fmt.Errorf("there is no encoding %q", c.Encoding)
	}
	return encode(string(text)), nil
}

// fill replaces every $(…) of a pattern.
func (f *filler) fill(pattern []byte) ([]byte, error) {
	var out bytes.Buffer
	for {
		start := bytes.Index(pattern, []byte("$("))
		if start < 0 {
			out.Write(pattern)
			return out.Bytes(), nil
		}
		length := bytes.IndexByte(pattern[start:], ')')
		if length < 0 {
			return nil, fmt.Errorf("a $( is not closed in %.40q", pattern[start:])
		}
		text, ok := f.value(string(pattern[start+2 : start+length]))
		if !ok {
			return nil, fmt.Errorf("nothing is known by the name %.40q", pattern[start:start+length+1])
		}
		out.Write(pattern[:start])
		out.WriteString(text)
		pattern = pattern[start+length+1:]
	}
}

// value is what stands for a name, and whether there is such a name.
func (f *filler) value(name string) (string, bool) {
	if times, text, ok := strings.Cut(name, "*"); ok {
		n, err := strconv.Atoi(times)
		return strings.Repeat(text, max(n, 0)), err == nil
	}
	if text, ok := f.number(name); ok {
		return text, true
	}
	if text, ok := f.parameter(name); ok {
		return text, true
	}
	name, form, _ := strings.Cut(name, ":")
	switch name {
	case "group":
		return literal(f.values.Group, form), true
	case "account":
		return literal(f.values.Account, form), true
	case "body":
		return f.part(form), true
	case "second":
		return string(f.second), true
	case "method":
		return f.contract.Method, true
	case "path":
		return f.base.EscapedPath() + f.contract.Path, true
	case "service":
		return f.base.EscapedPath() + f.contract.Service(), true
	case "host":
		return f.base.Host, true
	case "origin":
		return f.base.Scheme + "://" + f.base.Host, true
	}
	return "", false
}

// number is A, B or a length, with what is added to it.
func (f *filler) number(name string) (string, bool) {
	at := strings.IndexAny(name, "+-")
	plus := new(big.Int)
	if at > 0 {
		if _, ok := plus.SetString(name[at:], 10); !ok {
			return "", false
		}
		name = name[:at]
	}
	name, form, _ := strings.Cut(name, ":")
	switch name {
	case "A":
		return plus.Add(plus, big.NewInt(f.values.A)).String(), true
	case "B":
		return plus.Add(plus, big.NewInt(f.values.B)).String(), true
	case "length":
		return plus.Add(plus, big.NewInt(int64(len(f.part(form))))).String(), true
	case "hex":
		return strconv.FormatInt(int64(len(f.part(form)))+plus.Int64(), 16), true
	}
	return "", false
}

// part is the body, the second one, or a part of the first.
func (f *filler) part(form string) string {
	half := len(f.first) / 2
	switch form {
	case "second":
		return string(f.second)
	case "head":
		return string(f.first[:half])
	case "tail":
		return string(f.first[half:])
	case "chunks":
		var chunks strings.Builder
		for _, b := range f.first {
			chunks.WriteString("1\r\n" + string([]byte{b}) + "\r\n")
		}
		return chunks.String()
	}
	return string(f.first)
}

// parameter is the query or a part of it.
func (f *filler) parameter(name string) (string, bool) {
	without := strings.TrimPrefix(name, "-")
	var pairs []string
	for _, p := range f.query {
		switch name {
		case "?" + p.Name:
			return url.QueryEscape(p.Value), true
		case "%" + p.Name:
			return percent(p.Value), true
		}
		if p.Name != without {
			pairs = append(pairs, url.QueryEscape(p.Name)+"="+url.QueryEscape(p.Value))
		}
	}
	return strings.Join(pairs, "&"), name == "query" || name != without
}

// percent encodes every byte.
func percent(text string) string {
	var out strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&out, "%%%02X", text[i])
	}
	return out.String()
}

// literal is a text as JSON: with its quotes, without them, or without them and all escaped.
func literal(text, form string) string {
	if form == "escaped" {
		var out strings.Builder
		for _, unit := range utf16.Encode([]rune(text)) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
		return out.String()
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		return "" // a string can always be encoded
	}
	if form == "text" {
		return string(quoted[1 : len(quoted)-1])
	}
	return string(quoted)
}

// encodings are the encodings that a body may have besides UTF-8.
var encodings = map[string]func(string) []byte{
	"utf-16le": func(text string) []byte { return units(text, 2, false) },
	"utf-16be": func(text string) []byte { return units(text, 2, true) },
	"utf-32le": func(text string) []byte { return units(text, 4, false) },
}

// units encodes a text of the basic plane in units of so many bytes.
func units(text string, size int, bigEndian bool) []byte {
	var out []byte
	for _, r := range text {
		unit := make([]byte, size)
		low, high := 0, 1
		if bigEndian {
			low, high = size-1, size-2
		}
		unit[low], unit[high] = byte(r), byte(r>>8)
		out = append(out, unit...)
	}
	return out
}
