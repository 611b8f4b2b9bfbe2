package broken

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf16"
)

// Variations are correct clients that differ from the correct one in what is left open.
func Variations() []Client {
	return slices.Concat(writtenOtherwise(), connectedOtherwise(), behavingOtherwise())
}

// same is a variation of what is sent.
func same(name, says string, fault func(*client), unjudged ...string) Client {
	return Client{Name: name, Says: says, fault: fault, Unjudged: unjudged}
}

// writtenOtherwise are clients whose requests look another way.
func writtenOtherwise() []Client {
	onWire := func(change func([]byte) []byte) func(*client) { return func(c *client) { c.onWire(change) } }
	header := func(change func(*http.Request)) func(*client) { return func(c *client) { c.prepare = change } }
	return []Client{
		same("header-order", "Sends its headers in the other order.", onWire(headLines(func(lines []string) []string {
			slices.Reverse(lines)
			return lines
		}))),
		same("small-headers", "Spells names of headers in small letters.", onWire(headLines(mapped(strings.ToLower)))),
		same("capital-headers", "Spells names of headers in capitals.", onWire(headLines(mapped(strings.ToUpper)))),
		same("folded-blanks", "Puts blanks and tabs around the values of headers.", onWire(headLines(func(lines []string) []string {
			for i := range lines {
				name, value, _ := strings.Cut(lines[i], ":")
				lines[i] = name + ":\t  " + strings.TrimSpace(value) + " "
			}
			return lines
		}))),
		same("many-headers", "Sends Accept, Cookie, traceparent and a dozen others.", header(func(r *http.Request) {
			r.Header.Set("Accept", "application/json, */*;q=0.5")
			r.Header.Set("Cookie", "a=b; c=d")
			for i := range 20 {
				r.Header.Set(fmt.Sprintf("X-Trace-%d", i), strings.Repeat("v", 100))
			}
		})),
		same("chunked-body", "Sends the body in chunks.", header(func(r *http.Request) { r.ContentLength = -1 })),
		same("expects-100", "Waits to be asked for the body.", func(c *client) {
			c.transport.ExpectContinueTimeout = 10 * time.Second // which is longer than the time-out: without the server's word there is no call
			c.prepare = func(r *http.Request) { r.Header.Set("Expect", "100-continue") }
		}),
		same("absolute-form", "Writes the whole URL into the request line.", func(c *client) {
			c.onWire(firstLine(func(line string) string { return strings.Replace(line, " /", " https://"+c.host+"/", 1) }))
		}),
		same("escaped-path", "Escapes characters of the path that need no escape.", onWire(firstLine(func(line string) string {
			return strings.Replace(line, "set_unread_msg_num", "set%5Funread%5fmsg%5fnu%6D", 1)
		}))),
		same("escaped-query", "Escapes every character of names and values of the query.", asked(func(_ *client, query string) string {
			values, _ := url.ParseQuery(query)
			var parts []string
			for name := range values {
				parts = append(parts, escapedAll(name)+"="+escapedAll(values.Get(name)))
			}
			return strings.Join(parts, "&")
		})),
		same("bare-asterisks", "Leaves the UserSig's asterisks as they are, as RFC 3986 allows.",
			asked(func(_ *client, query string) string { return strings.ReplaceAll(query, "%2A", "*") })),
		same("percent-blank", "Escapes blanks as %20 and not as a plus.",
			asked(func(_ *client, query string) string { return strings.ReplaceAll(query, "+", "%20") })),
		same("other-query-order", "Sends the parameters in the documentation's order.", asked(func(_ *client, query string) string {
			parts := strings.Split(query, "&")
			slices.Reverse(parts)
			return strings.Join(parts, "&")
		})),
		same("trailing-ampersand", "Ends the query with an ampersand.", asked(func(_ *client, query string) string { return query + "&" })),
		same("empty-pairs", "Has ampersands in a row in the query.", asked(func(_ *client, query string) string {
			return "&" + strings.ReplaceAll(query, "&", "&&")
		})),
		same("pretty-json", "Sends JSON with blanks and line ends.", changed(func(data []byte, _, _, _ string) []byte {
			var out bytes.Buffer
			_ = json.Indent(&out, data, " \t", "  ")
			return append([]byte("\r\n "), append(out.Bytes(), " \n"...)...)
		})),
		same("escaped-json", "Escapes every character in strings of JSON.", changed(func(_ []byte, group, member, number string) []byte {
			return fmt.Appendf(nil, `{%s:%s,%s:%s,%s:%s}`, inEscapes("Member_Account"), inEscapes(member), inEscapes("GroupId"), inEscapes(group),
				inEscapes("UnreadMsgNum"), number)
		})),
		same("bare-json", "Escapes nothing in JSON that needs no escape.", changed(func(data []byte, _, _, _ string) []byte {
			for escape, plain := range map[string]string{`\u003c`: "<", `\u003e`: ">", `\u0026`: "&"} {
				data = bytes.ReplaceAll(data, []byte(escape), []byte(plain))
			}
			return data
		})),
		same("charset", "Names a charset in Content-Type.", header(func(r *http.Request) { r.Header.Set("Content-Type", "application/json; charset=UTF-8") })),
		same("no-content-type", "Sends no Content-Type.", header(func(r *http.Request) { r.Header.Del("Content-Type") })),
	}
}

// connectedOtherwise are clients that deal with connections in another way.
func connectedOtherwise() []Client {
	return []Client{
		same("tls-1.2", "Speaks TLS 1.2 at most.", func(c *client) { c.tls.MaxVersion = tls.VersionTLS12 }),
		same("tls-1.3", "Speaks TLS 1.3 at least.", func(c *client) { c.tls.MinVersion = tls.VersionTLS13 }),
		same("resumes-tls", "Resumes sessions of TLS.", func(c *client) { c.tls.ClientSessionCache = tls.NewLRUClientSessionCache(32) }),
		same("offers-http2", "Offers HTTP/2 beside HTTP/1.1.", func(c *client) { c.tls.NextProtos = []string{"h2", "http/1.1"} }),
		same("keep-alive", "Says Connection: keep-alive.", func(c *client) {
			c.prepare = func(r *http.Request) { r.Header.Set("Connection", "keep-alive") }
		}),
		same("http-1.0", "Speaks HTTP/1.0, and offers that alone in TLS, with connections that are kept open.", func(c *client) {
			c.tls.NextProtos = []string{"http/1.0"}
			c.onWire(firstLine(func(line string) string { return strings.Replace(line, "HTTP/1.1", "HTTP/1.0", 1) }))
			c.prepare = func(r *http.Request) { r.Header.Set("Connection", "keep-alive") }
		}),
		same("drips", "Writes requests a few bytes at a time.", func(c *client) { c.written(unchanged, 7) }),
		same("no-gzip", "Wants no compressed answers.", func(c *client) { c.transport.DisableCompression = true }, "SDK-ANS-9/gzip"),
		same("own-gzip", "Asks for compressed answers and reads them itself.", func(c *client) {
			c.prepare = func(r *http.Request) { r.Header.Set("Accept-Encoding", "br;q=0, gzip;q=1.0") }
			c.read = func(a answer) result {
				if a.encoding == "gzip" {
					if plain, err := gzip.NewReader(bytes.NewReader(a.body)); err == nil {
						a.body, a.err = io.ReadAll(plain)
					}
				}
				return read(a)
			}
		}),
	}
}

// behavingOtherwise are clients that sign, wait, repeat and refuse in another way.
func behavingOtherwise() []Client {
	return []Client{
		same("cached-usersig", "Keeps its UserSig until shortly before it expires.", func(c *client) {
			c.sign = c.renewing(func(left time.Duration) bool { return left <= c.lifetime/10 })
		}),
		same("masked-usersig", "Shows the beginning and the end of the UserSig in the text of a failure.", readBy(func(a answer, right result) result {
			if _, sig, _ := strings.Cut(a.address, "usersig="); !right.OK && len(sig) > 60 {
				right.Message += " with " + sig[:12] + "…" + sig[48:60]
			}
			return right
		})),
		same("renews-when-refused", "Keeps its UserSig until it is refused, and then repeats the call.", func(c *client) {
			var expired atomic.Bool
			c.sign = c.renewing(func(time.Duration) bool { return expired.Swap(false) })
			c.again = func(r result, sent int) bool { expired.Store(r.Code == 70001); return r.Code == 70001 && sent == 1 }
		}),
		same("renews-after-a-failure", "Makes a new UserSig after a call that failed, and leaves repeating to its caller.", func(c *client) {
			var failed atomic.Bool
			c.sign = c.renewing(func(time.Duration) bool { return failed.Load() })
			c.read = func(a answer) result { r := read(a); failed.Store(r.Code == 70001); return r }
		}),
		same("backdates", "Has its UserSigs begin a minute ago, for servers whose clock is late.", func(c *client) {
			c.sign = func() string { return c.signAs(time.Now().Add(-time.Minute), time.Minute+c.lifetime) }
		}),
		same("backdates-and-caches", "Keeps a UserSig that began a minute ago until it expires.", func(c *client) {
			c.sign = c.renewing(func(left time.Duration) bool { return left <= 0 })
			inner := c.signAs
			c.issue = func() string { return inner(time.Now().Add(-time.Minute), time.Minute+c.lifetime) }
		}),
		same("half-a-year", "Has one UserSig that is valid for 180 days, and makes another in time.", func(c *client) {
			c.lifetime = 180 * 24 * time.Hour
			c.sign = c.renewing(func(left time.Duration) bool { return left <= time.Hour })
		}, "SDK-AUTH-2"),
		same("window", "Sends as many calls at once as the limit has, and then waits.", func(c *client) { c.pace = window(limit.Calls, limit.Per) }),
		same("slow", "Makes one call at a time and is slow.", func(c *client) {
			one := newTurnstile()
			c.pace = func() { one.enter(); defer one.leave(); time.Sleep(3 * interval) }
		}, "SDK-PACE-1"),
		same("refuses-large-numbers", "Refuses numbers beyond 31 bits before any call.", func(c *client) {
			c.refuse = func(k *call) string {
				if len(k.number) > 9 {
					return "the number is too large"
				}
				return ""
			}
		}, "SDK-REQ-13/above-int32", "SDK-REQ-13/above-uint32"),
		same("tries-again", "Repeats calls up to three times, with pauses that grow, where the network, a gateway or the service failed.", func(c *client) {
			c.again = func(r result, sent int) bool {
				if sent > 3 || r.OK || r.status == http.StatusOK && r.Code != 10002 && r.Code != 60008 {
					return false
				}
				time.Sleep(time.Duration(sent*sent) * 50 * time.Millisecond)
				return true
			}
		}),
		same("waits-when-limited", "Waits and repeats a call that is refused as too frequent.", func(c *client) {
			c.again = func(r result, sent int) bool {
				limited := (r.Code == 60007 || r.Code == 60011 || r.Code == 10006) && sent < 4
				if limited {
					time.Sleep(300 * time.Millisecond)
				}
				return limited
			}
		}),
		same("patient", "Waits for the late answer too.", func(c *client) { c.timeout *= 2 }),
		same("safe-texts", "Tells its caller the kind of a failure and nothing else.", readBy(func(_ answer, right result) result {
			right.Message = ""
			return right
		}), "SDK-AUTH-4/errors"),
	}
}

// renewing is a UserSig that is kept until it is time for another, by how long it is still valid.
func (c *client) renewing(due func(left time.Duration) bool) func() string {
	c.issue = func() string { return c.signAs(time.Now(), c.lifetime) }
	var mu sync.Mutex
	var sig string
	var until time.Time
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now().Truncate(time.Second); sig == "" || due(time.Until(until)) {
			sig, until = c.issue(), now.Add(c.lifetime)
		}
		return sig
	}
}

// mapped changes the name of each header line.
func mapped(change func(string) string) func([]string) []string {
	return func(lines []string) []string {
		for i := range lines {
			name, value, _ := strings.Cut(lines[i], ":")
			lines[i] = change(name) + ":" + value
		}
		return lines
	}
}

func escapedAll(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		fmt.Fprintf(&out, "%%%02x", b)
	}
	return out.String()
}

// inEscapes is a string of JSON in which every character is an escape.
func inEscapes(text string) string {
	out := `"`
	for _, unit := range utf16.Encode([]rune(text)) {
		out += fmt.Sprintf(`\u%04X`, unit)
	}
	return out + `"`
}
