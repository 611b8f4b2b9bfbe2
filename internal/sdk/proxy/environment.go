package proxy

import (
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// preload is what makes Node.js use a proxy.
//
//go:embed preload.cjs
var preload []byte

// Files are what clients need to have on disk; all hold an authority's public certificate or public code.
type Files struct {
	// CA is the root's certificate in PEM.
	CA string
	// TrustStore is the same for Java: PKCS #12, without a password.
	TrustStore string
	// Preload is a script for Node.js.
	Preload string
}

// WriteFiles writes the files for an authority into a folder that exists.
func (a *Authority) WriteFiles(folder string) (Files, error) {
	store, err := trustStore(a.root.Raw)
	if err != nil {
		return Files{}, err
	}
	folder, err = filepath.Abs(folder)
	if err != nil {
		return Files{}, fmt.Errorf("the folder for the trust files: %w", err)
	}
	f := Files{
		CA:         filepath.Join(folder, "unreadcheck-ca.pem"),
		TrustStore: filepath.Join(folder, "unreadcheck-ca.p12"),
		Preload:    filepath.Join(folder, "unreadcheck-proxy.cjs"),
	}
	for name, content := range map[string][]byte{f.CA: a.PEM(), f.TrustStore: store, f.Preload: preload} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			return Files{}, fmt.Errorf("a file for clients to trust the proxy: %w", err)
		}
	}
	return f, nil
}

// Variable is an environment variable and the clients that read it.
type Variable struct {
	Name, Value string
	// Appended says that the value goes behind what the variable holds already, after a space.
	Appended bool
	// For names the clients, for people.
	For string
}

// Trust are the variables by which clients trust the authority whose files those are.
func (f Files) Trust() []Variable {
	return []Variable{
		{Name: "UNREADCHECK_CA", Value: f.CA, For: "adapters"},
		{Name: "SSL_CERT_FILE", Value: f.CA, For: "Go, Python's urllib, Rust's native-tls and others on OpenSSL"},
		{Name: "CURL_CA_BUNDLE", Value: f.CA, For: "curl"},
		{Name: "REQUESTS_CA_BUNDLE", Value: f.CA, For: "Python's requests"},
		{Name: "NODE_EXTRA_CA_CERTS", Value: f.CA, For: "Node.js, beside its own authorities"},
		{Name: "JAVA_TOOL_OPTIONS", Appended: true, For: "Java", Value: "-Djavax.net.ssl.trustStore=" + quoted(f.TrustStore) +
			" -Djavax.net.ssl.trustStoreType=PKCS12"},
	}
}

// Through are the variables by which clients use the proxy of that URL. It fails when the URL has no port.
func (f Files) Through(proxy string) ([]Variable, error) {
	address, err := url.Parse(proxy)
	if err != nil || address.Port() == "" {
		return nil, fmt.Errorf("%q is not a proxy's address like http://127.0.0.1:8080", proxy)
	}
	return []Variable{
		{Name: "UNREADCHECK_PROXY", Value: proxy, For: "adapters"},
		{Name: "HTTPS_PROXY", Value: proxy, For: "Go, curl, Python, Rust's reqwest, and Node.js with the script"},
		{Name: "https_proxy", Value: proxy, For: "those that read small letters first"},
		{Name: "NO_PROXY", For: "all of them: no host is left out"},
		{Name: "no_proxy", For: "all of them: no host is left out"},
		{Name: "NODE_OPTIONS", Appended: true, Value: "--require=" + quoted(f.Preload), For: "Node.js, which by itself uses no proxy"},
		{Name: "JAVA_TOOL_OPTIONS", Appended: true, For: "Java",
			Value: fmt.Sprintf("-Dhttps.proxyHost=%s -Dhttps.proxyPort=%s", address.Hostname(), address.Port())},
	}, nil
}

// quoted is a path as one word of NODE_OPTIONS and of JAVA_TOOL_OPTIONS. No path in quotes may hold one.
func quoted(path string) string {
	if strings.ContainsAny(path, " \t") {
		return `"` + path + `"`
	}
	return path
}

// Environment are the lines "NAME=value" to put behind those of base, [os.Environ] say, for a process that is to use
// the variables. The last line of a name counts there, as in [os/exec.Cmd].
func Environment(base []string, variables ...Variable) []string {
	var added []string
	for _, v := range variables {
		value, prefix := v.Value, v.Name+"="
		if v.Appended {
			for _, line := range slices.Concat(base, added) {
				if before, ok := strings.CutPrefix(line, prefix); ok {
					value = strings.TrimSpace(before + " " + v.Value)
				}
			}
		}
		added = append(added, prefix+value)
	}
	return added
}
