package target

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// Redactor replaces secrets, the forms in which they could show up encoded, and pieces of either, by the names of environment
// variables. It may be used from several goroutines.
type Redactor struct {
	mu       sync.RWMutex
	secrets  map[string]string
	replacer *strings.Replacer
	// exact and reduced find pieces: of long secrets no 24 characters in a row stay.
	exact, reduced *pieces
}

// NewRedactor knows no secret yet.
func NewRedactor() *Redactor {
	return &Redactor{secrets: map[string]string{}, replacer: strings.NewReplacer(),
		exact: newPieces(false), reduced: newPieces(true)}
}

// Hide makes the redactor replace a secret by "$" and the name. The empty string is not a secret.
func (r *Redactor) Hide(secret, name string) {
	if secret == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.secrets[secret]; known {
		return
	}
	for _, form := range forms(secret) {
		r.secrets[form] = "$" + name
	}
	// Longest first: a secret that is part of another must not leave the rest of that one behind.
	var ordered []string
	for form := range r.secrets {
		ordered = append(ordered, form)
	}
	sort.Slice(ordered, func(i, j int) bool {
		if len(ordered[i]) != len(ordered[j]) {
			return len(ordered[i]) > len(ordered[j])
		}
		return ordered[i] < ordered[j]
	})
	var pairs []string
	for _, form := range ordered {
		pairs = append(pairs, form, r.secrets[form])
	}
	r.replacer = strings.NewReplacer(pairs...)
	for _, form := range encodings(secret) {
		r.exact.add(form, "$"+name)
		r.reduced.add(form, "$"+name)
	}
}

// Text is the text without secrets.
func (r *Redactor) Text(text string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.reduced.redact(r.exact.redact(r.replacer.Replace(text)))
}

// forms are the ways in which a secret may be spelt in a URL, in JSON or in a dump.
func forms(secret string) []string {
	inQuery := url.QueryEscape(secret)
	all := []string{
		secret, jsonEscaped(secret, true), jsonEscaped(secret, false),
		inQuery, lowerEscapes(inQuery), url.PathEscape(secret), lowerEscapes(url.PathEscape(secret)),
	}
	// A dump may be of the secret itself, or of the URL that it stood in.
	for _, raw := range [][]byte{[]byte(secret), []byte(inQuery)} {
		all = append(all, hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw)))
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			all = append(all, encoding.EncodeToString(raw), encoding.WithPadding(base64.NoPadding).EncodeToString(raw))
			if len(raw) >= longSecret {
				all = append(all, within(encoding, raw, 0), within(encoding, raw, 1), within(encoding, raw, 2))
			}
		}
	}
	var out []string
	for _, form := range all {
		if form != "" {
			out = append(out, form)
		}
	}
	return out
}

// longSecret is the length from which on a secret is also looked for within the base64 of a longer text. What is left of
// a shorter one there could stand for anything.
const longSecret = 16

// within is what of a secret's base64 is the same in the base64 of any text that has so many bytes, modulo 3, before it.
func within(encoding *base64.Encoding, secret []byte, before int) string {
	all := encoding.WithPadding(base64.NoPadding).EncodeToString(append(make([]byte, before), secret...))
	return all[(before*8+5)/6 : (before+len(secret))*8/6]
}

func jsonEscaped(text string, html bool) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(html)
	if encoder.Encode(text) != nil {
		return "" // a string can always be encoded
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(out.String(), "\n"), `"`), `"`)
}

var percentEscape = regexp.MustCompile("%[0-9A-F]{2}")

// lowerEscapes writes percent escapes with small letters, as some servers do.
func lowerEscapes(text string) string {
	return percentEscape.ReplaceAllStringFunc(text, strings.ToLower)
}
