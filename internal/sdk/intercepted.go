package sdk

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/sdk/proxy"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Intercepted is the listener for SDKs whose host cannot be set: what they send to the contract's hosts ends here, and
// nothing else does.
type Intercepted struct {
	Contract *spec.Contract
	// Transparent leads the hosts' names to this machine, for clients that use no proxy. It takes Linux and root.
	Transparent bool
}

// String names it.
func (i Intercepted) String() string {
	if i.Transparent {
		return "the names of its hosts"
	}
	return "a proxy"
}

// Open starts a proxy, or what stands in for the hosts. What an adapter has to trust is an authority of its own for each
// setting.
func (i Intercepted) Open(ctx context.Context, serve Serve, setting Setting) (_ Endpoint, err error) {
	hosts, err := proxy.Hosts(i.Contract)
	if err != nil {
		return Endpoint{}, fmt.Errorf("nothing can be intercepted: %w", err)
	}
	trusted, config, err := i.certificates(hosts, setting)
	if err != nil {
		return Endpoint{}, err
	}
	config.Connection = serve
	folder, err := os.MkdirTemp("", "unreadcheck-sdk-")
	if err != nil {
		return Endpoint{}, fmt.Errorf("no place for the certificate: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}()
	files, err := trusted.WriteFiles(folder)
	if err != nil {
		return Endpoint{}, fmt.Errorf("the certificate to trust cannot be written: %w", err)
	}
	out := Endpoint{Host: hosts[0]}
	start := i.proxied
	if i.Transparent {
		start = i.transparent
	}
	variables, ended, err := start(ctx, config, files, setting, &out)
	if err != nil {
		return Endpoint{}, err
	}
	variables = append(append(files.Trust(), variables...), proxy.Variable{Name: "UNREADCHECK_CA", Value: files.CA})
	out.Environment = func(base []string) []string { return append(base, proxy.Environment(base, variables...)...) }
	out.Close = func() error { return errors.Join(ended(), os.RemoveAll(folder)) }
	return out, nil
}

// proxied starts a proxy. Where connections are to be refused it is closed again.
func (Intercepted) proxied(ctx context.Context, config proxy.Config, files proxy.Files, setting Setting, _ *Endpoint) ([]proxy.Variable, func() error, error) {
	server, err := proxy.Start(ctx, config)
	if err != nil {
		return nil, nil, fmt.Errorf("the proxy cannot be started: %w", err)
	}
	through, err := files.Through(server.URL())
	if err != nil {
		return nil, nil, errors.Join(err, server.Close())
	}
	if setting == Refused {
		return through, func() error { return nil }, server.Close()
	}
	return through, server.Close, nil
}

// transparent starts what stands in for the hosts.
func (Intercepted) transparent(ctx context.Context, config proxy.Config, _ proxy.Files, setting Setting, out *Endpoint) ([]proxy.Variable, func() error, error) {
	if setting == Refused {
		return nil, nil, fmt.Errorf("%w: a connection that is refused", ErrNotOffered)
	}
	server, err := proxy.StartTransparent(ctx, config)
	if err != nil {
		return nil, nil, usage.Wrap(err)
	}
	out.Wrap = server.Wrap
	return nil, server.Close, nil
}

// certificates are the authority that the adapter trusts, and what is shown to it where that is to be refused.
func (i Intercepted) certificates(hosts []string, setting Setting) (*proxy.Authority, proxy.Config, error) {
	now := time.Now()
	trusted, err := proxy.NewAuthority(hosts, now)
	if err != nil {
		return nil, proxy.Config{}, fmt.Errorf("no authority: %w", err)
	}
	config := proxy.Config{Authority: trusted}
	switch setting {
	case Untrusted:
		other, err := proxy.NewAuthority(hosts, now)
		if err != nil {
			return nil, config, fmt.Errorf("no authority: %w", err)
		}
		config.Certificate = other.Certificate
	case Expired:
		config.Certificate = func(host string) (*tls.Certificate, error) {
			return trusted.Leaf(host, now.Add(-48*time.Hour), now.Add(-24*time.Hour))
		}
	case OtherHost:
		config.Certificate = func(host string) (*tls.Certificate, error) {
			// Another host of the contract is within what the authority may vouch for: nothing but the name is wrong.
			other := hosts[(slices.Index(hosts, host)+1)%len(hosts)]
			return trusted.Leaf(other, now.Add(-time.Hour), now.Add(time.Hour))
		}
	}
	return trusted, config, nil
}
