package main

import (
	"errors"
	"fmt"
	"io"
	"syscall"
)

// watched is an output that remembers the first write that failed: texts for people are written in many small pieces, none of
// which is looked at.
type watched struct {
	io.Writer
	failed error
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if w.failed == nil {
		w.failed = err
	}
	return n, err
}

// lost says why not all was written; a reader who has seen enough, and closed the pipe, has lost nothing.
func (w *watched) lost() error {
	if w.failed == nil || errors.Is(w.failed, syscall.EPIPE) {
		return nil
	}
	return fmt.Errorf("standard output cannot be written: %w", w.failed)
}
