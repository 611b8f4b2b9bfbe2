package broken

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// changed is a fault of the body: the correct one is made into another.
func changed(change func(data []byte, group, member, number string) []byte) func(*client) {
	return func(c *client) {
		c.body = func(group, member, number string) []byte {
			return change(body(group, member, number), group, member, number)
		}
	}
}

// asked is a fault of the query.
func asked(change func(c *client, query string) string) func(*client) {
	return func(c *client) {
		c.query = func(c *client, sig string) string { return change(c, query(c, sig)) }
	}
}

// renamed is a fault of names: they are sent as others.
func renamed(change func(string) string) func(*client) {
	return func(c *client) {
		c.body = func(group, member, number string) []byte { return body(change(group), change(member), number) }
	}
}

// requestFaults are clients that send what they should not.
func requestFaults() []Client {
	return rows{
		{"in-the-clear", "Calls by http and not by https.", []string{"SDK-REQ-1"}, func(c *client) { c.scheme = "http" }},
		{"put", "Sends PUT.", []string{"SDK-REQ-1"}, func(c *client) { c.method = http.MethodPut }},
		{"trailing-slash", "Ends the path with a slash.", []string{"SDK-REQ-1"}, func(c *client) { c.path += "/" }},
		{"four-parameters", "Leaves contenttype out.", []string{"SDK-REQ-2"},
			asked(func(_ *client, query string) string { return strings.Replace(query, "contenttype=json&", "", 1) })},
		{"random-twice", "Gives random in the base URL and again for the call.", []string{"SDK-REQ-2"},
			asked(func(c *client, query string) string { return query + "&random=" + c.random() })},
		{"sixth-parameter", "Adds a parameter ver.", []string{"SDK-REQ-3"},
			asked(func(_ *client, query string) string { return query + "&ver=v4" })},
		{"signed-random", "Takes random from a signed type of 32 bits.", []string{"SDK-REQ-4"}, func(c *client) {
			random := c.random
			c.random = func() string { return wrapped(random(), 32, true) }
		}},
		{"fractional-random", "Sends a random between 0 and 1.", []string{"SDK-REQ-4"}, func(c *client) {
			random := c.random
			c.random = func() string { return "0." + random() }
		}},
		{"constant-random", "Sends the random of the documentation's sample.", []string{"SDK-REQ-5"},
			func(c *client) { c.random = func() string { return "99999999" } }},
		{"media-type", "Sends contenttype=application/json.", []string{"SDK-REQ-6"},
			asked(func(_ *client, query string) string {
				return strings.Replace(query, "contenttype=json", "contenttype=application%2Fjson", 1)
			})},
		{"zero-byte", "Ends the body with a zero byte.", []string{"SDK-REQ-7"},
			changed(func(data []byte, _, _, _ string) []byte { return append(data, 0) })},
		{"latin-1", "Sends the body in ISO 8859-1.", []string{"SDK-REQ-7", "SDK-REQ-11/four-byte"},
			changed(func(data []byte, _, _, _ string) []byte { return latin1(data) })},
		{"concatenated", "Puts names between quotes as they are.", []string{"SDK-REQ-7"},
			changed(func(_ []byte, group, member, number string) []byte {
				return fmt.Appendf(nil, `{"GroupId":"%s","Member_Account":"%s","UnreadMsgNum":%s}`, group, member, number)
			})},
		{"two-byte-characters", "Cuts characters down to 16 bits.", []string{"SDK-REQ-11/four-byte"},
			changed(func(data []byte, _, _, _ string) []byte {
				return bytes.Map(func(r rune) rune {
					if r > 0xffff {
						return '?'
					}
					return r
				}, data)
			})},
		{"ascii-only", "Puts a question mark for every character beyond ASCII.", every("SDK-REQ-11", "non-ascii", "four-byte"),
			changed(func(data []byte, _, _, _ string) []byte {
				return bytes.Map(func(r rune) rune {
					if r > 0x7f {
						return '?'
					}
					return r
				}, data)
			})},
		{"html-escapes", "Escapes names as if they stood in a page.", every("SDK-REQ-11", "group", "escapes"), renamed(html.EscapeString)},
		{"trims", "Trims blanks off the ends of names.", []string{"SDK-REQ-11/community"}, renamed(strings.TrimSpace)},
		{"small-letters", "Sends names in small letters.", every("SDK-REQ-11", "community", "non-ascii"), renamed(strings.ToLower)},
		{"community-path", "Calls another service for Community groups.", []string{"SDK-REQ-1"}, func(c *client) {
			c.prepare = func(r *http.Request) {
				sent, err := r.GetBody()
				if err != nil {
					return
				}
				if data, err := io.ReadAll(sent); err == nil && bytes.Contains(data, []byte("@TGS#_")) {
					r.URL.Path = "/v4/million_group_open_http_svc/set_unread_msg_num"
				}
			}
		}},
		{"number-as-text", "Sends the number between quotes.", []string{"SDK-REQ-8"},
			changed(func(data []byte, _, _, number string) []byte {
				return replaced(data, `"UnreadMsgNum":`+number, `"UnreadMsgNum":`+strconv.Quote(number))
			})},
		{"floating-point", "Sends 5.0 for 5.", []string{"SDK-REQ-8"},
			changed(func(data []byte, _, _, number string) []byte {
				return replaced(data, `"UnreadMsgNum":`+number, `"UnreadMsgNum":`+number+".0")
			})},
		{"exponent", "Sends 5e0 for 5.", []string{"SDK-REQ-8"},
			changed(func(data []byte, _, _, number string) []byte {
				return replaced(data, `"UnreadMsgNum":`+number, `"UnreadMsgNum":`+number+"e0")
			})},
		{"other-case", "Sends member_account in small letters.", []string{"SDK-REQ-8"},
			changed(func(data []byte, _, _, _ string) []byte { return replaced(data, "Member_Account", "member_account") })},
		{"seventh-field", "Adds a field From_Account.", []string{"SDK-REQ-9"},
			changed(func(data []byte, _, _, _ string) []byte {
				return replaced(data, "{", `{"From_Account":"administrator",`)
			})},
		{"omits-zero", "Leaves fields out that have their zero value.", []string{"SDK-REQ-10"},
			changed(func(data []byte, _, _, _ string) []byte { return replaced(data, `,"UnreadMsgNum":0`, "") })},
		{"unescaped", "Puts the identifier into the URL as it is.", every("SDK-REQ-12", "ampersand", "blank", "percent", "plus", "hash"),
			asked(func(c *client, query string) string {
				return strings.Replace(query, url.QueryEscape(c.identifier), c.identifier, 1)
			})},
		{"bare-blank", "Escapes everything in the identifier but blanks.", []string{"SDK-REQ-12/blank"},
			asked(func(c *client, query string) string {
				once := url.QueryEscape(c.identifier)
				return strings.Replace(query, once, strings.ReplaceAll(once, "+", " "), 1)
			})},
		{"path-escapes", "Escapes the identifier as if it stood in a path.", every("SDK-REQ-12", "ampersand", "plus"),
			asked(func(c *client, query string) string {
				return strings.Replace(query, url.QueryEscape(c.identifier), url.PathEscape(c.identifier), 1)
			})},
		{"escaped-twice", "Escapes the identifier twice.", every("SDK-REQ-12", "ampersand", "blank", "percent", "plus", "hash"),
			asked(func(c *client, query string) string {
				once := url.QueryEscape(c.identifier)
				return strings.Replace(query, once, url.QueryEscape(once), 1)
			})},
		{"lower-case-identifier", "Writes the identifier in lower-case letters.", []string{"SDK-REQ-12/capitals"},
			asked(func(c *client, query string) string {
				return strings.Replace(query, url.QueryEscape(c.identifier), url.QueryEscape(strings.ToLower(c.identifier)), 1)
			})},
		{"letters-only", "Refuses identifiers with other characters than letters.", every("SDK-REQ-12", "ampersand", "blank", "percent", "plus", "hash"),
			func(c *client) {
				c.refuse = func(*call) string {
					if strings.ContainsAny(c.identifier, "& %+#") {
						return "the identifier has characters that are not allowed"
					}
					return ""
				}
			}},
		{"int32", "Keeps the number in a signed type of 32 bits.", []string{"SDK-REQ-13/above-int32", "SDK-REQ-13/above-uint32"},
			func(c *client) {
				c.body = func(group, member, number string) []byte { return body(group, member, wrapped(number, 32, true)) }
			}},
		{"uint32", "Keeps the number in an unsigned type of 32 bits.", []string{"SDK-REQ-13/above-uint32"}, func(c *client) {
			c.body = func(group, member, number string) []byte { return body(group, member, wrapped(number, 32, false)) }
		}},
		{"shared-request", "Keeps the number of the call in a field of the client.", []string{"SDK-CONC-2"}, func(c *client) {
			var number string
			c.meet = together(func(k *call) { number = k.number }, func(k *call) { k.number = number }, false)
		}},
	}.clients()
}

// every is the checks of a requirement with those variants.
func every(id string, variants ...string) []string {
	var out []string
	for _, v := range variants {
		out = append(out, id+"/"+v)
	}
	return out
}

// latin1 is the text in ISO 8859-1, in which most characters are not to be had.
func latin1(data []byte) []byte {
	var out []byte
	for _, r := range string(data) {
		if r > 0xff {
			r = '?'
		}
		out = append(out, byte(r))
	}
	return out
}
