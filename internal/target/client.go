package target

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Limits of the client.
const (
	// longestBody is the longest answer that is read. The service itself promises less than 1 MB (documentation
	// 1047/34348, 2023-03-30, error code 10018).
	longestBody = 1 << 20
	// longestHead is the longest head of an answer that is read: some ten times what servers and proxies let pass.
	longestHead = 64 << 10
)

// Config says which target is called, as whom and how.
type Config struct {
	Contract *spec.Contract
	Base     *url.URL
	Account  Account
	// Timeout bounds one call, its answer's body included. The service may take 3 s by itself (documentation 1047/34620,
	// 2022-10-24, "Keep-alive"), so that it has to be longer than that.
	Timeout time.Duration
	// Settle is how long a reading is repeated until it shows what was set.
	Settle time.Duration
	// Pace is the calls a second to keep to: 0 for 99.5 % of each call's limit, below 0 for no pacing.
	Pace float64
	// MaxCalls bounds the calls of the endpoint; 0 means no bound.
	MaxCalls int
	Seed     uint64
	Allow    []spec.Effect
	Host     string
	// RootCAs are trusted beside the system's where it is set.
	RootCAs *x509.CertPool
	// Observer is a way to read counts that the user brings, or nil.
	Observer *CustomObserver
	// Handler is the target where it is a handler that is called in memory, without a network; Base then only names it.
	Handler http.Handler
	// Groups are the user's own, where nothing is to be made on the target: only their counts are set then.
	Groups OwnGroups
	// Callbacks receives the target's webhooks, or nil.
	Callbacks *Receiver
	// Journal holds what sessions make on the target; nil is one that ends with the session.
	Journal *Journal
	// Name is what the target is called where it cannot be called by its address, as Embedded; empty is the address.
	Name string
	// Forget makes the client keep the exchanges of a program only until they are fetched with [Client.Take], so that a
	// campaign of any length fits into memory.
	Forget bool
}

// Effects are those that playing programs on the target has: nothing is made where the user brings the groups.
func (c Config) Effects() []spec.Effect {
	if len(c.Groups) > 0 {
		return []spec.Effect{spec.Sets}
	}
	return []spec.Effect{spec.Sets, spec.Creates}
}

// name is how a journal refers to the target.
func (c Config) name() string {
	if c.Name != "" || c.Base == nil {
		return c.Name
	}
	return c.Base.Redacted()
}

// Client makes calls to one target and records every exchange. It may be used from several goroutines.
type Client struct {
	config   Config
	http     *http.Client
	pacer    *Pacer
	guard    Guard
	signer   *signer
	redactor *Redactor
	start    time.Time
	// understood: the target has answered a companion in the words of the API.
	understood atomic.Bool
	// scheme is what [otherScheme] said of an exchange: then it holds for all that fail.
	scheme atomic.Pointer[string]

	mu        sync.Mutex
	random    *rand.Rand
	exchanges []record.Exchange
	// taken are the exchanges of programs that are being played, where they are not kept; lastID is the id given last.
	taken    map[string][]record.Exchange
	lastID   int
	answered bool
	reached  bool
	calls    int
	// promised are calls that programs were begun for, made or not.
	promised int
	// letIn counts the calls of the endpoint that were answered and not refused as too frequent.
	letIn    int
	waited   waits
	lastCall time.Time
}

// NewClient makes a client. Nothing is sent yet.
func NewClient(config Config) *Client {
	redactor := NewRedactor()
	c := &Client{
		config:   config,
		guard:    NewGuard(config.Base, config.Allow, config.Host),
		redactor: redactor,
		signer:   newSigner(config.Account, redactor),
		start:    time.Now(),
		random:   rand.New(rand.NewPCG(config.Seed, config.Seed)),
		taken:    map[string][]record.Exchange{},
	}
	if config.Pace < 0 {
		c.pacer = Unpaced(c.limit)
	} else {
		c.pacer = NewPacer(c.limit, config.Pace)
	}
	c.http = &http.Client{
		Transport: roundTripper(config),
		Timeout:   config.Timeout,
		// A redirect is an answer like any other: to follow it could leave the host that was named.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

// limit is the documented limit of a command. Commands that do not exist are paced like the call under test.
func (c *Client) limit(command string) spec.Rate {
	if companion, ok := spec.Companions()[command]; ok {
		return companion.Limit
	}
	return c.config.Contract.Limit
}

// Close closes the client's idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Redact is the text without secrets.
func (c *Client) Redact(text string) string { return c.redactor.Text(text) }

// request is one request, ready to be sent.
type request struct {
	playing
	command string
	effect  spec.Effect
	method  string
	url     string
	// shown is the URL as it is recorded, without secrets.
	shown  string
	header map[string]string
	body   []byte
	// via is the client that carries the request where it is not the usual one.
	via *http.Client
}

// http is the request as net/http has it.
func (r request) http(ctx context.Context) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, r.url, bytes.NewReader(r.body))
	if err != nil {
		return nil, fmt.Errorf("the request cannot be made: %w", err)
	}
	for name, value := range r.header {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	return req, nil
}

// send makes one call for which the pacer gave leave, and records the exchange.
func (c *Client) send(ctx context.Context, r request, done func()) record.Exchange {
	defer done()
	if r.carrier != nil {
		return c.dash(ctx, r)
	}
	x := record.Exchange{
		Program: r.program, Attempt: r.attempt, Command: r.command,
		Request: record.Request{Method: r.method, URL: r.shown, Header: r.header, Body: c.clean(r.body)},
	}
	x.Sent = time.Since(c.start)
	if err := cmp.Or(c.guard.Check(r.effect), c.config.Groups.allows(r.command, r.effect)); err != nil {
		x.Trouble = &record.Trouble{Kind: record.TroubleCancelled, Detail: err.Error()}
	} else {
		x.Response, x.Trouble = c.roundTrip(ctx, r)
	}
	x.Answered = time.Since(c.start)
	if r.via == nil {
		c.strain(x)
	}
	return c.keep(x)
}

// dash makes one call of which nothing is recorded or redacted.
func (c *Client) dash(ctx context.Context, r request) record.Exchange {
	x := record.Exchange{Command: r.command, Request: record.Request{Method: r.method}}
	err := c.guard.Check(r.effect)
	if err == nil {
		x.Response, err = r.carrier.carry(ctx, r)
	}
	if err != nil {
		x.Trouble = c.trouble(err)
	}
	c.strain(x)
	return x
}

// strain has the pace fall where a gateway lets fewer calls through than are made.
func (c *Client) strain(x record.Exchange) {
	if x.Response != nil && x.Response.Status == http.StatusServiceUnavailable {
		c.pacer.strain(x.Command)
	}
}

func (c *Client) roundTrip(ctx context.Context, r request) (*record.Response, *record.Trouble) {
	req, err := r.http(ctx)
	if err != nil {
		return nil, c.trouble(err)
	}
	via := c.http
	if r.via != nil {
		via = r.via
	} else {
		// A pooled connection that a proxy has closed in the meantime is opened anew, once nothing of an answer came. The
		// transport does so for what is said to be idempotent; without a value the header itself is not sent. A flood goes
		// without: what becomes of each of its calls is what is judged.
		req.Header["Idempotency-Key"] = nil
	}
	response, err := via.Do(req)
	if err != nil {
		return nil, c.trouble(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, truncated, err := readBody(ctx, response)
	out := &record.Response{Status: response.StatusCode, Proto: response.Proto, Header: c.cleanHeader(response.Header)}
	if response.Close {
		out.Header["Connection"] = []string{"close"} // the transport takes it out of the header once it has read it
	}
	if truncated {
		out.Body, out.Truncated = c.clean(body), true
		return out, nil
	}
	if err != nil {
		return nil, c.trouble(err)
	}
	out.Body = c.clean(body)
	return out, nil
}

// clean takes secrets out of a body. It leaves a body without one as it is, to the byte.
func (c *Client) clean(body []byte) record.Bytes {
	return record.Bytes(c.redactor.Text(string(body)))
}

// cleanCallbacks takes secrets out of webhooks: recordings are saved, and a target may repeat there what it was sent.
func (c *Client) cleanCallbacks(heard []record.Callback) []record.Callback {
	for i, h := range heard {
		heard[i].Command, heard[i].GroupID, heard[i].Body = c.Redact(h.Command), c.Redact(h.GroupID), c.clean(h.Body)
	}
	return heard
}

// cleanHeader takes secrets out of header values; an address to go to may well repeat the query.
func (c *Client) cleanHeader(header http.Header) http.Header {
	clean := http.Header{}
	for name, values := range header {
		for _, value := range values {
			clean[name] = append(clean[name], c.redactor.Text(value))
		}
	}
	return clean
}

// nextRandom is the next value for the query parameter random. It has 31 bits: that a target takes all 32 has a check of
// its own, and what it does to larger ones is not to spoil half of all others.
func (c *Client) nextRandom() uint32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.random.Uint32() >> 1
}
