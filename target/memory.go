package target

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
)

// inMemory calls a handler without a network, so that a virtual clock can move on while calls are under way.
type inMemory struct{ handler http.Handler }

// RoundTrip serves the request and returns what was written. A request that ends before its answer has none.
func (m inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	body := req.Body
	if body == nil {
		body = http.NoBody
	}
	received := httptest.NewRequestWithContext(req.Context(), req.Method, req.URL.RequestURI(), body)
	received.Header, received.Host, received.ContentLength = req.Header.Clone(), req.URL.Host, req.ContentLength
	recorded := httptest.NewRecorder()
	m.handler.ServeHTTP(recorded, received)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	response := recorded.Result()
	response.Request = req
	response.Body = io.NopCloser(bytes.NewReader(recorded.Body.Bytes()))
	return response, nil
}
