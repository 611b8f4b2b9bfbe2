// Command judge installs every adapter of the list, has `unreadcheck sdk` judge each, and writes the table of them all. It
// fails where an adapter cannot be installed or judged, and where one of the bare examples deviates; what a real SDK does
// is reported, and fails nothing.
//
//	go run ./sdk/adapters/judge -unreadcheck bin/unreadcheck -out unreadcheck-report/sdk > docs/sdk-results.md
//	go run ./sdk/adapters/judge -install
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
	"syscall"
	"time"

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
	only := flag.Bool("install", false, "install the adapters and judge none: what is judged later finds them installed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	all, err := adapters.Load(folder)
	switch {
	case err != nil:
	case *only:
		err = failed(all, installAll(ctx, all, os.Stderr))
	default:
		err = judge(ctx, all, *tool, *out, os.Stdout, os.Stderr)
	}
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(1)
	}
}

// judge writes the table to stdout, and what it does on the way to stderr.
func judge(ctx context.Context, all []adapters.Adapter, tool, out string, stdout, stderr io.Writer) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("no folder for the results: %w", err)
	}
	files, failures := make([]string, len(all)), installAll(ctx, all, stderr)
	var installed []int
	for i, a := range all {
		files[i] = filepath.Join(out, a.Name+".json")
		switch {
		case errors.Is(failures[i], errNotHere):
			failures[i] = absent(ctx, tool, a, files[i], stderr, errNotHere.Error())
		case failures[i] == nil:
			installed = append(installed, i)
		}
	}
	// Installing keeps a machine busy, and what measures time is judged only when that is over.
	each(slices.Repeat([]<-chan int{queue(installed)}, judgedAtOnce), stderr, func(i int, stderr io.Writer) {
		a, began := all[i], time.Now()
		_, _ = fmt.Fprintf(stderr, "\n%s (%s %s)\n", a.Name, a.SDK, a.Version)
		failures[i] = one(ctx, tool, a, files[i], stderr)
		_, _ = fmt.Fprintf(stderr, "judged in %.0f s\n", time.Since(began).Seconds())
	})
	failure := failed(all, failures)
	others, err := unavailable(ctx, tool, out)
	if err != nil {
		return err
	}
	table := exec.CommandContext(ctx, tool, append([]string{"sdk", "--join"}, append(files, others...)...)...)
	table.Stdout, table.Stderr = stdout, stderr
	if err := table.Run(); err != nil {
		failure = errors.Join(failure, fmt.Errorf("the table cannot be made: %w", err))
	}
	return failure
}

// installAll installs the adapters, and returns what came of each: nil, errNotHere, or why it failed.
func installAll(ctx context.Context, all []adapters.Adapter, stderr io.Writer) []error {
	came := make([]error, len(all))
	each(installing(all), stderr, func(i int, stderr io.Writer) {
		a, began, word := all[i], time.Now(), "is installed"
		if came[i] = install(ctx, a, stderr); came[i] != nil {
			word = "is not installed"
		}
		_, _ = fmt.Fprintf(stderr, "%s %s (%s %s): %.0f s\n", a.Name, word, a.SDK, a.Version, time.Since(began).Seconds())
	})
	return came
}

// failed joins what failed, each with its adapter's name. Packages that cannot be had are no failure: the table says so.
func failed(all []adapters.Adapter, came []error) error {
	var out []error
	for i, err := range came {
		if err != nil && !errors.Is(err, errNotHere) {
			out = append(out, fmt.Errorf("%s: %w", all[i].Name, err))
		}
	}
	return errors.Join(out...)
}

// judgedAtOnce is how many adapters are judged at a time: most of it is waiting for time-outs to pass, but what measures time
// does so on a machine that is not to be busy.
const judgedAtOnce = 2

// installing are the adapters in queues, a language each. Some wait for a registry and some for a compiler, so that languages are
// installed beside each other; the adapters of one share a store of packages, and are installed one after the other.
func installing(all []adapters.Adapter) []<-chan int {
	of := map[string][]int{}
	for i, a := range all {
		of[a.Language] = append(of[a.Language], i)
	}
	var queues []<-chan int
	for _, numbers := range of {
		queues = append(queues, queue(numbers))
	}
	return queues
}

// queue has the numbers in it, and no more will come.
func queue(numbers []int) <-chan int {
	q := make(chan int, len(numbers))
	for _, n := range numbers {
		q <- n
	}
	close(q)
	return q
}

// each does something for every number: a worker takes those of each queue, and those who have the same share them. What is said of
// one number stands together.
func each(queues []<-chan int, stderr io.Writer, do func(i int, stderr io.Writer)) {
	var mu sync.Mutex
	var workers sync.WaitGroup
	for _, q := range queues {
		workers.Go(func() {
			for i := range q {
				var said bytes.Buffer
				do(i, &said)
				mu.Lock()
				_, _ = stderr.Write(said.Bytes())
				mu.Unlock()
			}
		})
	}
	workers.Wait()
}

// notHere is what an installation ends with whose packages cannot be had.
const notHere = 69

var errNotHere = errors.New("its packages could not be fetched")

// install installs an adapter whose runtimes are here.
func install(ctx context.Context, a adapters.Adapter, stderr io.Writer) error {
	if len(a.Missing()) > 0 {
		return nil
	}
	cmd := exec.CommandContext(ctx, a.Install)
	cmd.Stdout, cmd.Stderr = stderr, stderr
	err := cmd.Run()
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended) && ended.ExitCode() == notHere:
		return errNotHere
	case err != nil:
		return fmt.Errorf("its installation failed: %w", err)
	default:
		return nil
	}
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
