package broken

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
)

// The variables that make a process an adapter.
const (
	clientVariable   = "BROKEN_CLIENT"
	timeoutVariable  = "BROKEN_CLIENT_TIMEOUT"
	intervalVariable = "BROKEN_CLIENT_INTERVAL"
)

// Main runs this process as the adapter of a client where its environment says so, and then never returns. It is to be
// the first call of main or TestMain.
func Main() {
	name := os.Getenv(clientVariable)
	if name == "" {
		return
	}
	if err := serve(name, os.Stdin, os.Stdout); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serve is the adapter of the client of that name in this process: one line for each line.
func serve(name string, in io.Reader, out io.Writer) error {
	one, known := named(name)
	if !known {
		return fmt.Errorf("there is no client %q", name)
	}
	var network net.Dialer
	return one.serve(context.Background(), os.Environ(), network.DialContext, in, out, os.Stderr)
}

// serve makes the client as its environment says, and has it make the calls that are asked for.
func (one Client) serve(ctx context.Context, environment []string, dial dialer, in io.Reader, out, stderr io.Writer) error {
	c, err := newClient(ctx, environment, dial)
	if err != nil {
		return err
	}
	c.stderr = stderr
	one.fault(c)
	defer c.transport.CloseIdleConnections()
	return c.serve(one.Name, in, out)
}

func (c *client) serve(name string, in io.Reader, out io.Writer) error {
	cases, results := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var asked struct {
			ID, Op, Group, Member string
			Number                json.Number
			Members               []string
			Numbers               []json.Number
			Repeat                int
		}
		if err := cases.Decode(&asked); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("a case cannot be read: %w", err)
		}
		var told any = map[string]any{"id": asked.ID, "unsupported": true}
		switch asked.Op {
		case "hello":
			told = map[string]any{"id": asked.ID, "sdk": name, "version": "1", "answers": c.answers}
		case "set", "burst":
			one := result{OK: true}
			for i := 0; i < max(1, asked.Repeat) && one.OK; i++ {
				one = c.set(&call{group: asked.Group, member: asked.Member, number: asked.Number.String(), burst: asked.Op == "burst"})
			}
			told = withID{asked.ID, one}
		case "threads":
			all := make([]result, len(asked.Members))
			var calls sync.WaitGroup
			for i, member := range asked.Members {
				calls.Go(func() {
					all[i] = c.set(&call{group: asked.Group, member: member, number: asked.Numbers[i].String(), crowd: true})
				})
			}
			calls.Wait()
			told = map[string]any{"id": asked.ID, "results": all}
		}
		if err := results.Encode(told); err != nil {
			return fmt.Errorf("a result cannot be written: %w", err)
		}
	}
}

// withID is a result with the id of its case.
type withID struct {
	ID string `json:"id"`
	result
}
