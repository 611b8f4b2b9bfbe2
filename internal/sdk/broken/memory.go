package broken

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/sdk"
)

// memory is a network within this process: its connections are pipes, so that a run takes no time where a test has virtual
// time.
type memory struct {
	mu    sync.Mutex
	ports int
	doors map[string]door // by address
}

// door is a server that can be reached.
type door struct {
	serve  sdk.Serve
	config *tls.Config
}

// String names it.
func (*memory) String() string { return "memory" }

// Open lets connections to an address of its own in.
func (m *memory) Open(_ context.Context, serve sdk.Serve, setting sdk.Setting) (sdk.Endpoint, error) {
	now := time.Now()
	authority, err := sdk.NewAuthority(now)
	if err != nil {
		return sdk.Endpoint{}, err
	}
	signer := authority
	if setting == sdk.Untrusted {
		if signer, err = sdk.NewAuthority(now); err != nil {
			return sdk.Endpoint{}, err
		}
	}
	leaf, err := signer.Leaf(now, setting)
	if err != nil {
		return sdk.Endpoint{}, err
	}
	folder, err := os.MkdirTemp("", "unreadcheck-broken-")
	if err != nil {
		return sdk.Endpoint{}, fmt.Errorf("no place for the certificate: %w", err)
	}
	file := filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(file, authority.PEM, 0o600); err != nil {
		return sdk.Endpoint{}, errors.Join(err, os.RemoveAll(folder))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ports++
	address := fmt.Sprintf("127.0.0.1:%d", m.ports)
	if setting != sdk.Refused {
		if m.doors == nil {
			m.doors = map[string]door{}
		}
		m.doors[address] = door{serve, sdk.ServerTLS(leaf)}
	}
	return sdk.Endpoint{
		Host:        address,
		Environment: func(base []string) []string { return append(base, "UNREADCHECK_CA="+file) },
		Close: func() error {
			m.mu.Lock()
			defer m.mu.Unlock()
			delete(m.doors, address)
			return os.RemoveAll(folder)
		},
	}, nil
}

// dial opens a connection to such an address.
func (m *memory) dial(_ context.Context, network, address string) (net.Conn, error) {
	m.mu.Lock()
	d, open := m.doors[address]
	m.mu.Unlock()
	if !open {
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	}
	theirs, ours := net.Pipe()
	var reset atomic.Bool
	go d.serve(&resetting{ours, &reset}, d.config)
	return &resettable{theirs, &reset}, nil
}

// resetting is the server's end of a connection.
type resetting struct {
	net.Conn
	reset *atomic.Bool
}

// SetLinger has the connection be reset when it is closed.
func (r *resetting) SetLinger(int) error {
	r.reset.Store(true)
	return nil
}

// resettable is the client's end.
type resettable struct {
	net.Conn
	reset *atomic.Bool
}

func (r *resettable) Read(into []byte) (int, error) {
	n, err := r.Conn.Read(into)
	if err != nil && r.reset.Load() {
		err = syscall.ECONNRESET
	}
	return n, err
}
