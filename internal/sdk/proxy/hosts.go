package proxy

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
)

// Hosts are the names of the contract's servers, in the contract's order and in lower case. It fails when a region's
// address has no host.
func Hosts(contract *spec.Contract) ([]string, error) {
	var hosts []string
	for _, region := range contract.Regions {
		address, err := url.Parse(region.URL)
		if err != nil || address.Hostname() == "" {
			return nil, fmt.Errorf("the contract's region %s has no host in its address %q", region.ID, region.URL)
		}
		hosts = append(hosts, strings.ToLower(address.Hostname()))
	}
	return hosts, nil
}
