package usersig

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"io"
	"sync"
)

// maxDocument bounds, in bytes, the JSON text that a UserSig unpacks to. Real
// ones have some 200 bytes, a few hundred with a buffer. A zlib stream can
// expand a thousandfold, so the length of the UserSig is no bound.
const maxDocument = 64 << 10

// maxPacked bounds the UserSig itself. Its base64 and zlib's stored blocks grow
// a document by little more than a third; beyond this it cannot be anybody's.
const maxPacked = 2 * maxDocument

// alphabet is base64 with "+", "/" and "=" replaced by "*", "-" and "_", so
// that a UserSig can stand in a URL. It is not RFC 4648's URL-safe base64: there
// "_" is a digit, and here it is the padding.
var alphabet = base64.NewEncoding(
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-",
).WithPadding('_')

// A zlib writer takes hundreds of kilobytes to set up and a reader tens, for a
// text of 200 bytes; the pools make that a cost per worker instead of per call.
var writers, readers sync.Pool

// pack turns a document's text into a UserSig.
func pack(text []byte) (string, error) {
	if len(text) > maxDocument {
		return "", fmt.Errorf("%w: %d bytes of JSON, more than %d", ErrMalformed, len(text), maxDocument)
	}
	var packed bytes.Buffer
	w, err := newWriter(&packed)
	if err != nil {
		return "", fmt.Errorf("usersig: compress: %w", err)
	}
	defer writers.Put(w)
	if _, err := w.Write(text); err != nil {
		return "", fmt.Errorf("usersig: compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("usersig: compress: %w", err)
	}
	return alphabet.EncodeToString(packed.Bytes()), nil
}

// unpack is the inverse of pack for a UserSig of any origin; all its errors are
// ErrMalformed.
func unpack(sig string) ([]byte, error) {
	if len(sig) > maxPacked {
		return nil, fmt.Errorf("%w: %d bytes, more than %d", ErrMalformed, len(sig), maxPacked)
	}
	packed, ok := decodeCanonical(alphabet, sig)
	if !ok {
		return nil, fmt.Errorf("%w: not base64 in the alphabet of UserSigs", ErrMalformed)
	}
	rest := bytes.NewReader(packed)
	r, err := newReader(rest)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	defer readers.Put(r)
	// One byte more than is allowed tells "too large" from "just fits", and
	// lets a text that fits be read to its end, where the checksum is compared.
	text, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	case len(text) > maxDocument:
		return nil, fmt.Errorf("%w: unpacks to more than %d bytes", ErrMalformed, maxDocument)
	case rest.Len() > 0:
		// A bytes.Reader hands out single bytes, so zlib takes none too many.
		return nil, fmt.Errorf("%w: %d bytes follow the zlib stream", ErrMalformed, rest.Len())
	}
	return text, nil
}

// newWriter is a zlib writer to packed, from the pool if it has one. Compression
// is the fastest there is: a better one saves a few bytes of some 200.
func newWriter(packed io.Writer) (*zlib.Writer, error) {
	if pooled, ok := writers.Get().(*zlib.Writer); ok {
		pooled.Reset(packed)
		return pooled, nil
	}
	return zlib.NewWriterLevel(packed, zlib.BestSpeed)
}

// newReader is a zlib reader over packed, from the pool if it has one. It fails
// if packed does not begin with a zlib header.
func newReader(packed io.Reader) (io.ReadCloser, error) {
	pooled, ok := readers.Get().(interface {
		io.ReadCloser
		zlib.Resetter
	})
	if !ok {
		return zlib.NewReader(packed)
	}
	if err := pooled.Reset(packed, nil); err != nil {
		readers.Put(pooled)
		return nil, err
	}
	return pooled, nil
}

// decodeCanonical decodes text if it is exactly what encoding would make of the
// result. Go's decoder alone skips line breaks and ignores stray low bits in the
// last digit, so that one signature would have many spellings.
func decodeCanonical(encoding *base64.Encoding, text string) ([]byte, bool) {
	decoded, err := encoding.DecodeString(text)
	if err != nil || encoding.EncodeToString(decoded) != text {
		return nil, false
	}
	return decoded, true
}
