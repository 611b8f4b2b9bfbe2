package proxy

import (
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// transparent is a server for the contract's hosts. The test is skipped where there can be none: where a bind mount in
// a namespace, tried by hand, fails.
func transparent(t *testing.T) (*Transparent, Files) {
	t.Helper()
	if said, err := exec.Command("unshare", "-m", "mount", "--bind", "/etc/hosts", "/etc/hosts").CombinedOutput(); err != nil {
		t.Skipf("transparent mode is not tested: it takes Linux, root and mount namespaces (%v) %s", err, said)
	}
	authority, err := NewAuthority(contractHosts(t), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	files, err := authority.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	server, err := StartTransparent(t.Context(), Config{Authority: authority, Handler: echo})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server, files
}

// TestTransparent has runtimes that are told of no proxy call a host of the contract, and looks whether the names have
// changed for anybody else.
func TestTransparent(t *testing.T) {
	server, files := transparent(t)
	for name := range runtimes {
		t.Run(name, func(t *testing.T) {
			command := prepare(t, name)
			variables := append(files.Trust(), Variable{Name: "HTTPS_PROXY"}, Variable{Name: "https_proxy"})
			env := Environment(os.Environ(), variables...)
			got, err := run(t, append(os.Environ(), env...), server.Wrap(command("https://console.tim.qq.com/v4/call")))
			if err != nil || !strings.Contains(got, "console.tim.qq.com POST /v4/call hello") {
				t.Errorf("%v\n%s", err, got)
			}
		})
	}
	system, err := os.ReadFile("/etc/hosts")
	if err != nil || strings.Contains(string(system), "console.tim.qq.com") {
		t.Errorf("/etc/hosts outside the namespace is %q, %v", system, err)
	}
}

// TestWrap wraps a command that says what it was given.
func TestWrap(t *testing.T) {
	server, _ := transparent(t)
	script := `echo "$0|$1|$SEEN"; grep -c console.tim.qq.com /etc/hosts; exit 7`
	got, err := run(t, append(os.Environ(), "SEEN=yes"), server.Wrap([]string{"sh", "-c", script, "a b", `"c"`}))
	if err == nil || err.Error() != "exit status 7" {
		t.Errorf("the command's exit is lost: %v", err)
	}
	if want := "a b|\"c\"|yes\n1\n"; got != want {
		t.Errorf("the command saw %q, want %q", got, want)
	}
	if ip := net.ParseIP(server.Address()); !ip.IsLoopback() {
		t.Errorf("the server listens on %s", ip)
	}
	folder := server.folder
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the hosts file is left behind: %v", err)
	}
}

// TestAvailable has systems without a transparent mode; the sentence tells what to use instead.
func TestAvailable(t *testing.T) {
	tests := []struct {
		system string
		user   int
		parts  []string // of the sentence; none where the mode is there
	}{
		{"linux", 0, nil},
		{"linux", 1000, []string{"root", "sudo"}},
		{"darwin", 0, []string{"darwin", "proxy mode"}},
		{"windows", -1, []string{"windows", "proxy mode"}},
	}
	for _, tt := range tests {
		err := available(tt.system, tt.user)
		if (err == nil) != (len(tt.parts) == 0) {
			t.Errorf("%s, user %d: %v", tt.system, tt.user, err)
		}
		if slices.ContainsFunc(tt.parts, func(part string) bool { return !strings.Contains(err.Error(), part) }) {
			t.Errorf("%s, user %d: %q says nothing of %q", tt.system, tt.user, err, tt.parts)
		}
	}
}
