package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// comparePeers judges the sampled faults with every tool, and adds a row for each run to a file. What the file has already
// is not measured again, so that a comparison may be cut off, continued, and widened.
func comparePeers(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	every := flags.Int("every", 12, "judge each n-th fault and variation")
	seeds := flags.Int("seeds", 1, "judge with seeds 1 to n")
	only := flags.String("only", "", "a regular expression: the tools to run, as \"specmatic, lifted\"")
	named := flags.String("fault", "", "a regular expression: of the faults and variations of the sample those to judge")
	out := flags.String("out", filepath.Join(rootFolder, peersFile), "the CSV file to add to")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *every < 1 || *seeds < 1 || flags.NArg() > 0 {
		return fmt.Errorf("peers takes flags alone, and -every and -seeds of 1 and more")
	}
	wanted, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	among, err := regexp.Compile(*named)
	if err != nil {
		return fmt.Errorf("-fault: %w", err)
	}
	where, err := here()
	if err != nil {
		return err
	}
	all, err := listFaults(ctx, where.binary)
	if err != nil {
		return err
	}
	done, err := readRowsFile(*out)
	if err != nil {
		return err
	}
	if err := noteFacts(ctx, "peers", where); err != nil {
		return err
	}
	// The reference as it is comes first: what a tool reports of it is no news of a fault.
	faults := []fault{{"", "reference"}}
	for _, f := range sample(all, *every) {
		if among.MatchString(f.name) {
			faults = append(faults, f)
		}
	}
	for seed := 1; seed <= *seeds; seed++ {
		for _, f := range faults {
			for _, t := range tools {
				if !wanted.MatchString(t.name+", "+t.mode) || seed > 1 && !t.draws {
					continue
				}
				if err := measure(ctx, t, f, seed, where, *out, &done); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// measure makes one run, unless it is done already, and writes it down. A run that fails is told of and left out: the next call
// tries it again.
func measure(ctx context.Context, t tool, f fault, seed int, where files, out string, done *[]row) error {
	r := row{tool: t.name, mode: t.mode, fault: f, seed: seed}
	var known []string
	for _, d := range *done {
		if d.key() == r.key() {
			return nil
		}
		if d.tool == t.name && d.mode == t.mode && d.fault.name == "" {
			known = append(known, d.alarms...)
		}
	}
	r, err := once(ctx, t, f, seed, known, where)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: left out: %v\n", err)
		return nil
	}
	fmt.Fprintf(os.Stderr, "%-16s %-8s %-36s %d calls, %.1f s: %d alarms\n", r.tool, r.mode, r.fault.name, r.calls, r.seconds, len(r.alarms))
	*done = append(*done, r)
	return appendRow(out, r)
}

// here finds the files that a comparison needs, seen from this folder.
func here() (files, error) {
	var out files
	for to, path := range map[*string]string{&out.binary: "bin/unreadcheck", &out.contract: "openapi.yaml", &out.peers: "tools/bench/peers"} {
		absolute, err := filepath.Abs(filepath.Join(rootFolder, path))
		if err != nil {
			return files{}, err
		}
		if _, err := os.Stat(absolute); err != nil {
			return files{}, fmt.Errorf("%w: run `make bench-peers`, which builds and installs what is needed", err)
		}
		*to = absolute
	}
	return out, nil
}
