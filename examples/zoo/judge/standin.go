//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A likeness is what came of serving what a run saw of a server, and of judging that.
type likeness struct {
	// exit is diff's exit code, and page the file that says what differs.
	exit int
	page string
	err  error
}

func (l *likeness) same() bool { return l.err == nil && l.exit == 0 }

func (l *likeness) String() string {
	switch {
	case l == nil:
		return ""
	case l.err != nil:
		return "not judged: " + l.err.Error()
	case l.exit == 0:
		return "no difference"
	default:
		return "DIFFERS: " + l.page
	}
}

// standIn serves what the saved run of a server saw of it, judges that with the same checks, and compares the two.
func (k *keeper) standIn(ctx context.Context, name string) *likeness {
	port, err := freePort(ctx)
	if err != nil {
		return &likeness{err: err}
	}
	saved := filepath.Join(k.out, name+"-run")
	words := []string{k.judge.tool, "serve", "--like", saved, "--addr", "127.0.0.1:" + portText(port)}
	served, err := start(ctx, k.out, filepath.Join(k.out, name+"-like.log"), words, k.judge.environment, port)
	if err != nil {
		return &likeness{err: fmt.Errorf("the stand-in does not start: %w", err)}
	}
	defer served.stop()
	return k.judge.differs(ctx, saved, port)
}

// differs compares a saved run with a server, which is judged for it with the checks of that run.
func (j *judge) differs(ctx context.Context, saved string, port int) *likeness {
	out := saved + "-like"
	command := exec.CommandContext(ctx, j.tool, "diff", saved, address(port), "--fail-on", "any", "--quiet", "--out", out)
	command.Env = append(os.Environ(), j.environment...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	err := command.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		return &likeness{err: err}
	}
	code := command.ProcessState.ExitCode()
	if code == 2 || code == 4 {
		return &likeness{err: fmt.Errorf("unreadcheck diff: exit code %d: %s", code, bytes.TrimSpace(stderr.Bytes()))}
	}
	return &likeness{exit: code, page: filepath.Join(out, "diff.md")}
}
