package adapters_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/sdk/adapters"
)

// process is an adapter that runs.
type process struct {
	t     *testing.T
	stdin io.WriteCloser
	lines *bufio.Scanner
}

// launch starts an adapter. What it says on standard error is shown when the test fails.
func launch(t *testing.T, a adapters.Adapter, env []string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute) // the test's own ends before it is cleaned up
	t.Cleanup(cancel)
	script, err := filepath.Abs(a.Run)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, script)
	cmd.Env, cmd.Dir = env, t.TempDir()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the adapter ended with %v", err)
		}
		if t.Failed() {
			t.Logf("standard error: %s", &stderr)
		}
	})
	return &process{t: t, stdin: stdin, lines: bufio.NewScanner(stdout)}
}

// ask writes one case and reads its answer.
func (p *process) ask(one map[string]any) map[string]any {
	p.t.Helper()
	line, err := json.Marshal(one)
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.stdin.Write(append(line, '\n')); err != nil {
		p.t.Fatal(err)
	}
	if !p.lines.Scan() {
		p.t.Fatalf("no answer to %s: %v", line, p.lines.Err())
	}
	decoder := json.NewDecoder(bytes.NewReader(p.lines.Bytes()))
	decoder.UseNumber()
	var answer map[string]any
	if err := decoder.Decode(&answer); err != nil || answer["id"] != one["id"] {
		p.t.Fatalf("%s is answered %s", line, p.lines.Text())
	}
	return answer
}
