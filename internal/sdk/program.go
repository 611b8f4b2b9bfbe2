package sdk

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// Program is an adapter within this process. It serves cases until its input ends or ctx is done, and then returns. A
// panic counts as the end of its process.
type Program func(ctx context.Context, environment []string, in io.Reader, out, stderr io.Writer) error

// program is a [Program] that runs.
type program struct {
	input  *io.PipeWriter
	output *io.PipeReader
	lines  chan line
	ended  chan struct{}
	cause  error
	kill   context.CancelFunc
}

func startProgram(run Program, environment []string, said func(line string)) *program {
	in, input := io.Pipe()
	output, out := io.Pipe()
	ctx, kill := context.WithCancel(context.Background())
	p := &program{input: input, output: output, lines: make(chan line), ended: make(chan struct{}), kill: kill}
	go func() {
		defer close(p.ended)
		defer func() {
			if r := recover(); r != nil {
				p.cause = fmt.Errorf("panic: %v", r)
			}
			_ = in.Close()
			_ = out.Close()
		}()
		p.cause = run(ctx, environment, in, out, sayer(said))
	}()
	go func() {
		defer close(p.lines)
		scanner := bufio.NewScanner(output)
		scanner.Buffer(nil, longestLine)
		for scanner.Scan() {
			p.lines <- line{text: append([]byte(nil), scanner.Bytes()...)}
		}
	}()
	return p
}

func (p *program) exchange(ctx context.Context, asked []byte, patience time.Duration) ([]byte, error) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	go func() { _, _ = p.input.Write(asked) }() // one that does not read is told by its silence
	select {
	case l, open := <-p.lines:
		if !open {
			<-p.ended
			return nil, fmt.Errorf("%w: %w", errEnded, p.cause)
		}
		return l.text, nil
	case <-timer.C:
		return nil, fmt.Errorf("%w: the adapter did not answer within %s", errNoAnswer, patience)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *program) end(bool) {
	p.kill()
	_ = p.input.Close()
	_ = p.output.Close()
	for range p.lines { // what it still says is asked for by nobody
	}
	<-p.ended
}

// sayer takes what a program writes on its standard error, a line at a time.
type sayer func(line string)

func (s sayer) Write(text []byte) (int, error) {
	for line := range strings.Lines(string(text)) {
		s(strings.TrimRight(line, "\r\n"))
	}
	return len(text), nil
}
