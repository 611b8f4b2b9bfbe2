package proxy

import (
	"io"
	"log"
	"net"
	"sync"
)

// silent is for servers whose peers are clients under test: their failed handshakes are results, not news.
var silent = log.New(io.Discard, "", 0)

// tunnels is a listener whose connections are made by the proxy instead of the network.
type tunnels struct {
	address net.Addr
	waiting chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

func newTunnels(address net.Addr) *tunnels {
	return &tunnels{address: address, waiting: make(chan net.Conn), closed: make(chan struct{})}
}

// add hands a connection to whoever accepts it, or closes it when nobody does any more.
func (t *tunnels) add(conn net.Conn) {
	select {
	case t.waiting <- conn:
	case <-t.closed:
		_ = conn.Close()
	}
}

func (t *tunnels) Accept() (net.Conn, error) {
	select {
	case conn := <-t.waiting:
		return conn, nil
	case <-t.closed:
		return nil, net.ErrClosed
	}
}

func (t *tunnels) Close() error {
	t.once.Do(func() { close(t.closed) })
	return nil
}

func (t *tunnels) Addr() net.Addr { return t.address }
