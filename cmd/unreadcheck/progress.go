package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress tells a waiting person how far a run is: on a terminal in a line that is written over, elsewhere with a
// line now and then. What is over at once is not worth a line.
type progress struct {
	w        io.Writer
	terminal bool
	start    time.Time
	stop     chan struct{}
	stopped  sync.WaitGroup

	mu   sync.Mutex
	text string
}

// How often the two kinds of progress speak.
const (
	redrawEvery = 200 * time.Millisecond
	lineEvery   = 2 * time.Second
)

// newProgress speaks until end is called.
func newProgress(w io.Writer) *progress {
	p := &progress{w: w, terminal: isTerminal(w), start: time.Now(), stop: make(chan struct{})}
	every := lineEvery
	if p.terminal {
		every = redrawEvery
	}
	p.stopped.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				p.draw()
			case <-p.stop:
				return
			}
		}
	})
	return p
}

// show says how far the run is.
func (p *progress) show(done, total int, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = fmt.Sprintf("%s: %d of %d", what, done, total)
}

func (p *progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.text == "" {
		return
	}
	line := fmt.Sprintf("%s (%s)", p.text, time.Since(p.start).Round(time.Second))
	if p.terminal {
		_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s", line)
		return
	}
	_, _ = fmt.Fprintln(p.w, line)
}

// end falls silent and takes the terminal's line away.
func (p *progress) end() {
	close(p.stop)
	p.stopped.Wait()
	if p.terminal {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}
