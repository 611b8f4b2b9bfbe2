package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/unreadcheck/unreadcheck/reports"
)

// patience is how long a process may take for what it does at once; only one that hangs takes so long.
const patience = 30 * time.Second

// process is a command that runs beside its script.
type process struct {
	cmd            *exec.Cmd
	stdout, stderr strings.Builder
	// first has the first line of standard output, and ended how the process ended; stdout and stderr are complete then.
	first chan string
	ended chan error
}

// start starts a command with the script's environment. It ends with the script at the latest.
func start(ts *testscript.TestScript, name string, args ...string) *process {
	p := &process{cmd: exec.Command(name, args...), first: make(chan string, 1), ended: make(chan error, 1)}
	p.cmd.Dir = ts.MkAbs(".")
	for _, variable := range []string{
		"PATH", "HOME", "USERPROFILE", "TMPDIR", "TMP", "SYSTEMROOT", "GORACE", "GOCOVERDIR", "HTTP_PROXY", "HTTPS_PROXY",
		"UNREADCHECK_SDKAPPID", "UNREADCHECK_IDENTIFIER", "UNREADCHECK_SECRET_KEY", "UNREADCHECK_USERSIG",
	} {
		if value := ts.Getenv(variable); value != "" {
			p.cmd.Env = append(p.cmd.Env, variable+"="+value)
		}
	}
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(p.cmd.Start())
	go p.watch(out)
	ts.Defer(func() { _ = p.cmd.Process.Kill() }) // an error says that it has ended
	return p
}

func (p *process) watch(out io.Reader) {
	reader := bufio.NewReader(out)
	line, _ := reader.ReadString('\n') // what ends it early ends the rest too
	p.stdout.WriteString(line)
	p.first <- line
	_, err := io.Copy(&p.stdout, reader)
	p.ended <- errors.Join(p.cmd.Wait(), err)
}

// interrupt sends the signal of Ctrl-C and waits for the end; it returns the exit code.
func (p *process) interrupt(ts *testscript.TestScript) int {
	ts.Check(p.cmd.Process.Signal(os.Interrupt))
	select {
	case err := <-p.ended:
		_, _ = io.WriteString(ts.Stdout(), p.stdout.String())
		_, _ = io.WriteString(ts.Stderr(), p.stderr.String())
		return exitCode(ts, err)
	case <-time.After(patience):
		ts.Fatalf("it did not end within %s of being interrupted", patience)
		return 0
	}
}

var (
	readyURL = regexp.MustCompile(`--target ([^\s;]+)`)
	exported = regexp.MustCompile(`(UNREADCHECK_\w+)=(\S+)`)
)

func serve(ts *testscript.TestScript, args []string) {
	p := start(ts, "unreadcheck", append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	var line string
	select {
	case line = <-p.first:
	case <-time.After(patience):
		ts.Fatalf("it did not get ready within %s", patience)
	}
	url := readyURL.FindStringSubmatch(line)
	if url == nil {
		ended := <-p.ended
		ts.Fatalf("the ready line reads %q; standard error reads %q (%v)", line, p.stderr.String(), ended)
	}
	_, _ = io.WriteString(ts.Stdout(), line)
	ts.Setenv("URL", url[1])
	for _, assignment := range exported.FindAllStringSubmatch(line, -1) {
		ts.Setenv(assignment[1], assignment[2])
	}
	current(ts).served = p
}

func endServe(ts *testscript.TestScript, args []string) {
	need(ts, args, 0, 0)
	p := current(ts).served
	if p == nil {
		ts.Fatalf("nothing is being served")
	}
	if code := p.interrupt(ts); code != reports.ExitConformant {
		ts.Fatalf("the exit code is %d, want 0", code)
	}
	notes := p.stderr.String()
	_, _ = io.WriteString(ts.Stderr(), notes)
	for line := range strings.Lines(notes) {
		if !strings.HasPrefix(line, "Not taken over from ") {
			ts.Fatalf("standard error has the line %q", line)
		}
	}
	if text := p.stdout.String(); strings.Count(text, "\n") != 1 {
		ts.Fatalf("it said more than that it is ready")
	}
}

func interrupt(ts *testscript.TestScript, args []string) {
	p := underWay(ts, args)
	if code := p.interrupt(ts); code != reports.ExitInterrupted {
		ts.Fatalf("the exit code is %d, want %d", code, reports.ExitInterrupted)
	}
}

// underWay is a command whose target has had so many requests.
func underWay(ts *testscript.TestScript, args []string) *process {
	need(ts, args, 2, 0)
	target := standInOf(ts)
	p := start(ts, args[1], args[2:]...)
	if !target.witness.Wait(number(ts, args[0]), patience, nil) {
		ts.Fatalf("the target did not get %s requests within %s", args[0], patience)
	}
	return p
}

// killed starts a command and ends it without a warning, once its target has had so many requests.
func killed(ts *testscript.TestScript, args []string) {
	p := underWay(ts, args)
	ts.Check(p.cmd.Process.Kill())
	if err := <-p.ended; err == nil {
		ts.Fatalf("it had ended by itself before it was killed")
	}
}

// lastPort is the last port that a script was given. They lie below those that systems take for outgoing connections, of
// which other scripts make many.
var lastPort atomic.Int32

func init() { lastPort.Store(20000 + rand.Int32N(8000)) }

func freePort(ts *testscript.TestScript, args []string) {
	need(ts, args, 0, 0)
	for range 1000 {
		port := fmt.Sprint(lastPort.Add(1))
		if listener, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			ts.Check(listener.Close())
			ts.Setenv("PORT", port)
			return
		}
	}
	ts.Fatalf("no port is free")
}
