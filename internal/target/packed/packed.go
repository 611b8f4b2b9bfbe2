// Package packed reads answers that a server compressed. It may do so unasked (RFC 9110, 2022-06, section 12.5.3): what it says is
// judged, and not how that travels.
package packed

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// Is reports whether an answer's body is packed.
func Is(header http.Header) bool {
	return strings.EqualFold(header.Get("Content-Encoding"), "gzip")
}

// Content is a packed body's content, up to so many bytes. A body that is not what its Content-Encoding says stays as it came.
func Content(body []byte, most int64) []byte {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	out, err := io.ReadAll(io.LimitReader(reader, most))
	if err != nil {
		return body
	}
	return out
}
