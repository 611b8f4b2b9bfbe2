package http1

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// chunks reads a body that is sent in chunks, up to and with its trailer.
type chunks struct {
	from *bufio.Reader
	// left is how much of the chunk is to come.
	left int64
	err  error
}

func newChunks(from *bufio.Reader) *chunks { return &chunks{from: from} }

func (c *chunks) Read(into []byte) (int, error) {
	if c.err == nil && c.left == 0 {
		c.err = c.next()
	}
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.from.Read(into[:min(int64(len(into)), c.left)])
	c.left -= int64(n)
	if err == nil && c.left == 0 {
		err = c.line("")
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	c.err = err
	return n, err
}

// next reads the head of a chunk, and the trailer after the last.
func (c *chunks) next() error {
	head, err := c.text()
	if err != nil {
		return err
	}
	size, _, _ := strings.Cut(head, ";")
	if c.left, err = strconv.ParseInt(strings.TrimSpace(size), 16, 32); err != nil || c.left < 0 {
		return fmt.Errorf("a chunk begins with %q", head)
	}
	if c.left > 0 {
		return nil
	}
	for {
		line, err := c.text()
		if err != nil {
			return err
		}
		if line == "" {
			return io.EOF
		}
	}
}

// line wants the line to come next.
func (c *chunks) line(want string) error {
	got, err := c.text()
	if err == nil && got != want {
		err = fmt.Errorf("a chunk ends with %q", got)
	}
	return err
}

func (c *chunks) text() (string, error) {
	left := 4096
	line, err := readLine(c.from, &left)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return line, err
}
