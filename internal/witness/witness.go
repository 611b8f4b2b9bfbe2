// Package witness stands in front of a server of the app's API. It remembers what callers made there, and asks the server
// itself what of it is left: what a tool says of its own cleaning proves nothing.
package witness

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"path"
	"slices"
	"sync"
	"time"
)

// Account is who asks the server: an admin of the app that it serves.
type Account struct {
	SDKAppID              uint64
	Identifier, SecretKey string
}

// Witness is a handler in front of another. It may be used from several goroutines.
type Witness struct {
	front, server http.Handler
	account       Account

	mu       sync.Mutex
	served   map[string]int
	requests int
	groups   []string
	accounts []string
	// came is closed and made anew with every request.
	came chan struct{}
}

// New makes a witness of what is made on a server. Callers reach it by way of front, which may be the server itself or
// something that spoils its answers; the witness asks the server. The account has to be an admin of its app.
func New(front, server http.Handler, account Account) *Witness {
	return &Witness{front: front, server: server, account: account, served: map[string]int{}, came: make(chan struct{})}
}

// ServeHTTP passes the request on as it came.
func (w *Witness) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	command := path.Base(r.URL.Path)
	body, err := io.ReadAll(r.Body)
	again := []io.Reader{bytes.NewReader(body)}
	if err != nil {
		again = append(again, brokenOff{err}) // a body that breaks off is the server's to find
	}
	r.Body = io.NopCloser(io.MultiReader(again...))
	w.note(command, body)
	if command != "create_group" && command != "import_group" {
		w.front.ServeHTTP(to, r)
		return
	}
	answer := &tee{ResponseWriter: to}
	w.front.ServeHTTP(answer, r)
	var made struct {
		GroupID string `json:"GroupId"`
	}
	if json.Unmarshal(answer.body.Bytes(), &made) == nil && made.GroupID != "" { // a refusal makes nothing
		w.mu.Lock()
		defer w.mu.Unlock()
		w.groups = append(w.groups, made.GroupID)
	}
}

// note counts a request, and remembers the accounts that it is to make.
func (w *Witness) note(command string, body []byte) {
	var made struct {
		Accounts    []string
		AccountList []struct{ UserID string }
		UserID      string
	}
	if command == "multiaccount_import" || command == "account_import" {
		_ = json.Unmarshal(body, &made) // what is not JSON makes nothing
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.served[command]++
	w.requests++
	w.accounts = append(w.accounts, made.Accounts...)
	for _, a := range made.AccountList {
		w.accounts = append(w.accounts, a.UserID)
	}
	if made.UserID != "" {
		w.accounts = append(w.accounts, made.UserID)
	}
	close(w.came)
	w.came = make(chan struct{})
}

// Served is how many requests came, by the last part of their path.
func (w *Witness) Served() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[string]int{}
	for command, n := range w.served {
		out[command] = n
	}
	return out
}

// Requests is how many requests came.
func (w *Witness) Requests() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.requests
}

// Wait waits until that many requests have come, or until stop is closed or patience is over; it reports whether they have.
func (w *Witness) Wait(requests int, patience time.Duration, stop <-chan struct{}) bool {
	late := time.After(patience)
	for {
		w.mu.Lock()
		enough, came := w.requests >= requests, w.came
		w.mu.Unlock()
		if enough {
			return true
		}
		select {
		case <-came:
		case <-stop:
			return false
		case <-late:
			return false
		}
	}
}

// Made are the ids of the groups and accounts that were made, by whoever called.
func (w *Witness) Made() (groups, accounts []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.groups), slices.Clone(w.accounts)
}

// brokenOff is the end of a body that did not come whole.
type brokenOff struct{ err error }

func (b brokenOff) Read([]byte) (int, error) { return 0, b.err }

// tee keeps what a handler writes.
type tee struct {
	http.ResponseWriter
	body bytes.Buffer
}

func (t *tee) Write(p []byte) (int, error) {
	t.body.Write(p)
	return t.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (t *tee) Unwrap() http.ResponseWriter { return t.ResponseWriter }
