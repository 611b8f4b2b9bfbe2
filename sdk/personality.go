package sdk

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/wire"
)

// reply is how one request is answered.
type reply struct {
	status    int
	mediaType string
	body      []byte
	// after is how long the answer is held back.
	after  time.Duration
	manner manner
}

// manner is how an answer gets to the client, if it does.
type manner int

const (
	whole   manner = iota // with its length
	chunked               // in chunks, without its length
	gzipped               // compressed where the request allows it
	cut                   // half of it, then the connection is closed
	reset                 // the connection is reset in its place
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

// reply decides how a request is answered; seen is how many of its case came before it.
func (r *recorder) reply(s *scene, q *Request, seen int, req *http.Request, body []byte) reply {
	plain := func(body []byte) reply { return reply{status: http.StatusOK, mediaType: jsonType, body: body} }
	refused := func(code int64) reply { return plain(answered("FAIL", r.contract.Codes.Listed[code].Meaning, code)) }
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
		return reply{status: http.StatusOK, mediaType: htmlType, body: []byte("<html><body>Welcome!</body></html>\n")}
	case EmptyBody:
		return plain(nil)
	case NoStatus:
		return plain([]byte("{}"))
	case BadGateway:
		return reply{status: http.StatusBadGateway, mediaType: htmlType, body: []byte("<html><body>502 Bad Gateway</body></html>\n")}
	case ResetUnread, ResetRead:
		return reply{manner: reset}
	case Silence:
		return reply{manner: silent}
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
	case ExpireUserSig:
		if !q.UserSig.issued.After(r.expiredUpTo()) {
			return refused(s.Code)
		}
	}
	return r.shaped(s, req, body)
}

// shaped is what the reference answers, in the shape that the case wants a success to have.
func (r *recorder) shaped(s *scene, req *http.Request, body []byte) reply {
	out := reply{status: http.StatusOK, mediaType: jsonType}
	out.body = r.ask(req, body)
	fields, err := wire.Object(out.body)
	if status, _ := fields["ActionStatus"].(string); err != nil || status != "OK" {
		return out
	}
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
func (r *recorder) ask(req *http.Request, body []byte) []byte {
	again := req.Clone(req.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	var out answerBuffer
	r.reference.ServeHTTP(&out, again)
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

func (r *recorder) expiredUpTo() time.Time {
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
