package main

import (
	"fmt"
	"io"
	"time"
)

// progress tells a waiting person how far a run is: on a terminal in a line that is written over, elsewhere with a
// line now and then. What is over at once is not worth a line.
type progress struct {
	w        io.Writer
	terminal bool
	start    time.Time
	last     time.Time
	drawn    bool
}

// How often the two kinds of progress speak.
const (
	redrawEvery = 100 * time.Millisecond
	lineEvery   = 2 * time.Second
)

func newProgress(w io.Writer) *progress {
	return &progress{w: w, terminal: isTerminal(w), start: time.Now(), last: time.Now()}
}

func (p *progress) show(done, total int, what string) {
	every := lineEvery
	if p.terminal {
		every = redrawEvery
	}
	now := time.Now()
	if now.Sub(p.last) < every {
		return
	}
	p.last = now
	text := fmt.Sprintf("%s: %d of %d (%s)", what, done, total, now.Sub(p.start).Round(time.Second))
	if p.terminal {
		_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s", text)
		p.drawn = true
		return
	}
	_, _ = fmt.Fprintln(p.w, text)
}

// end takes the terminal's line away.
func (p *progress) end() {
	if p.drawn {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}
