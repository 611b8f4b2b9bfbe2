//go:build unix

package target

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestCustomObserverOutlivesNoTimeout has a command whose child keeps the output open for as long as a pipe is.
func TestCustomObserverOutlivesNoTimeout(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("there are no named pipes:", err)
	}
	held, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	client := NewClient(configOf(t, "http://127.0.0.1:1", func(c *Config) { c.Timeout = 50 * time.Millisecond }))
	defer client.Close()
	got := readCustom(t, client, &CustomObserver{Command: []string{"sh", "-c", `cat "$0"; echo 7`, pipe}}, "g", "bob")
	if !strings.Contains(got, "deadline exceeded") {
		t.Errorf("read %q", got)
	}
	// Lets the child go, whether it has the pipe already or not.
	if err := errors.Join(os.Remove(pipe), held.Close()); err != nil {
		t.Error(err)
	}
}
