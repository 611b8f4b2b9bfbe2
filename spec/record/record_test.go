package record_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// body is any body: text, text with bytes broken in it, or no text at all.
func body() *rapid.Generator[[]byte] {
	return rapid.OneOf(
		rapid.SliceOf(rapid.Byte()),
		rapid.Map(rapid.String(), func(s string) []byte { return []byte(s) }),
		rapid.Map(rapid.StringMatching(`[{}"\\<>&\x{fffd}\x{2028}\x{0}\x{1f600}]*`), func(s string) []byte { return []byte(s) }),
		rapid.Custom(func(t *rapid.T) []byte {
			text := []byte(rapid.StringN(1, -1, -1).Draw(t, "text"))
			text[rapid.IntRange(0, len(text)-1).Draw(t, "at")] = rapid.SampledFrom([]byte{0x80, 0xbf, 0xc0, 0xed, 0xf8, 0xff}).Draw(t, "byte")
			return text
		}),
	)
}

func TestBytesSurviveJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := record.Bytes(body().Draw(t, "body"))
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got record.Bytes
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatalf("%s cannot be read: %v", data, err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%q comes back from %s as %q", want, data, got)
		}
	})
}

func TestBytesAreReadable(t *testing.T) {
	tests := []struct {
		body string
		want string
	}{
		{"", `""`},
		{`{"ErrorCode":0}`, `"{\"ErrorCode\":0}"`},
		{"группа", `"группа"`},
		{"\ufffd", `"` + "\ufffd" + `"`},
		{"\ufeff{}", `"` + "\ufeff" + `{}"`},
		{"\x00", `"\u0000"`},
		{"\xff", `{"base64":"/w=="}`},
		{"{\"a\":\"\xc3\"}", `{"base64":"eyJhIjoiwyJ9"}`},
		{"\xed\xa0\x80", `{"base64":"7aCA"}`},
	}
	for _, test := range tests {
		data, err := json.Marshal(record.Bytes(test.body))
		if err != nil || string(data) != test.want {
			t.Errorf("%q is written as %s, %v, want %s", test.body, data, err, test.want)
		}
	}
	if data, err := json.Marshal(record.Bytes(nil)); err != nil || string(data) != `""` {
		t.Errorf("no body is written as %s, %v", data, err)
	}
}

func TestDamagedBytesAreRefused(t *testing.T) {
	for _, text := range []string{
		`5`, `true`, `[]`, `["a"]`, `{}`, `{"base64":5}`, `{"base64":"*"}`, `{"base64":"YQ"}`, `{"Base64":"YQ=="}`,
		`{"base65":"YQ=="}`, `{"base64":"YQ==","more":"YQ=="}`, `{"base64":["YQ=="]}`, `"`, ``,
	} {
		var b record.Bytes
		if err := json.Unmarshal([]byte(text), &b); err == nil {
			t.Errorf("%s is read as %q", text, b)
		}
	}
}

// A whole exchange survives being saved, down to a body that is not text.
func TestRecordingsSurviveJSON(t *testing.T) {
	n := int64(5)
	rapid.Check(t, func(t *rapid.T) {
		want := record.Recording{
			Program: rapid.String().Draw(t, "program"), Attempt: rapid.IntRange(1, 2).Draw(t, "attempt"),
			Groups:   map[string]record.Group{"g": {ID: "@TGS#1", Type: "Public"}},
			Baseline: []record.Reading{{Group: "g", Member: "bob", Unread: &n, Observer: "unread-field", Waited: time.Second, Exchange: 1}},
			Steps: []record.Step{
				{Numbers: []string{"9007199254740993"}, Calls: []record.Exchange{{
					ID: 2, Program: "p", Attempt: 1, Command: "set_unread_msg_num", Sent: 1, Answered: 2,
					Request: record.Request{Method: "POST", URL: "http://h/?usersig=…", Header: map[string]string{"Content-Type": ""}, Body: body().Draw(t, "request")},
					Response: &record.Response{Status: 200, Proto: "HTTP/1.1", Header: map[string][]string{"Server": {"a", "b"}},
						Body: body().Draw(t, "response"), Truncated: true},
				}, {ID: 3, Trouble: &record.Trouble{Kind: record.TroubleReset, Detail: "EOF"}}}},
				{Reading: &record.Reading{Group: "g", Member: "bob", Observer: "custom"}, Messages: &n},
				{Snapshot: &record.Snapshot{Group: "g", Messages: 5, History: []string{"5 from owner: [hello]"}, Profile: map[string]string{"Name": "n"}, Members: map[string]string{"bob": "Member"}, Exchanges: []int{4}}},
				{Callbacks: []record.Callback{{Command: "Group.CallbackAfterSendMsg", GroupID: "@TGS#1", At: 5, Body: body().Draw(t, "callback")}}},
			},
			Obstacle: &record.Obstacle{Kind: record.ObstacleMissing, Reason: "r", Exchanges: []int{1}},
		}
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got record.Recording
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		// An absent body comes back as an empty one.
		for i := range want.Steps {
			for j := range want.Steps[i].Calls {
				x := &want.Steps[i].Calls[j]
				x.Request.Body = append(record.Bytes{}, x.Request.Body...)
				if x.Response != nil {
					x.Response.Body = append(record.Bytes{}, x.Response.Body...)
				}
			}
			for j := range want.Steps[i].Callbacks {
				want.Steps[i].Callbacks[j].Body = append(record.Bytes{}, want.Steps[i].Callbacks[j].Body...)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("comes back as\n%+v, want\n%+v", got, want)
		}
	})
}

func TestExcused(t *testing.T) {
	status := func(n int) record.Exchange { return record.Exchange{Response: &record.Response{Status: n}} }
	trouble := func(kind string) record.Exchange { return record.Exchange{Trouble: &record.Trouble{Kind: kind}} }
	brokeOff := status(200)
	brokeOff.Trouble = &record.Trouble{Kind: record.TroubleReset}
	tests := []struct {
		name     string
		exchange record.Exchange
		excused  bool
		why      string
	}{
		{"502", status(502), true, "HTTP 502"},
		{"503", status(503), true, "HTTP 503"},
		{"504", status(504), true, "HTTP 504"},
		{"408", status(408), true, "HTTP 408"},
		{"520", status(520), true, "HTTP 520"},
		{"527", status(527), true, "HTTP 527"},
		{"530", status(530), true, "HTTP 530"},
		{"nothing", record.Exchange{}, true, "network error"},
		{"refused", trouble(record.TroubleRefused), true, "connection refused"},
		{"reset", trouble(record.TroubleReset), true, "connection closed"},
		{"timeout", trouble(record.TroubleTimeout), true, "no answer in time"},
		{"TLS", trouble(record.TroubleTLS), true, "TLS failed"},
		{"name", trouble(record.TroubleName), true, "name not found"},
		{"other", trouble(record.TroubleOther), true, "network error"},
		{"cancelled", trouble(record.TroubleCancelled), true, "cancelled"},
		{"budget", trouble(record.TroubleBudget), true, "budget spent"},
		// Every other status is the target's own answer.
		{"200", status(200), false, "HTTP 200"},
		{"0", status(0), false, "HTTP 0"},
		{"201", status(201), false, "HTTP 201"},
		{"204", status(204), false, "HTTP 204"},
		{"301", status(301), false, "HTTP 301"},
		{"400", status(400), false, "HTTP 400"},
		{"401", status(401), false, "HTTP 401"},
		{"404", status(404), false, "HTTP 404"},
		{"429", status(429), false, "HTTP 429"},
		{"499", status(499), false, "HTTP 499"},
		{"500", status(500), false, "HTTP 500"},
		{"501", status(501), false, "HTTP 501"},
		{"505", status(505), false, "HTTP 505"},
		{"407", status(407), false, "HTTP 407"},
		{"409", status(409), false, "HTTP 409"},
		{"519", status(519), false, "HTTP 519"},
		{"528", status(528), false, "HTTP 528"},
		{"529", status(529), false, "HTTP 529"},
		{"531", status(531), false, "HTTP 531"},
		{"an answer that broke off", brokeOff, false, "connection closed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.exchange.TransientFailure(); got != test.excused {
				t.Errorf("excused is %t, want %t", got, test.excused)
			}
			if got := test.exchange.Why(); got != test.why {
				t.Errorf("the reason is %q, want %q", got, test.why)
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(100, 599).Draw(t, "status")
		if got, want := status(n).TransientFailure(), n == 408 || n >= 502 && n <= 504 || n >= 520 && n <= 527 || n == 530; got != want {
			t.Fatalf("HTTP %d is excused: %t, want %t", n, got, want)
		}
	})
}

func TestReadings(t *testing.T) {
	count := func(n int64) record.Reading { return record.Reading{Unread: &n} }
	none := record.Reading{}
	tests := []struct {
		a, b record.Reading
		same bool
	}{
		{count(3), count(3), true}, {count(0), count(0), true}, {none, none, true}, {count(-1), count(-1), true},
		{count(3), count(4), false}, {count(0), none, false}, {none, count(0), false}, {count(3), count(-3), false},
	}
	for _, test := range tests {
		if got := test.a.Same(test.b); got != test.same {
			t.Errorf("%v and %v are the same: %t, want %t", test.a, test.b, got, test.same)
		}
	}
	// Only the count is compared, not who read it when.
	a, b := count(3), count(3)
	a.Observer, a.Exchange, b.Observer, b.Exchange = "custom", 1, "unread-field", 2
	if !a.Same(b) {
		t.Error("two readings of 3 are not the same")
	}
	for want, r := range map[string]record.Reading{"none": none, "0": count(0), "5": count(5), "-2": count(-2), "9223372036854775807": count(1<<63 - 1)} {
		if got := fmt.Sprint(r); got != want {
			t.Errorf("a reading reads %q, want %q", got, want)
		}
	}
}

// The words of saved recordings stay what they are: there are files that have them.
func TestTheWordsOfRecordings(t *testing.T) {
	for got, want := range map[string]string{
		record.ObstacleNotOffered: "not offered", record.ObstacleMissing: "missing", record.ObstacleSignIn: "sign-in",
		record.ObstacleNetwork: "network", record.ObstacleHarness: "harness",
	} {
		if got != want {
			t.Errorf("the word is %q, want %q", got, want)
		}
	}
}
