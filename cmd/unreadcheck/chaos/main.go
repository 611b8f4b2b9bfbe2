// Command chaos puts unreadcheck itself to the test: it kills it in mid-run, and has it judge the reference across networks
// that fail in every way it could think of. It prints a table of each and fails where anything did not end as it should.
//
//	go run ./cmd/unreadcheck/chaos -unreadcheck bin/unreadcheck
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

// together is how many kills are played at the same time, and waiting how many networks: across most of them a run waits more than
// it works.
const (
	together = 4
	waiting  = 9
)

func main() {
	path := flag.String("unreadcheck", "bin/unreadcheck", "the command that is put to the test")
	out := flag.String("out", "unreadcheck-report/chaos", "the folder for what the commands write")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "what the moments of the kills are drawn by")
	part := flag.String("part", "all", "kills, networks, laboratory, or all but that")
	only := flag.String("only", "", "a regular expression: only networks, or conditions of the laboratory, whose name matches")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	pattern, err := regexp.Compile(*only)
	if err == nil {
		err = play(ctx, *part, newTool(*path), *out, *seed, pattern, os.Stdout)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

func play(ctx context.Context, part string, t tool, out string, seed uint64, only *regexp.Regexp, to io.Writer) error {
	var err error
	if t.path, err = filepath.Abs(t.path); err != nil {
		return err
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	if part != "kills" && part != "networks" && part != "laboratory" && part != "all" {
		return fmt.Errorf("-part %q is none of kills, networks, laboratory, all", part)
	}
	if part == "laboratory" {
		return laboratory(ctx, t, filepath.Join(out, part), seed, only, to)
	}
	if part != "networks" {
		if err := killAll(ctx, t, out, seed, to); err != nil {
			return err
		}
	}
	if part != "kills" {
		return judgeAcross(ctx, t, out, seed, only, to)
	}
	return nil
}
