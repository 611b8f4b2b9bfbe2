package target

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Receiver takes the webhooks that a target sends, so that their absence can be proved.
type Receiver struct {
	listener net.Listener
	server   *http.Server
	start    time.Time

	mu    sync.Mutex
	heard []record.Callback
}

// NewReceiver listens on an address such as 127.0.0.1:9000; port 0 takes any free one.
func NewReceiver(ctx context.Context, address string) (*Receiver, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--callback-listen %s: %w", address, err)
	}
	r := &Receiver{listener: listener, start: time.Now()}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = r.server.Serve(listener) }() // ends with Close, and its error then says only that
	return r, nil
}

// NewReceiverInMemory listens nowhere: what posts webhooks to it is a client of the transport [InMemory].
func NewReceiverInMemory() *Receiver { return &Receiver{start: time.Now()} }

// URL is the address to which the target is to send its webhooks.
func (r *Receiver) URL() string {
	if r.listener == nil {
		return "http://localhost/"
	}
	return "http://" + r.listener.Addr().String() + "/"
}

// Close stops listening.
func (r *Receiver) Close() error {
	if r.server == nil {
		return nil
	}
	return r.server.Close()
}

// ServeHTTP takes one webhook and answers it as the service wants it (documentation 1047/34354, 2022-10-24,
// "Webhook Overview").
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, longestBody))
	if err == nil {
		var fields struct{ CallbackCommand, GroupID string }
		_ = json.Unmarshal(body, &fields) // a webhook in another form is heard all the same
		if fields.CallbackCommand == "" {
			fields.CallbackCommand = req.URL.Query().Get("CallbackCommand")
		}
		r.mu.Lock()
		r.heard = append(r.heard, record.Callback{Command: fields.CallbackCommand, GroupID: fields.GroupID,
			At: time.Since(r.start), Body: body})
		r.mu.Unlock()
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`)
}

// since are the webhooks after the first n that mention one of the words.
func (r *Receiver) since(n int, words ...string) []record.Callback {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []record.Callback
	for _, c := range r.heard[min(n, len(r.heard)):] {
		for _, word := range words {
			if word != "" && strings.Contains(string(c.Body), word) {
				out = append(out, c)
				break
			}
		}
	}
	return out
}

func (r *Receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.heard)
}
