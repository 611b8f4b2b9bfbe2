//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A keeper starts servers and has them judged.
type keeper struct {
	folder, out string
	judge       *judge
	environment []string
	progress    io.Writer

	// installed has what came of installing each app.
	installed map[string]error
}

// A row is what came of one entry.
type row struct {
	name, parser string
	// skipped says why the entry was left out, with the bugs that were to be planted in it.
	skipped string
	planted int
	// err is why it could not be judged.
	err       error
	run, fuzz *verdict
	// like is what came of a server that does as a run saw this one do; nil where none was served.
	like *likeness
	bugs []found
}

// found is what run and fuzz say of a planted bug, beyond what they say of the server without it.
type found struct {
	bug       string
	err       error
	run, fuzz map[string]string
}

// installAll installs the apps that can be installed here, all at once.
func (k *keeper) installAll(ctx context.Context, entries []entry) {
	k.installed = map[string]error{}
	apps := map[string]*app{}
	for _, e := range entries {
		if e.missing() == "" {
			apps[e.app.Name] = e.app
		}
	}
	var mu sync.Mutex
	var group sync.WaitGroup
	for name, a := range apps {
		group.Go(func() {
			err := install(ctx, k.folder, a, k.progress)
			mu.Lock()
			defer mu.Unlock()
			k.installed[name] = err
		})
	}
	group.Wait()
}

// notInstalled joins what failed, each with its app's name.
func (k *keeper) notInstalled() error {
	var out []error
	for name, err := range k.installed {
		if err != nil {
			out = append(out, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(out...)
}

// keep judges one entry, as it is and with its bugs.
func (k *keeper) keep(ctx context.Context, e entry) row {
	r := row{name: e.name(), parser: e.parser(), skipped: e.missing(), planted: len(e.bugs)}
	if r.skipped != "" {
		return r
	}
	if r.err = k.installed[e.app.Name]; r.err != nil {
		return r
	}
	name := strings.NewReplacer(" > ", "-", "/", "-").Replace(e.name())
	r.err = k.with(ctx, e, name, "", func(port int) (err error) {
		if r.run, err = k.judge.run(ctx, name, port); err != nil {
			return err
		}
		if r.fuzz, err = k.judge.fuzz(ctx, name, port); err != nil {
			return err
		}
		bytes, err := k.judge.bytes(ctx, name, port)
		if err == nil {
			r.fuzz.add(bytes)
		}
		return err
	})
	if r.err != nil {
		return r
	}
	fmt.Fprintf(k.progress, "%s: run %d, fuzz %d\n", r.name, r.run.exit, r.fuzz.exit)
	if e.server.Like && e.proxy == nil {
		r.like = k.standIn(ctx, name)
		fmt.Fprintf(k.progress, "%s, served as it was seen: %s\n", r.name, r.like)
	}
	for _, bug := range e.bugs {
		b := found{bug: bug}
		name := name + "-" + bug
		b.err = k.with(ctx, e, name, bug, func(port int) error {
			run, err := k.judge.run(ctx, name, port)
			if err != nil {
				return err
			}
			// Where the honest server has no finding, the first one is the bug's.
			var more []string
			if len(r.fuzz.findings) == 0 {
				more = append(more, "--fail-fast")
			}
			fuzz, err := k.judge.fuzz(ctx, name, port, more...)
			if err != nil {
				return err
			}
			b.run, b.fuzz = beyond(run, r.run), beyond(fuzz, r.fuzz)
			return nil
		})
		fmt.Fprintf(k.progress, "%s with %s: run %s, fuzz %s\n", r.name, bug, describe(b.run), describe(b.fuzz))
		r.bugs = append(r.bugs, b)
	}
	return r
}

// with starts the entry's server and proxy, does something with the port to call, and stops them.
func (k *keeper) with(ctx context.Context, e entry, name, bug string, do func(port int) error) error {
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	environment := append([]string{"PORT=" + portText(port), "ZOO_BUG=" + bug}, k.environment...)
	folder := filepath.Join(k.folder, e.app.Folder)
	words := expandAll(e.server.Start, map[string]string{"port": portText(port)})
	behind, err := start(ctx, folder, filepath.Join(k.out, name+".log"), words, environment, port)
	if err != nil {
		return fmt.Errorf("%s does not start: %w", e.server.Name, err)
	}
	defer behind.stop()
	if e.proxy == nil {
		return do(port)
	}
	front, err := k.startProxy(ctx, e.proxy, name, port)
	if err != nil {
		return fmt.Errorf("%s does not start: %w", e.proxy.Name, err)
	}
	defer front.stop()
	return do(front.port)
}

// startProxy starts a proxy in front of a port, with its configuration in a folder of its own.
func (k *keeper) startProxy(ctx context.Context, p *proxy, name string, upstream int) (*process, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	work := filepath.Join(k.out, name+"-work")
	if err := os.MkdirAll(work, 0o755); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(k.folder, p.Config))
	if err != nil {
		return nil, err
	}
	values := map[string]string{"port": portText(port), "upstream": portText(upstream), "work": work}
	config := filepath.Join(work, filepath.Base(p.Config))
	if err := os.WriteFile(config, []byte(expand(string(text), values)), 0o644); err != nil {
		return nil, err
	}
	values["config"] = config
	return start(ctx, work, filepath.Join(k.out, name+"-proxy.log"), expandAll(p.Start, values), nil, port)
}
