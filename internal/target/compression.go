package target

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// isPacked reports whether an answer's body was packed for the way.
func isPacked(header http.Header) bool {
	return strings.EqualFold(header.Get("Content-Encoding"), "gzip")
}

// unpacked is an answer's body as it was before it was packed, up to one byte more than the longest that is read. A server
// may compress what nobody asked it to (RFC 9110, section 12.5.3): what it says is judged, and not how that travels. A body
// that is not what its Content-Encoding says stays as it came.
func unpacked(body []byte) []byte {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	out, err := io.ReadAll(io.LimitReader(reader, longestBody+1))
	if err != nil {
		return body
	}
	return out
}
