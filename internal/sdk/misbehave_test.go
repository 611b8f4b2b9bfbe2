package sdk

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/reports"
)

// misbehaviour is the variable that makes the tests' binary an adapter that does not keep to the protocol.
const misbehaviour = "MISBEHAVE"

func TestMain(m *testing.M) {
	if kind := os.Getenv(misbehaviour); kind != "" {
		misbehave(kind)
		os.Exit(0)
	}
	goleak.VerifyTestMain(thorough.Waiting(m, 4))
}

// misbehave is an adapter. Unless its kind says otherwise it answers hello and says of each call that it failed.
func misbehave(kind string) {
	say := func(format string, args ...any) { fmt.Printf(format+"\n", args...) } //nolint:forbidigo // this process is an adapter
	decoder := json.NewDecoder(os.Stdin)
	for n := 1; ; n++ {
		var asked struct{ ID, Op, Member string }
		if decoder.Decode(&asked) != nil {
			return
		}
		late := n > 1 // the first line is hello
		if asked.Member == "m-plain" && kind != "makes no call" {
			knock()
		}
		switch {
		case kind == "hangs at once", kind == "hangs" && late:
			time.Sleep(time.Hour)
		case kind == "hangs with children" && late:
			child := exec.Command("sleep", "3600")
			child.Stdout, child.Stderr = os.Stdout, os.Stderr
			_ = child.Start()
			_, _ = fmt.Fprintln(os.Stderr, "child", child.Process.Pid)
			time.Sleep(time.Hour)
		case kind == "exits at once", kind == "exits" && late:
			_, _ = fmt.Fprintln(os.Stderr, "what a pity")
			os.Exit(3)
		case kind == "closes its output" && late:
			_ = os.Stdout.Close()
			time.Sleep(time.Hour)
		case kind == "floods without lines" && late:
			for {
				if _, err := os.Stdout.WriteString(strings.Repeat("x", 1<<16)); err != nil {
					return
				}
			}
		case kind == "floods with lines" && late:
			for {
				say(`{"id":"0","ok":true}`)
			}
		case kind == "floods standard error" && late:
			_, _ = fmt.Fprintln(os.Stderr, "key "+os.Getenv("UNREADCHECK_SECRET_KEY"))
			for range 3000 {
				_, _ = fmt.Fprintln(os.Stderr, strings.Repeat("y", 100))
			}
			say(`{"id":%q,"ok":false}`, asked.ID)
		case kind == "answers out of order" && late:
			before, _ := strconv.Atoi(asked.ID)
			say(`{"id":"%d","ok":true}`, before-1)
		case kind == "answers twice" && late:
			say(`{"id":%q,"ok":false}`, asked.ID)
			say(`{"id":%q,"ok":false}`, asked.ID)
		case kind == "writes something else" && late:
			say("Picked up JAVA_TOOL_OPTIONS: -Dx=y")
		case kind == "says neither" && late:
			say(`{"id":%q}`, asked.ID)
		case kind == "knows nothing" && late:
			say(`{"id":%q,"unsupported":true}`, asked.ID)
		case kind == "ends in between" && asked.Member == "m-zero":
			os.Exit(4)
		case kind == "ends once" && asked.Member == "m-zero" && os.Mkdir(os.Getenv("ONCE"), 0o700) == nil:
			os.Exit(4)
		case late:
			say(`{"id":%q,"ok":false,"message":"usersig=abc key %s"}`, asked.ID, os.Getenv("UNREADCHECK_SECRET_KEY"))
		default:
			say(`{"id":%q,"sdk":"misbehaving","version":"1","unknown":[1]}`, asked.ID)
		}
	}
}

// knock makes a request, without which nothing but the first case would be played.
func knock() {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // it proves nothing
	body := strings.NewReader(`{"GroupId":"unreadcheck-1","Member_Account":"m-plain","UnreadMsgNum":5}`)
	if res, err := client.Post("https://"+os.Getenv("UNREADCHECK_HOST")+"/", "application/json", body); err == nil {
		_ = res.Body.Close()
	}
}

// patient are the kinds that answer each time, however long it takes on a busy machine. The others are not waited for long.
var patient = []string{"is well", "floods standard error", "ends once", "ends in between", "knows nothing", "makes no call"}

// played is a short run with such an adapter.
func played(ctx context.Context, t *testing.T, kind string, stderr io.Writer) (*Report, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := []string{"env", misbehaviour + "=" + kind, "ONCE=" + t.TempDir() + "/once", "GORACE=atexit_sleep_ms=10", self}
	patience := 2 * time.Second
	if slices.Contains(patient, kind) {
		patience = time.Minute
	}
	return Run(ctx, Config{Contract: contract(t), Command: command, Only: []string{"SDK-REQ-10", "SDK-REQ-11", "SDK-ANS-1", "SDK-ANS-2"},
		Times: Times{Below: time.Millisecond, Above: time.Millisecond, Patience: patience}, Stderr: stderr})
}

// Whatever an adapter does, the run ends with a reason that says it, and blames the SDK for nothing.
func TestAdaptersThatMisbehave(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{
		"hangs at once":         "the adapter does not answer hello: no answer in time",
		"hangs":                 "no answer in time",
		"hangs with children":   "no answer in time",
		"exits at once":         `the adapter does not answer hello: the process ended: exit status 3; the last that it wrote on standard error: "what a pity"`,
		"exits":                 "the process ended: exit status 3",
		"closes its output":     "the process ended: it closed its output",
		"floods without lines":  "a line is longer than 1048576 bytes",
		"floods with lines":     `the line is for the id "0" where "2" was asked`,
		"answers out of order":  `the line is for the id "1" where "2" was asked`,
		"answers twice":         `the line is for the id "2" where "3" was asked`,
		"writes something else": "is not a JSON object",
		"says neither":          "the result has no ok that is true or false",
		"knows nothing":         "the adapter does not offer this operation",
		"is well":               "no request came; the adapter says",
		"makes no call":         "For an SDK whose host is fixed there is --proxy",
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			r, err := played(t.Context(), t, kind, nil)
			if err != nil {
				t.Fatal(err)
			}
			if r.Result.ExitCode != reports.ExitInconclusive {
				t.Errorf("exit code %d", r.Result.ExitCode)
			}
			found := false
			for _, c := range r.Result.Checks {
				if c.Finding.Verdict != judge.Untestable {
					t.Errorf("%s is %s", c.ID, c.Finding.Verdict)
				}
				found = found || strings.Contains(c.Finding.Reason, want)
			}
			if !found {
				t.Errorf("no reason says %q: %+v", want, r.Result.Checks[0].Finding)
			}
			if took := time.Since(began); took > time.Minute {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// The children of an adapter end with it.
func TestChildrenAreEnded(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	if _, err := played(t.Context(), t, "hangs with children", &stderr); err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, line := range strings.Split(stderr.String(), "\n") {
		var pid int
		if n, _ := fmt.Sscanf(line, "adapter: child %d", &pid); n == 1 {
			pids = append(pids, pid)
		}
	}
	if len(pids) == 0 {
		t.Fatalf("there were no children: %s", stderr.String())
	}
	for _, pid := range pids {
		// A process that was killed ends once it gets a processor.
		lives := func() (text []byte, yes bool) {
			text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
			return text, err == nil && !bytes.Contains(text, []byte(") Z "))
		}
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			text, yes := lives()
			if !yes {
				break
			}
			if time.Now().After(deadline) {
				t.Errorf("the child %d lives: %s", pid, text)
				break
			}
		}
	}
}

// An adapter that ends in the middle of a case gets it once more; one that ends again has shown what it does.
func TestAnAdapterThatEndsIsStartedOnce(t *testing.T) {
	t.Parallel()
	r, err := played(t.Context(), t, "ends once", nil)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Recordings.Cases, func(r Recording) bool { return r.Case.Name == "zero" })
	if got := r.Recordings.Cases[i]; got.Trouble != nil || len(r.Result.Notes) != 1 || !strings.Contains(r.Result.Notes[0], "started again after zero") {
		t.Errorf("%+v, notes %q", got.Trouble, r.Result.Notes)
	}
	if r, err = played(t.Context(), t, "ends in between", nil); err != nil {
		t.Fatal(err)
	}
	for j, rec := range r.Recordings.Cases {
		if want := j == i; (rec.Trouble != nil) != want {
			t.Errorf("%s: %+v", rec.Case.Name, rec.Trouble)
		}
	}
	if got := r.Recordings.Cases[i].Trouble; got == nil || got.Kind != Ended {
		t.Errorf("the case has the trouble %+v", got)
	}
}

// What an adapter writes on its standard error is passed on, within bounds and without the key.
func TestStandardErrorIsBoundedAndRedacted(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	r, err := played(t.Context(), t, "floods standard error", &stderr)
	if err != nil {
		t.Fatal(err)
	}
	text := stderr.String()
	if !strings.HasPrefix(text, "adapter: key $UNREADCHECK_SECRET_KEY\n") || !strings.Contains(text, "the rest is not shown") {
		t.Errorf("it begins with %.100q", text)
	}
	if len(text) > 2*mostComplaints {
		t.Errorf("%d bytes were passed on", len(text))
	}
	if r.Recordings.Cases[0].Trouble != nil {
		t.Errorf("%+v", r.Recordings.Cases[0].Trouble)
	}
}

// No secret is left in what an adapter says of its calls.
func TestMessagesAreRedacted(t *testing.T) {
	t.Parallel()
	r, err := played(t.Context(), t, "is well", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Recordings.Cases[0].Results[0].Message; got != "usersig=$UNREADCHECK_USERSIG key $UNREADCHECK_SECRET_KEY" {
		t.Errorf("the message is %q", got)
	}
}

// An interrupted run ends at once and says so.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	r, err := played(ctx, t, "hangs", nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Result.ExitCode != reports.ExitInterrupted || time.Since(began) > 20*time.Second {
		t.Errorf("exit code %d after %s", r.Result.ExitCode, time.Since(began))
	}
}

func TestACommandThatCannotBeStarted(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{nil, {"/does/not/exist"}} {
		_, err := Run(t.Context(), Config{Contract: contract(t), Command: command, Only: []string{"SDK-ANS-1"}})
		if err == nil || !strings.Contains(err.Error(), usage.Err.Error()) {
			t.Errorf("%v: %v", command, err)
		}
	}
}
