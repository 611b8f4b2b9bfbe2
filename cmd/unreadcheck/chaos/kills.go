package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
)

// kill is a command that is ended without a warning at a random moment, and what sweep made of it.
type kill struct {
	command, variation string
	// at is the request after which the command was killed, and sweepAt that after which the first sweep was; 0 where no
	// sweep was.
	at, sweepAt int
	// groups and accounts are how many were left before the sweeping.
	groups, accounts int
	err              error
}

// kills is how often a command is killed, and lastRequest the last request after which it may be: a run makes some 3,000
// below the limits, so that it is killed while it sets stages, calls, reads back and clears.
const (
	kills       = 30
	lastRequest = 1500
)

// drawKills draws the moments. Every third target gives groups ids of its own, and every third sweep is killed as well.
func drawKills(seed uint64) []kill {
	random := rand.New(rand.NewPCG(seed, seed))
	all := make([]kill, kills)
	for i := range all {
		k := kill{command: "run", at: 1 + random.IntN(lastRequest)}
		if i%2 == 1 {
			k.command = "fuzz"
		}
		if i%3 == 0 {
			k.variation = "assigned-group-ids"
		}
		if i%3 == 1 {
			k.sweepAt = 1 + random.IntN(40)
		}
		all[i] = k
	}
	return all
}

// killAll kills commands in mid-run and sweeps after them, and prints a row for each. It fails where a server has anything
// left, or where no command had left anything to sweep.
func killAll(ctx context.Context, t tool, out string, seed uint64, to io.Writer) error {
	all := drawKills(seed)
	slots := make(chan struct{}, together)
	var group sync.WaitGroup
	for i := range all {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			all[i].err = all[i].play(ctx, t, filepath.Join(out, fmt.Sprintf("kill-%d", i+1)))
		})
	}
	group.Wait()

	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "killed\tafter request\ttarget's ids\tleft before\tsweep\tleft after")
	left, failed := 0, 0
	for _, k := range all {
		after := "nothing"
		if k.err != nil {
			after = k.err.Error()
			failed++
		}
		if k.groups+k.accounts > 0 {
			left++
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%d groups, %d accounts\t%s\t%s\n", k.command, k.at, k.ids(), k.groups, k.accounts, k.sweeps(), after)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(to, "kills: %d, of which %d had left something; %d failed (seed %d)\n", len(all), left, failed, seed)
	if failed > 0 || left == 0 {
		return fmt.Errorf("after %d of %d kills sweep did not do, and %d had left something to sweep", failed, len(all), left)
	}
	return nil
}

func (k kill) ids() string {
	if k.variation == "" {
		return "as asked for"
	}
	return "its own"
}

func (k kill) sweeps() string {
	if k.sweepAt == 0 {
		return "once"
	}
	return "killed after " + strconv.Itoa(k.sweepAt) + ", once more"
}

// play kills the command, sweeps, and asks the server.
func (k *kill) play(ctx context.Context, t tool, out string) error {
	server, err := serve(k.variation, 0)
	if err != nil {
		return err
	}
	defer server.close()
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	args := []string{k.command, "--target", server.address, "--out", out}
	if k.command == "run" {
		args = append(args, "--label-filter", "!floods")
	}
	if err := k.killedAfter(ctx, t, server, k.at, args...); err != nil {
		return err
	}
	groups, accounts, err := server.Left()
	if err != nil {
		return err
	}
	k.groups, k.accounts = len(groups), len(accounts)
	if k.sweepAt > 0 {
		if err := k.killedAfter(ctx, t, server, server.Requests()+k.sweepAt, "sweep", out); err != nil {
			return err
		}
	}
	swept, err := t.run(ctx, "sweep", out)
	if err != nil {
		return err
	}
	if swept.exit != 0 {
		return fmt.Errorf("sweep ended with %d: %s", swept.exit, strings.TrimSpace(swept.stdout+swept.stderr))
	}
	if groups, accounts, err = server.Left(); err != nil {
		return err
	}
	if len(groups)+len(accounts) > 0 {
		return fmt.Errorf("groups %q, accounts %q", groups, accounts)
	}
	return nil
}

// killedAfter starts a command and kills it once the server has had so many requests. One that ends before has nothing to
// leave behind.
func (k *kill) killedAfter(ctx context.Context, t tool, server *reference, requests int, args ...string) error {
	p, err := t.start(ctx, args...)
	if err != nil {
		return err
	}
	server.Wait(requests, patience, p.done)
	_ = p.Process.Kill() // an error says that it has ended
	<-p.done
	return ctx.Err()
}
