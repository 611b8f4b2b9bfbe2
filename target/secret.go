package target

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"sort"
	"strings"
	"sync"
)

// Redactor replaces secrets, and the forms in which they could show up encoded, by the names of environment
// variables. It may be used from several goroutines.
type Redactor struct {
	mu       sync.RWMutex
	secrets  map[string]string
	replacer *strings.Replacer
}

// NewRedactor knows no secret yet.
func NewRedactor() *Redactor {
	return &Redactor{secrets: map[string]string{}, replacer: strings.NewReplacer()}
}

// Hide makes the redactor replace a secret by "$" and the name. The empty string is no secret.
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
}

// Text is the text without secrets.
func (r *Redactor) Text(text string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.replacer.Replace(text)
}

// forms are the ways in which a secret may be spelt in a URL, in JSON or in a dump.
func forms(secret string) []string {
	quoted, err := json.Marshal(secret)
	if err != nil {
		quoted = []byte(`""`)
	}
	raw := []byte(secret)
	all := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(string(quoted), `"`),
		base64.StdEncoding.EncodeToString(raw), base64.RawStdEncoding.EncodeToString(raw),
		base64.URLEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(raw),
		hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw)),
	}
	var out []string
	for _, form := range all {
		if form != "" {
			out = append(out, form)
		}
	}
	return out
}
