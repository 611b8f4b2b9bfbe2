package fuzz_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// command is the program unreadcheck, built for the benchmark: the figures are those that its users get.
func command(b *testing.B) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "unreadcheck")
	if out, err := exec.Command("go", "build", "-o", binary, "../cmd/unreadcheck").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return binary
}

// serve is the address of the reference, without limits and in a process of its own.
func serve(b *testing.B, binary string) *url.URL {
	b.Helper()
	server := exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--rate-limit", "off")
	output, err := server.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	address, _, _ := strings.Cut(strings.TrimPrefix(line, "unreadcheck: ready on "), ";")
	base, err := url.Parse(address)
	if err != nil {
		b.Fatalf("the first line of serve is %q: %v", line, err)
	}
	return base
}

const (
	benchWorkers = 16
	benchTime    = 10 * time.Second
	// benchGCPercent is what the commands have too.
	benchGCPercent = 400
)

// BenchmarkValues compares the values layer with a bare client loop: the same workers against the same reference, all of it
// on this machine. It tells both in calls a second, and their ratio.
func BenchmarkValues(b *testing.B) {
	binary := command(b)
	base := serve(b, binary)
	defer debug.SetGCPercent(debug.SetGCPercent(benchGCPercent))
	for b.Loop() {
		bare := bareLoop(b, base, benchTime)
		result := campaign(b, binary, base)
		if len(result.Findings) > 0 {
			b.Fatalf("%d findings on the reference, the first of %s", len(result.Findings), result.Findings[0].Requirement)
		}
		ours := float64(result.Calls) / result.Seconds
		b.ReportMetric(ours, "calls/s")
		b.ReportMetric(bare, "bare-calls/s")
		b.ReportMetric(ours/bare, "of-bare")
	}
}

// campaign is the result of unreadcheck fuzz.
func campaign(b *testing.B, binary string, base *url.URL) *fuzz.Result {
	b.Helper()
	run := exec.Command(binary, "fuzz", "--target", base.String(), "--layers", fuzz.Values, "--rate", "off", "--workers", strconv.Itoa(benchWorkers),
		"--duration", benchTime.String(), "--format", "json", "--quiet", "--out", b.TempDir())
	run.Env = append(os.Environ(), "UNREADCHECK_SDKAPPID="+strconv.Itoa(emulator.DefaultSDKAppID),
		"UNREADCHECK_IDENTIFIER="+emulator.DefaultAdmin, "UNREADCHECK_SECRET_KEY="+emulator.DefaultSecretKey)
	run.Stderr = os.Stderr
	out, err := run.Output()
	if err != nil {
		b.Fatal(err)
	}
	var result fuzz.Result
	if err := json.Unmarshal(out, &result); err != nil {
		b.Fatal(err)
	}
	return &result
}

// bareLoop makes one and the same call with as many workers, and reads the answers.
func bareLoop(b *testing.B, base *url.URL, each time.Duration) float64 {
	b.Helper()
	sig, err := usersig.Sign(emulator.DefaultSecretKey, usersig.Claims{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, Issued: time.Now(), Expire: time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	address := base.String() + loadContract(b).Path + "?sdkappid=1400000000&identifier=administrator&usersig=" + url.QueryEscape(sig) + "&random=1&contenttype=json"
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchWorkers}}
	defer client.CloseIdleConnections()
	ctx, stop := context.WithTimeout(b.Context(), each)
	defer stop()
	var calls atomic.Int64
	var workers sync.WaitGroup
	start := time.Now()
	for range benchWorkers {
		workers.Go(func() {
			for ctx.Err() == nil {
				response, err := client.Post(address, "application/json", bytes.NewReader([]byte(`{"GroupId":"g","Member_Account":"bob","UnreadMsgNum":5}`)))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				calls.Add(1)
			}
		})
	}
	workers.Wait()
	return float64(calls.Load()) / time.Since(start).Seconds()
}

// BenchmarkInMemory tells how fast the values layer is where the handler is called in memory.
func BenchmarkInMemory(b *testing.B) {
	for b.Loop() {
		result := run(b, optionsFor(b, reference(b), func(o *fuzz.Options) {
			o.Layers, o.MaxCalls, o.Duration = []string{fuzz.Values}, 0, 4*time.Second
		}))
		b.ReportMetric(float64(result.Calls)/result.Seconds, "calls/s")
	}
}
