package sdk

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/sdk/http1"
)

// deliver gives the client its answer in the manner that it is to have. It reports whether an answer was given, and
// whether the client had gone before. Once the case is over nobody is answered any more.
func deliver(x *http1.Exchange, a reply, s *scene) (delivered, abandoned bool) {
	if a.manner == silent || a.after > 0 {
		var due <-chan time.Time
		if a.manner != silent {
			timer := time.NewTimer(a.after)
			defer timer.Stop()
			due = timer.C
		}
		select {
		case <-due:
		case <-x.Gone():
			x.HangUp(false)
			return false, true
		case <-s.over:
			left := s.answered.Load() && leaves(x)
			x.HangUp(false)
			return false, left
		}
	}
	if a.manner == reset || a.manner == closed {
		x.HangUp(a.manner == reset)
		return false, false
	}
	answer := http1.Answer{Status: a.status, Header: http.Header{"Content-Type": {a.mediaType}}, Body: a.body,
		Chunked: a.manner == chunked, Cut: a.manner == cut}
	if a.location != "" {
		answer.Header.Set("Location", a.location)
	}
	if a.manner == gzipped && x.Has("Accept-Encoding", "gzip") {
		answer.Header.Set("Content-Encoding", "gzip")
		answer.Body = compressed(a.body)
	}
	// What the client does not take any more is as good as delivered: it did not wait for what came at once.
	_ = x.Answer(answer)
	return true, false
}

func compressed(body []byte) []byte {
	var out bytes.Buffer
	compressor := gzip.NewWriter(&out)
	_, _ = compressor.Write(body) // a buffer takes everything
	_ = compressor.Close()
	return out.Bytes()
}

// leaves reports whether the client closes the connection, now that it has told its caller of the outcome: which of the
// two becomes known first is a matter of luck.
func leaves(x *http1.Exchange) bool {
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-x.Gone():
		return true
	case <-timer.C:
		return false
	}
}
