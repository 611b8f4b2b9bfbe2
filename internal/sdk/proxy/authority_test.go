package proxy

import (
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

var made = time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)

func contractHosts(t *testing.T) []string {
	t.Helper()
	contract, err := spec.LoadFile("../../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	hosts, err := Hosts(contract)
	if err != nil {
		t.Fatal(err)
	}
	return hosts
}

func TestHosts(t *testing.T) {
	if hosts := contractHosts(t); len(hosts) < 4 || hosts[0] != "console.tim.qq.com" {
		t.Errorf("the contract's hosts are %q", hosts)
	}
	for _, address := range []string{"", "console.tim.qq.com", "https://", "https://%zz"} {
		if hosts, err := Hosts(&spec.Contract{Regions: []spec.Region{{ID: "moon", URL: address}}}); err == nil || !strings.Contains(err.Error(), "moon") {
			t.Errorf("a region at %q has the hosts %q, error %v", address, hosts, err)
		}
	}
	if hosts, _ := Hosts(&spec.Contract{Regions: []spec.Region{{URL: "https://API.Example:444"}}}); len(hosts) != 1 || hosts[0] != "api.example" {
		t.Errorf("hosts %q, want a name in lower case without its port", hosts)
	}
}

// TestConstraint has leaves for names in and outside the constraint: a strict client takes the former only, whether it
// looks at the constraint of what it trusts or only at those below, as Java does.
func TestConstraint(t *testing.T) {
	authority, err := NewAuthority([]string{"api.example", "other.example"}, made)
	if err != nil {
		t.Fatal(err)
	}
	// The same root without its constraint: what it is to a client that does not look there.
	lenient := *authority.root
	lenient.PermittedDNSDomains, lenient.PermittedDNSDomainsCritical, lenient.ExcludedIPRanges = nil, false, nil
	valid := [2]time.Time{made.Add(-time.Hour), made.Add(time.Hour)}
	tests := map[string]struct {
		name, asked string
		times       [2]time.Time
		refused     string // a part of the error, empty for none
	}{
		"a host":                  {"api.example", "api.example", valid, ""},
		"below a host":            {"www.api.example", "www.api.example", valid, ""},
		"another host":            {"bank.example", "bank.example", valid, "not permitted"},
		"a host's parent":         {"example", "example", valid, "not permitted"},
		"a host's name as a part": {"evilapi.example", "evilapi.example", valid, "not permitted"},
		"any host":                {"*.example", "api.example", valid, "not permitted"},
		"for another than asked":  {"other.example", "api.example", valid, "not api.example"},
		"expired":                 {"api.example", "api.example", [2]time.Time{made.Add(-48 * time.Hour), made.Add(-time.Hour)}, "expired"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			leaf, err := authority.Leaf(tt.name, tt.times[0], tt.times[1])
			if err != nil {
				t.Fatal(err)
			}
			for who, root := range map[string]*x509.Certificate{"strict": authority.root, "lenient": &lenient} {
				roots, between := x509.NewCertPool(), x509.NewCertPool()
				roots.AddCert(root)
				between.AddCert(authority.intermediate)
				_, err := leaf.Leaf.Verify(x509.VerifyOptions{DNSName: tt.asked, Roots: roots, Intermediates: between, CurrentTime: made})
				if (err == nil) != (tt.refused == "") || err != nil && !strings.Contains(err.Error(), tt.refused) {
					t.Errorf("a %s client says %v, want %q", who, err, tt.refused)
				}
			}
		})
	}
}

func TestCertificate(t *testing.T) {
	authority, err := NewAuthority([]string{"api.example"}, made)
	if err != nil {
		t.Fatal(err)
	}
	one, err := authority.Certificate("API.example")
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := authority.Certificate("api.example"); again != one {
		t.Error("a host's certificate is made more than once")
	}
	if len(one.Certificate) != 2 {
		t.Errorf("the chain has %d certificates, want the leaf and the intermediate", len(one.Certificate))
	}
	for _, host := range []string{"", "bank.example", "www.api.example"} {
		if _, err := authority.Certificate(host); err == nil {
			t.Errorf("there is a certificate for %q", host)
		}
	}
	if lasts := authority.root.NotAfter.Sub(made); lasts > 24*time.Hour {
		t.Errorf("the root is valid for %s", lasts)
	}
}

func TestAuthorityWithoutHosts(t *testing.T) {
	for _, hosts := range [][]string{nil, {}, {"api.example", ""}} {
		if _, err := NewAuthority(hosts, made); err == nil {
			t.Errorf("an authority vouches for the hosts %q", hosts)
		}
	}
}
