package target

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
)

func listening(t testing.TB) *Receiver {
	t.Helper()
	r, err := NewReceiver(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	return r
}

// post sends a webhook, which the receiver has to answer as the service wants it.
func post(t testing.TB, address, body string) {
	t.Helper()
	response, err := http.Post(address, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/json" || string(answer) != yes {
		t.Errorf("answered %s, %s, %s", response.Status, response.Header, answer)
	}
}

func TestReceiverHearsWebhooks(t *testing.T) {
	r := listening(t)
	post(t, r.URL()+"?CallbackCommand=Group.FromQuery", `{"GroupId":"@TGS#1","Member_Account":"bob"}`)
	post(t, r.URL()+"hook/deeper?CallbackCommand=Group.Other", `{"CallbackCommand":"Group.FromBody","GroupId":"@TGS#2"}`)
	post(t, r.URL(), `not JSON about @TGS#1`)
	if n := r.count(); n != 3 {
		t.Fatalf("%d webhooks were heard", n)
	}
	tests := map[string]struct {
		from  int
		words []string
		want  string
	}{
		"one group":       {0, []string{"@TGS#1"}, "Group.FromQuery @TGS#1, "},
		"after the first": {1, []string{"@TGS#1"}, ""},
		"the other group": {0, []string{"@TGS#2"}, "Group.FromBody @TGS#2"},
		"each once":       {0, []string{"@TGS#1", "bob"}, "Group.FromQuery @TGS#1, "},
		"no words":        {0, nil, "none"},
		"an empty word":   {0, []string{""}, "none"},
		"from too far":    {9, []string{"@TGS#1"}, "none"},
	}
	for name, test := range tests {
		var got []string
		for _, c := range r.since(test.from, test.words...) {
			got = append(got, strings.TrimSpace(c.Command+" "+c.GroupID))
			if c.At <= 0 || len(c.Body) == 0 {
				t.Errorf("%s: heard %+v", name, c)
			}
		}
		joined := strings.Join(got, ", ")
		if len(got) == 0 {
			joined = "none"
		}
		if joined != test.want {
			t.Errorf("%s: heard %q, want %q", name, joined, test.want)
		}
	}
}

func TestReceiverInACrowd(t *testing.T) {
	r := listening(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			from := r.count()
			post(t, r.URL(), `{"GroupId":"g"}`)
			if len(r.since(from, `"g"`)) == 0 {
				t.Error("a webhook that was answered was not heard")
			}
		})
	}
	wg.Wait()
	if n := r.count(); n != 20 {
		t.Errorf("%d of 20 webhooks were heard", n)
	}
}

func TestReceiverNeedsAFreeAddress(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for _, address := range []string{taken.Addr().String(), "nonsense", "127.0.0.1:99999"} {
		r, err := NewReceiver(t.Context(), address)
		if err == nil {
			_ = r.Close()
			t.Errorf("%s is listened on", address)
		} else if !strings.Contains(err.Error(), "--callback-listen "+address) {
			t.Errorf("%s is refused with %q", address, err)
		}
	}
}

func TestReceiverCloses(t *testing.T) {
	r, err := NewReceiver(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if response, err := http.Get(r.URL()); err == nil {
		_ = response.Body.Close()
		t.Error("a closed receiver answers")
	}
}
