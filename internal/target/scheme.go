package target

import (
	"net/url"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Signs that a port speaks the other of HTTP and HTTPS than the address says: in the error of a call to it, or in its answer.
var (
	plainSigns  = []string{"HTTP response to HTTPS client", "does not look like a TLS handshake"}
	securedSign = "malformed HTTP response \"\\x15\\x03" // a TLS alert
	// The words of Go, nginx, Apache and Jetty or Tomcat.
	securedAnswers = []string{"HTTP request to an HTTPS server", "plain HTTP request was sent to HTTPS port",
		"speaking plain HTTP to an SSL-enabled server port", "requires TLS"}
)

// otherScheme says which address to name where an exchange shows that the port speaks HTTPS and was called by HTTP, or the other
// way round; it is empty elsewhere.
func otherScheme(x record.Exchange) string {
	u, err := url.Parse(x.Request.URL)
	if err != nil || u.Host == "" {
		return ""
	}
	shows := func(text string, signs ...string) bool {
		for _, sign := range signs {
			if strings.Contains(text, sign) {
				return true
			}
		}
		return false
	}
	switch {
	case u.Scheme == "https" && x.Trouble != nil && shows(x.Trouble.Detail, plainSigns...):
		return u.Host + " speaks HTTP and not HTTPS: name the address as http://" + u.Host
	case u.Scheme == "http" && x.Trouble != nil && shows(x.Trouble.Detail, securedSign),
		u.Scheme == "http" && x.Response != nil && x.Response.Status == 400 && shows(string(x.Response.Body), securedAnswers...):
		return u.Host + " speaks HTTPS and not HTTP: name the address as https://" + u.Host
	default:
		return ""
	}
}
