package target

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func TestParseAddress(t *testing.T) {
	c := loadContract(t)
	tests := map[string]string{ // what is typed: the base URL, or empty where it is refused
		"china":                            "https://console.tim.qq.com",
		"singapore":                        "https://adminapisgp.im.qcloud.com",
		"http://127.0.0.1:8080":            "http://127.0.0.1:8080",
		"http://127.0.0.1:8080/":           "http://127.0.0.1:8080",
		"https://im.example.com/gate/way/": "https://im.example.com/gate/way",
		"http://[::1]:80/a%2Fb/":           "http://[::1]:80/a%2Fb",
		"HTTP://example.com":               "http://example.com",

		"":                                 "",
		"Singapore":                        "",
		"atlantis":                         "",
		"127.0.0.1:8080":                   "",
		"localhost:8080":                   "",
		"ftp://127.0.0.1":                  "",
		"http:127.0.0.1":                   "",
		"http://":                          "",
		"http://:8080":                     "",
		"http:///v4":                       "",
		"http://127.0.0.1:0":               "",
		"http://127.0.0.1:99999":           "",
		"http://%zz":                       "",
		"http://[::1":                      "",
		"http://127.0.0.1@evil.example":    "",
		"http://user:word@127.0.0.1":       "",
		"http://127.0.0.1/?usersig=secret": "",
		"http://127.0.0.1:8080?":           "",
		"http://127.0.0.1/#top":            "",
		"mailto:a@b?usersig=secret":        "",
	}
	for typed, want := range tests {
		address, err := ParseAddress(c, typed)
		switch {
		case want == "" && err == nil:
			t.Errorf("%q is taken for %s", typed, address)
		case want == "":
			if !strings.Contains(err.Error(), "--target") || strings.Contains(err.Error(), "secret") {
				t.Errorf("%q is refused with %q, which has to name --target and to repeat no query", typed, err)
			}
		case err != nil:
			t.Errorf("%q: %v", typed, err)
		case address.String() != want:
			t.Errorf("%q is taken for %s, want %s", typed, address, want)
		}
	}
	if _, err := ParseAddress(c, "atlantis"); !strings.Contains(err.Error(), "singapore") || !strings.Contains(err.Error(), Embedded) {
		t.Errorf("an unknown region is refused with %q, which should say what there is", err)
	}
}

func TestLoopback(t *testing.T) {
	tests := map[string]bool{
		"http://127.0.0.1":                  true,
		"http://127.0.0.1:8080/v4":          true,
		"http://127.9.9.9":                  true,
		"http://[::1]":                      true,
		"http://[::1]:443":                  true,
		"http://[::ffff:127.0.0.1]":         true,
		"http://[0:0:0:0:0:0:0:1]":          true,
		"http://localhost":                  true,
		"http://LOCALHOST:1":                true,
		"http://localhost.":                 true,
		"http://im.localhost":               true,
		"http://0.0.0.0":                    false,
		"http://[::]":                       false,
		"http://10.0.0.1":                   false,
		"http://128.0.0.1":                  false,
		"http://[::ffff:10.0.0.1]":          false,
		"http://127.1":                      false,
		"http://2130706433":                 false,
		"http://0x7f.0.0.1":                 false,
		"http://localhost.evil.example":     false,
		"http://evil-localhost":             false,
		"http://127.0.0.1.evil.example":     false,
		"http://127.0.0.1@evil.example":     false,
		"http://localhost:80@evil.example":  false,
		"http://evil.example/127.0.0.1":     false,
		"http://evil.example?x=@127.0.0.1":  false,
		"https://adminapisgp.im.qcloud.com": false,
	}
	for text, want := range tests {
		if got := Loopback(mustURL(t, text)); got != want {
			t.Errorf("Loopback(%s) is %t", text, got)
		}
	}
}

func mustURL(t testing.TB, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestGuard(t *testing.T) {
	everything := []spec.Effect{spec.Sets, spec.Creates, spec.Floods}
	tests := map[string]struct {
		address string
		allow   []spec.Effect
		host    string
		effects []spec.Effect
		refused string // the flags to type, or empty
	}{
		"loopback allows all":        {"http://127.0.0.1", nil, "", everything, ""},
		"localhost allows all":       {"http://localhost:9", nil, "", everything, ""},
		"reads go anywhere":          {"https://im.example.com", nil, "", []spec.Effect{spec.Reads}, ""},
		"nothing else goes":          {"https://im.example.com", nil, "", everything, "--allow sets,creates,floods --host im.example.com"},
		"what is allowed goes":       {"https://im.example.com", everything, "im.example.com", everything, ""},
		"with the port":              {"https://im.example.com:8443", everything, "im.example.com:8443", everything, ""},
		"in capitals":                {"https://im.example.com", everything, "IM.Example.COM", everything, ""},
		"what is not, does not":      {"https://im.example.com", []spec.Effect{spec.Sets}, "im.example.com", everything, "--allow creates,floods --host im.example.com"},
		"allowed for another host":   {"https://im.example.com", everything, "staging.example.com", everything, "--allow sets,creates,floods --host im.example.com"},
		"allowed for a parent":       {"https://im.example.com", everything, "example.com", everything, "--host im.example.com"},
		"allowed for another port":   {"https://im.example.com:8443", everything, "im.example.com:443", everything, "--host im.example.com"},
		"allowed for no host":        {"https://im.example.com", everything, "", everything, "--host im.example.com"},
		"a name that looks local":    {"http://localhost.evil.example", nil, "localhost", everything, "--host localhost.evil.example"},
		"an address in the userinfo": {"http://127.0.0.1@evil.example", everything, "127.0.0.1", everything, "--host evil.example"},
		"all addresses":              {"http://0.0.0.0", nil, "", everything, "--host 0.0.0.0"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := NewGuard(mustURL(t, test.address), test.allow, test.host).Check(test.effects...)
			switch {
			case test.refused == "" && err != nil:
				t.Error(err)
			case test.refused != "" && err == nil:
				t.Error("it is allowed")
			case test.refused != "" && !strings.Contains(err.Error(), test.refused):
				t.Errorf("it is refused with %q, which does not say to type %s", err, test.refused)
			}
		})
	}
}

// counting counts requests, and answers none.
type counting struct{ requests atomic.Int64 }

func (c *counting) RoundTrip(*http.Request) (*http.Response, error) {
	c.requests.Add(1)
	return nil, http.ErrHandlerTimeout
}

// TestNothingIsSentWhereTheGuardRefuses prepares, plays and clears on a host that was not named.
func TestNothingIsSentWhereTheGuardRefuses(t *testing.T) {
	sent := &counting{}
	client := NewClient(configOf(t, "https://im.example.com", func(c *Config) {
		c.Allow, c.Host = []spec.Effect{spec.Sets, spec.Creates}, "staging.example.com"
	}))
	client.http.Transport = sent
	s, err := NewSession(client)
	if err != nil {
		t.Fatal(err)
	}
	s.Prepare(t.Context())
	const flags = "--allow creates --host im.example.com"
	if s.noStage == nil || s.noStage.Kind != record.ObstacleMissing || !strings.Contains(s.noStage.Reason, flags) {
		t.Errorf("the obstacle is %+v, and has to say to type %s", s.noStage, flags)
	}
	recordings := playHere(t.Context(), s, program.Program{ID: "staged", Stage: stageOf("Public", bobWith(2)), Steps: []program.Step{set("1")}}, bare)
	if o := recordings[0].Obstacle; o == nil || !strings.Contains(o.Reason, flags) {
		t.Errorf("the program has the obstacle %+v", o)
	}
	call := recordings[1].Steps[0].Calls[0]
	if call.Response != nil || !strings.Contains(call.Trouble.Detail, "--allow sets --host im.example.com") {
		t.Errorf("the call without a stage was %+v", call)
	}
	if left := s.Clear(t.Context()); len(left) > 0 {
		t.Errorf("nothing was made, and %q stayed", left)
	}
	if n := sent.requests.Load(); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}
