package program

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Call is one call of the endpoint under test. Its zero value beside Group, Member and Number is a call as the contract
// wants it; every other field names one way in which it departs from that.
type Call struct {
	// Group and Member are handles of the stage.
	Group  string `json:"group,omitempty"`
	Member string `json:"member,omitempty"`
	// Number is what the count is set to.
	Number Number `json:"number,omitempty"`

	// Credential is how the call signs in.
	Credential Credential `json:"credential,omitempty"`
	// Caller is the handle of the account that signs in where Credential needs another than the admin; empty is Member.
	Caller string `json:"caller,omitempty"`
	// Method replaces the HTTP method.
	Method string `json:"method,omitempty"`
	// Command replaces the last part of the path.
	Command string `json:"command,omitempty"`
	// Query replaces query parameters; OmitQuery leaves them out; RenameQuery gives them another name.
	Query       map[string]string `json:"query,omitempty"`
	OmitQuery   []string          `json:"omitQuery,omitempty"`
	RenameQuery map[string]string `json:"renameQuery,omitempty"`
	// ReverseQuery sends the query parameters in the opposite order.
	ReverseQuery bool `json:"reverseQuery,omitempty"`
	// Fields replaces body fields by literal JSON, or adds them; OmitFields leaves them out.
	Fields     map[string]json.RawMessage `json:"fields,omitempty"`
	OmitFields []string                   `json:"omitFields,omitempty"`
	// ReverseFields sends the body's fields in the opposite order; Spaced puts white space around everything.
	ReverseFields bool `json:"reverseFields,omitempty"`
	Spaced        bool `json:"spaced,omitempty"`
	// Body replaces the whole body; Bytes does so with what JSON cannot carry, written in base64.
	Body  *string `json:"body,omitempty"`
	Bytes []byte  `json:"bytes,omitempty"`
	// Fill puts the stage's own values into Body or Bytes: where $Name stands, the JSON of the field Name, and where
	// ${Name} stands, the same without its quotes.
	Fill bool `json:"fill,omitempty"`
	// Header replaces request headers; an empty value leaves one out.
	Header map[string]string `json:"header,omitempty"`
}

// isUTF8 reports whether all that the call sends of its own is UTF-8.
func (c Call) isUTF8() bool {
	texts := slices.Concat(slices.Collect(maps.Values(c.Query)), slices.Collect(maps.Values(c.Header)))
	if c.Body != nil {
		texts = append(texts, *c.Body)
	}
	return !slices.ContainsFunc(texts, func(text string) bool { return !utf8.ValidString(text) })
}

// Credential is a way to sign in.
type Credential string

// The ways to sign in. Signed, the zero value, is the valid one.
const (
	Signed          Credential = ""
	Unsigned        Credential = "missing"
	EmptySig        Credential = "empty"
	Garbled         Credential = "garbled"
	Truncated       Credential = "truncated"
	WrongKey        Credential = "wrong-key"
	Expired         Credential = "expired"
	OtherIdentifier Credential = "other-identifier"
	OtherApp        Credential = "other-app"
	NotAdmin        Credential = "not-admin"
	// QueryIdentifier and QueryApp are the valid UserSig beside an identifier, or an sdkappid, that it was not made for.
	QueryIdentifier Credential = "other-identifier-in-query"
	QueryApp        Credential = "other-sdkappid-in-query"
	// AlteredFirst, AlteredMiddle and AlteredLast are the valid UserSig with one byte of its signature altered.
	AlteredFirst  Credential = "altered-first-byte"
	AlteredMiddle Credential = "altered-middle-byte"
	AlteredLast   Credential = "altered-last-byte"
	// AlteredIdentifier, AlteredApp, AlteredTime and AlteredExpire are authentic UserSigs of an ordinary account, of another
	// app, or out of date, in which the field that gives this away was altered afterwards.
	AlteredIdentifier Credential = "altered-identifier"
	AlteredApp        Credential = "altered-sdkappid"
	AlteredTime       Credential = "altered-time"
	AlteredExpire     Credential = "altered-expire"
	// Short is valid for ShortLifetime.
	Short Credential = "short"
	// Brief is made at the first call of a program that uses it, and valid for BriefLifetime.
	Brief Credential = "brief"
)

// Credentials are all ways to sign in.
var Credentials = []Credential{
	Signed, Unsigned, EmptySig, Garbled, Truncated, WrongKey, Expired, OtherIdentifier, OtherApp, NotAdmin, QueryIdentifier, QueryApp,
	AlteredFirst, AlteredMiddle, AlteredLast, AlteredIdentifier, AlteredApp, AlteredTime, AlteredExpire, Short, Brief,
}

// Bad reports whether a target that keeps the contract refuses the credential as not authentic, which too often in a row may
// lock the account out.
func (c Credential) Bad() bool {
	switch c {
	case Signed, Short, Brief, NotAdmin:
		return false
	default:
		return true
	}
}

// BriefLifetime is how long a Brief credential is valid, in seconds.
const BriefLifetime = 2

// ShortLifetime is how long a Short credential is valid, in seconds: far less than the 180 days that are usual, and enough for
// clocks that differ.
const ShortLifetime = 600

// Number is a number as a program writes it: a literal integer ("5", "9007199254740992") or one that depends on the
// group's number of messages at that time ("count", "count+1", "count-1").
type Number string

// Count is the group's number of messages.
const Count Number = "count"

// numbers has all that a Number may be.
var numbers = regexp.MustCompile(`^(?:count(?:[+-][0-9]+)?|-?[0-9]+)$`)

// Resolve is the number for a group with that many messages.
func (n Number) Resolve(messages int64) (*big.Int, error) {
	if !numbers.MatchString(string(n)) {
		return nil, fmt.Errorf("%q is not a number; write 5, count, count+1 or count-1", n)
	}
	value := new(big.Int)
	text, isRelative := strings.CutPrefix(string(n), string(Count))
	if text != "" {
		value.SetString(text, 10) // digits with or without a sign: numbers has seen to it
	}
	if isRelative {
		value.Add(value, big.NewInt(messages))
	}
	return value, nil
}

// Relative reports whether the number depends on the group's number of messages.
func (n Number) Relative() bool { return strings.HasPrefix(string(n), string(Count)) }
