package target

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// CustomObserver reads counts in a way that the user brings, for an emulator with an admin interface of its own. Either
// Command or URL is set. In both, and in Body, {group} and {account} stand for the ids.
type CustomObserver struct {
	// Command is a program with its arguments; it prints the count as a number.
	Command []string `yaml:"command"`
	// URL is called with Method (GET by default) and Body; the answer is a JSON document, or a bare number.
	URL    string            `yaml:"url"`
	Method string            `yaml:"method"`
	Header map[string]string `yaml:"header"`
	Body   string            `yaml:"body"`
	// Pointer says where in the JSON document the count stands, as "/members/0/unread" (RFC 6901).
	Pointer string `yaml:"pointer"`
}

// Validate tells what is missing or too much.
func (o *CustomObserver) Validate() error {
	if (len(o.Command) == 0) == (o.URL == "") {
		return errors.New("an observer needs either command or url")
	}
	if o.Pointer != "" && !strings.HasPrefix(o.Pointer, "/") {
		return fmt.Errorf("the observer's pointer %q is not a JSON pointer; write it as /members/0/unread", o.Pointer)
	}
	if o.URL == "" {
		return nil
	}
	address, err := url.Parse(o.URL)
	if err != nil || address.Scheme != "http" && address.Scheme != "https" {
		return fmt.Errorf("the observer's url %q is not an http or https URL", o.URL)
	}
	return nil
}

func (o *CustomObserver) name() string { return ObserverCustom }

// read reads no more often than the call under test may be made: many programs read at once, and whoever answers may keep a limit too.
func (o *CustomObserver) read(ctx context.Context, c *Client, _ playing, groupID, account string) (*record.Reading, reply) {
	const command = "the custom observer"
	var output []byte
	done, err := c.pacer.Wait(ctx, command, 1)
	if err == nil {
		defer done[0]()
		limited, cancel := context.WithTimeout(ctx, c.config.Timeout)
		defer cancel()
		output, err = o.ask(limited, c, groupID, account)
	}
	count := int64(0)
	if err == nil {
		count, err = pick(output, o.Pointer)
	}
	if err != nil {
		return nil, reply{exchange: record.Exchange{Command: command,
			Trouble: &record.Trouble{Kind: record.TroubleOther, Detail: c.Redact(err.Error())}}}
	}
	return &record.Reading{Unread: &count}, reply{}
}

// commandGrace is how long a command that ran out of time may still hold its output open, through a child of its own say.
const commandGrace = 100 * time.Millisecond

func (o *CustomObserver) ask(ctx context.Context, c *Client, groupID, account string) ([]byte, error) {
	fill := strings.NewReplacer("{group}", groupID, "{account}", account)
	if len(o.Command) > 0 {
		args := make([]string, len(o.Command))
		for i, a := range o.Command {
			args[i] = fill.Replace(a)
		}
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.WaitDelay = commandGrace
		output, err := cmd.Output()
		var failed *exec.ExitError
		if ctx.Err() != nil {
			err = ctx.Err() // says more than that the command was killed
		}
		if errors.As(err, &failed) && len(failed.Stderr) > 0 {
			return nil, fmt.Errorf("the observer's command %s: %w: %q", args[0], err, clip(strings.TrimSpace(string(failed.Stderr))))
		}
		if err != nil {
			return nil, fmt.Errorf("the observer's command %s: %w", args[0], err)
		}
		return output, nil
	}
	escape := strings.NewReplacer("{group}", url.QueryEscape(groupID), "{account}", url.QueryEscape(account))
	method := o.Method
	if method == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, escape.Replace(o.URL), strings.NewReader(fill.Replace(o.Body)))
	if err != nil {
		return nil, fmt.Errorf("the observer's url: %w", err)
	}
	for name, value := range o.Header {
		req.Header.Set(name, value)
	}
	response, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the observer's url: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode/100 != 2 {
		return nil, fmt.Errorf("the observer's url answered HTTP %s", response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, longestBody))
}

// pick reads the integer at a JSON pointer; with an empty pointer the whole document is the number.
func pick(document []byte, pointer string) (int64, error) {
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimSpace(document)))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return 0, fmt.Errorf("the observer's output is not JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return 0, errors.New("the observer's output is more than one JSON value")
	}
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for _, part := range strings.Split(pointer, "/")[min(1, len(pointer)):] {
		if pointer == "" {
			break
		}
		switch v := value.(type) {
		case map[string]any:
			value = v[unescape.Replace(part)]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(v) {
				return 0, fmt.Errorf("the observer's output has nothing at %s", pointer)
			}
			value = v[i]
		default:
			return 0, fmt.Errorf("the observer's output has nothing at %s", pointer)
		}
	}
	if n := integer(value); n != nil {
		return *n, nil
	}
	return 0, fmt.Errorf("the observer's output has no integer at %q", pointer)
}
