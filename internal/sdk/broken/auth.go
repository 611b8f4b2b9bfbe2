package broken

import (
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"time"
)

// authFaults are clients that deal wrongly with secrets.
func authFaults() []Client {
	return rows{
		{"stale-usersig", "Signs with a clock that is two hours late.", []string{"SDK-AUTH-1"},
			func(c *client) { c.sign = func() string { return c.signAs(time.Now().Add(-2*time.Hour), time.Hour) } }},
		{"other-account", "Signs for an account of its own.", []string{"SDK-AUTH-1"}, func(c *client) {
			c.sign = func() string {
				return (&client{key: c.key, sdkAppID: c.sdkAppID, identifier: "sdk"}).signAs(time.Now(), time.Hour)
			}
		}},
		{"never-renews", "Makes one UserSig and uses it for ever.", []string{"SDK-AUTH-2"}, func(c *client) {
			c.sign = sync.OnceValue(func() string { return c.signAs(time.Now(), c.lifetime) })
		}},
		{"quotes-the-url", "Quotes the URL in the text of a failure.", []string{"SDK-AUTH-4/errors"}, readBy(func(a answer, right result) result {
			if a.err != nil {
				right.Message = fmt.Sprintf("Post %q: %v", a.address, a.err)
			}
			return right
		})},
		{"shortens-the-url", "Quotes the beginning of the URL in the text of a failure.", []string{"SDK-AUTH-4/errors"}, readBy(func(a answer, right result) result {
			if !right.OK {
				right.Message = fmt.Sprintf("Post %q: %s", a.address[:len(a.address)-20], right.Message)
			}
			return right
		})},
		{"quotes-the-end", "Quotes the UserSig without its first characters in the text of a failure.", []string{"SDK-AUTH-4/errors"}, readBy(func(a answer, right result) result {
			if _, sig, ok := strings.Cut(a.address, "usersig="); ok && !right.OK {
				right.Message = "…" + sig[20:]
			}
			return right
		})},
		{"dumps-the-url", "Dumps the URL in base64 in the text of a failure.", []string{"SDK-AUTH-4/errors"}, readBy(func(a answer, right result) result {
			if !right.OK {
				right.Message = base64.StdEncoding.EncodeToString([]byte(a.address))
			}
			return right
		})},
		{"logs-the-url", "Logs the URL of every call.", []string{"SDK-AUTH-4/log"}, func(c *client) {
			c.read = func(a answer) result { _, _ = fmt.Fprintln(c.stderr, "POST", a.address); return read(a) }
		}},
	}.clients()
}

// refusedThroughout are checks that a client would pass easily none of whose calls is accepted.
var refusedThroughout = []string{"SDK-AUTH-2", "SDK-ANS-1", "SDK-ANS-2/extra-fields", "SDK-ANS-7/truncated", "SDK-ANS-8/late", "SDK-RETRY-1",
	"SDK-RETRY-3/network", "SDK-TIME-1", "SDK-PACE-1", "SDK-PACE-2", "SDK-CONN-1", "SDK-CONN-2"}
