// Package github_test runs the scripts of the GitHub action as a job would.
package github_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// job is a runner's folder, with the files through which a step talks to the job.
type job struct {
	t      *testing.T
	folder string
	env    []string
}

func newJob(t *testing.T) *job {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a runner's bash is another one than that of this machine")
	}
	j := &job{t: t, folder: t.TempDir()}
	j.env = append(os.Environ(), "RUNNER_TEMP="+j.folder, "RUNNER_OS=Linux", "RUNNER_ARCH=X64",
		"GITHUB_PATH="+j.path("path"), "GITHUB_OUTPUT="+j.path("output"), "GITHUB_STEP_SUMMARY="+j.path("summary"))
	return j
}

func (j *job) path(name string) string { return filepath.Join(j.folder, name) }

func (j *job) read(name string) string {
	j.t.Helper()
	data, err := os.ReadFile(j.path(name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		j.t.Fatal(err)
	}
	return string(data)
}

// run runs a script with further environment and returns its exit code and output.
func (j *job) run(script string, env ...string) (int, string) {
	j.t.Helper()
	path, err := filepath.Abs(script)
	if err != nil {
		j.t.Fatal(err)
	}
	cmd := exec.CommandContext(j.t.Context(), path)
	cmd.Dir, cmd.Env = j.folder, slices.Concat(j.env, env)
	out, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		j.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// program lays a stand-in for unreadcheck on the job's PATH.
func (j *job) program(text string) {
	j.t.Helper()
	if err := os.MkdirAll(j.path("bin"), 0o755); err != nil {
		j.t.Fatal(err)
	}
	if err := os.WriteFile(j.path("bin/unreadcheck"), []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		j.t.Fatal(err)
	}
	j.env = append(j.env, "PATH="+j.path("bin")+":"+os.Getenv("PATH"))
}

// archive is a release's archive with one program in it.
func archive(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	files := tar.NewWriter(zipped)
	if err := files.WriteHeader(&tar.Header{Name: "unreadcheck", Mode: 0o755, Size: int64(len(text))}); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(files.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestADownloadIsVerified(t *testing.T) {
	const name = "unreadcheck_1.2.3_linux_amd64.tar.gz"
	good := archive(t, "#!/bin/sh\necho unreadcheck of the release\n")
	sums := fmt.Sprintf("%x  %s\n", sha256.Sum256(good), name)
	for _, c := range []struct {
		what, version string
		archive       []byte
		sums          string
		code          int
		says          string
	}{
		{"the release's own", "v1.2.3", good, sums, 0, "unreadcheck of the release"},
		{"another archive", "v1.2.3", archive(t, "#!/bin/sh\n"), sums, 4, "the checksum of " + name + " is not the one"},
		{"no checksum of this archive", "v1.2.3", good, strings.ReplaceAll(sums, "amd64", "arm64"), 4, "is not the one"},
		{"no such release", "v1.2.4", good, sums, 22, "404"},
		{"a branch", "main", good, sums, 2, `version "main" is not a release; write it as v1.2.3`},
		{"a path", "v1.2.3/../..", good, sums, 2, "is not a release"},
	} {
		t.Run(c.what, func(t *testing.T) {
			files := http.NewServeMux()
			files.HandleFunc("/v1.2.3/"+name, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(c.archive) })
			files.HandleFunc("/v1.2.3/checksums.txt", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, c.sums) })
			server := httptest.NewServer(files)
			defer server.Close()
			j := newJob(t)
			code, out := j.run("install.sh", "VERSION="+c.version, "UNREADCHECK_RELEASES="+server.URL)
			if code != c.code || !strings.Contains(out, c.says) {
				t.Errorf("install.sh ended with %d, want %d with %q:\n%s", code, c.code, c.says, out)
			}
			if installed := j.read("path") != ""; installed != (c.code == 0) {
				t.Errorf("the PATH of later steps was changed: %v", installed)
			}
		})
	}
}

func TestTheVerdictIsHandedOnBeforeItFails(t *testing.T) {
	inputs := []string{"COMMAND=run", "TARGET=http://127.0.0.1:8080", "OUT=report", "UNREADCHECK_SECRET_KEY="}
	for _, c := range []struct {
		what, program, args string
		output, summary     string
	}{
		{"conformant", `mkdir -p report; echo '# Kept' >report/summary.md; echo CONFORMANT: all; echo more`, "",
			"exit-code=0\nverdict=CONFORMANT: all\nreport=report\n", "# Kept\n"},
		{"not conformant", `mkdir -p report; echo '# Broken' >report/summary.md; echo 'NOT CONFORMANT: one'; exit 1`, "",
			"exit-code=1\nverdict=NOT CONFORMANT: one\nreport=report\n", "# Broken\n"},
		{"no result", `echo 'run: there is no such flag' >&2; exit 2`, "",
			"exit-code=2\nverdict=unreadcheck ended with exit code 2 and no result; its log says why\nreport=report\n", "exit code 2"},
		{"its flags", `echo "$# $6 $7"`, "  --label-filter=clamping && must\n\n--strict\n",
			"exit-code=0\nverdict=7 --label-filter=clamping && must --strict\n", "--strict"},
		{"a key that is not given", `echo "${UNREADCHECK_SECRET_KEY-unset}"`, "", "verdict=unset\n", "unset"},
	} {
		t.Run(c.what, func(t *testing.T) {
			j := newJob(t)
			j.program(c.program)
			code, out := j.run("judge.sh", append(inputs, "ARGS="+c.args)...)
			if code != 0 {
				t.Errorf("judge.sh ended with %d:\n%s", code, out)
			}
			if got := j.read("output"); !strings.Contains(got, c.output) {
				t.Errorf("the outputs are\n%swant\n%s", got, c.output)
			}
			if got := j.read("summary"); !strings.Contains(got, c.summary) {
				t.Errorf("the summary is\n%swant\n%s", got, c.summary)
			}
		})
	}
}

// The folder may hold the reports of an earlier run. A run that wrote none must not be shown with the summary of that one.
func TestTheSummaryIsOneOfThisRun(t *testing.T) {
	const old = "# An earlier run, which was conformant\n"
	for _, c := range []struct {
		what, program string
		summary       string // what is added to the job's
		file          string // what the folder's summary is afterwards
	}{
		{"wrong usage", `echo 'run: there is no such flag' >&2; exit 2`, "### unreadcheck\n\n    unreadcheck ended with exit code 2 and no result; its log says why\n", old},
		{"a fault of its own", `exit 4`, "### unreadcheck\n\n    unreadcheck ended with exit code 4 and no result; its log says why\n", old},
		{"another result", `echo '# Broken' >report/summary.md; echo 'NOT CONFORMANT: one'; exit 1`, "# Broken\n", "# Broken\n"},
		{"the same result", `printf '` + strings.TrimSpace(old) + `\n' >report/summary.md; echo 'CONFORMANT: all'`, old, old},
	} {
		t.Run(c.what, func(t *testing.T) {
			j := newJob(t)
			if err := os.Mkdir(j.path("report"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(j.path("report/summary.md"), []byte(old), 0o644); err != nil {
				t.Fatal(err)
			}
			j.program(c.program)
			code, out := j.run("judge.sh", "COMMAND=run", "TARGET=http://127.0.0.1:8080", "OUT=report", "UNREADCHECK_SECRET_KEY=", "ARGS=")
			if code != 0 {
				t.Errorf("judge.sh ended with %d:\n%s", code, out)
			}
			if got := j.read("summary"); got != c.summary {
				t.Errorf("the summary is\n%swant\n%s", got, c.summary)
			}
			if got := j.read("report/summary.md"); got != c.file {
				t.Errorf("the folder's summary is\n%swant\n%s", got, c.file)
			}
		})
	}
}
