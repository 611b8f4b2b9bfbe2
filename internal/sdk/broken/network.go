package broken

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"
)

// networkFaults are clients that deal wrongly with connections, time and repetition.
func networkFaults() []Client {
	return rows{
		{"trusts-everybody", "Does not verify certificates.", []string{"SDK-TLS-1", "SDK-TLS-2", "SDK-TLS-3"},
			func(c *client) { c.tls.InsecureSkipVerify = true }},
		{"any-authority", "Verifies dates and names, and not who signed.", []string{"SDK-TLS-1"}, func(c *client) {
			c.verify(func(state tls.ConnectionState, o *x509.VerifyOptions) {
				o.Roots = x509.NewCertPool()
				o.Roots.AddCert(state.PeerCertificates[len(state.PeerCertificates)-1])
			})
		}},
		{"any-date", "Verifies certificates as of their first day.", []string{"SDK-TLS-2"}, func(c *client) {
			c.verify(func(state tls.ConnectionState, o *x509.VerifyOptions) {
				o.CurrentTime = state.PeerCertificates[0].NotBefore
			})
		}},
		{"any-host", "Verifies certificates for whichever host they are.", []string{"SDK-TLS-3"}, func(c *client) {
			c.verify(func(_ tls.ConnectionState, o *x509.VerifyOptions) { o.DNSName = "" })
		}},
		{"no-time-out", "Waits for ever.", []string{"SDK-TIME-2"}, func(c *client) { c.timeout = 0 }},
		{"short-time-out", "Gives up before the server does.", []string{"SDK-TIME-1"}, func(c *client) { c.timeout /= 3 }},
		{"sends-twice", "Sends an accepted call again, to be sure.", []string{"SDK-RETRY-1"},
			func(c *client) { c.again = func(r result, sent int) bool { return r.OK && sent < 2 } }},
		{"tries-everything-again", "Sends refused calls three times, whatever the code.", []string{"SDK-RETRY-2"},
			func(c *client) {
				c.again = func(r result, sent int) bool { return !r.OK && r.status == 200 && sent < 3 }
			}},
		{"never-gives-up", "Tries again without end after HTTP status 502.", []string{"SDK-RETRY-3/network"}, func(c *client) {
			c.again = func(r result, _ int) bool { time.Sleep(100 * time.Millisecond); return r.status == 502 }
		}},
		{"signs-for-ever", "Signs anew and tries again without end where a UserSig has expired.", []string{"SDK-RETRY-3/sign-in"}, func(c *client) {
			c.again = func(r result, _ int) bool { time.Sleep(100 * time.Millisecond); return r.Code == 70001 }
		}},
		{"hammers", "Tries again at once, a dozen times, where it is told to try later.", []string{"SDK-RETRY-3/server", "SDK-RETRY-3/limit"},
			func(c *client) {
				c.again = func(r result, sent int) bool { return (r.Code == 10002 || r.Code == 60007) && sent < 12 }
			}},
		{"swallows-trouble", "Logs failures of the network and goes on.", append([]string{"SDK-ANS-7/truncated"}, every("SDK-ANS-8", "refused", "closed", "reset-before", "reset-after", "certificate", "silence",
			"late")...),
			forgives(func(a answer, _ result) bool { return a.err != nil })},
		{"swallows-gateway", "Leaves calls that a gateway refused for later.", []string{"SDK-ANS-8/http-502"},
			forgives(func(a answer, _ result) bool { return a.status == 502 })},
		{"refused-is-fine", "Takes a connection that is refused for a success.", []string{"SDK-ANS-8/refused"},
			forgives(func(a answer, _ result) bool { return errors.Is(a.err, syscall.ECONNREFUSED) })},
		{"closed-is-fine", "Takes a connection that is closed without an answer for an empty answer, and that for a success.", []string{"SDK-ANS-8/closed"},
			forgives(func(a answer, _ result) bool { return errors.Is(a.err, io.EOF) })},
		{"stale-connection", "Sends by the connection that it has, without a look whether it is still open.", []string{"SDK-CONN-2"}, staleConnection},
		{"no-pace", "Sends as fast as it can.", []string{"SDK-PACE-1"}, func(c *client) { c.interval = 0 }},
		{"drops-in-bulk", "Drops calls of a burst that are refused as too frequent.", []string{"SDK-PACE-2"}, func(c *client) {
			c.meet = func(k *call) {
				if k.sent && k.burst && k.result.Code == 60007 {
					k.result = result{OK: true}
				}
			}
		}},
		{"new-connections", "Opens a connection for each call.", []string{"SDK-CONN-1"}, func(c *client) { c.transport.DisableKeepAlives = true }},
	}.clients()
}

// staleConnection fails once where a connection has to be opened anew after a rest.
func staleConnection(c *client) {
	var mu sync.Mutex // over the times: a client is called from several sides
	var last, rested time.Time
	dial, prepare, meet := c.dial, c.prepare, c.meet
	c.prepare = func(r *http.Request) {
		prepare(r)
		mu.Lock()
		defer mu.Unlock()
		last = time.Now()
	}
	c.meet = func(k *call) {
		mu.Lock()
		rested = last
		mu.Unlock()
		meet(k)
	}
	stale := func() bool {
		mu.Lock()
		defer mu.Unlock()
		rest := time.Since(rested)
		if rested.IsZero() || rest <= time.Second || rest >= 2*time.Second {
			return false
		}
		rested = time.Time{}
		return true
	}
	c.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if stale() {
			return nil, syscall.EPIPE
		}
		return dial(ctx, network, address)
	}
}

// verify verifies certificates in a way that is not Go's own.
func (c *client) verify(change func(tls.ConnectionState, *x509.VerifyOptions)) {
	c.tls.InsecureSkipVerify = true
	host, _, _ := strings.Cut(c.host, ":")
	c.tls.VerifyConnection = func(state tls.ConnectionState) error {
		options := x509.VerifyOptions{Roots: c.tls.RootCAs, DNSName: host, Intermediates: x509.NewCertPool()}
		for _, between := range state.PeerCertificates[1:] {
			options.Intermediates.AddCert(between)
		}
		change(state, &options)
		_, err := state.PeerCertificates[0].Verify(options)
		return err
	}
}

// together lets calls that are made at once share something: each puts its own there, and takes what is there once the
// others had time to do so too. It happens when calls begin, or when they have results.
func together(put, take func(*call), sent bool) func(*call) {
	var mu sync.Mutex
	return func(k *call) {
		if !k.crowd || k.sent != sent {
			return
		}
		mu.Lock()
		put(k)
		mu.Unlock()
		time.Sleep(300 * time.Millisecond)
		mu.Lock()
		take(k)
		mu.Unlock()
	}
}
