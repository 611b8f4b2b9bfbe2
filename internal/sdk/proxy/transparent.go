package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// inNamespace runs "$@" with the file $0 in place of /etc/hosts, for itself and its children only: what is mounted in
// a mount namespace of one's own is not seen outside it.
const inNamespace = `mount --bind "$0" /etc/hosts && exec "$@"`

// Transparent is a TLS server on port 443, to which the hosts' names lead within the commands that it wraps.
type Transparent struct {
	config   Config
	server   http.Server
	listener net.Listener // where connections go to Config.Connection; whose they are closes them
	address  net.IP
	folder   string // holds the hosts file
	served   sync.WaitGroup
}

// StartTransparent serves the authority's hosts until [Transparent.Close], on port 443 of an address of 127.0.0.0/8
// drawn at random, so that it is in nobody's way; the context is for starting alone. It fails with one sentence where
// this cannot be had: on systems other than Linux, without root, and in containers that may make no mount namespace.
func StartTransparent(ctx context.Context, config Config) (*Transparent, error) {
	if err := errors.Join(config.check(), available(runtime.GOOS, os.Geteuid())); err != nil {
		return nil, err
	}
	address := net.IPv4(127, byte(1+rand.IntN(254)), byte(rand.IntN(256)), byte(1+rand.IntN(254)))
	t := &Transparent{config: config, address: address}
	folder, err := os.MkdirTemp("", "unreadcheck-hosts-")
	if err != nil {
		return nil, fmt.Errorf("transparent mode has no place for its hosts file: %w", err)
	}
	t.folder = folder
	if err := t.start(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return t, nil
}

func (t *Transparent) start(ctx context.Context) error {
	if err := t.writeHosts(); err != nil {
		return fmt.Errorf("transparent mode has no hosts file: %w", err)
	}
	for _, tool := range []string{"unshare", "mount"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("transparent mode needs %s, of the package util-linux: %w", tool, err)
		}
	}
	trial := t.Wrap([]string{"true"})
	if said, err := exec.CommandContext(ctx, trial[0], trial[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("transparent mode cannot be had here: no mount namespace may be made (%s, %w); "+
			"a container needs the capability CAP_SYS_ADMIN for it", strings.TrimSpace(string(said)), err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(t.address.String(), "443"))
	if err != nil {
		return fmt.Errorf("transparent mode cannot listen: %w", err)
	}
	if t.config.Connection != nil {
		t.listener = listener
		t.served.Go(func() { t.accept(listener) })
		return nil
	}
	t.server = http.Server{
		Handler: t.config.Handler, TLSConfig: t.config.tlsServer(""), ReadHeaderTimeout: patience, ErrorLog: silent,
		// The service answers by HTTP/1.1, and so does this, whatever the client offers.
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
	}
	t.served.Go(func() { _ = t.server.ServeTLS(listener, "", "") })
	return nil
}

// accept hands connections to Config.Connection until the listener is closed. Who serves them ends them.
func (t *Transparent) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go t.config.Connection(conn, t.config.tlsServer(""))
	}
}

// writeHosts writes the system's hosts file with a line before the others: the first that names a host counts.
func (t *Transparent) writeHosts() error {
	system, err := os.ReadFile("/etc/hosts")
	if err != nil {
		return err
	}
	line := t.address.String() + " " + strings.Join(t.config.Authority.hosts, " ") + "\n"
	if err := os.WriteFile(t.hostsFile(), append([]byte(line), system...), 0o600); err != nil {
		return err
	}
	// Whatever user the command becomes has to read it, as everybody reads the system's.
	return errors.Join(os.Chmod(t.folder, 0o755), os.Chmod(t.hostsFile(), 0o644))
}

// available is the sentence for systems that have no transparent mode, nil for others.
func available(system string, user int) error {
	switch {
	case system != "linux":
		return fmt.Errorf("transparent mode needs the mount namespaces of Linux, and this is %s; use the proxy mode, "+
			"or a virtual machine", system)
	case user != 0:
		return errors.New("transparent mode needs root, for port 443 and a mount namespace; use sudo, or the proxy mode")
	}
	return nil
}

// Wrap is the command line that runs a command with the hosts' names leading to the server, for it and its children.
// The command keeps the process id, the signals and the standard streams that are meant for it.
func (t *Transparent) Wrap(command []string) []string {
	return append([]string{"unshare", "--mount", "--", "sh", "-c", inNamespace, t.hostsFile()}, command...)
}

// Address is the loopback address that the hosts' names lead to.
func (t *Transparent) Address() string { return t.address.String() }

// Close ends the server and its connections. Commands that still run are left with names that lead nowhere.
func (t *Transparent) Close() error {
	err := t.server.Close()
	if t.listener != nil {
		err = errors.Join(err, t.listener.Close())
	}
	t.served.Wait()
	return errors.Join(err, os.RemoveAll(t.folder))
}

func (t *Transparent) hostsFile() string { return filepath.Join(t.folder, "hosts") }
