package target

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// contracts has those that tests have loaded, by their edits: reading one takes longer than most tests.
var contracts sync.Map

// loadContract is the repository's contract after replacing texts in it, old and new by turns. It is shared.
func loadContract(t testing.TB, edits ...string) *spec.Contract {
	t.Helper()
	key := strings.Join(edits, "\x00")
	if known, ok := contracts.Load(key); ok {
		contract, _ := known.(*spec.Contract)
		return contract
	}
	data, err := os.ReadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("the contract has no %q to edit", edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	contract, err := spec.Load([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	contracts.Store(key, contract)
	return contract
}

// reference is an emulator of the repository's contract, without rate limits unless an option brings them back.
func reference(t testing.TB, options ...func(*emulator.Options)) *emulator.Emulator {
	t.Helper()
	config := emulator.Options{Contract: loadContract(t), Unlimited: true}
	for _, option := range options {
		option(&config)
	}
	e, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// limited gives the emulator the contract's limits.
func limited(algorithm emulator.Algorithm) func(*emulator.Options) {
	return func(c *emulator.Options) { c.Unlimited, c.Limiter = false, algorithm }
}

func admin() Account {
	return Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}
}

// configOf calls a target at that address as the reference's admin, without pacing.
func configOf(t testing.TB, base string, changes ...func(*Config)) Config {
	t.Helper()
	address, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	config := Config{Contract: loadContract(t), Base: address, Account: admin(), Timeout: 5 * time.Second,
		Settle: 2 * time.Second, Pace: -1, Seed: 1}
	for _, change := range changes {
		change(&config)
	}
	return config
}

// overNetwork is a client for a handler that is served on the loopback range.
func overNetwork(t testing.TB, handler http.Handler, changes ...func(*Config)) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	client := NewClient(configOf(t, server.URL, changes...))
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	return client
}

// here is a client for a handler that is called without a network, so that a test with a virtual clock rules over both
// sides. A handler that panics with http.ErrAbortHandler has dropped the connection.
func here(t testing.TB, handler http.Handler, changes ...func(*Config)) *Client {
	t.Helper()
	config := configOf(t, "http://127.0.0.1:8080", changes...)
	config.Handler = handler // also for clients that a flood makes for itself
	client := NewClient(config)
	carrier := &inProcess{handler: handler}
	t.Cleanup(carrier.serving.Wait)
	client.http.Transport = carrier
	return client
}

// sessionHere is a session on such a client.
func sessionHere(t testing.TB, handler http.Handler, changes ...func(*Config)) *Session {
	t.Helper()
	s, err := NewSession(here(t, handler, changes...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// prepared is a session that has found out how to set a stage, and an observer.
func prepared(t testing.TB, handler http.Handler, changes ...func(*Config)) *Session {
	t.Helper()
	s := sessionHere(t, handler, changes...)
	s.Prepare(t.Context())
	if s.noStage != nil {
		t.Fatalf("no stage: %s", s.noStage.Reason)
	}
	if s.noObserver != nil {
		t.Fatalf("no observer: %s", s.noObserver.Reason)
	}
	return s
}

// inProcess is a transport that calls a handler. As over a network, a request that the client gives up on is served to its
// end all the same.
type inProcess struct {
	handler http.Handler
	serving sync.WaitGroup
}

// RoundTrip serves one request.
func (p *inProcess) RoundTrip(request *http.Request) (*http.Response, error) {
	served := request.Clone(request.Context())
	served.RequestURI, served.RemoteAddr = request.URL.RequestURI(), "127.0.0.1:1"
	if served.Body == nil {
		served.Body = http.NoBody
	}
	answered := make(chan *http.Response, 1)
	p.serving.Go(func() {
		defer close(answered)
		defer func() {
			if cause := recover(); cause != nil && cause != any(http.ErrAbortHandler) {
				panic(cause)
			}
		}()
		recorder := httptest.NewRecorder()
		p.handler.ServeHTTP(recorder, served)
		answered <- recorder.Result()
	})
	select {
	case response, ok := <-answered:
		if !ok {
			return nil, io.ErrUnexpectedEOF
		}
		return response, nil
	case <-request.Context().Done():
		return nil, request.Context().Err()
	}
}

// bodyOf is a request's body, which stays there to be read again.
func bodyOf(r *http.Request) map[string]any {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	var body map[string]any
	_ = json.Unmarshal(data, &body) // a body that is not an object has no fields
	return body
}

// withBody is the request with another body.
func withBody(r *http.Request, body map[string]any) *http.Request {
	data, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	out := r.Clone(context.WithoutCancel(r.Context()))
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	return out
}

// answers are canned answers by command. They stand in front of another handler, which answers the other commands.
func instead(next http.Handler, answers map[string]http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer, ok := answers[path.Base(r.URL.Path)]; ok {
			answer(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// says answers every call with that body.
func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

const (
	yes     = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	unknown = `{"ActionStatus":"FAIL","ErrorInfo":"no such command","ErrorCode":10003}`
)

// without answers the named commands as unknown.
func without(next http.Handler, commands ...string) http.Handler {
	answers := map[string]http.HandlerFunc{}
	for _, command := range commands {
		answers[command] = says(unknown)
	}
	return instead(next, answers)
}

// rewriting changes the answers to the named commands. The change works on the decoded answer.
func rewriting(next http.Handler, change func(r *http.Request, answer map[string]any), commands ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(commands, path.Base(r.URL.Path)) {
			next.ServeHTTP(w, r)
			return
		}
		_ = bodyOf(r)
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		var answer map[string]any
		if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
			panic(err)
		}
		change(r, answer)
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			panic(err)
		}
	})
}

// lagging takes the named commands at once and lets them have their effect later.
func lagging(next http.Handler, lag time.Duration, commands ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(commands, path.Base(r.URL.Path)) {
			next.ServeHTTP(w, r)
			return
		}
		later := withBody(r, bodyOf(r))
		time.AfterFunc(lag, func() { next.ServeHTTP(httptest.NewRecorder(), later) })
		_, _ = io.WriteString(w, yes)
	})
}

// hesitant shows a group without its messages at first.
func hesitant(next http.Handler, lag time.Duration) http.Handler {
	var mu sync.Mutex
	since := map[string]time.Time{}
	return rewriting(next, func(_ *http.Request, answer map[string]any) {
		mu.Lock()
		defer mu.Unlock()
		for _, g := range append(list(answer["GroupIdList"]), list(answer["GroupInfo"])...) {
			id := text(object(g)["GroupId"])
			if since[id].IsZero() {
				since[id] = time.Now()
			}
			if time.Since(since[id]) < lag {
				object(g)["NextMsgSeq"] = 1
			}
		}
	}, "get_joined_group_list", "get_group_info")
}

// imports are the companions by which a migration sets a stage.
var imports = []string{"import_group", "import_group_msg", "import_group_member"}

// books knows every id that a target was asked to make, or gave. Whether it is still there the target itself is asked.
type books struct {
	http.Handler

	mu       sync.Mutex
	groups   []string
	accounts []string
	calls    map[string]int
}

func keepBooks(next http.Handler) *books {
	b := &books{calls: map[string]int{}}
	b.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := bodyOf(r)
		recorder := httptest.NewRecorder()
		defer func() { // also when the handler drops the connection after its effect
			var answer map[string]any
			_ = json.Unmarshal(recorder.Body.Bytes(), &answer)
			b.enter(path.Base(r.URL.Path), body, answer)
		}()
		next.ServeHTTP(recorder, r)
		for name, values := range recorder.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(recorder.Body.Bytes())
	})
	return b
}

func (b *books) enter(command string, body, answer map[string]any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls[command]++
	switch command {
	case "create_group", "import_group":
		for _, id := range []string{text(body["GroupId"]), text(answer["GroupId"])} {
			if id != "" && !slices.Contains(b.groups, id) {
				b.groups = append(b.groups, id)
			}
		}
	case "multiaccount_import":
		for _, id := range list(body["Accounts"]) {
			b.accounts = append(b.accounts, text(id))
		}
	case "account_import":
		b.accounts = append(b.accounts, text(body["UserID"]))
	}
}

// count is how often a command was called.
func (b *books) count(command string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls[command]
}

// left are the groups and accounts of all those in the books that the target still has.
func (b *books) left(target http.Handler) (groups, accounts []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ids := range slices.Chunk(b.groups, 50) {
		for _, info := range list(ask(target, "get_group_info", map[string]any{"GroupIdList": ids})["GroupInfo"]) {
			if n := integer(object(info)["ErrorCode"]); n != nil && *n == 0 {
				groups = append(groups, text(object(info)["GroupId"]))
			}
		}
	}
	for ids := range slices.Chunk(b.accounts, 100) {
		var items []any
		for _, id := range ids {
			items = append(items, map[string]any{"UserID": id})
		}
		for _, item := range list(ask(target, "account_check", map[string]any{"CheckItem": items})["ResultItem"]) {
			if text(object(item)["AccountStatus"]) == "Imported" {
				accounts = append(accounts, text(object(item)["UserID"]))
			}
		}
	}
	return groups, accounts
}

// ask calls a companion of a target past any client, as the reference's admin.
func ask(target http.Handler, command string, body map[string]any) map[string]any {
	cred, err := newSigner(admin(), NewRedactor()).make(program.Signed, "")
	if err != nil {
		panic(err)
	}
	query := url.Values{"sdkappid": {cred.SDKAppID}, "identifier": {cred.Identifier}, "usersig": {*cred.UserSig}}
	r := httptest.NewRequest(http.MethodPost, spec.Companions()[command].Path+"?"+query.Encode(), http.NoBody)
	recorder := httptest.NewRecorder()
	target.ServeHTTP(recorder, withBody(r, body))
	answer, err := strictjson.Object(recorder.Body.Bytes())
	if err != nil {
		panic(err)
	}
	return answer
}

// mustBeClear fails the test where something in the books is left on the target.
func (b *books) mustBeClear(t testing.TB, target http.Handler) {
	t.Helper()
	if len(b.groups) == 0 || len(b.accounts) == 0 {
		t.Error("nothing was made, so that clearing proves nothing")
	}
	groups, accounts := b.left(target)
	if len(groups) > 0 || len(accounts) > 0 {
		t.Errorf("left on the target: groups %q, accounts %q", groups, accounts)
	}
}

// The words of the programs in these tests: a group g of five messages, whose member bob has two unread.
func stageOf(typeName string, members ...program.Member) program.Stage {
	return program.Stage{Groups: []program.Group{{Name: "g", Type: typeName, Messages: 5, Members: members}}}
}

func bobWith(unread int64) program.Member { return program.Member{Name: "bob", Unread: unread} }

func set(number program.Number) program.Step {
	return program.Step{Call: &program.Call{Group: "g", Member: "bob", Number: number}}
}

func read(expect program.Expect) program.Step {
	return program.Step{Read: &program.Read{Group: "g", Member: "bob"}, Expect: &expect}
}

// bare is a program without a stage.
var bare = program.Program{ID: "bare", Steps: []program.Step{{Call: &program.Call{Number: "1"}}}}

// endingAfter is a context that is cancelled, as by an interruption, once so much time has passed.
func endingAfter(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(d, cancel)
	t.Cleanup(func() {
		timer.Stop()
		cancel()
	})
	return ctx
}

// playHere plays programs and returns their recordings in the programs' order.
func playHere(ctx context.Context, s *Session, programs ...program.Program) []record.Recording {
	byID := map[string]record.Recording{}
	s.Play(ctx, programs, 1, func(r record.Recording) { byID[r.Program] = r })
	var out []record.Recording
	for _, p := range programs {
		out = append(out, byID[p.ID])
	}
	return out
}

// mustPlay plays one program to its end.
func mustPlay(t testing.TB, s *Session, p program.Program) record.Recording {
	t.Helper()
	recording := playHere(t.Context(), s, p)[0]
	if recording.Obstacle != nil {
		t.Fatalf("the program was not played: %s: %s", recording.Obstacle.Kind, recording.Obstacle.Reason)
	}
	if len(recording.Steps) != len(p.Steps) {
		t.Fatalf("%d of %d steps were played", len(recording.Steps), len(p.Steps))
	}
	return recording
}

// counts are what the readings of a recording showed, "none" for no count.
func counts(r record.Recording) []string {
	var out []string
	for _, step := range r.Steps {
		if step.Reading != nil {
			out = append(out, step.Reading.String())
		}
	}
	return out
}
