package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// canaryKey is a key of which every encoding reads otherwise, and that would be noticed.
const canaryKey = `c4nary<of>"24"&/more+chars=%41 'each'\one`

// hostileWords are what a target sends to get into what shows its answers: a terminal, HTML, Markdown, a shell, XML, and
// the commands of GitHub's workflows.
const hostileWords = "\x1b[2J\x1b]8;;http://evil\x07\u202e\r\n::error::h0stile\n##[error]h0stile\n::set-output name=h0stile::1\n" +
	"<script>h0stile()</script><img src=x onerror=h0stile()>]]><h0stile/>|`h0stile`[h0stile](javascript:h0stile())" +
	"$(touch h0stile)`touch h0stile`';touch h0stile;'\";touch h0stile;\"\n# h0stile\n"

// canaryEncodings are the ways in which a secret is looked for, with how many characters stand for 24 of its own.
var canaryEncodings = []struct {
	name   string
	window int
	of     func(string) []string
}{
	{"raw", 24, func(s string) []string { return []string{s} }},
	{"turned round", 24, func(s string) []string { r := []byte(s); slices.Reverse(r); return []string{string(r)} }},
	{"URL, query", 24, func(s string) []string { return []string{url.QueryEscape(s), lowerEscapes(url.QueryEscape(s))} }},
	{"URL, path", 24, func(s string) []string { return []string{url.PathEscape(s), lowerEscapes(url.PathEscape(s))} }},
	{"URL, twice", 24, func(s string) []string { return []string{url.QueryEscape(url.QueryEscape(s))} }},
	{"JSON", 24, func(s string) []string { return []string{inJSON(s, true), inJSON(s, false)} }},
	{"JSON, twice", 24, func(s string) []string { return []string{inJSON(inJSON(s, true), true)} }},
	{"HTML", 24, func(s string) []string { return []string{html.EscapeString(s)} }},
	{"hexadecimal", 48, func(s string) []string {
		return []string{hex.EncodeToString([]byte(s)), strings.ToUpper(hex.EncodeToString([]byte(s)))}
	}},
	{"base64", 32, func(s string) []string { return inBase64(base64.RawStdEncoding, s) }},
	{"base64 for URLs", 32, func(s string) []string { return inBase64(base64.RawURLEncoding, s) }},
}

func lowerEscapes(text string) string {
	return regexp.MustCompile("%[0-9A-F]{2}").ReplaceAllStringFunc(text, strings.ToLower)
}

func inJSON(text string, escapeHTML bool) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(escapeHTML)
	_ = encoder.Encode(text) // into memory
	return strings.Trim(strings.TrimSpace(out.String()), `"`)
}

// inBase64 is the text as it reads in the base64 of a longer one, at each of three places.
func inBase64(encoding *base64.Encoding, text string) []string {
	var out []string
	for place := range 3 {
		all := encoding.EncodeToString(append(make([]byte, place), text...))
		out = append(out, all[(place*8+5)/6:(place+len(text))*8/6])
	}
	return out
}

// canaries finds 24 characters of secrets in texts, in any of the encodings.
type canaries struct {
	// forms has, by their length, the pieces that are looked for, and which secret each is of and how.
	forms map[int]map[string]string
	// begins has the first three bytes of all of them: nearly every place of a text is passed over by these.
	begins map[[3]byte]bool
}

func lookFor(secrets map[string]string) canaries {
	c := canaries{map[int]map[string]string{}, map[[3]byte]bool{}}
	for name, secret := range secrets {
		for _, e := range canaryEncodings {
			if c.forms[e.window] == nil {
				c.forms[e.window] = map[string]string{}
			}
			for _, form := range e.of(secret) {
				for at := 0; at+e.window <= len(form); at++ {
					c.forms[e.window][form[at:at+e.window]] = name + ", " + e.name
					c.begins[[3]byte([]byte(form[at:at+3]))] = true
				}
			}
		}
	}
	return c
}

// in says which secret stands in a text and how, or is empty.
func (c canaries) in(text string) string {
	for at := 0; at+3 <= len(text); at++ {
		if !c.begins[[3]byte{text[at], text[at+1], text[at+2]}] {
			continue
		}
		for window, forms := range c.forms {
			if at+window > len(text) {
				continue
			}
			if how, found := forms[text[at:at+window]]; found {
				return fmt.Sprintf("%s, at byte %d: %q", how, at, text[max(0, at-40):min(len(text), at+window+40)])
			}
		}
	}
	return ""
}

// hostileTarget is the reference with the canary's key, which repeats the UserSig of each call in every encoding, and says
// hostile words, wherever an answer has room. It refuses every call of the endpoint.
func hostileTarget(t *testing.T) *httptest.Server {
	t.Helper()
	contract, err := spec.Load(unreadcheck.Contract())
	if err != nil {
		t.Fatal(err)
	}
	reference, err := emulator.New(emulator.Options{Contract: contract, SecretKey: canaryKey})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sig, fields := r.URL.Query().Get("usersig"), map[string]any{}
		answer := httptest.NewRecorder()
		reference.ServeHTTP(answer, r)
		decoder := json.NewDecoder(answer.Body)
		decoder.UseNumber()
		if decoder.Decode(&fields) != nil {
			fields = map[string]any{}
		}
		var said []string
		if len(sig) > 60 {
			for _, e := range canaryEncodings {
				said = append(said, e.of(sig)...)
			}
			said = append(said, sig[:40], sig[len(sig)-40:], sig[:30]+"\n"+sig[30:], sig[:len(sig)-5])
		}
		fields["Said"] = said
		info := hostileWords + r.URL.String() + strings.Join(said, " ")
		fields["Hostile"] = info
		w.Header().Set("Location", "https://"+r.Host+r.URL.String())
		inHeader := func(r rune) rune { // what a client takes for no header is a broken connection, and no answer
			if r < ' ' || r > '~' {
				return ' '
			}
			return r
		}
		w.Header().Set("X-Said", strings.Map(inHeader, strings.Join(said, " ")+hostileWords))
		if strings.HasSuffix(r.URL.Path, "/set_unread_msg_num") {
			fields["ErrorCode"], fields["ActionStatus"], fields["ErrorInfo"] = 10004, "FAIL", info
		}
		_ = json.NewEncoder(w).Encode(fields)
	}))
	t.Cleanup(func() {
		server.Close()
		_ = reference.Close() // it has nothing to lose
	})
	return server
}

// ownUserSig is a UserSig that the tool makes of the key: they begin with the header of zlib in its own base64.
var ownUserSig = regexp.MustCompile(`e[AJN][0-9A-Za-z*_-]{60,}`)

// TestCanary has every command meet a target that repeats secrets and says hostile words, and looks through all that
// the commands write.
func TestCanary(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	tool := filepath.Join(folder, "bin", "unreadcheck")
	if err := os.MkdirAll(filepath.Dir(tool), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, tool); err != nil {
		t.Skipf("there are no links here: %v", err)
	}
	sig, err := usersig.Sign(canaryKey, usersig.Claims{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, Issued: time.Now(), Expire: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string]string{"the key": canaryKey, "the UserSig": sig}
	find := lookFor(secrets)
	for _, e := range canaryEncodings { // a search that finds nothing proves nothing
		for name, secret := range secrets {
			for _, form := range e.of(secret[3:30]) {
				if find.in("before "+form+" after") == "" {
					t.Fatalf("24 characters of %s in %s are not found", name, e.name)
				}
			}
		}
	}
	server := hostileTarget(t)
	if err := os.WriteFile(filepath.Join(folder, "key.txt"), []byte(canaryKey), 0o600); err != nil {
		t.Fatal(err)
	}
	const few = "UMN-CLAMP-1 || UMN-CLAMP-3 || UMN-ENV-2 || UMN-AUTH-2 || UMN-AUTH-5 || UMN-ERR-2"
	at := []string{"--target", server.URL, "--settle", "100ms"}
	for _, c := range []struct {
		name string
		args []string
	}{
		{"run", slices.Concat([]string{"run", "--label-filter", few, "--out", "run"}, at)},
		{"run-verbose", slices.Concat([]string{"run", "--verbose", "--label-filter", "UMN-CLAMP-1", "--out", "run-verbose"}, at)},
		{"run-json", slices.Concat([]string{"run", "--format", "json", "--label-filter", "UMN-CLAMP-1", "--out", "run-json", "--secret-key-file", "key.txt"}, at)},
		{"run-against", slices.Concat([]string{"run", "--label-filter", few, "--out", "run-against", "--against", "run"}, at)},
		{"run-nowhere", []string{"run", "--target", "http://127.0.0.1:1", "--label-filter", "UMN-CLAMP-1", "--out", "run-nowhere", "--timeout", "300ms"}},
		{"fuzz", slices.Concat([]string{"fuzz", "--max-calls", "40", "--out", "fuzz", "--corpus", "corpus"}, at)},
		{"replay", slices.Concat([]string{"replay", "run", "--out", "replay", "--verbose"}, at)},
		{"verify", []string{"verify", "run"}},
		{"verify-json", []string{"verify", "run", "--format", "json"}},
		{"diff", []string{"diff", "run", "run-against"}},
		{"diff-target", slices.Concat([]string{"diff", "run", server.URL, "--out", "diff-target"}, []string{"--settle", "100ms"})},
		{"baseline", []string{"baseline", "write", "run"}},
		{"sweep", []string{"sweep", "run"}},
		{"doctor", slices.Concat([]string{"doctor", "--verbose", "--out", "doctor"}, at)},
		{"doctor-json", slices.Concat([]string{"doctor", "--format", "json"}, at)},
		{"plan", slices.Concat([]string{"plan", "--label-filter", few, "--out", "plan"}, at)},
		{"list", []string{"list"}},
		{"explain", []string{"explain", "UMN-CLAMP-1"}},
		{"report-html", []string{"report", "html", "run"}},
		{"report-merge", []string{"report", "merge", "run/report.json", "run-against/report.json", "--out", "merged"}},
		{"selftest", []string{"selftest", "--only", "^clamps-to-8-bits$|^no-clamp", "--part", "run", "--references", "1"}},
		{"sdk", []string{"sdk", "--only", "SDK-ANS-1", "--out", "sdk", "--", "sh", "-c", "env >&2; echo $UNREADCHECK_SECRET_KEY; exit 1"}},
		{"serve", []string{"serve", "--addr", "not an address"}},
		{"version", []string{"version"}},
		{"help", []string{"help", "run"}},
		{"a key in the place of a file", []string{"run", "--secret-key-file", canaryKey}},
		{"a call in the place of an address", []string{"run", "--target", server.URL + "/?usersig=" + url.QueryEscape(sig)}},
		{"a UserSig in the place of a flag", []string{"run", "--usersig", sig}},
		{"a UserSig in the place of a command", []string{sig}},
	} {
		cmd := exec.CommandContext(t.Context(), tool, c.args...)
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "UNREADCHECK_SECRET_KEY="+canaryKey, "UNREADCHECK_USERSIG="+sig, "UNREADCHECK_IDENTIFIER="+emulator.DefaultAdmin,
			fmt.Sprint("UNREADCHECK_SDKAPPID=", emulator.DefaultSDKAppID), "GORACE=atexit_sleep_ms=10")
		var out, said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &said
		if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if strings.Contains(said.String(), "panic:") {
			t.Errorf("%s panicked: %s", c.name, said.String())
		}
		for stream, text := range map[string][]byte{"stdout": out.Bytes(), "stderr": said.Bytes()} {
			if err := os.WriteFile(filepath.Join(folder, "output "+c.name+"."+stream), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	seen, hostile := map[string]int{}, 0
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(folder, path)
		if err != nil || !entry.Type().IsRegular() || name == "key.txt" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen[kindOfArtifact(name)]++
		text := string(data)
		if how := find.in(text); how != "" {
			t.Errorf("%s has %s", name, how)
		}
		if found := ownUserSig.FindString(text); found != "" {
			t.Errorf("%s has a UserSig that the tool made: %s", name, found)
		}
		if strings.Contains(text, "h0stile") {
			hostile++
		}
		for _, wrong := range injected(name, text) {
			t.Errorf("%s: %s", name, wrong)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if hostile < 10 {
		t.Errorf("hostile words stand in %d files: the target had no say", hostile)
	}
	var names []string
	for _, e := range canaryEncodings {
		names = append(names, e.name)
	}
	t.Logf("looked for: %s of the key and of the UserSig", strings.Join(names, ", "))
	for _, kind := range slices.Sorted(maps.Keys(seen)) {
		t.Logf("%4d × %s", seen[kind], kind)
	}
	runScripts(t, folder)
}

// kindOfArtifact is a file's name without what numbers it.
func kindOfArtifact(name string) string {
	base := filepath.Base(name)
	if strings.HasPrefix(base, "output ") {
		return filepath.Ext(base)[1:]
	}
	return regexp.MustCompile(`\d+`).ReplaceAllString(base, "N")
}

var (
	unprintable  = regexp.MustCompile("[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
	ofWorkflows  = regexp.MustCompile(`(?m)^\s*::(error|set-output)|##\[error\]h0`)
	inHTML       = regexp.MustCompile(`(?i)<script>h0stile|<img src=x|<h0stile`)
	inMarkdown   = regexp.MustCompile(`(?i)<script>h0stile|<img src=x|\[h0stile\]\(javascript`)
	headingAtAll = regexp.MustCompile(`(?m)^# h0stile`)
)

// outsideCode is Markdown without what stands in backticks: there it is shown as it is. A row of backticks ends with the next that
// is as long.
func outsideCode(text string) string {
	var out strings.Builder
	for {
		at := strings.IndexByte(text, '`')
		if at < 0 {
			return out.String() + text
		}
		out.WriteString(text[:at])
		text = text[at:]
		fence := text[:len(text)-len(strings.TrimLeft(text, "`"))]
		text = text[len(fence):]
		end := regexp.MustCompile("(^|[^`])" + fence + "($|[^`])").FindStringIndex(text)
		if end != nil {
			text = text[end[1]-1:]
		}
	}
}

// injected says what of a hostile target's words would be more than words where an artifact is shown.
func injected(name, text string) []string {
	var wrong []string
	say := func(pattern *regexp.Regexp, what string) {
		if at := pattern.FindStringIndex(text); at != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %q", what, text[max(0, at[0]-40):min(len(text), at[1]+40)]))
		}
	}
	switch filepath.Ext(name) {
	case ".stdout", ".stderr":
		say(unprintable, "a character that a terminal acts on")
		say(ofWorkflows, "a command of a workflow")
	case ".md":
		say(unprintable, "a character that a terminal acts on")
		say(ofWorkflows, "a command of a workflow")
		if found := inMarkdown.FindString(outsideCode(text)); found != "" {
			wrong = append(wrong, "markup in Markdown: "+found)
		}
		say(headingAtAll, "a heading in Markdown")
	case ".html":
		say(inHTML, "markup in HTML")
	case ".xml", ".svg":
		say(inHTML, "markup in XML")
		say(unprintable, "a character that XML does not have")
	case ".json", ".jsonl":
		say(regexp.MustCompile("[\x00-\x08\x0b-\x1f]"), "a control character in JSON")
	}
	return wrong
}

// runScripts runs the scripts of the findings where nothing answers: whatever a target said in them is not run.
func runScripts(t *testing.T, folder string) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		return
	}
	scripts, _ := filepath.Glob(filepath.Join(folder, "*", "finding-*.sh"))
	if len(scripts) == 0 {
		said, _ := os.ReadFile(filepath.Join(folder, "output run.stdout"))
		t.Errorf("there is no script of a finding; the run ended with: %.2000s", said)
	}
	inside := t.TempDir()
	for _, script := range scripts {
		cmd := exec.CommandContext(t.Context(), "sh", script)
		cmd.Dir = inside
		cmd.Env = append(os.Environ(), "UNREADCHECK=true", "UNREADCHECK_SECRET_KEY=x")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", script, err, out)
		}
	}
	if made, _ := filepath.Glob(filepath.Join(inside, "*h0stile*")); len(made) > 0 {
		t.Errorf("the scripts have made %q", made)
	}
}
