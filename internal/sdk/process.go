package sdk

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/usage"
)

const (
	// longestLine bounds a line of the adapter.
	longestLine = 1 << 20
	// farewell is how long an adapter may take to end once its input has.
	farewell = 2 * time.Second
	// moment is how long what a process did last may be on its way.
	moment = 500 * time.Millisecond
)

// What can be wrong with an adapter's answer.
var (
	errNoAnswer = errors.New("no answer in time")
	errEnded    = errors.New("the process ended")
	errProtocol = errors.New("the adapter broke the protocol")
)

// adapterProcess is an adapter that runs.
type adapterProcess interface {
	// exchange asks the adapter on one line and waits for its answer.
	exchange(ctx context.Context, asked []byte, patience time.Duration) ([]byte, error)
	// end ends it. Nothing of it is left afterwards.
	end(gently bool)
}

// process is an adapter that runs, in a process group of its own.
type process struct {
	command *exec.Cmd
	input   *os.File
	// output has the adapter's lines without their ends; it is closed with its output.
	output     chan line
	lines      *os.File
	complaints *complaints
	// gone is closed once the process has ended, and stopped once nobody reads its lines any more.
	gone, stopped chan struct{}
	reading       sync.WaitGroup
	ending        sync.Once
}

type line struct {
	text []byte
	err  error
}

// start starts the adapter. The lines of its standard error go to said.
func start(command, environment []string, said func(line string)) (*process, error) {
	p := &process{output: make(chan line), gone: make(chan struct{}), stopped: make(chan struct{})}
	// The context of a run ends the adapter by its group, so that none of its children is left.
	p.command = exec.Command(command[0], command[1:]...) //nolint:noctx // see above
	p.command.Env = environment
	inGroup(p.command)
	theirInput, input, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("no pipe to the adapter: %w", err)
	}
	lines, theirOutput, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("no pipe from the adapter: %w", err), theirInput.Close(), input.Close())
	}
	complained, theirErrors, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("no pipe from the adapter: %w", err), theirInput.Close(), input.Close(), lines.Close(), theirOutput.Close())
	}
	p.command.Stdin, p.command.Stdout, p.command.Stderr = theirInput, theirOutput, theirErrors
	err = p.command.Start()
	err = errors.Join(err, theirInput.Close(), theirOutput.Close(), theirErrors.Close())
	if err != nil {
		return nil, errors.Join(usage.Errorf("the adapter %q cannot be started: %w", command[0], err), input.Close(), lines.Close(), complained.Close())
	}
	p.input, p.lines, p.complaints = input, lines, newComplaints(complained, said)
	p.reading.Add(2)
	go func() { defer p.reading.Done(); p.read() }()
	go func() { defer p.reading.Done(); p.complaints.read() }()
	go func() {
		_ = p.command.Wait() // how it ended stands in ProcessState
		close(p.gone)
	}()
	return p, nil
}

// read hands on the adapter's lines one by one: one that is not asked for keeps the next from being read.
func (p *process) read() {
	defer close(p.output)
	reader := bufio.NewReaderSize(p.lines, 64<<10)
	var text []byte
	for {
		part, err := reader.ReadSlice('\n')
		text = append(text, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull) && len(text) <= longestLine:
			continue
		case len(text) > longestLine:
			p.hand(line{err: fmt.Errorf("%w: a line is longer than %d bytes", errProtocol, longestLine)})
			return
		case err != nil:
			if len(bytes.TrimSpace(text)) > 0 {
				p.hand(line{err: fmt.Errorf("%w: its output ends in the middle of a line", errProtocol)})
			}
			return
		}
		if !p.hand(line{text: bytes.TrimSuffix(text, []byte("\n"))}) {
			return
		}
		text = nil
	}
}

func (p *process) hand(l line) bool {
	select {
	case p.output <- l:
		return true
	case <-p.stopped:
		return false
	}
}

// exchange asks the adapter and waits for its answer, for as long as patience lasts.
func (p *process) exchange(ctx context.Context, asked []byte, patience time.Duration) ([]byte, error) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	// An adapter that does not read must not hold up who writes: the line may be longer than the pipe.
	wrote := make(chan struct{})
	go func() {
		defer close(wrote)
		_, _ = p.input.Write(asked) // an adapter that does not read is told by its silence
	}()
	defer func() {
		_ = p.input.SetWriteDeadline(time.Now())
		<-wrote
		_ = p.input.SetWriteDeadline(time.Time{})
	}()
	select {
	case l, open := <-p.output:
		if !open {
			return nil, p.death()
		}
		return l.text, l.err
	case <-p.gone:
		// What it wrote before it ended is still there to be read.
		select {
		case l, open := <-p.output:
			if open {
				return l.text, l.err
			}
		case <-time.After(moment):
		}
		return nil, p.death()
	case <-timer.C:
		return nil, fmt.Errorf("%w: the adapter did not answer within %s%s", errNoAnswer, patience, p.complaints.last())
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// death says how the process ended. One that closed its output and lives on counts as ended.
func (p *process) death() error {
	select {
	case <-p.gone:
		select {
		case <-p.complaints.done:
		case <-time.After(moment): // a child of its own may hold it open
		}
		return fmt.Errorf("%w: %s%s", errEnded, p.command.ProcessState, p.complaints.last())
	case <-time.After(moment):
		return fmt.Errorf("%w: it closed its output%s", errEnded, p.complaints.last())
	}
}

// end ends the adapter: it is given a moment to do so itself where it is well, and then its group is killed. Nothing of
// it is left afterwards.
func (p *process) end(gently bool) {
	p.ending.Do(func() {
		close(p.stopped)
		_ = p.input.Close()
		if gently {
			select {
			case <-p.gone:
			case <-time.After(farewell):
			}
		}
		killGroup(p.command)
		<-p.gone
		_ = p.lines.Close()
		_ = p.complaints.from.Close()
		p.reading.Wait()
	})
}
