package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// trouble names what kept an answer from coming.
func (c *Client) trouble(err error) *record.Trouble {
	return &record.Trouble{Kind: troubleKind(err), Detail: c.redactor.Text(err.Error())}
}

func troubleKind(err error) string {
	var timeout net.Error
	var dns *net.DNSError
	var verification *tls.CertificateVerificationError
	var unknownCA x509.UnknownAuthorityError
	var tlsRecord tls.RecordHeaderError
	switch {
	case errors.Is(err, context.Canceled):
		return record.TroubleCancelled
	case errors.As(err, &verification), errors.As(err, &unknownCA), errors.As(err, &tlsRecord),
		strings.Contains(err.Error(), "tls: "), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return record.TroubleTLS
	case errors.As(err, &dns):
		return record.TroubleName
	case errors.Is(err, syscall.ECONNREFUSED):
		return record.TroubleRefused
	case errors.As(err, &timeout) && timeout.Timeout():
		return record.TroubleTimeout
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return record.TroubleReset
	default:
		return record.TroubleOther
	}
}
