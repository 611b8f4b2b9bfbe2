package sdk

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
)

// reply is how one request is answered.
type reply struct {
	status    int
	mediaType string
	body      []byte
	// after is how long the answer is held back.
	after  time.Duration
	manner manner
	// location is where a redirect leads.
	location string
	// staged: it is the answer that the case is for.
	staged bool
}

// manner is how an answer gets to the client, if it does.
type manner int

const (
	whole   manner = iota // with its length
	chunked               // in chunks, without its length
	gzipped               // compressed where the request allows it
	cut                   // half of it, then the connection is closed
	reset                 // the connection is reset in its place
	closed                // the connection is closed in its place
	silent                // none, until the case is over
)

const (
	jsonType = "application/json"
	htmlType = "text/html"
)

// answered is the JSON envelope of the service (documentation 1047/34909, 2022-10-24, "Response packet fields").
func answered(status, info string, code int64) []byte {
	data, err := json.Marshal(struct {
		ActionStatus string
		ErrorInfo    string
		ErrorCode    int64
	}{status, info, code})
	if err != nil {
		panic(err) // two strings and a number have a JSON form
	}
	return data
}

// movedPath is where a redirect leads: to a page, as in a network that wants people to log in first.
const movedPath = "/v4/moved"

// reply decides how a request is answered; seen is how many of its case came before it.
func (r *recorder) reply(s *scene, q *Request, seen int, body []byte) reply {
	staged := func(status int, mediaType string, body []byte) reply {
		return reply{status: status, mediaType: mediaType, body: body, staged: true}
	}
	plain := func(body []byte) reply { return staged(http.StatusOK, jsonType, body) }
	refused := func(code int64) reply { return plain(answered("FAIL", r.contract.Codes.Listed[code].Meaning, code)) }
	if q.Fault != "" {
		// What a gateway says that cannot read the request (documentation 1047/34348, 2023-03-30, "Public error codes").
		return reply{status: http.StatusOK, mediaType: jsonType, body: answered("FAIL", "HTTP parse error: "+q.Fault, 60002)}
	}
	if number := q.UserSig.Number; number > 0 && number <= r.expiredUpTo() {
		return refused(r.contract.Outcomes["expired_usersig"].Codes[0])
	}
	switch s.Answer {
	case Refuse:
		return refused(s.Code)
	case EmptyInfo:
		return plain(answered("FAIL", "", s.Code))
	case OKWithCode:
		return plain(answered("OK", "", s.Code))
	case FailWithZero:
		return plain(answered("FAIL", "", 0))
	case NotJSON:
		return staged(http.StatusOK, htmlType, []byte("<html><body>Welcome!</body></html>\n"))
	case EmptyBody:
		return plain(nil)
	case NoStatus:
		return plain([]byte("{}"))
	case BadGateway:
		return staged(http.StatusBadGateway, htmlType, []byte("<html><body>502 Bad Gateway</body></html>\n"))
	case OKWith500:
		return staged(http.StatusInternalServerError, jsonType, answered("OK", "", 0))
	case Redirect:
		if strings.Contains(q.Request.URL, movedPath) {
			return staged(http.StatusOK, htmlType, []byte("<html><body>Please log in.</body></html>\n"))
		}
		out := staged(http.StatusFound, htmlType, []byte("<html><body>It has moved.</body></html>\n"))
		out.location = movedPath
		return out
	case ResetUnread, ResetRead:
		return reply{manner: reset, staged: true}
	case Closed:
		return reply{manner: closed, staged: true}
	case Silence:
		return reply{manner: silent, staged: true}
	case Limited:
		if seen == 2 {
			return refused(s.Code)
		}
	case Crowd:
		if i := memberOf(s, body); i%2 == 1 {
			out := refused(listed(r.contract)[i/2%len(r.contract.Codes.Listed)].Number)
			out.after = crowdDelay(i)
			return out
		}
	}
	return r.shaped(s, q, body)
}

// shaped is what the reference answers, in the shape that the case wants a success to have.
func (r *recorder) shaped(s *scene, q *Request, body []byte) reply {
	out := reply{status: http.StatusOK, mediaType: jsonType}
	out.body = r.ask(q, body)
	fields, err := strictjson.Object(out.body)
	if status, _ := fields["ActionStatus"].(string); err != nil || status != "OK" {
		return out
	}
	out.staged = true
	switch s.Answer {
	case ExtraFields:
		out.body = []byte(`{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"RequestId":"9a7f","Extra":{"List":[1,null,"x"]},"ErrorDisplay":""}`)
	case KeyOrder:
		out.body = []byte("{\n  \"ErrorCode\" : 0,\n  \"ErrorInfo\" : \"\",\n  \"ActionStatus\" : \"OK\"\n}\n")
	case NoErrorInfo:
		out.body = []byte(`{"ActionStatus":"OK","ErrorCode":0}`)
	case Truncated:
		out.manner = cut
	case Chunked:
		out.manner = chunked
	case Compressed:
		out.manner = gzipped
	case SlowBelow:
		out.after = r.times.Below
	case SlowAbove:
		out.after = r.times.Above
	case Crowd:
		out.after = crowdDelay(memberOf(s, body))
	}
	return out
}

// ask is what the reference answers to the request.
func (r *recorder) ask(q *Request, body []byte) []byte {
	address, err := url.Parse(q.target)
	if err != nil {
		return answered("FAIL", "HTTP parse error: "+err.Error(), 60002)
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "https://localhost/", bytes.NewReader(body))
	if err != nil {
		panic(err) // the address is a constant
	}
	request.Method, request.URL = q.Request.Method, address
	request.Header.Set("Content-Type", jsonType)
	return r.call(request)
}

// call has the reference answer a request.
func (r *recorder) call(request *http.Request) []byte {
	var out answerBuffer
	r.reference.ServeHTTP(&out, request)
	return out.Bytes()
}

// answerBuffer takes an answer of the reference, which always has the status 200.
type answerBuffer struct {
	bytes.Buffer
	header http.Header
}

func (b *answerBuffer) Header() http.Header {
	if b.header == nil {
		b.header = http.Header{}
	}
	return b.header
}

func (*answerBuffer) WriteHeader(int) {}

func (r *recorder) expiredUpTo() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.expired
}

// memberOf is which of the case's members the body names, or -1.
func memberOf(s *scene, body []byte) int {
	name, _ := fieldsOf(body)["Member_Account"].(string)
	return slices.Index(s.Members, name)
}

// crowdDelay answers the last of a crowd first.
func crowdDelay(i int) time.Duration { return time.Duration(crowdSize-i) * 10 * time.Millisecond }
