//go:build unix

// Command judge starts each server of the zoo, has unreadcheck judge it, as it is and with each of its planted bugs, and
// prints one table. It fails where an honest server is called wrong, where a planted bug is not found, and where nothing
// was judged.
//
//	go run ./examples/zoo/judge -unreadcheck bin/unreadcheck
//	go run ./examples/zoo/judge -install
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
)

func main() {
	var s settings
	flag.StringVar(&s.folder, "zoo", "examples/zoo", "the folder of the zoo")
	flag.StringVar(&s.tool, "unreadcheck", "bin/unreadcheck", "the command that judges")
	flag.StringVar(&s.out, "out", "unreadcheck-report/zoo", "the folder for the results")
	flag.StringVar(&s.duration, "duration", "10s", "how long each campaign of the fuzzer goes on")
	flag.StringVar(&s.seed, "seed", "1", "the seed of each campaign of the fuzzer")
	flag.IntVar(&s.together, "together", 3, "how many servers are judged at once")
	flag.BoolVar(&s.install, "install", false, "install what the servers need and judge none: what is judged later finds it installed")
	only := flag.String("only", "", "a regular expression: only servers whose name matches")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	pattern, err := regexp.Compile(*only)
	if err == nil {
		s.only = pattern
		err = judgeAll(ctx, s, os.Stdout, os.Stderr)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(1)
	}
}

type settings struct {
	folder, tool, out, duration, seed string
	together                          int
	install                           bool
	only                              *regexp.Regexp
}

// judgeAll writes the table to stdout, and what goes on to progress.
func judgeAll(ctx context.Context, s settings, stdout, progress io.Writer) error {
	z, err := load(s.folder)
	if err != nil {
		return err
	}
	out, err := filepath.Abs(s.out)
	if err != nil {
		return err
	}
	tool, err := filepath.Abs(s.tool)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	key := rand.Text()
	k := &keeper{
		folder: z.folder,
		out:    out,
		judge: &judge{tool: tool, out: out, duration: s.duration, seed: s.seed, environment: []string{
			"UNREADCHECK_SDKAPPID=1400000000", "UNREADCHECK_IDENTIFIER=administrator", "UNREADCHECK_SECRET_KEY=" + key,
		}},
		environment: []string{"IM_SDKAPPID=1400000000", "IM_ADMIN=administrator", "IM_SECRET_KEY=" + key},
		progress:    &lockedWriter{to: progress},
	}
	var entries []entry
	for _, e := range z.entries() {
		if s.only.MatchString(e.name()) {
			entries = append(entries, e)
		}
	}
	k.installAll(ctx, entries)
	if s.install {
		return k.notInstalled()
	}

	rows := make([]row, len(entries))
	slots := make(chan struct{}, max(s.together, 1))
	var group sync.WaitGroup
	for i, e := range entries {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			rows[i] = k.keep(ctx, e)
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("interrupted: %w", err)
	}
	return report(rows, stdout)
}

// A lockedWriter lets several judgings tell what they do.
type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *lockedWriter) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(text)
}
