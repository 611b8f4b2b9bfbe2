package sdk

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/sdk/http1"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// proper is what a client that keeps to the documentation would show in all cases.
func proper(c *spec.Contract) Recordings {
	out := Recordings{App: App{SDKAppID: 1400000000, Identifiers: map[Setting]string{}}}
	for _, s := range Settings {
		out.App.Identifiers[s] = identifierOf(s)
	}
	id := 0
	for _, cs := range Cases(c) {
		r := Recording{Case: cs, Took: time.Millisecond}
		switch {
		case cs.Answer == Silence:
			q := out.request(c, cs, 0, &id, "")
			q.Abandoned, q.Response, q.Answered = true, nil, q.Sent+10*time.Second
			r.Requests = []Request{q}
			r.Results = []Result{{}}
		case cs.Setting == Untrusted || cs.Setting == Expired || cs.Setting == OtherHost:
			r.Handshakes = []http1.Handshake{{Fault: "remote error: tls: bad certificate"}}
			r.Results = []Result{{Message: "certificate"}}
		case cs.Setting == Refused:
			r.Results = []Result{{Message: "connection refused"}}
		case cs.Name == "pace":
			for i := range cs.Members {
				q := out.request(c, cs, i, &id, envelopeOf(0))
				q.Sent = time.Duration(i) * c.Limit.Per / time.Duration(c.Limit.Calls-1)
				r.Requests, r.Results = append(r.Requests, q), append(r.Results, Result{OK: true})
			}
		case cs.Op == OpThreads:
			for i := range cs.Members {
				code := int64(0)
				if i%2 == 1 {
					code = listed(c)[i/2].Number
				}
				r.Requests = append(r.Requests, out.request(c, cs, i, &id, envelopeOf(code)))
				r.Results = append(r.Results, resultOf(code))
			}
		case cs.Answer == Limited:
			for _, code := range []int64{0, 0, cs.Code} {
				r.Requests = append(r.Requests, out.request(c, cs, 0, &id, envelopeOf(code)))
			}
			r.Results = []Result{resultOf(cs.Code)}
		default:
			for range cs.Repeat {
				r.Requests = append(r.Requests, out.request(c, cs, 0, &id, answerTo(cs)))
			}
			r.Results = []Result{resultOf(cs.Code)}
			if strings.HasPrefix(cs.Name, "unreadable/") || strings.HasPrefix(cs.Name, "network/") ||
				strings.HasPrefix(cs.Name, "status/") || cs.Answer == FailWithZero {
				r.Results = []Result{{Message: "no answer"}}
			}
			if cs.Answer == Rested {
				r.Rested = 1
			}
			if cs.Name == "usersig/expired" || cs.Name == "usersig/after" { // signed anew in time
				r.Results[0], r.Requests[0].Response.Body = Result{OK: true}, []byte(envelopeOf(0))
				r.Requests[0].UserSig.Number, r.Expiry = 2, ByClock
			}
		}
		out.Cases = append(out.Cases, r)
	}
	return out
}

func envelopeOf(code int64) string {
	if code == 0 {
		return `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	}
	return fmt.Sprintf(`{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":%d}`, code)
}

func resultOf(code int64) Result {
	if code == 0 {
		return Result{OK: true}
	}
	return Result{Code: &code}
}

func answerTo(cs Case) string {
	switch cs.Answer {
	case NotJSON:
		return "<html>"
	case EmptyBody, ResetUnread, ResetRead, Closed, BadGateway, Redirect:
		return ""
	case NoStatus:
		return "{}"
	case OKWithCode:
		return fmt.Sprintf(`{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":%d}`, cs.Code)
	case FailWithZero:
		return `{"ActionStatus":"FAIL","ErrorInfo":"","ErrorCode":0}`
	default:
		return envelopeOf(cs.Code)
	}
}

// request is a proper one for a member of a case, 10 ms after the one before.
func (c Recordings) request(contract *spec.Contract, cs Case, i int, id *int, answer string) Request {
	*id++
	q := Request{Staged: true, Connection: "127.0.0.1:5", UserSig: Signature{Number: 1, Expire: time.Hour}}
	values := url.Values{}
	for _, p := range []Parameter{{"sdkappid", "1400000000"}, {"identifier", c.App.Identifiers[cs.Setting]},
		{"usersig", userSigVariable}, {"random", fmt.Sprint(4294967295 - *id)}, {"contenttype", "json"}} {
		q.Query = append(q.Query, p)
		values.Set(p.Name, p.Value)
	}
	body, err := json.Marshal(map[string]any{"GroupId": cs.Group, "Member_Account": cs.Members[i], "UnreadMsgNum": json.Number(cs.Numbers[i])})
	if err != nil {
		panic(err)
	}
	sent := time.Duration(*id) * 10 * time.Millisecond
	q.Exchange = record.Exchange{ID: *id, Program: cs.Name, Command: contract.Command(), Sent: sent, Answered: sent + time.Millisecond,
		Request: record.Request{Method: "POST", URL: "https://localhost" + contract.Path + "?" + values.Encode(), Body: body,
			Header: map[string]string{"Accept-Encoding": "gzip"}},
		Response: &record.Response{Status: 200, Proto: "HTTP/1.1", Body: []byte(answer)}}
	switch cs.Answer {
	case BadGateway:
		q.Response.Status = 502
	case OKWith500:
		q.Response.Status = 500
	case Redirect:
		q.Response.Status = 302
	case ResetRead, ResetUnread, Closed:
		q.Response = nil
	case Truncated:
		q.Response.Truncated = true
	}
	return q
}
