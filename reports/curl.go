package reports

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// longestArgument is the longest body that is given to curl as an argument: Linux takes at most 128 KiB for one.
const longestArgument = 64 << 10

// Curl is one line for a POSIX shell that makes the exchange's request again. It has no secret in it: where the UserSig
// stood it has the variable that the shell is to fill in.
func Curl(x record.Exchange) string {
	r := x.Request
	args := []string{"curl", "-sS", "-i"}
	// Without these curl takes brackets for patterns, and a path with dots for one to be tidied.
	if strings.ContainsAny(r.URL, "[]{}") {
		args = append(args, "--globoff")
	}
	if strings.Contains(r.URL, "/.") {
		args = append(args, "--path-as-is")
	}
	args = append(args, method(r)...)
	args = append(args, headers(r)...)
	if !asArgument(r.Body) {
		args = append(args, "--data-binary @-", curlURL(r.URL))
		return fmt.Sprintf("printf '%%b' %s | %s", singleQuoted(octal(r.Body)), strings.Join(args, " "))
	}
	switch {
	case len(r.Body) == 0 && !wantsLength(r.Method):
	case strings.HasPrefix(string(r.Body), "@"):
		// --data-binary would take it for the name of a file.
		args = append(args, "--data-raw "+singleQuoted(string(r.Body)))
	default:
		args = append(args, "--data-binary "+singleQuoted(string(r.Body)))
	}
	return strings.Join(append(args, curlURL(r.URL)), " ")
}

func method(r record.Request) []string {
	switch {
	case r.Method == http.MethodHead && len(r.Body) == 0:
		return []string{"--head"}
	case r.Method == http.MethodHead:
		// curl does not send a body with --head, and with -X waits for one that never comes.
		return []string{"-X HEAD --max-time 10"}
	case isToken.MatchString(r.Method):
		return []string{"-X " + r.Method}
	default:
		return []string{"-X " + ShellWord(r.Method)}
	}
}

var isToken = regexp.MustCompile(`^[A-Za-z]+$`)

// wantsLength reports whether an empty body is announced: a Content-Length of 0 belongs to a POST and not to a GET.
func wantsLength(method string) bool {
	return method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch
}

// headers are the request's, and those that keep curl from adding some of its own that have a meaning.
func headers(r record.Request) []string {
	var out []string
	hasType := false
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		switch http.CanonicalHeaderKey(name) {
		case "Content-Length", "Transfer-Encoding":
			// curl counts for itself, and waits for ever for a rest that it was promised.
			continue
		case "Content-Type":
			hasType = true
		}
		line := name + ":"
		if value := r.Header[name]; value != "" {
			line += " " + value
		}
		out = append(out, "-H "+ShellWord(line))
	}
	if !hasType && (len(r.Body) > 0 || wantsLength(r.Method)) {
		out = append(out, "-H 'Content-Type:'")
	}
	if len(r.Body) > 1024 {
		out = append(out, "-H 'Expect:'")
	}
	return out
}

// asArgument reports whether the body can stand on the line as it is. What does not print would be lost in pasting, a
// line break would end the line, and a zero byte cannot be part of an argument at all.
func asArgument(body []byte) bool {
	return len(body) <= longestArgument && plain(string(body))
}

// singleQuoted is the text as one word of the shell, in which nothing is expanded.
func singleQuoted(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// ShellWord is the text as one word of a POSIX shell that can be pasted, whatever is in it.
func ShellWord(text string) string {
	if plain(text) {
		return singleQuoted(text)
	}
	return `"$(printf '%b' ` + singleQuoted(octal([]byte(text))) + `)"`
}

// wordAlone are texts that every shell takes as they are.
var wordAlone = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,-]+$`)

// Argument is the text as a word for people to type, quoted only where it has to be.
func Argument(text string) string {
	if wordAlone.MatchString(text) {
		return text
	}
	return ShellWord(text)
}

// octal writes bytes as printf's %b reads them back, in any POSIX shell.
func octal(body []byte) string {
	var out strings.Builder
	for _, b := range body {
		switch {
		case b == '\\':
			out.WriteString(`\\`)
		case ' ' <= b && b <= '~':
			out.WriteByte(b)
		default:
			fmt.Fprintf(&out, `\0%03o`, b)
		}
	}
	return out.String()
}

// sigVariable finds the variables that stand for UserSigs in what is recorded.
var sigVariable = regexp.MustCompile(`\$UNREADCHECK_USERSIG(_[A-Z]+)*`)

// curlURL is the URL in double quotes, in which the shell fills in the UserSig and nothing else.
func curlURL(raw string) string {
	var out strings.Builder
	rest := raw
	for {
		at := sigVariable.FindStringIndex(rest)
		if at == nil {
			return `"` + out.String() + urlText(rest) + `"`
		}
		out.WriteString(urlText(rest[:at[0]]))
		name := rest[at[0]+1 : at[1]]
		rest = rest[at[1]:]
		if rest != "" && isWord(rest[0]) {
			name = "{" + name + "}"
		}
		out.WriteString("$" + name)
	}
}

func isWord(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z'
}

// urlText is a part of a URL as it stands between double quotes.
func urlText(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		switch {
		case b <= ' ' || b > '~':
			// On the wire a URL is ASCII without blanks, and curl refuses another.
			fmt.Fprintf(&out, "%%%02X", b)
		case b == '!':
			// In bash no escape within double quotes keeps it from recalling an earlier command.
			out.WriteString(`"'!'"`)
		case b == '"' || b == '$' || b == '`' || b == '\\':
			out.WriteByte('\\')
			out.WriteByte(b)
		default:
			out.WriteByte(b)
		}
	}
	return out.String()
}
