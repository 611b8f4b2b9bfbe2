//go:build unix

package sdk

import (
	"os/exec"
	"syscall"
)

// inGroup gives the process a group of its own, so that its children can be ended with it and an interrupt of the
// terminal reaches this process alone.
func inGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends the process and its children. That there are none any more is not an error.
func killGroup(c *exec.Cmd) { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
