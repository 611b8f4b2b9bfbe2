package fault

import (
	"bytes"
	"io"
	"net/http"
)

// Null is a server that does nothing. A suite that finds one of them to keep anything beside the form of an answer has
// proved nothing about those that it finds the same of.
type Null struct {
	Name, Sentence string
	Handler        http.HandlerFunc
}

// Nulls are all servers that do nothing. One keeps a caller waiting, so that a short time-out is in order.
func Nulls() []Null {
	return []Null{
		{"empty-body", "Every call is answered with HTTP status 200 and nothing.", says(http.StatusOK, "")},
		{"empty-object", "Every call is answered with {}.", says(http.StatusOK, "{}")},
		{"constant-success", "Every call is answered as a success.", says(http.StatusOK, `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`)},
		{"constant-failure", "Every call is refused as an invalid parameter.", says(http.StatusOK, `{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":10004}`)},
		{"echo", "Every call is answered with its own body.", echo},
		{"http-404", "Every call is answered with HTTP status 404.", http.NotFound},
		{"http-500", "Every call is answered with HTTP status 500.", says(http.StatusInternalServerError, "")},
		{"hangs-up", "Every connection is closed without an answer.", hangUp},
		{"never-answers", "No call is answered.", neverAnswer},
		{"endless-body", "Every answer goes on for ever.", goOn},
	}
}

// says answers everything with the same status and body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.Copy(w, r.Body)
}

func hangUp(w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

func neverAnswer(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // only then does the server see that the client has gone
	<-r.Context().Done()
}

func goOn(w http.ResponseWriter, r *http.Request) {
	chunk := bytes.Repeat([]byte{' '}, 64<<10)
	for r.Context().Err() == nil {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}
