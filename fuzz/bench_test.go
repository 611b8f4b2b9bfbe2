package fuzz_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// serveVariable makes the test binary serve the reference, without limits, instead of running tests: a benchmark's target is
// a process of its own.
const serveVariable = "UNREADCHECK_FUZZ_BENCH_SERVE"

func init() {
	if os.Getenv(serveVariable) == "" {
		return
	}
	contract, err := contract()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	reference, err := emulator.New(emulator.Config{Contract: contract, Unlimited: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stdout, listener.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // it ends when whoever started it does
		os.Exit(0)
	}()
	fmt.Fprintln(os.Stderr, http.Serve(listener, reference))
	os.Exit(1)
}

// secondProcess is the address of a reference that is served by another process.
func secondProcess(b *testing.B) *url.URL {
	b.Helper()
	binary, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	command := exec.Command(binary)
	command.Env = append(os.Environ(), serveVariable+"=1")
	input, err := command.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = input.Close()
		_ = command.Wait()
	})
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return &url.URL{Scheme: "http", Host: strings.TrimSpace(line)}
}

const benchWorkers = 16

// BenchmarkValues compares the values layer with a bare client loop: the same workers against the same reference, in another
// process on this machine. It tells both in calls a second, and their ratio.
func BenchmarkValues(b *testing.B) {
	base := secondProcess(b)
	const each = 6 * time.Second
	for b.Loop() {
		bare := bareLoop(b, base, each)
		o := optionsFor(b, nil, func(o *fuzz.Options) {
			o.Target.Base, o.Target.Handler = base, nil
			o.Target.Settle = 2 * time.Second
			o.Layers, o.MaxCalls, o.Duration, o.Workers = []string{fuzz.Values}, 0, each, benchWorkers
		})
		result := run(b, o)
		if len(result.Findings) > 0 {
			b.Fatalf("%d findings on the reference, the first of %s", len(result.Findings), result.Findings[0].Requirement)
		}
		ours := float64(result.Calls) / result.Seconds
		b.ReportMetric(ours, "calls/s")
		b.ReportMetric(bare, "bare-calls/s")
		b.ReportMetric(ours/bare, "of-bare")
	}
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
