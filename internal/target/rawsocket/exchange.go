package rawsocket

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// linger is how long a connection is still listened to once all answers have come: a server that was asked to close it
// has done so by then, or has said what it should not.
const linger = 20 * time.Millisecond

// Exchange sends what a case was filled in with, on a connection of its own, and returns what came, when all answers have
// come, the server has closed the connection, the timeout is over or the context has ended. It reads while it writes, and
// nothing of it outlives the call. A server that stops reading is not trouble: it may have answered.
func Exchange(ctx context.Context, a *Address, s Sending, timeout time.Duration) raw.Seen {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := a.connect(ctx, s.Plain)
	if err != nil {
		return raw.Seen{Trouble: &record.Trouble{Kind: troubleKind(err), Detail: err.Error()}}
	}
	start := time.Now()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return raw.Seen{Trouble: &record.Trouble{Kind: record.TroubleOther, Detail: errors.Join(err, conn.Close()).Error()}}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(start) })
	defer stop()

	r := newReader(conn, s.NoBody, deadline)
	go r.run()
	write(ctx, conn, s, r)
	if s.Sent != nil {
		s.Sent()
	}
	<-r.done
	r.seen.Took = r.last.Sub(start)
	return r.seen
}

// write sends the segments, and gives up where the server takes no more.
func write(ctx context.Context, conn connection, s Sending, r *reader) {
	for _, segment := range s.Segments {
		if segment.Pause > 0 && !r.wait(ctx, segment.Pause, segment.Await) {
			return
		}
		if _, err := conn.Write(segment.Bytes); err != nil {
			return
		}
	}
	if s.HalfClose {
		_ = conn.CloseWrite()
	}
}

// wait pauses, until so many answers have come where that is not 0, and reports whether there is still somebody to send to.
func (r *reader) wait(ctx context.Context, pause time.Duration, answers int) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for answers == 0 || r.heard < answers {
		select {
		case <-timer.C:
			return true
		case <-r.came:
			r.heard++
		case <-r.done:
			return false
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// troubleKind is the kind of trouble that a connection met.
func troubleKind(err error) string {
	var certificate *tls.CertificateVerificationError
	var header tls.RecordHeaderError
	var name *net.DNSError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return record.TroubleTimeout
	case errors.Is(err, context.Canceled):
		return record.TroubleCancelled
	case errors.As(err, &certificate), errors.As(err, &header):
		return record.TroubleTLS
	case errors.As(err, &name):
		return record.TroubleName
	case errors.Is(err, syscall.ECONNREFUSED):
		return record.TroubleRefused
	}
	return record.TroubleOther
}
