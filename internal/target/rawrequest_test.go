package target

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

const rawBody = `{"GroupId":$(group),"Member_Account":$(account),"UnreadMsgNum":$(A)}`

// rawStage is a stage over the network on which raw requests are sent, and one that sets a count to a number.
func rawStage(t *testing.T, handler http.Handler, change func(*Config)) (*Stage, raw.Trial) {
	t.Helper()
	s, err := NewSession(overNetwork(t, handler))
	if err != nil {
		t.Fatal(err)
	}
	s.Prepare(t.Context())
	st, o := s.Open(t.Context(), "the stage", stageOf("Public", bobWith(2)))
	if o != nil {
		t.Fatal(o.Reason)
	}
	t.Cleanup(func() { st.Close(t.Context()) })
	change(&s.client.config)
	trial := raw.Trial{Case: program.Raw{ID: "x", Body: []byte(rawBody), Requests: []program.Request{{}}}}
	trial.Values.A = 4
	trial.Values.Group, trial.Values.Account = st.Place("g", "bob")
	return st, trial
}

// A raw request is signed, made within the budget and taken down without secrets, as every other call of the stage is.
func TestAStageSendsRawRequests(t *testing.T) {
	next := reference(t)
	st, trial := rawStage(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Sig", r.URL.Query().Get("usersig"))
		next.ServeHTTP(w, r)
	}), func(*Config) {})
	c := st.session.client
	c.config.MaxCalls = c.Calls() + 1
	st.session.config.MaxCalls = c.config.MaxCalls
	sent := false
	seen, err := st.Raw(t.Context(), trial, 5*time.Second, func() { sent = true })
	if accepted, _ := seen.Said(st.session.contract, 0); err != nil || !accepted || !sent {
		t.Fatalf("saw %+v, %v", seen, err)
	}
	if shown := strings.Join(seen.Answers[0].Header["X-Sig"], ","); shown != "$UNREADCHECK_USERSIG" {
		t.Errorf("of the UserSig it keeps %q", shown)
	}
	if reading, err := st.Read(t.Context(), "g", "bob"); err != nil || *reading.Unread != 4 {
		t.Errorf("4 reads %s, %v", reading, err)
	}
	if shown := string(st.Shown(trial)); !strings.Contains(shown, "?sdkappid=1400000000&identifier=administrator&usersig=$UNREADCHECK_USERSIG&random=") || !strings.HasSuffix(shown, `"UnreadMsgNum":4}`) {
		t.Errorf("it is shown as %s", shown)
	}
	if _, err := st.Raw(t.Context(), trial, time.Second, nil); err == nil || !strings.Contains(err.Error(), "--max-calls") {
		t.Errorf("beyond the budget: %v", err)
	}
	trial.Case.Body = []byte("$(nothing)")
	if _, err := st.Raw(t.Context(), trial, time.Second, nil); err == nil || st.Shown(trial) != nil {
		t.Errorf("what cannot be filled in is sent: %v", err)
	}
}

// Two raw requests are made at once where that many calls were reserved: the first waits for its end while the second is answered.
func TestRawRequestsAreSentAtOnce(t *testing.T) {
	st, whole := rawStage(t, reference(t), func(c *Config) { c.MaxCalls = 1000 })
	c := st.session.client
	c.config.MaxCalls = c.Calls() + 3
	half := whole
	half.Case.Segments = []program.Segment{{Bytes: []byte("POST $(path)?$(query) HTTP/1.1\r\nHost: $(host)\r\nContent-Length: $(length)\r\nConnection: close\r\n\r\n$(body:head)")},
		{Bytes: []byte("$(body:tail)"), Pause: 5 * time.Second, Await: 1}}
	half.Case.Requests = []program.Request{{}}
	if err := st.Reserve(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	over := make(chan raw.Seen)
	go func() {
		seen, err := st.Raw(t.Context(), half, 200*time.Millisecond, nil)
		if err != nil {
			t.Error(err)
		}
		over <- seen
	}()
	seen, err := st.Raw(t.Context(), whole, 5*time.Second, nil)
	if accepted, _ := seen.Said(st.session.contract, 0); err != nil || !accepted {
		t.Errorf("the second saw %+v, %v", seen, err)
	}
	if waiting := <-over; !waiting.TimedOut {
		t.Errorf("the first saw %+v", waiting)
	}
	st.Release()
	if _, err := st.Raw(t.Context(), whole, time.Second, nil); err == nil {
		t.Error("what was given back is made all the same")
	}
}

// Raw requests go where calls that set counts may go, and only over a network.
func TestRawRequestsAreGuarded(t *testing.T) {
	sets := []spec.Effect{spec.Sets}
	for name, test := range map[string]struct {
		base, host string
		handler    http.Handler
		want       string
	}{
		"this machine":       {base: "http://localhost:8080"},
		"a host":             {base: "http://192.0.2.1", want: "cases over raw sockets: 192.0.2.1 is not this machine"},
		"another host":       {base: "http://192.0.2.1", host: "192.0.2.2", want: "--allow sets --host 192.0.2.1"},
		"a host, as allowed": {base: "https://192.0.2.1", host: "192.0.2.1"},
		"no such scheme":     {base: "ftp://127.0.0.1", want: "an address such as http://127.0.0.1:8080"},
		"in memory":          {base: "http://127.0.0.1", handler: http.NotFoundHandler(), want: "a handler that is called in memory has no bytes"},
	} {
		s, err := NewSession(NewClient(configOf(t, test.base, func(c *Config) { c.Allow, c.Host, c.Handler = sets, test.host, test.handler })))
		if err != nil {
			t.Fatal(err)
		}
		err = s.CheckRaw()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
		if _, sent := s.newStage(playing{}, nil).Raw(t.Context(), raw.Trial{}, time.Nanosecond, nil); err != nil && (sent == nil || sent.Error() != err.Error()) {
			t.Errorf("%s: it is sent all the same, with %v", name, sent)
		}
		if secure := s.newStage(playing{}, nil).Secure(); secure != strings.HasPrefix(test.base, "https") {
			t.Errorf("%s: TLS %t", name, secure)
		}
	}
}

// What cannot be signed is not sent.
func TestARawRequestNeedsASignature(t *testing.T) {
	s, err := NewSession(NewClient(configOf(t, "http://127.0.0.1:1", func(c *Config) { c.Account.SecretKey = "" })))
	if err != nil {
		t.Fatal(err)
	}
	st := s.newStage(playing{}, nil)
	trial := raw.Trial{Case: program.Raw{Requests: []program.Request{{}}}}
	if _, err := st.Raw(t.Context(), trial, time.Second, nil); err == nil || !strings.HasPrefix(err.Error(), "the call could not be signed: ") {
		t.Errorf("it fails with %v", err)
	}
	if st.Shown(trial) != nil || s.client.Calls() > 0 {
		t.Error("something is sent")
	}
}
