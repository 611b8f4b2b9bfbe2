//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// How long a server may take to answer its first request (a JVM on a busy machine is slow), and to end.
const (
	startTime = 60 * time.Second
	stopTime  = 5 * time.Second
)

// A process is a server that this program started.
type process struct {
	command *exec.Cmd
	port    int
	ended   chan struct{}
	log     string
}

// freePort returns a loopback port that nobody listens on.
func freePort(ctx context.Context) (int, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

// programIn returns the path of a program that is named from folder; a bare name is looked up in PATH.
func programIn(folder, name string) string {
	if filepath.IsAbs(name) || !strings.ContainsRune(name, filepath.Separator) {
		return name
	}
	return filepath.Join(folder, name)
}

// start runs a server in folder, in a process group of its own, and returns when it answers HTTP on its port.
func start(ctx context.Context, folder, log string, words, environment []string, port int) (*process, error) {
	output, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer output.Close()
	command := exec.CommandContext(ctx, programIn(folder, words[0]), words[1:]...)
	command.Dir = folder
	command.Env = append(os.Environ(), environment...)
	command.Stdout, command.Stderr = output, output
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		return nil, err
	}
	p := &process{command: command, port: port, ended: make(chan struct{}), log: log}
	go func() {
		_ = command.Wait()
		close(p.ended)
	}()
	if err := p.await(ctx); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

// await returns when the server answers.
func (p *process) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/", p.port), http.NoBody)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err == nil {
			response.Body.Close()
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("it ended before it answered; its output is in %s", p.log)
		case <-ctx.Done():
			return fmt.Errorf("no answer within %s; its output is in %s", startTime, p.log)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stop ends the server and what it started.
func (p *process) stop() {
	group := -p.command.Process.Pid
	_ = syscall.Kill(group, syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(stopTime):
	}
	if err := syscall.Kill(group, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		fmt.Fprintf(os.Stderr, "process group %d could not be ended: %v\n", -group, err)
	}
	<-p.ended
}
