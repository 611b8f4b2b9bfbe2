package chaos

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Late answers after a while, and up to jitter later still.
func Late(by, jitter time.Duration) Strike {
	return func(r *Request) bool { return r.Wait(by+r.random(jitter)) && pass(r) }
}

// ResetBefore resets the connection before the server has the request, and ResetAfter once it has answered.
func ResetBefore(r *Request) bool { return reset(r) }

// ResetAfter resets the connection once the server has answered.
func ResetAfter(r *Request) bool {
	_, _ = r.Answer() // it has its effect
	return reset(r)
}

// Truncate cuts answers off in the middle.
func Truncate(r *Request) bool {
	answer, err := r.Answer()
	if err != nil {
		return reset(r)
	}
	head := bytes.Index(answer, []byte("\r\n\r\n")) + len("\r\n\r\n")
	_, _ = r.Conn.Write(answer[:head+(len(answer)-head)/2])
	return false
}

// Drip hands out answers in pieces of so many bytes, with a pause after each.
func Drip(size int, pause time.Duration) Strike {
	return func(r *Request) bool {
		answer, err := r.Answer()
		if err != nil {
			return reset(r)
		}
		for len(answer) > 0 {
			piece := answer[:min(size, len(answer))]
			if _, err := r.Conn.Write(piece); err != nil || !r.Wait(pause) {
				return false
			}
			answer = answer[len(piece):]
		}
		return true
	}
}

// Swallow takes a request and never answers, nor hands it on.
func Swallow(r *Request) bool { return hold(r) }

// HalfOpen hands a request on, and its answer goes nowhere: the client's side of the connection stays open.
func HalfOpen(r *Request) bool {
	_, _ = r.Answer() // it has its effect
	return hold(r)
}

// hold keeps a connection open in silence until its other end, or the network, closes it.
func hold(r *Request) bool {
	_, _ = io.Copy(io.Discard, r.Conn)
	return false
}

// HangUp answers, and then closes the connection, unannounced, after it has been idle for a while.
func HangUp(idle time.Duration) Strike {
	return func(r *Request) bool {
		if !pass(r) {
			return false
		}
		_ = r.Conn.SetReadDeadline(time.Now().Add(idle)) // the next request may come within that time
		return true
	}
}

// Restart takes the server away for a while, once: connections are dropped and refused. What it has in memory stays.
func Restart(away time.Duration) Strike {
	return func(r *Request) bool {
		return !r.network.restart(away) && pass(r)
	}
}

// Gateway answers for the server, which does not have the request, with an error page of a proxy.
func Gateway(status int) Strike {
	return Instead(status, "text/html", fmt.Sprintf("<html><body>%d %s</body></html>", status, http.StatusText(status)))
}

// Instead answers for the server, which does not have the request.
func Instead(status int, contentType, body string) Strike {
	return func(r *Request) bool {
		_, err := fmt.Fprintf(r.Conn, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
			status, http.StatusText(status), contentType, len(body), body)
		return err == nil
	}
}

// InTurn has each of the strikes in its turn.
func InTurn(strikes ...Strike) Strike {
	var turn atomic.Uint64
	return func(r *Request) bool { return strikes[(turn.Add(1)-1)%uint64(len(strikes))](r) }
}

// Limiter lets so many requests of each path pass in any second, and strikes the others.
func Limiter(perSecond int, refuse Strike) Strike {
	var mu sync.Mutex
	passed := map[string][]time.Time{}
	return func(r *Request) bool {
		mu.Lock()
		now, path := time.Now(), r.URL.Path
		last := passed[path]
		full := len(last) == perSecond && now.Sub(last[0]) < time.Second
		if !full {
			passed[path] = append(last[max(0, len(last)+1-perSecond):], now)
		}
		mu.Unlock()
		if full {
			return refuse(r)
		}
		return pass(r)
	}
}

// piece is written again and again where there is no end.
var piece = strings.Repeat("0123456789abcdef", 4<<10)

// Long answers with a body of so many bytes, and says so before.
func Long(size int64) Strike {
	return func(r *Request) bool {
		_, _ = fmt.Fprintf(r.Conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", size)
		for written := int64(0); written < size; written += int64(len(piece)) {
			if _, err := io.WriteString(r.Conn, piece[:min(int64(len(piece)), size-written)]); err != nil {
				return false
			}
		}
		return true
	}
}

// Endless answers with a body that ends only when its reader closes the connection; in chunks where these are asked for.
func Endless(chunks bool) Strike {
	return func(r *Request) bool {
		how, before, after := "Connection: close", "", ""
		if chunks {
			how, before, after = "Transfer-Encoding: chunked", fmt.Sprintf("%x\r\n", len(piece)), "\r\n"
		}
		_, err := fmt.Fprintf(r.Conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%s\r\n\r\n", how)
		for err == nil {
			_, err = io.WriteString(r.Conn, before+piece+after)
		}
		return false
	}
}

// Bomb answers with a gzip body of a few KiB for each MiB of so many bytes when it is unpacked.
func Bomb(size int64) Strike {
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	for written := int64(0); err == nil && written < size; written += int64(len(piece)) {
		_, err = io.WriteString(writer, strings.Repeat(" ", len(piece)))
	}
	_ = writer.Close() // into memory
	return func(r *Request) bool {
		_, err := fmt.Fprintf(r.Conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n", packed.Len())
		if err == nil {
			_, err = r.Conn.Write(packed.Bytes())
		}
		return err == nil
	}
}

// Headers answers with so many headers before its body.
func Headers(count int) Strike {
	return func(r *Request) bool {
		_, err := io.WriteString(r.Conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
		for i := 0; err == nil && i < count; i += 1000 {
			var lines strings.Builder
			for j := i; j < min(i+1000, count); j++ {
				fmt.Fprintf(&lines, "X-Header-%d: %d\r\n", j, j)
			}
			_, err = io.WriteString(r.Conn, lines.String())
		}
		if err == nil {
			_, err = io.WriteString(r.Conn, "Content-Length: 2\r\n\r\n{}")
		}
		return err == nil
	}
}
