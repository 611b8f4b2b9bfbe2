package sdk

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/sdk/proxy"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Intercepted is the entrance for SDKs whose host cannot be set: what they send to the contract's hosts ends here, and
// nothing else does.
type Intercepted struct {
	Contract *spec.Contract
	// Transparent leads the hosts' names to this machine, for clients that heed no proxy. It takes Linux and root.
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
func (i Intercepted) Open(ctx context.Context, handler http.Handler, setting Setting) (_ Door, err error) {
	hosts, err := proxy.Hosts(i.Contract)
	if err != nil {
		return Door{}, fmt.Errorf("nothing can be intercepted: %w", err)
	}
	trusted, config, err := i.certificates(hosts, setting)
	if err != nil {
		return Door{}, err
	}
	config.Handler = handler
	folder, err := os.MkdirTemp("", "unreadcheck-sdk-")
	if err != nil {
		return Door{}, fmt.Errorf("no place for the certificate: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}()
	files, err := trusted.WriteFiles(folder)
	if err != nil {
		return Door{}, fmt.Errorf("the certificate to trust cannot be written: %w", err)
	}
	door := Door{Host: hosts[0]}
	var ended func() error
	variables := files.Trust()
	if i.Transparent {
		server, err := proxy.StartTransparent(ctx, config)
		if err != nil {
			return Door{}, fmt.Errorf("%w: %w", ErrUsage, err)
		}
		ended, door.Wrap = server.Close, server.Wrap
	} else {
		server, err := proxy.Start(ctx, config)
		if err != nil {
			return Door{}, fmt.Errorf("the proxy cannot be started: %w", err)
		}
		ended = server.Close
		through, err := files.Through(server.URL())
		if err != nil {
			return Door{}, errors.Join(err, server.Close())
		}
		variables = append(append(variables, through...), proxy.Variable{Name: "UNREADCHECK_PROXY", Value: server.URL()})
	}
	variables = append(variables, proxy.Variable{Name: "UNREADCHECK_CA", Value: files.CA})
	door.Environment = func(base []string) []string { return append(base, proxy.Environment(base, variables...)...) }
	door.Close = func() error { return errors.Join(ended(), os.RemoveAll(folder)) }
	return door, nil
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
