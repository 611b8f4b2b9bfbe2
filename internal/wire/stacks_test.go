package wire_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// What servers and proxies of other stacks do before any handler sees a request, as seen on 2026-11-29 with the reference behind
// them, is no fault of a target.
func TestHabitsOfOtherStacks(t *testing.T) {
	t.Parallel()
	page := func(status int) raw.Seen {
		return raw.Seen{Answers: []record.Response{{Status: status, Proto: "HTTP/1.1", Body: record.Bytes("<html></html>")}}, Closed: true}
	}
	const accepted = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	says := func(status int, body string) raw.Seen {
		return raw.Seen{Answers: []record.Response{{Status: status, Proto: "HTTP/1.1", Body: record.Bytes(body)}}, Closed: true}
	}
	const refused = `{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":10003}`
	for _, test := range []struct {
		stack, id string
		seen      raw.Seen
		after     int64
		want      string
	}{
		{"Apache", "http/header-range", page(206), 1, ""},
		{"aiohttp", "http/header-gzip", page(500), 7, ""},
		{"Varnish", "http/chunk-extension", page(503), 7, ""},
		{"Tornado", "http/chunk-extension", page(400), 7, ""},
		{"the JDK's server", "http/chunk-trailer", raw.Seen{Closed: true}, 7, ""},
		{"Twisted", "http/header-multipart", page(400), 7, ""},
		{"Tomcat", "http/query-list", page(400), 7, ""},
		{"lighttpd", "http/method-get-with-body", page(400), 7, ""},
		{"Squid", "http/method-get-override", page(411), 7, ""},
		{"Squid, which makes it POST", "http/method-small", says(200, accepted), 1, ""},
		{"h11, of the empty lines", "http/length-and-lines", page(400), 1, ""},
		{"HAProxy that gives up what its sender seems to give up", "http/header-tabs", page(400), 1, ""},
		{"PHP's server", "http/pipeline-two-sets", raw.Seen{Closed: true}, 2, ""},
		{"Puma", "http/pipeline-mixed", raw.Seen{TimedOut: true, Answers: says(200, refused).Answers}, 7, ""},

		{"a handler that answers with 405", "http/method-put", says(405, refused), 7, "UMN-ENV-1"},
		{"a handler that takes PUT for POST", "http/method-put", says(200, accepted), 1, "UMN-REQ-6"},
		{"a server that fails", "http/method-put", page(500), 7, "UMN-ENV-1"},
		{"a server that wants a length", "http/chunk-one", page(411), 7, "UMN-ENV-1"},
		{"a server that wants another type", "http/header-text", page(415), 7, "UMN-ENV-1"},
		{"a framework that answers with 422", "http/header-form", page(422), 7, "UMN-ENV-1"},
		{"a handler that says no and does it", "http/header-tabs", says(200, refused), 1, "UMN-ERR-13"},
		{"a server that declines a long header and does it", "http/header-8k", page(431), 1, "UMN-ERR-13"},
		{"a server that takes GET for POST and says no", "http/method-get-with-body", says(200, refused), 1, "UMN-ERR-13"},
	} {
		t.Run(test.stack+" "+test.id, func(t *testing.T) {
			trial := raw.Trial{Case: caseOf(t, test.id), Playing: raw.Playing{Seen: test.seen, After: &test.after,
				Values: raw.Values{Group: "g", Account: "bob", A: 1, B: 2, Before: 7, Messages: 12}}}
			got := ""
			for _, f := range raw.Judge(contract(t), trial) {
				got += f.Requirement
			}
			if got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}
