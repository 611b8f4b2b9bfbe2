package wire_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/internal/wire"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// service serves one request, given its body and whether that came whole; next is the reference.
type service func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, whole bool)

// wrongly is the reference with the call under test served in another way.
func wrongly(t *testing.T, serve service) http.Handler {
	t.Helper()
	next := reference(t)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/"+contract(t).Command()) {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			r.Body = io.NopCloser(iotest.ErrReader(err))
		}
		serve(next, w, withBody(r, body), body, err == nil)
	})
}

// withBody is the request with another body, that breaks off where its own does.
func withBody(r *http.Request, body []byte) *http.Request {
	other := r.Clone(r.Context())
	other.Body, other.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	if _, err := io.ReadAll(r.Body); err != nil {
		other.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), iotest.ErrReader(err)))
	}
	return other
}

// found plays cases and gives the requirements that were found broken.
func found(t *testing.T, player *wire.Player, cases ...program.Raw) []string {
	t.Helper()
	var out []string
	for _, c := range cases {
		r := player.Play(context.Background(), c)
		if r.Unjudged != "" && !c.Plain {
			t.Logf("%s is not judged: %s", c.ID, r.Unjudged)
		}
		for _, f := range r.Findings {
			t.Logf("%s: %s: expected %s, got %s", f.Case, f.Requirement, f.Expected, f.Got)
			if !slices.Contains(out, f.Requirement) {
				out = append(out, f.Requirement)
			}
		}
	}
	slices.Sort(out)
	return out
}

var firstNumber = regexp.MustCompile(`"UnreadMsgNum":\s*-?\d+`)

func TestWrongServersAreCaught(t *testing.T) {
	t.Parallel()
	accept := func(w http.ResponseWriter) {
		_, _ = w.Write([]byte(`{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`))
	}
	hijack := func(t *testing.T, w http.ResponseWriter) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.Close()
	}
	// set makes the call with another body.
	set := func(next http.Handler, r *http.Request, body []byte) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		next.ServeHTTP(w, withBody(r, body))
		return w
	}
	tests := []struct {
		name  string
		serve service
		want  []string
	}{
		{"none is wrong", func(next http.Handler, w http.ResponseWriter, r *http.Request, _ []byte, whole bool) {
			if whole {
				next.ServeHTTP(w, r)
				return
			}
			http.Error(w, "the body broke off", http.StatusBadRequest)
		}, nil},
		{"500 for what is not JSON", func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			if !json.Valid(body) {
				http.Error(w, "no JSON", http.StatusInternalServerError)
				return
			}
			next.ServeHTTP(w, r)
		}, []string{"UMN-ENV-1"}},
		{"what follows the object is not looked at", func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			var first json.RawMessage
			if json.NewDecoder(bytes.NewReader(body)).Decode(&first) == nil {
				r = withBody(r, first)
			}
			next.ServeHTTP(w, r)
		}, []string{"UMN-ERR-6"}},
		{"a refused call takes effect", func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			if number := firstNumber.Find(body); bytes.Contains(number, []byte("-")) && r.Method == http.MethodPost {
				set(next, r, bytes.Replace(body, []byte(`:-`), []byte(`:`), 1))
			}
			next.ServeHTTP(w, withBody(r, body))
		}, []string{"UMN-ERR-13"}},
		{"names of parameters are taken in any case", func(next http.Handler, w http.ResponseWriter, r *http.Request, _ []byte, _ bool) {
			query := url.Values{}
			for name, values := range r.URL.Query() {
				if small := strings.ToLower(name); len(query[small]) == 0 || name == small {
					query[small] = values
				}
			}
			r.URL.RawQuery = query.Encode()
			next.ServeHTTP(w, r)
		}, []string{"UMN-REQ-13"}},
		{"the first of two numbers is checked and the sum of both is set", func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			if all := firstNumber.FindAll(body, -1); len(all) == 2 && json.Valid(body) {
				var a, b int
				_, _ = fmt.Sscanf(string(all[0]), `"UnreadMsgNum":%d`, &a)
				_, _ = fmt.Sscanf(string(all[1]), `"UnreadMsgNum":%d`, &b)
				merged := firstNumber.ReplaceAll(body, fmt.Appendf(nil, `"UnreadMsgNum":%d`, a+b))
				body = bytes.Replace(merged, fmt.Appendf(nil, `,"UnreadMsgNum":%d`, a+b), nil, 1)
			}
			next.ServeHTTP(w, withBody(r, body))
		}, []string{"UMN-CLAMP-1"}},
		{"a repeated name is accepted and nothing done", func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			if bytes.Count(body, []byte(`"GroupId"`)) == 2 && json.Valid(body) {
				accept(w)
				return
			}
			next.ServeHTTP(w, r)
		}, []string{"UMN-CLAMP-1"}},
		{"an account ends at a NUL", func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			next.ServeHTTP(w, withBody(r, bytes.Replace(body, []byte(account+`\u0000`), []byte(account), 1)))
		}, []string{"UMN-ISO-1"}},
		{"only 32 bits of a number are kept", func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			if !json.Valid(body) {
				next.ServeHTTP(w, r)
				return
			}
			body = firstNumber.ReplaceAllFunc(body, func(field []byte) []byte {
				n, ok := new(big.Int).SetString(strings.TrimSpace(strings.TrimPrefix(string(field), `"UnreadMsgNum":`)), 10)
				if !ok || n.Sign() < 0 {
					return field
				}
				return fmt.Appendf(nil, `"UnreadMsgNum":%s`, n.And(n, big.NewInt(1<<32-1)))
			})
			next.ServeHTTP(w, withBody(r, body))
		}, []string{"UMN-CLAMP-10"}},
		{"a method may be overridden", func(next http.Handler, w http.ResponseWriter, r *http.Request, _ []byte, _ bool) {
			if method := r.Header.Get("X-HTTP-Method-Override"); r.Method == http.MethodGet && method != "" {
				r.Method = method
			}
			next.ServeHTTP(w, r)
		}, []string{"UMN-REQ-6"}},
		{"text in brackets for a number is taken", func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			next.ServeHTTP(w, withBody(r, regexp.MustCompile(`"UnreadMsgNum":"(\d)"`).ReplaceAll(body, []byte(`"UnreadMsgNum":$1`))))
		}, []string{"UMN-ERR-5"}},
		{"fractions are cut off", func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			next.ServeHTTP(w, withBody(r, regexp.MustCompile(`("UnreadMsgNum":\d+)\.\d+}`).ReplaceAll(body, []byte(`$1}`))))
		}, []string{"UMN-ERR-9"}},
		{"line ends between fields are refused", func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			next.ServeHTTP(w, withBody(r, bytes.ReplaceAll(body, []byte("\r\n"), []byte("\v"))))
		}, []string{"UMN-REQ-5"}},
		{"the last of two UserSigs is not asked for where the first is empty", func(next http.Handler, w http.ResponseWriter, r *http.Request, _ []byte, _ bool) {
			if sigs := r.URL.Query()["usersig"]; len(sigs) == 2 && sigs[0] == "" && sigs[1] == "" {
				accept(w)
				return
			}
			next.ServeHTTP(w, r)
		}, []string{"UMN-AUTH-3"}},
		{"a connection with chunks is closed", func(next http.Handler, w http.ResponseWriter, r *http.Request, _ []byte, _ bool) {
			if len(r.TransferEncoding) > 0 {
				hijack(t, w)
				return
			}
			next.ServeHTTP(w, r)
		}, []string{"UMN-ENV-1"}},
		{"escapes are not undone", func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
			if !json.Valid(body) {
				next.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, withBody(r, bytes.ReplaceAll(body, []byte(`\u0`), []byte(`\\u0`))))
		}, []string{"UMN-REQ-1"}},
		{"answers have a second object after them", func(next http.Handler, w http.ResponseWriter, r *http.Request, _ []byte, _ bool) {
			next.ServeHTTP(w, r)
			if r.Header.Get("Content-Type") == "text/plain" {
				_, _ = w.Write([]byte(`{}`))
			}
		}, []string{"UMN-ENV-2"}},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if i%4 != 0 { // by its own index, of which the sample of cases is
				thorough.Only(t)
			}
			t.Parallel()
			server := httptest.NewServer(wrongly(t, test.serve))
			defer server.Close()
			cases := sample(t, i, "http/query-two-empty", "http/header-text", "json/doubled-group-last-other")
			if got := found(t, playerFor(t, server, emulator.DefaultSecretKey), cases...); !slices.Equal(got, test.want) {
				t.Errorf("found %v, want %v", got, test.want)
			}
		})
	}
}

// A server that waits for the rest of a body whose sender has ended keeps nobody waiting but him.
func TestAServerThatHangsIsCaught(t *testing.T) {
	t.Parallel()
	for name, others := range map[string]bool{"itself alone": false, "the calls after it too": true} {
		t.Run(name, func(t *testing.T) {
			released := make(chan struct{})
			var waiting atomic.Bool
			server := httptest.NewServer(wrongly(t, func(next http.Handler, w http.ResponseWriter, r *http.Request, _ []byte, whole bool) {
				if !whole || others && waiting.Load() {
					waiting.Store(true)
					<-released
					return
				}
				next.ServeHTTP(w, r)
			}))
			defer server.Close()
			defer close(released)
			player := playerFor(t, server, emulator.DefaultSecretKey)
			player.Timeout = 300 * time.Millisecond
			var want []string
			if others {
				want = []string{"UMN-ENV-1"}
			}
			if got := found(t, player, caseOf(t, "http/timing-half-body")); !slices.Equal(got, want) {
				t.Errorf("found %v, want %v", got, want)
			}
		})
	}
}

// A connection that is closed once, and never again, is nobody's fault.
func TestTroubleThatDoesNotComeBackIsNoFinding(t *testing.T) {
	t.Parallel()
	var closed atomic.Bool
	server := httptest.NewServer(wrongly(t, func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte, _ bool) {
		if bytes.HasSuffix(body, []byte("}}")) && closed.CompareAndSwap(false, true) {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		next.ServeHTTP(w, r)
	}))
	defer server.Close()
	player := playerFor(t, server, emulator.DefaultSecretKey)
	r := player.Play(context.Background(), caseOf(t, "json/trailing-brace"))
	if len(r.Findings) > 0 || r.Unjudged == "" || !closed.Load() {
		t.Errorf("found %v, unjudged for %q", r.Findings, r.Unjudged)
	}
}

// Where the plain call is refused, refusals mean nothing.
func TestNothingIsJudgedWithoutThePlainCall(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(wrongly(t, func(_ http.Handler, w http.ResponseWriter, _ *http.Request, _ []byte, _ bool) {
		_, _ = w.Write([]byte(`{"ActionStatus":"FAIL","ErrorInfo":"no JSON","ErrorCode":60003}`))
	}))
	defer server.Close()
	player := playerFor(t, server, emulator.DefaultSecretKey)
	r := player.Play(context.Background(), caseOf(t, "json/trailing-brace"))
	if len(r.Findings) > 0 || !strings.Contains(r.Unjudged, "the plain call fails: expected accepted") {
		t.Errorf("found %v, unjudged for %q", r.Findings, r.Unjudged)
	}
}

// A server that answers two requests that came at once in the wrong order.
func TestSwappedAnswersAreCaught(t *testing.T) {
	t.Parallel()
	next := reference(t)
	stageServer := httptest.NewServer(next)
	defer stageServer.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			swapAnswers(conn, next)
		}
	}()
	defer func() { _ = listener.Close(); <-ended }()
	player := playerFor(t, stageServer, emulator.DefaultSecretKey)
	whole, _ := player.Stage.(*stage)
	whole.address = addressOf(t, &url.URL{Scheme: "http", Host: listener.Addr().String()}, http.DefaultClient)
	if got := found(t, player, caseOf(t, "http/pipeline-mixed"), caseOf(t, "http/pipeline-two-sets"), caseOf(t, "http/reuse-three")); !slices.Equal(got, []string{"UMN-ERR-10", "UMN-ERR-6", "UMN-REQ-1"}) {
		t.Errorf("found %v, want UMN-ERR-10, UMN-ERR-6 and UMN-REQ-1", got)
	}
}

// swapAnswers serves one connection: the answers to requests that are there at once come last one first.
func swapAnswers(conn net.Conn, next http.Handler) {
	defer func() { _ = conn.Close() }()
	input := bufio.NewReader(conn)
	var answers [][]byte
	for {
		r, err := http.ReadRequest(input)
		if err != nil {
			return
		}
		w := httptest.NewRecorder()
		next.ServeHTTP(w, r)
		last := r.Close
		_, _ = io.Copy(io.Discard, r.Body)
		answers = append(answers, fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", w.Body.Len(), w.Body))
		if input.Buffered() > 0 && !last {
			continue
		}
		for _, answer := range slices.Backward(answers) {
			_, _ = conn.Write(answer)
		}
		if answers = nil; last {
			return
		}
	}
}
