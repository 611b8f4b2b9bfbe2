// Package target is everything that touches the implementation under judgement: the client that records exchanges, the
// pacing under the contract's limit, sign-in, stages and their clearing, observers, and the playing of programs. It
// judges nothing.
package target

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
)

// Embedded is the address that stands for the reference in the tool's own process.
const Embedded = "embedded"

// ParseAddress makes a base URL of what a user typed: a URL, or a region id of the contract.
func ParseAddress(c *spec.Contract, text string) (*url.URL, error) {
	if region, ok := c.Region(text); ok {
		return url.Parse(region.URL)
	}
	// A query is not repeated in a complaint: somebody may have pasted a whole call, UserSig and all.
	address, err := url.Parse(text)
	if err != nil || address.Hostname() == "" || address.Scheme != "http" && address.Scheme != "https" {
		shown, _, _ := strings.Cut(text, "?")
		return nil, fmt.Errorf("--target %q is neither %s nor a region id (%s) nor a URL such as http://127.0.0.1:8080",
			shown, Embedded, c.RegionIDs())
	}
	if address.User != nil || address.RawQuery != "" || address.ForceQuery || address.Fragment != "" {
		return nil, fmt.Errorf("--target %s://%s… may have a scheme, a host, a port and a path, and nothing else",
			address.Scheme, address.Host)
	}
	if port := address.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, fmt.Errorf("--target %s://%s has the port %s; ports go from 1 to 65535", address.Scheme, address.Host, port)
		}
	}
	address.Path, address.RawPath = strings.TrimSuffix(address.Path, "/"), strings.TrimSuffix(address.RawPath, "/")
	return address, nil
}

// Loopback reports whether a base URL can only mean this machine: an address of the loopback range, or the name
// localhost, which [NewClient] dials on the loopback range alone.
func Loopback(address *url.URL) bool {
	host := address.Hostname()
	if name := strings.TrimSuffix(strings.ToLower(host), "."); name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// Guard decides which effects may reach a host.
type Guard struct {
	loopback bool
	host     string
	allowed  []spec.Effect
}

// NewGuard is the guard for a base URL: a loopback host allows every effect; any other allows reads, and further
// effects only where they are allowed for that very host.
func NewGuard(address *url.URL, allow []spec.Effect, host string) Guard {
	g := Guard{loopback: Loopback(address), host: address.Hostname(), allowed: []spec.Effect{spec.Reads}}
	if host != "" && (strings.EqualFold(host, address.Hostname()) || strings.EqualFold(host, address.Host)) {
		g.allowed = append(g.allowed, allow...)
	}
	return g
}

// Check refuses what is not allowed, with a sentence that says what to type.
func (g Guard) Check(effects ...spec.Effect) error {
	if g.loopback {
		return nil
	}
	var missing []string
	for _, e := range effects {
		if !slices.Contains(g.allowed, e) {
			missing = append(missing, string(e))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	what := "make its own groups and accounts there and set their counts"
	if !slices.Contains(effects, spec.Creates) {
		what = "set counts there"
	}
	if slices.Equal(effects, []spec.Effect{spec.Floods}) {
		what = "probe the rate limit there"
	}
	return fmt.Errorf("%s is not this machine, and nothing but reads goes there without being told to; to let this %s, add: --allow %s --host %s",
		g.host, what, strings.Join(missing, ","), g.host)
}

// isLoopbackAddress reports whether a dialled address ("127.0.0.1:80") is of this machine.
func isLoopbackAddress(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
