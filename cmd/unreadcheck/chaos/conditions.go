package main

import (
	"net/http"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/chaos"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// condition is a state of the network, or of the machine, with what a run across it has to come to.
type condition struct {
	chaos.Condition
	// verdicts are those that are right. There are several only where how much is lost is the network's to choose.
	verdicts []string
	// filter selects the checks; flags are added to those of every run.
	filter string
	flags  []string
	// within is how long the run may take.
	within time.Duration
	// clock is how far the server's clock is off.
	clock time.Duration
	// https calls a server that speaks plain HTTP by https.
	https bool
	// certificate has the network speak TLS, under a certificate that nobody trusts, or one that the run is told to.
	untrusted, trusted bool
	// disk is how many KiB a file may have, as on a disk that is full then; 0 means no bound.
	disk int
	// memory: how much the run held is compared with a run that met nothing.
	memory bool
}

const (
	theCall  = "/set_unread_msg_num"
	now      = "clamping || envelope || group-type"
	seldom   = 97
	usual    = 170 * time.Second
	hopeless = 140 * time.Second
)

var (
	kept       = []string{reports.KeptSelection}
	open       = []string{reports.Inconclusive}
	broken     = []string{reports.NotConformant}
	keptOrOpen = []string{reports.KeptSelection, reports.Inconclusive}
)

func network(name, sentence string, every int, strike chaos.Strike, verdicts []string) condition {
	return condition{Condition: chaos.Condition{Name: name, Sentence: sentence, Every: every, Strike: strike}, verdicts: verdicts, filter: now, within: usual}
}

// hostile is a target whose answers to the call under test are out of all proportion.
func hostile(name, sentence string, strike chaos.Strike, verdicts []string) condition {
	c := network(name, sentence, 1, strike, verdicts)
	c.Path, c.memory, c.filter = theCall, true, few()
	return c
}

// few selects checks that make few calls: answers of a gibibyte take their time.
func few() string {
	contract := spec.Default()
	return contract.Broken(spec.NumberBelow) + " || " + contract.Broken(spec.NumberZero)
}

// after lets so many requests pass before anything happens.
func (c condition) afterwards(requests int) condition { c.After = requests; return c }

func (c condition) with(change func(*condition)) condition { change(&c); return c }

// weight is how long a run across the condition takes, beside others.
func (c condition) weight() int {
	switch {
	case c.memory && c.Strike != nil:
		return 2
	case c.After > 0:
		return 1
	default:
		return 0
	}
}

// conditions are all that are played.
func conditions() []condition {
	short := func(c *condition) { c.flags, c.within = []string{"--timeout", "1s", "--settle", "500ms"}, hopeless }
	return []condition{
		network("none", "Nothing happens.", 1, nil, kept).with(func(c *condition) { c.memory = true }),
		network("latency", "Every answer is 100 ms late.", 1, chaos.Late(100*time.Millisecond, 0), kept),
		network("jitter", "Answers are up to 150 ms late, each by another time.", 1, chaos.Late(0, 150*time.Millisecond), kept),
		network("reset-before", "Now and then a connection is reset before the server has the request.", seldom, chaos.ResetBefore, kept),
		network("reset-after", "Now and then a connection is reset once the server has acted.", seldom, chaos.ResetAfter, kept),
		network("truncated", "Now and then an answer is cut off in its middle.", seldom, chaos.Truncate, kept),
		network("drip", "Now and then an answer comes in pieces of 20 bytes, 20 ms apart.", 20, chaos.Drip(20, 20*time.Millisecond), kept),
		network("endless-drip", "Every answer comes a byte at a time, one a second.", 1, chaos.Drip(1, time.Second), open).with(short),
		network("black-hole", "No request is ever answered.", 1, chaos.Swallow, open).with(short),
		network("black-hole-later", "From the 200th request on none is answered.", 1, chaos.Swallow, open).with(short).afterwards(200),
		network("half-open", "Now and then a connection goes dead once the server has acted, and stays open.", seldom, chaos.HalfOpen, keptOrOpen).
			with(func(c *condition) { c.flags = []string{"--timeout", "3s"} }),
		network("hangs-up", "A proxy closes connections, unannounced, after 5 ms without a request.", 1, chaos.HangUp(5*time.Millisecond), kept),
		network("bad-gateway", "Now and then a proxy answers 502 for the server.", seldom, chaos.Gateway(http.StatusBadGateway), kept),
		network("unavailable", "A proxy answers 503 to everything.", 1, chaos.Gateway(http.StatusServiceUnavailable), open).with(short),
		network("unavailable-later", "From the 200th request on a proxy answers 504 to everything.", 1, chaos.Gateway(http.StatusGatewayTimeout), open).with(short).afterwards(200),
		network("restart", "The server is away for 400 ms in mid-run.", 1, chaos.Restart(400*time.Millisecond), keptOrOpen).afterwards(300),
		network("plain-http", "The server speaks plain HTTP where HTTPS is called.", 1, nil, open).with(func(c *condition) { short(c); c.https = true }),
		network("untrusted-certificate", "The certificate is nobody's.", 1, nil, open).with(func(c *condition) { short(c); c.untrusted = true }),
		network("handshake", "Every connection is reset in the handshake of TLS.", 1, chaos.ResetBefore, open).with(func(c *condition) { short(c); c.trusted = true }),
		network("clock-ahead", "The server's clock is 5 minutes ahead.", 1, nil, kept).with(func(c *condition) { c.clock = 5 * time.Minute }),
		network("clock-behind", "The server's clock is 5 minutes behind.", 1, nil, kept).with(func(c *condition) { c.clock = -5 * time.Minute }),
		network("full-disk", "The disk under --out takes no more after 32 KiB of a file.", 1, nil, nil).with(func(c *condition) { c.disk = 32 }),
		hostile("gibibyte", "Answers to the call are of 1 GiB.", chaos.Long(1<<30), broken),
		hostile("endless-body", "Answers to the call never end.", chaos.Endless(false), broken),
		hostile("endless-chunks", "Answers to the call are chunks without end.", chaos.Endless(true), broken),
		hostile("gzip-bomb", "Answers to the call are of 1 GiB once they are unpacked.", chaos.Bomb(1<<30), broken),
		hostile("million-headers", "Answers to the call have a million headers.", chaos.Headers(1_000_000), []string{reports.NotConformant, reports.Inconclusive}),
	}
}
