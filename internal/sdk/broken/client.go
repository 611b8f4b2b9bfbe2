// Package broken has small clients of set_unread_msg_num, each with one fault as it is found in clients in use, and one
// without. They prove that every check of a client can fail, and that a client which keeps to the documentation passes.
//
// A client runs as an adapter in a process of its own: the test's or the generator's own binary, started again with a
// variable in its environment. [Matrix] is the table of who is caught by what.
package broken

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// dialer opens connections.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// client is the correct client, made of steps that a fault replaces.
type client struct {
	ctx                  context.Context //nolint:containedctx // the process's own, so to say
	key, ready           string
	sdkAppID             uint64
	identifier, host     string
	scheme, method, path string
	tls                  *tls.Config
	transport            *http.Transport
	dial                 dialer
	timeout, interval    time.Duration // the most that a call takes, the least between two requests
	lifetime             time.Duration // of a UserSig
	answers              string        // "read", or "raw"
	stderr               io.Writer

	sign   func() string
	random func() string
	query  func(c *client, usersig string) string
	body   func(group, member, number string) []byte
	read   func(answer) result
	// again reports whether a call that came to this after so many requests is sent again.
	again func(result, int) bool
	// prepare changes a request before it is sent.
	prepare func(*http.Request)
	// meet is where calls made at once share what they should not.
	meet func(*call)
	// pace waits until a call of many may be sent.
	pace func()
	// issue makes a UserSig that is kept.
	issue func() string
	// refuse says why a call is not made, or nothing.
	refuse func(*call) string

	mu   sync.Mutex
	next time.Time
}

// call is one call on its way.
type call struct {
	group, member, number string
	result                result
	// burst: others follow at once. crowd: others are made at the same time. sent: the call has a result.
	burst, crowd, sent bool
}

// answer is what came of a request.
type answer struct {
	status       int
	body         []byte
	length       int64
	uncompressed bool
	encoding     string
	err          error
	// address is the request's URL.
	address string
}

// result is what the caller is told.
type result struct {
	OK      bool   `json:"ok"`
	Code    int64  `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	// status is the answer's, 0 where none came.
	status int
}

// newClient is the correct client, as its environment says.
func newClient(ctx context.Context, environment []string, dial dialer) (*client, error) {
	variables := map[string]string{}
	for _, line := range environment {
		name, value, _ := strings.Cut(line, "=")
		variables[name] = value
	}
	app, err := strconv.ParseUint(variables["UNREADCHECK_SDKAPPID"], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("UNREADCHECK_SDKAPPID: %w", err)
	}
	pem, err := os.ReadFile(variables["UNREADCHECK_CA"])
	if err != nil {
		return nil, fmt.Errorf("UNREADCHECK_CA: %w", err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(pem)
	c := &client{
		ctx: ctx, key: variables["UNREADCHECK_SECRET_KEY"], ready: variables["UNREADCHECK_USERSIG"],
		sdkAppID: app, identifier: variables["UNREADCHECK_IDENTIFIER"], host: variables["UNREADCHECK_HOST"],
		scheme: "https", method: http.MethodPost, path: "/v4/group_open_http_svc/set_unread_msg_num",
		tls:    &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12},
		dial:   dial,
		random: func() string { return strconv.FormatUint(uint64(rand.Uint32()), 10) },
		query:  query, body: body, read: read, answers: "read",
		again:    func(result, int) bool { return false },
		prepare:  func(*http.Request) {},
		meet:     func(*call) {},
		refuse:   func(*call) string { return "" },
		lifetime: time.Hour,
	}
	c.pace = c.wait
	c.sign = func() string { return c.signAs(time.Now(), c.lifetime) }
	if c.ready != "" {
		c.sign = func() string { return c.ready }
	}
	for name, into := range map[string]*time.Duration{timeoutVariable: &c.timeout, intervalVariable: &c.interval} {
		if *into, err = time.ParseDuration(variables[name]); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if seconds, err := strconv.Atoi(variables["UNREADCHECK_USERSIG_LIFETIME"]); err == nil {
		c.lifetime = time.Duration(seconds) * time.Second
	}
	c.transport = &http.Transport{TLSClientConfig: c.tls, MaxIdleConnsPerHost: 16,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return c.dial(ctx, network, address)
		}}
	if through := variables["UNREADCHECK_PROXY"]; through != "" {
		address, err := url.Parse(through)
		if err != nil {
			return nil, fmt.Errorf("UNREADCHECK_PROXY: %w", err)
		}
		c.transport.Proxy = http.ProxyURL(address)
	}
	return c, nil
}

func (c *client) signAs(issued time.Time, expire time.Duration) string {
	sig, err := usersig.Sign(c.key, usersig.Claims{SDKAppID: c.sdkAppID, Identifier: c.identifier, Issued: issued, Expire: expire})
	if err != nil {
		return ""
	}
	return sig
}

func query(c *client, sig string) string {
	return url.Values{"sdkappid": {strconv.FormatUint(c.sdkAppID, 10)}, "identifier": {c.identifier}, "usersig": {sig},
		"random": {c.random()}, "contenttype": {"json"}}.Encode()
}

func body(group, member, number string) []byte {
	data, err := json.Marshal(map[string]any{"GroupId": group, "Member_Account": member, "UnreadMsgNum": json.Number(number)})
	if err != nil {
		panic(err) // strings and an integer have a JSON form
	}
	return data
}

// envelope is what an answer says.
type envelope struct {
	ActionStatus string
	ErrorInfo    *string
	ErrorCode    *int64
}

// read takes for a success what says OK and 0, and nothing else.
func read(a answer) result {
	e, failed := open(a)
	if failed != nil {
		return *failed
	}
	if e.ActionStatus == "OK" && e.ErrorCode != nil && *e.ErrorCode == 0 {
		return result{OK: true, status: a.status}
	}
	return refused(e, a)
}

// open is the answer's envelope, or the failure to get at one.
func open(a answer) (envelope, *result) {
	var e envelope
	switch {
	case a.err != nil:
		return e, &result{Message: "network: " + a.err.Error()}
	case a.status != http.StatusOK:
		return e, &result{Message: fmt.Sprintf("HTTP status %d", a.status), status: a.status}
	}
	if err := json.Unmarshal(a.body, &e); err != nil {
		return e, &result{Message: "no JSON: " + err.Error(), status: a.status}
	}
	return e, nil
}

func refused(e envelope, a answer) result {
	r := result{Message: e.ActionStatus, status: a.status}
	if e.ErrorInfo != nil {
		r.Message += " " + *e.ErrorInfo
	}
	if e.ErrorCode != nil {
		r.Code = *e.ErrorCode
	}
	return r
}

// set makes a call.
func (c *client) set(k *call) result {
	if why := c.refuse(k); why != "" {
		return result{Message: why}
	}
	c.meet(k)
	for sent := 1; ; sent++ {
		k.result = c.read(c.send(k))
		if c.ctx.Err() != nil || !c.again(k.result, sent) {
			break
		}
	}
	k.sent = true
	c.meet(k)
	return k.result
}

// send sends one request, when it is time for it.
func (c *client) send(k *call) answer {
	if k.burst || k.crowd {
		c.pace()
	}
	ctx, cancel := context.WithCancel(c.ctx)
	if c.timeout > 0 {
		ctx, cancel = context.WithTimeout(c.ctx, c.timeout)
	}
	defer cancel()
	address := c.scheme + "://" + c.host + c.path + "?" + c.query(c, c.sign())
	request, err := http.NewRequestWithContext(ctx, c.method, address, bytes.NewReader(c.body(k.group, k.member, k.number)))
	if err != nil {
		return answer{err: err}
	}
	request.Header.Set("Content-Type", "application/json")
	c.prepare(request)
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return answer{err: err, address: address}
	}
	defer func() { _ = response.Body.Close() }()
	out := answer{status: response.StatusCode, length: response.ContentLength, uncompressed: response.Uncompressed, address: address}
	out.encoding = response.Header.Get("Content-Encoding")
	out.body, out.err = io.ReadAll(response.Body)
	return out
}

// wrapped is a number as a type of so many bits holds it.
func wrapped(number string, bits uint, signed bool) string {
	n, ok := new(big.Int).SetString(number, 10)
	if !ok {
		return number
	}
	size := new(big.Int).Lsh(big.NewInt(1), bits)
	n.Mod(n, size)
	if signed && n.Bit(int(bits-1)) == 1 {
		n.Sub(n, size)
	}
	return n.String()
}

// replaced is a body of text with a part replaced.
func replaced(data []byte, old, other string) []byte {
	return []byte(strings.Replace(string(data), old, other, 1))
}
