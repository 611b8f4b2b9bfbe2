package target

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// awkward is a secret with what URLs, JSON and base64 spell in ways of their own.
const awkward = `c4n4ry/+*-_ "<&>\é%2Bé"`

func TestRedactor(t *testing.T) {
	r := NewRedactor()
	r.Hide(awkward, "KEY")
	r.Hide("", "NOTHING")
	hexed := hex.EncodeToString([]byte(awkward))
	quoted, err := json.Marshal(awkward)
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string]string{
		"raw":                      awkward,
		"in a query":               url.QueryEscape(awkward),
		"in a path":                url.PathEscape(awkward),
		"in a query, small":        lowerEscapes(url.QueryEscape(awkward)),
		"in JSON":                  string(quoted[1 : len(quoted)-1]),
		"in JSON without HTML":     strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(awkward),
		"in hex":                   hexed,
		"in HEX":                   strings.ToUpper(hexed),
		"in base64":                base64.StdEncoding.EncodeToString([]byte(awkward)),
		"in base64 without =":      base64.RawStdEncoding.EncodeToString([]byte(awkward)),
		"in base64 for URLs":       base64.URLEncoding.EncodeToString([]byte(awkward)),
		"in base64 for URLs, bare": base64.RawURLEncoding.EncodeToString([]byte(awkward)),
	}
	for name, form := range forms {
		if got := r.Text("<" + form + "|" + form + ">"); got != "<$KEY|$KEY>" {
			t.Errorf("%s, %s becomes %s", name, form, got)
		}
	}
	for _, text := range []string{"", "c4n4ry", "$KEY", `{"ErrorCode":0}`, "\xff\x00 not text"} {
		if got := r.Text(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

// TestRedactorWithinBase64 hides a secret somewhere in a text and looks for any piece of it in the text's base64.
func TestRedactorWithinBase64(t *testing.T) {
	secret := "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
	r := NewRedactor()
	r.Hide(secret, "KEY")
	for before := range 7 {
		for after := range 4 {
			text := []byte(strings.Repeat("<", before) + secret + strings.Repeat(">", after))
			for name, encoding := range map[string]*base64.Encoding{"standard": base64.StdEncoding, "for URLs": base64.RawURLEncoding} {
				got := r.Text(encoding.EncodeToString(text))
				head, tail, found := strings.Cut(got, "$KEY")
				decoded, _ := encoding.WithPadding(base64.NoPadding).DecodeString(head)
				rest, _ := encoding.WithPadding(base64.NoPadding).DecodeString(strings.TrimRight(tail, "="))
				if !found || len(decoded) > before+1 || len(rest) > after+2 {
					t.Errorf("%s, %d before, %d after: becomes %s", name, before, after, got)
				}
			}
		}
	}
}

func TestRedactorHidesTheLongestFirst(t *testing.T) {
	r := NewRedactor()
	r.Hide("secret", "SHORT")
	r.Hide("secret-of-more", "LONG")
	r.Hide("secret", "AGAIN")
	if got := r.Text("secret-of-more, secret, secret-of-mor"); got != "$LONG, $SHORT, $SHORT-of-mor" {
		t.Error(got)
	}
}

func TestRedactorInACrowd(t *testing.T) {
	r := NewRedactor()
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			secret := fmt.Sprintf("secret number %d.", i)
			r.Hide(secret, "S")
			if got := r.Text(secret); got != "$S" {
				t.Errorf("%s becomes %s", secret, got)
			}
		})
	}
	wg.Wait()
}

// canary is a secret key that is found again wherever it turns up, and its traces: the key and the UserSigs made with it.
const canary = "canary-0123456789-abcdefghijkl"

// traces are the secrets in text: the canary key or anything that reads as a UserSig. They are looked for in every
// spelling, independently of the redactor.
func traces(text string, secrets ...string) []string {
	var found []string
	look := func(secret string) {
		// A third of a secret is a secret.
		piece := secret[len(secret)/3 : 2*len(secret)/3]
		raw := []byte(piece)
		spellings := []string{piece, url.QueryEscape(piece), strings.ToLower(url.QueryEscape(piece)), hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw))}
		for shift := range 3 {
			spellings = append(spellings, base64.RawStdEncoding.EncodeToString(raw[shift:len(raw)-(len(raw)-shift)%3]))
		}
		for _, s := range spellings {
			if strings.Contains(text, s) {
				found = append(found, s)
			}
		}
	}
	for _, s := range secrets {
		look(s)
	}
	return found
}

// noting writes down the UserSigs that a handler was sent.
func noting(secrets *sync.Map, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if sig := r.URL.Query().Get("usersig"); len(sig) > 20 {
			secrets.Store(sig, true)
		}
		next(w, r)
	}
}

// echo answers with all it was sent, in every spelling, in the body and in headers.
func echo(w http.ResponseWriter, r *http.Request) {
	sig := r.URL.Query().Get("usersig")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	said := r.URL.String() + " " + sig + " " + canary + " " + string(body)
	quoted, err := json.Marshal(said)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Location", r.URL.String())
	w.Header().Set("X-Sig", sig)
	w.Header().Add("X-More", base64.StdEncoding.EncodeToString([]byte(said)))
	w.Header().Add("X-More", hex.EncodeToString([]byte(said)))
	_, _ = fmt.Fprintf(w, `{"ActionStatus":"FAIL","ErrorCode":70003,"ErrorInfo":%s,"all":["%x","%X",%q,%q]}`, quoted, said, said,
		base64.StdEncoding.EncodeToString([]byte("x"+said)), base64.URLEncoding.EncodeToString([]byte("xy"+said)))
}

// TestSecretsAreNeverRecorded makes every kind of call to a server that says everything back.
func TestSecretsAreNeverRecorded(t *testing.T) {
	var seen sync.Map
	handlers := map[string]http.HandlerFunc{
		"in the answer": echo,
		"in no answer":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, // the error has the URL
		"in a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/else?"+r.URL.RawQuery, http.StatusFound)
		},
	}
	for name, handler := range handlers {
		t.Run(name, func(t *testing.T) {
			client := overNetwork(t, noting(&seen, handler), func(c *Config) { c.Account.SecretKey = canary })
			for _, kind := range credentialKinds {
				if _, err := client.endpoint(t.Context(), playing{program: "p", attempt: 1}, []endpointCall{{Call: program.Call{Credential: kind}, number: "1", ordinary: "eve"}}); err != nil {
					t.Fatal(err)
				}
			}
			client.companionOnce(t.Context(), playing{program: "p", attempt: 1}, "get_group_info", map[string]any{"GroupIdList": []string{"g"}})
			mustHaveNoTraces(t, &seen, client.Exchanges())
		})
	}
}

func mustHaveNoTraces(t testing.TB, seen *sync.Map, values ...any) {
	t.Helper()
	secrets := []string{canary}
	seen.Range(func(key, _ any) bool {
		if sig, ok := key.(string); ok && len(sig) > 20 {
			secrets = append(secrets, sig)
		}
		return true
	})
	if len(secrets) < 2 {
		t.Fatalf("only %d secrets were sent", len(secrets))
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for _, v := range values {
		if err := encoder.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	if found := traces(out.String(), secrets...); len(found) > 0 {
		t.Errorf("%d traces of secrets, the first is %s", len(found), found[0])
	}
	if !strings.Contains(out.String(), "$UNREADCHECK_") {
		t.Error("nothing was replaced, so that nothing is proved")
	}
}

// TestSecretsAreInNoDiagnosis lets the doctor and a session complain about a server that says everything back.
func TestSecretsAreInNoDiagnosis(t *testing.T) {
	var seen sync.Map
	for name, handler := range map[string]http.HandlerFunc{
		"refusals": echo,
		"no envelope": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, r.URL.Query().Get("usersig"))
		},
		"no answers": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				change := func(c *Config) {
					c.Account.SecretKey = canary
					c.Observer = &CustomObserver{URL: "http://127.0.0.1:1/?key=" + canary}
				}
				symptoms, err := Diagnose(t.Context(), here(t, noting(&seen, handler), change))
				if err != nil {
					t.Fatal(err)
				}
				s := sessionHere(t, noting(&seen, handler), change)
				s.Prepare(t.Context())
				recording := playHere(t.Context(), s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(1)), Steps: []program.Step{set("1")}})[0]
				mustHaveNoTraces(t, &seen, symptoms, s.noStage, s.noObserver, recording, s.Clear(t.Context()), s.client.Exchanges())
			})
		})
	}
}

// TestAReadyUserSigIsHidden has no key, and a UserSig that the user brought.
func TestAReadyUserSigIsHidden(t *testing.T) {
	sig, err := usersig.Sign(canary, usersig.Claims{SDKAppID: 1, Identifier: "admin", Issued: time.Now(), Expire: sigLifetime})
	if err != nil {
		t.Fatal(err)
	}
	client := here(t, http.HandlerFunc(echo), func(c *Config) { c.Account = Account{SDKAppID: 1, Identifier: "admin", UserSig: sig} })
	for _, kind := range []program.Credential{program.Signed, program.Truncated} {
		if _, err := client.endpoint(t.Context(), playing{program: "p", attempt: 1}, []endpointCall{{Call: program.Call{Credential: kind}, number: "1"}}); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := json.NewEncoder(&out).Encode(client.Exchanges()); err != nil {
		t.Fatal(err)
	}
	if found := traces(out.String(), sig, sig[:len(sig)/2]); len(found) > 0 {
		t.Errorf("%d traces, the first is %s", len(found), found[0])
	}
}

// TestBodiesWithoutSecretsStayAsTheyAre compares bytes that are neither text nor UTF-8.
func TestBodiesWithoutSecretsStayAsTheyAre(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(all) }))
	defer server.Close()
	client := NewClient(configOf(t, server.URL))
	defer client.Close()
	if x := call(t, client); !bytes.Equal(x.Response.Body, all) {
		t.Errorf("recorded %q", x.Response.Body)
	}
}
