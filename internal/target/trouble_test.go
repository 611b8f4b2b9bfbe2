package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// TestTroubleKind has errors as the standard library wraps them; TestClientTroubles has those that a network can be
// made to give.
func TestTroubleKind(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	call := func(err error) error { return &url.Error{Op: "Post", URL: "http://im.example.com/", Err: err} }
	tests := map[string]struct {
		err  error
		kind string
	}{
		"cancelled":             {context.Canceled, record.TroubleCancelled},
		"cancelled in a dial":   {dial(context.Canceled), record.TroubleCancelled},
		"deadline":              {context.DeadlineExceeded, record.TroubleTimeout},
		"time-out of a dial":    {dial(os.ErrDeadlineExceeded), record.TroubleTimeout},
		"unknown name":          {dial(&net.DNSError{Err: "no such host", Name: "im.example.com", IsNotFound: true}), record.TroubleName},
		"name server silent":    {dial(&net.DNSError{Err: "i/o timeout", Name: "im.example.com", IsTimeout: true}), record.TroubleName},
		"refused":               {dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), record.TroubleRefused},
		"reset":                 {os.NewSyscallError("read", syscall.ECONNRESET), record.TroubleReset},
		"broken pipe":           {os.NewSyscallError("write", syscall.EPIPE), record.TroubleReset},
		"closed":                {io.EOF, record.TroubleReset},
		"closed halfway":        {io.ErrUnexpectedEOF, record.TroubleReset},
		"unknown authority":     {x509.UnknownAuthorityError{}, record.TroubleTLS},
		"bad certificate":       {&tls.CertificateVerificationError{Err: errors.New("expired")}, record.TroubleTLS},
		"no TLS":                {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, record.TroubleTLS},
		"alert":                 {errors.New("remote error: tls: handshake failure"), record.TroubleTLS},
		"HTTP where TLS is due": {errors.New("http: server gave HTTP response to HTTPS client"), record.TroubleTLS},
		"anything else":         {errors.New("malformed HTTP response"), record.TroubleOther},
	}
	for name, test := range tests {
		for _, err := range []error{test.err, call(test.err), fmt.Errorf("wrapped: %w", call(test.err))} {
			if got := troubleKind(err); got != test.kind {
				t.Errorf("%s: %v is %q, want %q", name, err, got, test.kind)
			}
		}
	}
}
