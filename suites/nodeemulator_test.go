package suites_test

import (
	"bufio"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

const nodeKey = "node-emulator-test-key"

// startNode serves a folder's server.mjs and says where, until the test ends.
func startNode(t *testing.T, folder string) (*url.URL, target.Account) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", "server.mjs", "--addr", "127.0.0.1:0")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "UNREADCHECK_SECRET_KEY="+nodeKey)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the Node emulator did not get ready: %v", err)
	}
	ready := regexp.MustCompile(`(http://\S+?);.*SDKAPPID=(\d+).*IDENTIFIER=(\S+)`).FindStringSubmatch(line)
	if ready == nil {
		t.Fatalf("the ready line reads %q", line)
	}
	base, err := url.Parse(ready[1])
	if err != nil {
		t.Fatal(err)
	}
	app, err := strconv.ParseUint(ready[2], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return base, target.Account{SDKAppID: app, Identifier: ready[3], SecretKey: nodeKey}
}

// judgeNode runs the suites against the Node emulator, with one edit of one file.
func judgeNode(t *testing.T, file, search, replacement string) *reports.Result {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed: the second implementation is not judged here")
	}
	folder := filepath.Join(t.TempDir(), "emulator-node")
	if err := os.CopyFS(folder, os.DirFS("../examples/emulator-node")); err != nil {
		t.Fatal(err)
	}
	if file != "" {
		name := filepath.Join(folder, file)
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), search); n != 1 {
			t.Fatalf("%q appears %d times in %s; the edit needs it once", search, n, file)
		}
		if err := os.WriteFile(name, []byte(strings.Replace(string(text), search, replacement, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	base, account := startNode(t, folder)
	return judged(t, contract(t), nil, func(o *suites.Options) {
		o.Target.Base, o.Target.Account = base, account
	})
}

// red are the ids of the requirements that are not kept.
func red(r *reports.Result) []string {
	var out []string
	for _, q := range r.Requirements {
		if q.Verdict == judge.Fail || q.Verdict == judge.Warn {
			out = append(out, q.ID)
		}
	}
	return out
}

func TestTheNodeEmulatorIsConformant(t *testing.T) {
	t.Parallel()
	r := judgeNode(t, "", "", "")
	if r.Verdict != reports.KeptSelection || len(red(r)) > 0 {
		explain(t, r)
		t.Fatalf("the Node emulator is %s, with %v", r.Verdict, red(r))
	}
}

func TestAnEditedNodeEmulatorIsNotConformant(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	edits := []struct {
		name, file, search, replacement string
		ids                             []string
	}{
		{"no clamp", "unread.mjs", "const unread = Math.min(wanted, messageCount(group));", "const unread = wanted;",
			[]string{"UMN-CLAMP-2"}},
		{"an error on ChatRoom", "unread.mjs", "if (ignoresUnread(group)) return {};",
			"if (ignoresUnread(group)) throw new InvalidField('the type of the group has no unread counts');",
			[]string{"UMN-TYPE-2"}},
		{"HTTP 404 for an unknown group", "answers.mjs", "response.writeHead(200, {",
			"response.writeHead(answer.ErrorCode === 10010 ? 404 : 200, {", []string{"UMN-ENV-1"}},
		{"zero refused", "unread.mjs", "const wanted = asUnreadMsgNum(body.UnreadMsgNum);",
			"const wanted = asUnreadMsgNum(body.UnreadMsgNum);\n  if (wanted === 0) throw new InvalidField('UnreadMsgNum is missing');",
			[]string{"UMN-CLAMP-3", "UMN-TYPE-2"}}, // the call is answered without an error whatever the type is
		{"UserSig not verified", "auth/signin.mjs", "  verifyUserSig(userSig, sdkappid, identifier, app, nowInSeconds);\n", "",
			[]string{"UMN-AUTH-3", "UMN-AUTH-4", "UMN-AUTH-5", "UMN-AUTH-6", "UMN-AUTH-7", "UMN-AUTH-8"}},
	}
	for _, edit := range thorough.Share(t, 4, edits) {
		t.Run(edit.name, func(t *testing.T) {
			t.Parallel()
			r := judgeNode(t, edit.file, edit.search, edit.replacement)
			if got := red(r); r.Verdict != reports.NotConformant || !slices.Equal(got, edit.ids) {
				explain(t, r)
				t.Errorf("judged %s by %v, want %s by %v", r.Verdict, got, reports.NotConformant, edit.ids)
			}
		})
	}
}
