//go:build !unix

package sdk

import "os/exec"

// inGroup does nothing where there are no process groups.
func inGroup(*exec.Cmd) {}

// killGroup ends the process; its children are its own to end.
func killGroup(c *exec.Cmd) { _ = c.Process.Kill() }
