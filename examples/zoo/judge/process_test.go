//go:build unix

package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// This test's own program is the server that the tests start.
const serveOn = "ZOO_TEST_SERVE_ON"

func TestMain(m *testing.M) {
	if address := os.Getenv(serveOn); address != "" {
		_ = http.ListenAndServe(address, http.NotFoundHandler())
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestStartWaitsForAnAnswerAndStopEnds(t *testing.T) {
	port, err := freePort(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "log")
	environment := []string{serveOn + "=127.0.0.1:" + portText(port)}
	p, err := start(context.Background(), ".", log, []string{os.Args[0]}, environment, port)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(address(port))
	if err != nil {
		t.Errorf("it was said to answer, and did not: %v", err)
	} else {
		response.Body.Close()
	}
	p.stop()
	if err := syscall.Kill(-p.command.Process.Pid, 0); err == nil {
		t.Error("its process group is still there")
	}
}

func TestStartSaysThatAServerEnded(t *testing.T) {
	port, err := freePort(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "log")
	_, err = start(context.Background(), ".", log, []string{os.Args[0], "-test.run=^$"}, nil, port)
	if err == nil || !strings.Contains(err.Error(), "ended before it answered") {
		t.Errorf("got %v, want that it ended before it answered", err)
	}
}
