package target

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
)

// inMemory calls a handler without a network, so that a virtual clock can move on while calls are under way.
type inMemory struct{ handler http.Handler }

// InMemory is a transport into a handler, without a network.
func InMemory(handler http.Handler) http.RoundTripper { return inMemory{handler} }

// RoundTrip serves the request and returns what was written. As over a network, a request that ends before its answer
// has none, though it is served to its end, and a handler that panics has dropped the connection.
func (m inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	served, panicked := make(chan *httptest.ResponseRecorder, 1), make(chan any, 1)
	go func() {
		defer func() {
			if cause := recover(); cause != nil {
				panicked <- cause
			}
		}()
		served <- m.serve(req)
	}()
	select {
	case recorded := <-served:
		response := recorded.Result()
		response.Request = req
		response.Body = io.NopCloser(bytes.NewReader(recorded.Body.Bytes()))
		return response, nil
	case cause := <-panicked:
		return nil, fmt.Errorf("the handler panicked: %v: %w", cause, io.ErrUnexpectedEOF)
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

// callerInMemory is where calls in memory seem to come from: an address that is nobody's (RFC 5737).
const callerInMemory = "192.0.2.1:1234"

func (m inMemory) serve(req *http.Request) *httptest.ResponseRecorder {
	body := req.Body
	if body == nil {
		body = http.NoBody
	}
	// A server knows the path and the query from the request line, and the host from its header.
	received := (&http.Request{
		Method: req.Method, URL: &url.URL{Path: req.URL.Path, RawPath: req.URL.RawPath, RawQuery: req.URL.RawQuery}, RequestURI: req.URL.RequestURI(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Host: req.URL.Host, RemoteAddr: callerInMemory,
		Header: req.Header.Clone(), Body: body, ContentLength: req.ContentLength,
	}).WithContext(req.Context())
	recorded := httptest.NewRecorder()
	m.handler.ServeHTTP(recorded, received)
	return recorded
}
