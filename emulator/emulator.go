package emulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// What an [Emulator] is unless its [Options] say otherwise.
const (
	// DefaultSDKAppID is the app's number.
	DefaultSDKAppID = 1400000000
	// DefaultAdmin is the app's only admin.
	DefaultAdmin = "administrator"
	// DefaultSecretKey is the key that UserSigs are made with. It is not a secret: it guards nothing.
	DefaultSecretKey = "unreadcheck-reference-key"
)

// Options say what an [Emulator] is made from. The zero value is the reference as it is documented.
type Options struct {
	// Contract has the rules; nil is the built-in contract. It is not to be changed afterwards.
	Contract *spec.Contract

	// SDKAppID is the one app that is served; 0 is [DefaultSDKAppID].
	SDKAppID uint64
	// SecretKey is the key that callers sign UserSigs with; empty is [DefaultSecretKey].
	SecretKey string
	// Admins are the accounts that may call, and that exist from the start; none is [DefaultAdmin] alone.
	Admins []string

	// Now is the clock: what UserSigs expire by, limits count by, and messages are dated by. nil is [time.Now]. It may
	// be called concurrently.
	Now func() time.Time

	// Limiter is how calls are counted against a limit; empty is [SlidingLog].
	Limiter Algorithm
	// Limit replaces the contract's limit of the call under test; nil leaves it. The companions keep their own.
	Limit *spec.Rate
	// Unlimited lifts the limits of all calls. It excludes Limit.
	Unlimited bool

	// CallbackURL is where webhooks are posted to; empty is nowhere.
	CallbackURL string
	// HTTPClient posts them; nil is a client of the emulator's own. Its time-outs are kept, and each post has one of
	// five seconds besides.
	HTTPClient *http.Client

	// Latency is how long each answer is held back, after the call has taken effect. Where a request's context ends
	// first there is no answer.
	Latency time.Duration

	// Hooks make the emulator depart from the contract; without any it keeps to it.
	Hooks Hooks
}

// Emulator is one app of the service with its accounts and groups, all of it in memory. It is an [http.Handler] and may
// be used by many goroutines at once.
type Emulator struct {
	config    Options
	codes     codebook
	envelope  *envelope
	admins    map[string]bool
	commands  map[string]*command // by path
	state     *state
	callbacks *callbacks
	userSigs  *usersig.Verifier
}

// New makes an emulator without groups, whose only accounts are the admins. It fails, with a sentence that says what to
// change, where the options contradict themselves or the contract lacks a condition. An emulator with a CallbackURL holds
// resources that [Emulator.Close] gives back.
func New(config Options) (*Emulator, error) {
	if err := config.complete(); err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	e := &Emulator{
		config: config,
		codes:  codebook{config.Contract},
		admins: map[string]bool{},
		state:  newState(config.Admins),

		userSigs: usersig.NewVerifier(config.SecretKey),
	}
	for _, name := range config.Admins {
		e.admins[name] = true
	}
	var err error
	if e.envelope, err = newEnvelope(config.Contract.Answer); err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	if e.commands, err = newCommands(config); err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	if e.callbacks, err = newCallbacks(config); err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	return e, nil
}

// complete fills in the defaults and refuses what makes no sense.
func (c *Options) complete() error {
	if c.Contract == nil {
		c.Contract = spec.Default()
	}
	for _, o := range outcomes {
		if len(c.Contract.Outcomes[string(o)].Codes) == 0 {
			return fmt.Errorf("the contract has no codes for the outcome %s: add it to x-outcomes", o)
		}
	}
	if c.SDKAppID == 0 {
		c.SDKAppID = DefaultSDKAppID
	}
	if c.SecretKey == "" {
		c.SecretKey = DefaultSecretKey
	}
	if len(c.Admins) == 0 {
		c.Admins = []string{DefaultAdmin}
	}
	for _, name := range c.Admins {
		if name == "" {
			return errors.New("one of the admins has no name")
		}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Limiter == "" {
		c.Limiter = SlidingLog
	}
	if c.Unlimited && c.Limit != nil {
		return fmt.Errorf("the options have a limit of %s and are unlimited: leave out one of the two", *c.Limit)
	}
	if c.Latency < 0 {
		return fmt.Errorf("the latency is %s; it cannot be negative", c.Latency)
	}
	return nil
}

// ServeHTTP answers one call. Whatever reaches it is answered with the contract's HTTP status, 200, and the JSON envelope,
// also what has another method or path; how a call was refused stands in ErrorCode.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := e.respond(w, r)
	e.hold(r.Context())
	e.write(w, body)
}

// respond is the answer to a request. A panic on the way to it is a failure inside.
func (e *Emulator) respond(w http.ResponseWriter, r *http.Request) (body []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			body = e.answer(nil, fmt.Errorf("panic: %v", cause))
		}
	}()
	return e.answer(e.handle(w, r))
}

// handle takes a request through all checks, in the order in which it may be refused, and lets it take effect.
func (e *Emulator) handle(w http.ResponseWriter, r *http.Request) (fields, error) {
	c, err := e.route(r.URL.Path)
	if err != nil {
		return nil, err
	}
	q := &Request{Request: r, Parameters: r.URL.Query(), Now: e.config.Now()}
	decide := func(at Point, err error) error {
		if !c.judged {
			return err
		}
		return e.decide(at, q, err)
	}
	operator, err := e.signIn(q.Parameters, q.Now)
	if err := decide(AtSignIn, err); err != nil {
		return nil, err
	}
	if err := decide(AtLimit, e.admit(c)); err != nil {
		return nil, err
	}
	if err := decide(AtMethod, e.checkMethod(c, r.Method)); err != nil {
		return nil, err
	}
	if err := decide(AtBody, e.read(w, q, c)); err != nil {
		return nil, err
	}
	answer, err := e.perform(&call{
		command: c, codes: e.codes, state: e.state, sdkAppID: e.config.SDKAppID, hooks: e.config.Hooks, request: q,
		body: q.Body, operator: operator, clientIP: hostOf(r.RemoteAddr), now: q.Now,
	})
	if q.later != nil {
		return nil, q.later
	}
	return answer, err
}

func (e *Emulator) checkMethod(c *command, method string) error {
	if method == c.method {
		return nil
	}
	return e.codes.refuse(wrongMethod, "the method is "+method+" where "+c.method+" is due")
}

// perform lets a call take effect, and then sends the webhooks that it gave rise to.
func (e *Emulator) perform(c *call) (fields, error) {
	e.state.mu.Lock()
	defer func() {
		e.state.mu.Unlock()
		e.callbacks.send(c.webhooks)
	}()
	if c.hooks.Before != nil {
		c.hooks.Before(c.now)
	}
	return c.command.run(c)
}

// hold waits for as long as answers are held back. Where the connection's other end says no more, it does so no longer, and
// the answer goes out at once: who closed one half of a connection may still listen on the other.
func (e *Emulator) hold(ctx context.Context) {
	if e.config.Latency == 0 {
		return
	}
	timer := time.NewTimer(e.config.Latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Close waits for the webhooks that are on their way, five seconds at most, and posts no more from then on. Its error
// says how many were not delivered, and why the first was not. Calls are answered as before.
func (e *Emulator) Close() error { return e.callbacks.close() }

// hostOf is the address without its port, or as it is where it has none.
func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}
