// Command judge installs every adapter of the list, has `unreadcheck sdk` judge each, and writes the table of them all. It
// fails where an adapter cannot be installed or judged, and where one of the bare examples deviates; what a real SDK does
// is reported, and fails nothing.
//
//	go run ./sdk/adapters/judge -unreadcheck bin/unreadcheck -out unreadcheck-report/sdk > docs/sdk-results.md
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/unreadcheck/unreadcheck/sdk/adapters"
)

// folder has the adapters, from the top of the module.
const folder = "sdk/adapters"

// examples are the adapters that are to be copied: they have to be conformant.
var examples = []string{"go-http", "node-http", "python-requests", "node-fetch", "java-http", "php-curl", "rust-ureq"}

func main() {
	tool := flag.String("unreadcheck", "bin/unreadcheck", "the command that judges")
	out := flag.String("out", "unreadcheck-report/sdk", "the folder for the results")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := judge(ctx, *tool, *out, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(1)
	}
}

// judge writes the table to stdout, and what it does on the way to stderr.
func judge(ctx context.Context, tool, out string, stdout, stderr io.Writer) error {
	all, err := adapters.Load(folder)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("no folder for the results: %w", err)
	}
	files, failures := make([]string, len(all)), make([]error, len(all))
	ready := make(chan int, len(all))
	for i, a := range all {
		files[i] = filepath.Join(out, a.Name+".json")
		var ended *exec.ExitError
		switch err := install(ctx, a, stderr); {
		case errors.As(err, &ended) && ended.ExitCode() == notHere:
			failures[i] = absent(ctx, tool, a, files[i], stderr, "its packages could not be fetched")
		case err != nil:
			failures[i] = err
		default:
			ready <- i
		}
	}
	close(ready)
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for i := range ready {
				var said bytes.Buffer
				failures[i] = one(ctx, tool, all[i], files[i], &said)
				mu.Lock()
				_, _ = fmt.Fprintf(stderr, "\n%s (%s %s)\n%s", all[i].Name, all[i].SDK, all[i].Version, said.String())
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	for i, err := range failures {
		if err != nil {
			failures[i] = fmt.Errorf("%s: %w", all[i].Name, err)
		}
	}
	others, err := unavailable(ctx, tool, out)
	if err != nil {
		return err
	}
	table := exec.CommandContext(ctx, tool, append([]string{"sdk", "--join"}, append(files, others...)...)...)
	table.Stdout, table.Stderr = stdout, stderr
	if err := table.Run(); err != nil {
		failures = append(failures, fmt.Errorf("the table cannot be made: %w", err))
	}
	return errors.Join(failures...)
}

// atOnce is how many adapters are judged at a time: most of it is waiting for time-outs to pass, but what measures time does
// so on a machine that is not to be busy.
const atOnce = 2

// notHere is what an installation ends with whose packages cannot be had.
const notHere = 69

// install installs an adapter whose runtimes are here.
func install(ctx context.Context, a adapters.Adapter, stderr io.Writer) error {
	if len(a.Missing()) > 0 {
		return nil
	}
	_, _ = fmt.Fprintf(stderr, "installing %s (%s %s)\n", a.Name, a.SDK, a.Version)
	cmd := exec.CommandContext(ctx, a.Install)
	cmd.Stdout, cmd.Stderr = stderr, stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("its installation failed: %w", err)
	}
	return nil
}

// one has an adapter judged. What takes a runtime that is not here is written down as such.
func one(ctx context.Context, tool string, a adapters.Adapter, file string, stderr io.Writer) error {
	if missing := a.Missing(); len(missing) > 0 {
		return absent(ctx, tool, a, file, stderr, "it takes "+strings.Join(missing, ", ")+", which is not here")
	}
	arguments := []string{"sdk", "--format", "json"}
	switch a.Mode {
	case adapters.Proxy:
		arguments = append(arguments, "--proxy")
	case adapters.Transparent:
		arguments = append(arguments, "--transparent")
	case adapters.Host:
	}
	err := write(ctx, stderr, file, tool, append(arguments, "--", a.Run)...) // as a reader of the page would type it
	var ended *exec.ExitError
	if errors.As(err, &ended) && ended.ExitCode() == 1 && !slices.Contains(examples, a.Name) {
		return nil // it deviates, and the table says how
	}
	return err
}

// absent writes down why an adapter could not be judged.
func absent(ctx context.Context, tool string, a adapters.Adapter, file string, stderr io.Writer, why string) error {
	return write(ctx, stderr, file, tool, "sdk", "--unavailable", why, "--sdk-name", a.SDK, "--sdk-version", a.Version)
}

// unavailable writes a result for each SDK that is known and could not be had.
func unavailable(ctx context.Context, tool, out string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(folder, "unavailable.yaml"))
	if err != nil {
		return nil, fmt.Errorf("the list of those that could not be had: %w", err)
	}
	var list []struct{ SDK, Version, Why string }
	if err := yaml.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("unavailable.yaml: %w", err)
	}
	var files []string
	for i, s := range list {
		file := filepath.Join(out, fmt.Sprintf("unavailable-%d.json", i+1))
		if err := write(ctx, os.Stderr, file, tool, "sdk", "--unavailable", s.Why, "--sdk-name", s.SDK, "--sdk-version", s.Version); err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// write runs a command and keeps its standard output in a file. The error is the command's.
func write(ctx context.Context, stderr io.Writer, file, command string, arguments ...string) error {
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("no file for the result: %w", err)
	}
	cmd := exec.CommandContext(ctx, command, arguments...)
	cmd.Stdout, cmd.Stderr = f, stderr
	err = cmd.Run()
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
