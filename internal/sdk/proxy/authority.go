package proxy

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// lifetime is how long an authority and its certificates are valid: longer than a test run, too short to be kept.
const lifetime = 24 * time.Hour

// Authority vouches for servers named like some hosts and for nothing else. What clients trust is its root; the root's
// key signs one intermediate authority and is forgotten. Both carry the constraint: Java does not look at constraints
// of what it trusts, only at those below it. An Authority may be used by many goroutines.
type Authority struct {
	hosts        []string
	root         *x509.Certificate
	intermediate *x509.Certificate
	signer       crypto.Signer
	key          *ecdsa.PrivateKey // of every leaf: one less to make for each

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
	serial int64
}

// NewAuthority makes an authority for those hosts, DNS names in lower case. It is valid for a day from now, and from
// three days before, so that an expired leaf has its time within. It fails when there is no host, and when the system
// has no randomness.
func NewAuthority(hosts []string, now time.Time) (*Authority, error) {
	if len(hosts) == 0 || slices.Contains(hosts, "") {
		return nil, errors.New("an authority needs the names of the hosts that it may vouch for")
	}
	a := &Authority{hosts: hosts, leaves: map[string]*tls.Certificate{}, serial: now.UnixNano()}
	var keys [3]*ecdsa.PrivateKey
	for i := range keys {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("no key for the authority: %w", err)
		}
		keys[i] = key
	}
	var err error
	root := a.constrained("unreadcheck throwaway root", now)
	if a.root, err = a.sign(root, root, &keys[0].PublicKey, keys[0]); err != nil {
		return nil, err
	}
	intermediate := a.constrained("unreadcheck throwaway authority", now)
	intermediate.MaxPathLenZero = true
	if a.intermediate, err = a.sign(intermediate, a.root, &keys[1].PublicKey, keys[0]); err != nil {
		return nil, err
	}
	a.signer, a.key = keys[1], keys[2]
	return a, nil
}

// constrained is the template of an authority that may vouch for DNS names at or below the hosts, and for no address.
func (a *Authority) constrained(name string, now time.Time) *x509.Certificate {
	return &x509.Certificate{
		Subject:                     pkix.Name{CommonName: name},
		NotBefore:                   now.Add(-3 * lifetime),
		NotAfter:                    now.Add(lifetime),
		KeyUsage:                    x509.KeyUsageCertSign,
		IsCA:                        true,
		BasicConstraintsValid:       true,
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         a.hosts,
		ExcludedIPRanges: []*net.IPNet{
			{IP: net.IPv4zero.To4(), Mask: net.CIDRMask(0, 32)},
			{IP: net.IPv6zero, Mask: net.CIDRMask(0, 128)},
		},
	}
}

// sign makes of a template the certificate of that public key, signed by the parent's key.
func (a *Authority) sign(template, parent *x509.Certificate, public any, by crypto.Signer) (*x509.Certificate, error) {
	a.serial++
	template.SerialNumber = big.NewInt(a.serial)
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, by)
	if err != nil {
		return nil, fmt.Errorf("no certificate for %s: %w", template.Subject.CommonName, err)
	}
	return x509.ParseCertificate(der)
}

// Hosts are the names that the authority may vouch for.
func (a *Authority) Hosts() []string { return slices.Clone(a.hosts) }

// PEM is the root's certificate, which a client has to trust.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.Raw})
}

// Certificate is a server's certificate for that host, with its key and the chain up to but without the root. It
// fails for a host that is none of the authority's.
func (a *Authority) Certificate(host string) (*tls.Certificate, error) {
	host = strings.ToLower(host)
	if !slices.Contains(a.hosts, host) {
		return nil, fmt.Errorf("%q is none of the contract's hosts (%s)", host, strings.Join(a.hosts, ", "))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if leaf, made := a.leaves[host]; made {
		return leaf, nil
	}
	leaf, err := a.leaf(host, a.root.NotBefore, a.root.NotAfter)
	if err == nil {
		a.leaves[host] = leaf
	}
	return leaf, err
}

// Leaf returns a certificate for any host name and any period, such as another host's or an expired one, to see whether a client
// refuses it. It also signs names outside the authority's name constraint, which clients that check the constraint refuse.
func (a *Authority) Leaf(host string, notBefore, notAfter time.Time) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.leaf(host, notBefore, notAfter)
}

func (a *Authority) leaf(host string, notBefore, notAfter time.Time) (*tls.Certificate, error) {
	cert, err := a.sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: host},
		NotBefore:   notBefore,
		NotAfter:    notAfter,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{host},
	}, a.intermediate, &a.key.PublicKey, a.signer)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{cert.Raw, a.intermediate.Raw}, PrivateKey: a.key, Leaf: cert}, nil
}
