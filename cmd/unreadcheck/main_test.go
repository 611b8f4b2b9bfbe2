package main

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/unreadcheck/unreadcheck/internal/certificate"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// In the scripts, unreadcheck is this test's own binary, and so is the observer that a --config names.
func TestMain(m *testing.M) {
	testscript.Main(thorough.Waiting(m, 5), map[string]func(){
		"unreadcheck": main,
		"unread-of":   unreadOf,
	})
}

// TestScript plays the scripts of testdata/script. Each says on top what a user wants to do, and then does it. Beside
// the commands of testscript they have these:
//
//	exits CODE COMMAND...         run a command, which has to end with that exit code
//	refuses PATTERN COMMAND...    run a command, which has to be refused as wrong usage: exit code 2, nothing on standard
//	                              output, and on standard error one line, with the command's name, that matches
//	serve [FLAG...]               start `unreadcheck serve` on a free port and do what its ready line says: URL and the
//	                              exported variables are set. The line is on standard output. It ends with the script
//	end-serve                     interrupt the last of these; it has to end with exit code 0, without another word. What a
//	                              stand-in could not take over is on standard error then
//	standin KIND                  serve something of this kind in its place, see standInKinds; sets the same variables
//	region HOST CA                have the last stand-in answer as that host, over HTTPS and behind a proxy that the environment
//	                              names; CA is the file for the certificate of its authority
//	asks COMMAND FILE             call the last stand-in's server as its admin, with the file as the body; the answer is on
//	                              standard output, and the call does not count
//	served COMMAND N              so many requests of the command came to the last stand-in
//	as-planned FILE               what the last stand-in was sent is what the JSON of unreadcheck plan says, command by command
//	connections N                 the last stand-in was connected to that many times
//	cleared                       nothing is left on the last stand-in of what was made there
//	interrupt N COMMAND...        run a command and interrupt it once the last stand-in had N requests; it has to end
//	                              with exit code 130 in bounded time
//	free-port                     set PORT to a port of this machine that is free
//	certificate CERT KEY CA       write a certificate for this machine, its key, and the certificate of its authority
//	usersig KEY [AGE]             make a UserSig of the admin with that key, so long ago, valid for an hour: it is
//	                              UNREADCHECK_USERSIG from now on, and in admin.usersig
//	edit FILE OLD NEW             replace a text that stands in the file once; \n is a line break
//	only-adds PATTERN A B         every line of A stands in B, in order, and the lines that B has beside them match
//	json FILE POINTER PATTERN     the file is one JSON document, and what stands at the pointer (RFC 6901) matches
//	verdict FILE ID VERDICT [PATTERN]
//	                              the report gives that verdict on that requirement or check, with a reason that matches
//	[!] leaks SECRET FILE...      the secret stands in one of the files, or in a file of one of the folders, in any spelling
//
// FILE may be stdout or stderr, as everywhere. CONTRACT is the path of the built-in contract, and the condition race reports
// whether the race detector is on, which makes floods slow, and all whether what takes long is played too.
func TestScript(t *testing.T) {
	t.Parallel()
	contract, err := filepath.Abs("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatal("there are no scripts", err)
	}
	if thorough.Race() {
		scripts = thorough.Share(t, 8, scripts)
	}
	testscript.Run(t, testscript.Params{
		Files:              scripts,
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("CONTRACT", contract)
			// The race detector has every process sleep for a second in the end, to hear of late races.
			env.Setenv("GORACE", "atexit_sleep_ms=10")
			env.Setenv("GOCOVERDIR", os.Getenv("GOCOVERDIR"))
			env.Values[sceneKey{}] = &scene{}
			return nil
		},
		Condition: func(condition string) (bool, error) {
			switch condition {
			case "race":
				return thorough.Race(), nil
			case "all":
				return thorough.All(), nil
			default:
				return false, fmt.Errorf("there is no condition %q", condition)
			}
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":       positive(exits),
			"refuses":     positive(refuses),
			"serve":       positive(serve),
			"end-serve":   positive(endServe),
			"standin":     positive(standin),
			"region":      positive(region),
			"asks":        positive(asks),
			"served":      positive(served),
			"as-planned":  positive(asPlanned),
			"connections": positive(connections),
			"cleared":     positive(cleared),
			"interrupt":   positive(interrupt),
			"killed":      positive(killed),
			"free-port":   positive(freePort),
			"certificate": positive(certify),
			"usersig":     positive(sign),
			"edit":        positive(edit),
			"only-adds":   positive(onlyAdds),
			"json":        positive(jsonAt),
			"verdict":     positive(verdict),
			"leaks":       leaks,
		},
	})
}

// scene is what a script has running.
type scene struct {
	served  *process
	standIn *standIn
}

type sceneKey struct{}

func current(ts *testscript.TestScript) *scene { return ts.Value(sceneKey{}).(*scene) }

// positive is a command that knows no "!".
func positive(run func(*testscript.TestScript, []string)) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg {
			ts.Fatalf("this command cannot be negated")
		}
		run(ts, args)
	}
}

func need(ts *testscript.TestScript, args []string, least, most int) {
	if len(args) < least || len(args) > most && most > 0 {
		ts.Fatalf("the command has %d arguments; see TestScript for its usage", len(args))
	}
}

func number(ts *testscript.TestScript, text string) int {
	n, err := strconv.Atoi(text)
	ts.Check(err)
	return n
}

func matches(ts *testscript.TestScript, pattern, text string) bool {
	compiled, err := regexp.Compile("(?m)" + pattern)
	ts.Check(err)
	return compiled.MatchString(text)
}

func exits(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, 0)
	if got, want := exitCode(ts, ts.Exec(args[1], args[2:]...)), number(ts, args[0]); got != want {
		ts.Fatalf("the exit code is %d, want %d", got, want)
	}
}

func exitCode(ts *testscript.TestScript, err error) int {
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return ended.ExitCode()
	}
	ts.Check(err)
	return 0
}

func refuses(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, 0)
	code := exitCode(ts, ts.Exec(args[1], args[2:]...))
	stdout, stderr := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	switch {
	case code != reports.ExitUsage:
		ts.Fatalf("the exit code is %d, want %d", code, reports.ExitUsage)
	case stdout != "":
		ts.Fatalf("there is something on standard output")
	case strings.Count(stderr, "\n") != 1 || !strings.HasSuffix(stderr, "\n"):
		ts.Fatalf("standard error is not one line")
	case !strings.HasPrefix(stderr, args[1]+": "):
		ts.Fatalf("standard error does not begin with the command's name")
	case !matches(ts, args[0], stderr):
		ts.Fatalf("standard error does not match %q", args[0])
	}
}

func sign(ts *testscript.TestScript, args []string) {
	need(ts, args, 1, 2)
	age := time.Duration(0)
	if len(args) == 2 {
		var err error
		age, err = time.ParseDuration(args[1])
		ts.Check(err)
	}
	app, err := strconv.ParseUint(ts.Getenv("UNREADCHECK_SDKAPPID"), 10, 64)
	ts.Check(err)
	sig, err := usersig.Sign(args[0], usersig.Claims{SDKAppID: app, Identifier: ts.Getenv("UNREADCHECK_IDENTIFIER"),
		Issued: time.Now().Add(-age), Expire: time.Hour})
	ts.Check(err)
	ts.Setenv("UNREADCHECK_USERSIG", sig)
	ts.Check(os.WriteFile(ts.MkAbs("admin.usersig"), []byte(sig+"\n"), 0o600))
}

func certify(ts *testscript.TestScript, args []string) {
	need(ts, args, 3, 3)
	pair, authority, err := certificate.Loopback(time.Now())
	ts.Check(err)
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	ts.Check(err)
	for i, text := range [][]byte{
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		authority,
	} {
		ts.Check(os.WriteFile(ts.MkAbs(args[i]), text, 0o600))
	}
}

func edit(ts *testscript.TestScript, args []string) {
	need(ts, args, 3, 3)
	text, search := ts.ReadFile(args[0]), strings.ReplaceAll(args[1], `\n`, "\n")
	if n := strings.Count(text, search); n != 1 {
		ts.Fatalf("%q appears %d times in %s; the edit needs it once", search, n, args[0])
	}
	text = strings.Replace(text, search, strings.ReplaceAll(args[2], `\n`, "\n"), 1)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

func onlyAdds(ts *testscript.TestScript, args []string) {
	need(ts, args, 3, 3)
	left := strings.Split(ts.ReadFile(args[1]), "\n")
	for line := range strings.SplitSeq(ts.ReadFile(args[2]), "\n") {
		switch {
		case len(left) > 0 && line == left[0]:
			left = left[1:]
		case !matches(ts, args[0], line):
			ts.Fatalf("%s has the line %q, which is not in %s", args[2], line, args[1])
		}
	}
	if len(left) > 0 {
		ts.Fatalf("%s lacks the line %q of %s", args[2], left[0], args[1])
	}
}
