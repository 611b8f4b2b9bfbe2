package sdk

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// mostComplaints is how many bytes of adapters' standard errors are passed on in a run.
const mostComplaints = 64 << 10

// outlet is where the standard errors of a run's adapters go, without secrets and not without end.
type outlet struct {
	to     io.Writer
	redact func(string) string

	mu     sync.Mutex
	passed int
}

func newOutlet(to io.Writer, redact func(string) string) *outlet {
	if to == nil {
		to = io.Discard
	}
	return &outlet{to: to, redact: redact}
}

func (o *outlet) pass(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.passed > mostComplaints {
		return
	}
	line = o.redact(hideUserSigs(line))
	if o.passed += len(line) + 1; o.passed > mostComplaints {
		_, _ = fmt.Fprintf(o.to, "adapter: more than %d bytes on standard error; the rest is not shown\n", mostComplaints)
		return
	}
	_, _ = fmt.Fprintf(o.to, "adapter: %s\n", line)
}

// complaints are what one adapter writes on its standard error, a line at a time.
type complaints struct {
	from *os.File
	to   func(line string)
	done chan struct{}

	mu     sync.Mutex
	recent string
}

func newComplaints(from *os.File, to func(string)) *complaints {
	return &complaints{from: from, to: to, done: make(chan struct{})}
}

// read passes lines on until there are no more. All of them are read, so that the adapter does not wait for somebody to do so.
func (c *complaints) read() {
	defer close(c.done)
	reader := bufio.NewReaderSize(c.from, 8<<10)
	for {
		// A line that is longer than that is passed on in pieces.
		text, err := reader.ReadSlice('\n')
		if line := strings.TrimRight(string(text), "\r\n"); line != "" {
			c.mu.Lock()
			c.recent = line
			c.mu.Unlock()
			c.to(line)
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
	}
}

// last is the latest line, as the end of a sentence.
func (c *complaints) last() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.recent == "" {
		return ""
	}
	return fmt.Sprintf("; the last that it wrote on standard error: %q", short(hideUserSigs(c.recent)))
}
