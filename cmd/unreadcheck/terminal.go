package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// isTerminal reports whether a stream is a terminal on which a line can be written over.
func isTerminal(w io.Writer) bool {
	if watched, ok := w.(*watched); ok {
		w = watched.Writer
	}
	f, ok := w.(*os.File)
	return ok && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

// coloured reports whether text on a stream is to have colours: on a terminal, or where FORCE_COLOR asks for them, unless
// NO_COLOR asks for none. Both count when they are set to anything; FORCE_COLOR=0 asks for none too.
func coloured(w io.Writer) bool {
	force := os.Getenv("FORCE_COLOR")
	switch {
	case os.Getenv("NO_COLOR") != "" || force == "0" || force == "false":
		return false
	case force != "":
		return true
	default:
		return isTerminal(w)
	}
}
