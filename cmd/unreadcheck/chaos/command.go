package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// patience bounds what ends by itself: only a command that hangs takes so long.
const patience = 3 * time.Minute

// ended is how a command ended.
type ended struct {
	exit           int
	stdout, stderr string
	took           time.Duration
	// memory is the most that it held resident, in bytes; 0 where the system does not say.
	memory int64
}

// tool is the command that is put to the test.
type tool struct {
	path        string
	environment []string
}

func newTool(path string) tool {
	// A proxy, or an account of the user's own, has no business here.
	own := []string{"UNREADCHECK_SDKAPPID=" + fmt.Sprint(emulator.DefaultSDKAppID), "UNREADCHECK_IDENTIFIER=" + emulator.DefaultAdmin,
		"UNREADCHECK_SECRET_KEY=" + emulator.DefaultSecretKey, "UNREADCHECK_USERSIG="}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SYSTEMROOT", "GOCOVERDIR"} {
		if value, there := os.LookupEnv(name); there {
			own = append(own, name+"="+value)
		}
	}
	return tool{path, own}
}

// run runs the tool to its end.
func (t tool) run(ctx context.Context, args ...string) (ended, error) {
	p, err := t.start(ctx, args...)
	if err != nil {
		return ended{}, err
	}
	return p.wait()
}

// process is a command under way.
type process struct {
	*exec.Cmd
	out, err bytes.Buffer
	began    time.Time
	done     chan struct{}
	cause    error
}

// start starts the tool. It is killed when ctx ends or patience is over.
func (t tool) start(ctx context.Context, args ...string) (*process, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	p := &process{Cmd: exec.CommandContext(ctx, t.path, args...), began: time.Now(), done: make(chan struct{})}
	p.Env, p.Stdout, p.Stderr = t.environment, &p.out, &p.err
	if err := p.Start(); err != nil {
		cancel()
		return nil, err
	}
	go func() {
		defer cancel()
		p.cause = p.Wait()
		close(p.done)
	}()
	return p, nil
}

// wait waits for the end. An exit code other than 0 is not an error; to be killed is one.
func (p *process) wait() (ended, error) {
	<-p.done
	e := ended{exit: p.ProcessState.ExitCode(), stdout: p.out.String(), stderr: p.err.String(), took: time.Since(p.began),
		memory: peakMemory(p.ProcessState)}
	var exit *exec.ExitError
	if errors.As(p.cause, &exit) && e.exit >= 0 {
		return e, nil
	}
	if p.cause != nil {
		return e, fmt.Errorf("%s: %w", strings.Join(p.Args[1:], " "), p.cause)
	}
	return e, nil
}
