package target

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/unreadcheck/unreadcheck/internal/target/packed"
)

const (
	// shortBody is how much of a body is read in any case. It is also what is kept of one that is longer than is read: that
	// it was too long is all that is judged of it.
	shortBody = 64 << 10
	// longBodies is how many bodies longer than that are read at the same time, whatever the number of calls under way: what
	// a target sends must not decide how much memory is held.
	longBodies = 8
)

// reading has an element for each long body that is being read. It is one for the process, as its memory is.
var reading = make(chan struct{}, longBodies)

// readBody reads a body, unpacked where it came packed. One that is longer than the longest that is read comes back cut, and
// truncated.
func readBody(ctx context.Context, response *http.Response) (body []byte, truncated bool, err error) {
	if response.StatusCode == http.StatusSwitchingProtocols {
		return nil, false, nil // no body follows, but the bare connection, which ends with neither the context nor its time
	}
	body, err = io.ReadAll(io.LimitReader(response.Body, shortBody))
	isPacked := packed.Is(response.Header)
	if err != nil || len(body) < shortBody && !isPacked {
		return body, false, err
	}
	select {
	case reading <- struct{}{}:
		defer func() { <-reading }()
	case <-ctx.Done():
		return body, false, ctx.Err()
	}
	rest := bytes.NewBuffer(body)
	_, err = rest.ReadFrom(io.LimitReader(response.Body, longestBody+1-shortBody))
	body = rest.Bytes()
	if isPacked {
		body = packed.Content(body, longestBody+1)
	}
	if len(body) > longestBody {
		return bytes.Clone(body[:shortBody]), true, nil
	}
	return body, false, err
}
