package target

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/target/rawsocket"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// CheckRaw refuses raw requests where the target cannot be sent any, with a sentence that says what to type.
func (s *Session) CheckRaw() error {
	_, err := s.client.rawAddress()
	return err
}

// rawAddress is where raw requests go. They set counts.
func (c *Client) rawAddress() (*rawsocket.Address, error) {
	if c.config.Handler != nil {
		return nil, errors.New("the wire layer needs a target on the network: a handler that is called in memory has no bytes")
	}
	if err := c.guard.Check(spec.Sets); err != nil {
		return nil, fmt.Errorf("cases over raw sockets: %w", err)
	}
	return rawsocket.NewAddress(c.config.Base, trust(c.config), dialer(c.config))
}

// Secure reports whether the target is one of HTTPS.
func (st *Stage) Secure() bool { return st.session.config.Base.Scheme == "https" }

// Raw sends the raw request of a trial, freshly signed and with the trial's values, byte by byte on a connection of its own. It returns
// what came back by the timeout, without secrets. Where fewer calls are reserved than the request makes, it waits for the pacer first.
// sent, where it is set, is called once all was sent that will be. An error says why nothing was sent.
func (st *Stage) Raw(ctx context.Context, t raw.Trial, timeout time.Duration, sent func()) (raw.Seen, error) {
	c := st.session.client
	address, err := c.rawAddress()
	if err != nil {
		return raw.Seen{}, err
	}
	query, err := c.usualQuery()
	if err != nil {
		return raw.Seen{}, fmt.Errorf("the call could not be signed: %w", err)
	}
	sending, err := rawsocket.Fill(t.Case, c.config.Contract, c.config.Base, t.Values, query)
	if err != nil {
		return raw.Seen{}, err
	}
	calls, err := st.acquire(ctx, len(t.Case.Requests))
	if err != nil {
		return raw.Seen{}, err
	}
	sending.Sent = sent
	seen := rawsocket.Exchange(ctx, address, sending, timeout)
	for _, done := range calls {
		done()
	}
	seen.Redact(c.Redact)
	return seen, nil
}

// Shown is what a raw request sent, in full, with a variable where the UserSig was. It is empty where it cannot be filled in.
func (st *Stage) Shown(t raw.Trial) record.Bytes {
	c := st.session.client
	query, err := c.usualQuery()
	if err != nil {
		return nil
	}
	return rawsocket.Shown(c.config.Contract, c.config.Base, t, query)
}

// usualQuery are the parameters of a well-formed call, freshly numbered, in the contract's order.
func (c *Client) usualQuery() ([]rawsocket.Parameter, error) {
	cred, err := c.signer.make(program.Signed, "")
	if err != nil {
		return nil, err
	}
	return endpointCall{}.query(c.config.Contract, cred, strconv.FormatUint(uint64(c.nextRandom()), 10)), nil
}
