package usersig

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
)

// maxSeconds bounds times and durations either way: the 292 years that a
// time.Duration can hold. Sums of two of them do not overflow.
const maxSeconds = math.MaxInt64 / int64(time.Second)

// document is the JSON object within a UserSig. TLS.sig and TLS.userbuf are
// base64 in the standard alphabet, which []byte is to encoding/json.
type document struct {
	Version    string  `json:"TLS.ver"`
	Identifier string  `json:"TLS.identifier"`
	SDKAppID   uint64  `json:"TLS.sdkappid"`
	Expire     int64   `json:"TLS.expire"` // seconds
	Time       int64   `json:"TLS.time"`   // seconds since 1970
	UserBuf    *[]byte `json:"TLS.userbuf,omitempty"`
	Sig        []byte  `json:"TLS.sig"`
}

// encodeDocument spells c and its signature as the JSON text of a UserSig.
func encodeDocument(c Claims, signature []byte) ([]byte, error) {
	if !utf8.ValidString(c.Identifier) {
		// encoding/json would replace the bytes after they were signed.
		return nil, fmt.Errorf("%w: the identifier is not UTF-8", ErrMalformed)
	}
	issued := c.Issued.Unix()
	if !inRange(issued) {
		return nil, fmt.Errorf("%w: the issue time is more than 292 years from 1970", ErrMalformed)
	}
	doc := document{
		Version:    "2.0",
		Identifier: c.Identifier,
		SDKAppID:   c.SDKAppID,
		Expire:     int64(c.Expire / time.Second),
		Time:       issued,
		Sig:        signature,
	}
	if c.UserBuf != nil {
		doc.UserBuf = &c.UserBuf
	}
	return json.Marshal(doc)
}

// decodeDocument reads the claims and the signature out of a UserSig's JSON
// text. It looks names up instead of decoding into document, because
// encoding/json takes "tls.SIG" for TLS.sig and null for anything.
func decodeDocument(text []byte) (Claims, []byte, error) {
	object, err := strictjson.Object(text)
	if err != nil {
		return Claims{}, nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	m := members{object: object}
	m.text("TLS.ver") // of the right type, of any value
	c := Claims{
		SDKAppID:   m.unsigned("TLS.sdkappid"),
		Identifier: m.text("TLS.identifier"),
		Issued:     time.Unix(m.seconds("TLS.time"), 0).UTC(),
		Expire:     time.Duration(m.seconds("TLS.expire")) * time.Second,
		UserBuf:    m.bytes("TLS.userbuf"),
	}
	signature := m.bytes("TLS.sig")
	if m.fault != nil {
		return Claims{}, nil, m.fault
	}
	return c, signature, nil
}

// members reads typed members out of an object and keeps the first fault, so
// that reading all of them needs one check. An absent member is zero: the Go
// library leaves out what is zero, such as an expire of 0.
type members struct {
	object map[string]any
	fault  error
}

func (m *members) refuse(name, want string) {
	if m.fault == nil {
		m.fault = fmt.Errorf("%w: %s is not %s", ErrMalformed, name, want)
	}
}

func (m *members) text(name string) string {
	value, present := m.object[name]
	text, ok := value.(string)
	if present && !ok {
		m.refuse(name, "a string")
	}
	return text
}

// bytes is nil for an absent member and never for a present one.
func (m *members) bytes(name string) []byte {
	if _, present := m.object[name]; !present {
		return nil
	}
	decoded, ok := decodeCanonical(base64.StdEncoding, m.text(name))
	if !ok {
		m.refuse(name, "base64")
	}
	return decoded
}

func (m *members) unsigned(name string) uint64 {
	value, present := m.object[name]
	if !present {
		return 0
	}
	n, ok := strictjson.Integer(value)
	if !ok || !n.IsUint64() {
		m.refuse(name, "an unsigned integer of 64 bits")
		return 0
	}
	return n.Uint64()
}

func (m *members) seconds(name string) int64 {
	value, present := m.object[name]
	if !present {
		return 0
	}
	n, ok := strictjson.Integer(value)
	if !ok || !n.IsInt64() || !inRange(n.Int64()) {
		m.refuse(name, "a number of seconds within 292 years")
		return 0
	}
	return n.Int64()
}

func inRange(seconds int64) bool { return -maxSeconds <= seconds && seconds <= maxSeconds }
