package http1

import (
	"net"
	"sync"
)

// fullInbox is how much a connection may have sent that nobody has read yet.
const fullInbox = 256 << 10

// inbox reads a connection before anybody asks for it, so that a client which goes is noticed while it waits for its
// answer.
type inbox struct {
	mu   sync.Mutex
	some *sync.Cond
	data []byte
	err  error
	// gone is closed once the client sends no more.
	gone chan struct{}
}

func newInbox() *inbox {
	b := &inbox{gone: make(chan struct{})}
	b.some = sync.NewCond(&b.mu)
	return b
}

// fill reads until the connection ends.
func (b *inbox) fill(from net.Conn) {
	defer close(b.gone)
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		b.mu.Lock()
		b.data, b.err = append(b.data, buffer[:n]...), err
		b.some.Broadcast()
		for err == nil && len(b.data) > fullInbox {
			b.some.Wait()
			err = b.err
		}
		b.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Read takes what has come, and waits where nothing has.
func (b *inbox) Read(into []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.data) == 0 && b.err == nil {
		b.some.Wait()
	}
	if len(b.data) == 0 {
		return 0, b.err
	}
	n := copy(into, b.data)
	b.data = b.data[n:]
	b.some.Broadcast()
	return n, nil
}

// end has nobody wait any longer: the connection is closed.
func (b *inbox) end(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		b.err = err
	}
	b.some.Broadcast()
}
