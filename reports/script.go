package reports

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Script is what a finding's shell script is made of. The script plays the finding again, on a stage of its own, and exits 1
// where it is reproduced, 0 where not, and 2 where its stage could not be set.
type Script struct {
	// Name is the finding's file without its ending, as "finding-1"; the script stands beside it.
	Name string
	// About are lines on what was found.
	About []string
	// Target is the address that is called where no --target is given, and SDKAppID and Identifier who calls; all of them may
	// be empty.
	Target, SDKAppID, Identifier string
	// Command is what is run, as words of a shell, with the finding's file as $file; empty is replay of that file.
	Command string
	// Sent is what was sent, as exchanges to be made again by hand; Bytes is it where it is not proper HTTP.
	Sent  []record.Exchange
	Bytes []byte
}

// Caller reads who called off an exchange's URL, and where.
func Caller(x record.Exchange) (target, sdkAppID, identifier string) {
	u, err := url.Parse(x.Request.URL)
	if err != nil || u.Host == "" {
		return "", "", ""
	}
	q := u.Query()
	base, _, _ := strings.Cut(u.Path, "/v4/")
	return u.Scheme + "://" + u.Host + base, q.Get("sdkappid"), q.Get("identifier")
}

// String is the script's text, for a POSIX shell. It has no secret in it: these come from the environment.
func (s Script) String() string {
	var out strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }
	say("#!/bin/sh")
	for _, line := range s.About {
		say("# %s", Visible(line))
	}
	say("#")
	say("# Plays it again on a stage of its own. Exits 1 where it is reproduced, 0 where not, 2 where its stage could not be set.")
	say("# Needs UNREADCHECK_SECRET_KEY, the key of an app admin, or UNREADCHECK_USERSIG. Flags are handed on: --target URL is another target.")
	file := `"$(dirname -- "$0")/` + s.Name + `.json"`
	if s.SDKAppID != "" && plain(s.SDKAppID) {
		say(`: "${UNREADCHECK_SDKAPPID:=%s}"`, urlText(s.SDKAppID))
	}
	if s.Identifier != "" && plain(s.Identifier) {
		say(`: "${UNREADCHECK_IDENTIFIER:=%s}"`, urlText(s.Identifier))
	}
	say("export UNREADCHECK_SDKAPPID UNREADCHECK_IDENTIFIER")
	say("unreadcheck=${UNREADCHECK:-unreadcheck}")
	s.byHand(say)
	command := s.Command
	if command == "" {
		command = "replay $file"
	}
	command = strings.ReplaceAll(command, "$file", file)
	if s.Target != "" {
		command += " --target " + ShellWord(s.Target)
	}
	// The variable may hold several words: a container's command, say.
	say(`$unreadcheck %s "$@"`, command)
	say("case $? in 0) exit 0 ;; 1) exit 1 ;; 130) exit 130 ;; *) exit 2 ;; esac")
	return out.String()
}

// byHand writes what was sent, for whoever wants to send it without the tool. The stage is that of the finding's run.
func (s Script) byHand(say func(string, ...any)) {
	if len(s.Sent) == 0 && len(s.Bytes) == 0 {
		return
	}
	option, what := "--curl", "makes the recorded calls with curl, one line each"
	if len(s.Bytes) > 0 {
		option, what = "--bytes", "prints the bytes that were sent, for a socket: sh "+s.Name+".sh --bytes | nc HOST PORT"
	}
	say("# With %s as its only argument it %s.", option, what)
	say(`if [ "$*" = %s ]; then`, option)
	say(`: "${UNREADCHECK_USERSIG:=$($unreadcheck usersig)}"`)
	if len(s.Bytes) > 0 {
		say("%s", printed(s.Bytes))
	}
	for _, x := range s.Sent {
		if x.Request.URL != "" && len(s.Bytes) == 0 {
			say("%s; echo", Curl(x))
		}
	}
	say("exit")
	say("fi")
}

// printed is a line that prints bytes, with the UserSig filled in where its variable stands.
func printed(data []byte) string {
	const variable = "$UNREADCHECK_USERSIG"
	var parts []string
	for i, part := range strings.Split(string(data), variable) {
		if i > 0 {
			parts = append(parts, `printf '%s' "`+variable+`"`)
		}
		if part != "" {
			parts = append(parts, "printf '%b' "+singleQuoted(octal([]byte(part))))
		}
	}
	return strings.Join(parts, "; ")
}

// GoTest is a Go test that plays a finding again on the implementation under test; data is the finding's file.
func GoTest(about string, data []byte) []byte {
	quoted := "`" + strings.ReplaceAll(string(data), "`", "` + \"`\" + `") + "`"
	return fmt.Appendf(nil, `package contract_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/fuzz"
)

// %s
func TestFinding(t *testing.T) {
	fuzz.CheckProgram(t, implementation(t), []byte(%s)) // the implementation is a http.Handler or a base URL
}
`, Visible(about), quoted)
}
