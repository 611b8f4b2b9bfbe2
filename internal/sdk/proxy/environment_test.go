package proxy

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEnvironment(t *testing.T) {
	base := []string{"PATH=/bin", "JAVA_TOOL_OPTIONS=-Dold=1", "HTTPS_PROXY=http://old:1", "JAVA_TOOL_OPTIONS=-Dnewer=2"}
	got := Environment(base,
		Variable{Name: "HTTPS_PROXY", Value: "http://new:2"},
		Variable{Name: "NO_PROXY"},
		Variable{Name: "JAVA_TOOL_OPTIONS", Value: "-Done", Appended: true},
		Variable{Name: "JAVA_TOOL_OPTIONS", Value: "-Dtwo", Appended: true},
		Variable{Name: "NODE_OPTIONS", Value: "--require=x", Appended: true},
	)
	want := []string{"HTTPS_PROXY=http://new:2", "NO_PROXY=", "JAVA_TOOL_OPTIONS=-Dnewer=2 -Done", "JAVA_TOOL_OPTIONS=-Dnewer=2 -Done -Dtwo", "NODE_OPTIONS=--require=x"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestThrough(t *testing.T) {
	files := Files{Preload: "/tmp/a folder/p.cjs", TrustStore: "/tmp/a folder/c.p12"}
	for _, wrong := range []string{"", "127.0.0.1:8080", "http://127.0.0.1", "http://%zz:1"} {
		if _, err := files.Through(wrong); err == nil {
			t.Errorf("%q is taken for a proxy's address", wrong)
		}
	}
	through, err := files.Through("http://127.0.0.1:8080")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(Environment(nil, slices.Concat(files.Trust(), through)...), "\n")
	for _, part := range []string{
		`NODE_OPTIONS=--require="/tmp/a folder/p.cjs"`, `-Djavax.net.ssl.trustStore="/tmp/a folder/c.p12"`,
		"-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=8080", "HTTPS_PROXY=http://127.0.0.1:8080", "UNREADCHECK_PROXY=http://127.0.0.1:8080",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("the environment has no %s:\n%s", part, text)
		}
	}
}

func TestWriteFiles(t *testing.T) {
	authority, err := NewAuthority([]string{"api.example"}, made)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := authority.WriteFiles(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("files are written into a folder that is not there")
	}
	files, err := authority.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{files.CA, files.TrustStore, files.Preload} {
		if text, err := os.ReadFile(name); err != nil || len(text) == 0 || strings.Contains(string(text), "PRIVATE") {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
	}
	text, _ := os.ReadFile(files.CA)
	block, rest := pem.Decode(text)
	if block == nil || len(rest) > 0 {
		t.Fatalf("the authority's file is not one PEM block: %s", text)
	}
	if root, err := x509.ParseCertificate(block.Bytes); err != nil || !root.Equal(authority.root) {
		t.Errorf("the authority's file holds %v, %v", root, err)
	}
}

// TestTrustStore unpacks what Java is given, layer by layer. TestRuntimes has Java itself read it.
func TestTrustStore(t *testing.T) {
	certificate := []byte{0x30, 0x03, 0x02, 0x01, 0x07}
	store, err := trustStore(certificate)
	if err != nil {
		t.Fatal(err)
	}
	var file pfx
	if rest, err := asn1.Unmarshal(store, &file); err != nil || len(rest) > 0 || file.Version != 3 {
		t.Fatalf("no PKCS #12: version %d, %d bytes too many, %v", file.Version, len(rest), err)
	}
	var contents []contentInfo
	if rest, err := asn1.Unmarshal(file.AuthSafe.Content, &contents); err != nil || len(rest) > 0 || len(contents) != 1 {
		t.Fatalf("%d contents, %v", len(contents), err)
	}
	var bags []safeBag
	if rest, err := asn1.Unmarshal(contents[0].Content, &bags); err != nil || len(rest) > 0 || len(bags) != 1 {
		t.Fatalf("%d bags, %v", len(bags), err)
	}
	if got := bags[0]; !slices.Equal(got.Value.Cert, certificate) || !got.Value.ID.Equal(oidX509) || len(got.Attributes) != 2 {
		t.Errorf("the bag is %+v", got)
	}
}
