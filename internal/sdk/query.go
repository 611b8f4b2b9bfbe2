package sdk

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// userSigVariable stands where a UserSig stood.
const userSigVariable = "$UNREADCHECK_USERSIG"

// userSigText finds UserSigs in any text: what is named so, and what begins as a compressed one does. The percent sign
// is for those that are escaped.
var userSigText = regexp.MustCompile(`(usersig=)[^&\s"']+|\be[AFJN][0-9A-Za-z*_%+/=-]{60,}`)

// wholeUserSig finds UserSigs that nobody shortened.
var wholeUserSig = regexp.MustCompile(`\be[AFJN][0-9A-Za-z*_%+/=-]{60,}`)

// usable is how much of a UserSig is too much to be shown. Less is what careful programs show of a secret, to tell one from another.
const usable = 60

// leaks reports whether a text has the key, or a UserSig or most of one, in whatever form. The secrets are those of the case.
func leaks(text string, key, userSigs *target.Redactor) bool {
	shown := len(text) - len(strings.ReplaceAll(userSigs.Text(text), userSigVariable, ""))
	return shown >= usable || wholeUserSig.MatchString(text) || key.Text(text) != text
}

// hideUserSigs is the text without UserSigs.
func hideUserSigs(text string) string {
	return userSigText.ReplaceAllString(text, "${1}$$UNREADCHECK_USERSIG")
}

// readQuery reads the parameters of a query into q. It returns the query as it may be shown, and the UserSig.
func (r *recorder) readQuery(raw string, q *Request) (shown, sig string) {
	if raw == "" {
		q.UserSig = r.verify("", false)
		return "", ""
	}
	var parts []string
	given := false
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" { // a trailing ampersand adds no parameter
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		p := Parameter{unescaped(name, q), unescaped(value, q)}
		if p.Name == "usersig" {
			if !given {
				given, sig = true, p.Value
			}
			if p.Value != "" {
				part, p.Value = name+"="+userSigVariable, userSigVariable
			}
		}
		p.Value = r.redactor.Text(p.Value)
		q.Query = append(q.Query, p)
		parts = append(parts, part)
	}
	q.UserSig = r.verify(sig, given)
	return strings.Join(parts, "&"), sig
}

// unescaped is the text of a query without escapes, or as it is where they are wrong.
func unescaped(text string, q *Request) string {
	plain, err := url.QueryUnescape(text)
	if err != nil {
		q.QueryFault = hideUserSigs(err.Error())
		return text
	}
	return plain
}

func (r *recorder) verify(sig string, given bool) Signature {
	if !given {
		return Signature{Fault: "there is no usersig"}
	}
	now := time.Now()
	claims, err := usersig.Verify(r.key, sig, r.sdkAppID, r.identifier, now)
	if errors.Is(err, usersig.ErrExpired) {
		return Signature{Fault: "the UserSig has expired"}
	}
	if err != nil {
		return Signature{Fault: strings.TrimPrefix(err.Error(), "usersig: ")}
	}
	return Signature{Expire: claims.Expire, issued: claims.Issued}
}
