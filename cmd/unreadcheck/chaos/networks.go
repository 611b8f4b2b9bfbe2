package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/certificate"
	"github.com/unreadcheck/unreadcheck/internal/chaos"
	"github.com/unreadcheck/unreadcheck/reports"
)

// mostMemory is how much more a run may hold, in bytes, than one that meets nothing.
const mostMemory = 64 << 20

// outcome is what a run across a condition came to.
type outcome struct {
	condition
	ended
	// verdict is the report's, or empty where there is none.
	verdict string
	// stage says what became of what the run had made.
	stage string
	err   error
}

// judgeAcross has the tool judge the reference across every condition, and prints a row for each. It fails where one ended
// otherwise than it should.
func judgeAcross(ctx context.Context, t tool, out string, seed uint64, only *regexp.Regexp, to io.Writer) error {
	var all []outcome
	for _, c := range conditions() {
		if only.MatchString(c.Name) || c.Strike == nil && c.Name == "none" {
			all = append(all, outcome{condition: c})
		}
	}
	slots := make(chan struct{}, waiting)
	var group sync.WaitGroup
	// Those that take longest are begun first.
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return all[b].weight() - all[a].weight() })
	for _, i := range order {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			all[i].err = all[i].play(ctx, t, filepath.Join(out, all[i].Name), seed)
		})
	}
	group.Wait()
	return tabulate(all, to)
}

func tabulate(all []outcome, to io.Writer) error {
	resting := all[0].ended.memory
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "condition\texpected\tseen\texit\ttook\treport\tstage\tmemory\tas it should")
	failed := 0
	for _, o := range all {
		memory := "-"
		if o.condition.memory && resting > 0 {
			memory = fmt.Sprintf("%+d MiB", (o.ended.memory-resting)>>20)
		}
		right := "yes"
		if err := o.wrong(resting); err != nil {
			right = "NO: " + err.Error()
			failed++
		}
		report := "written"
		if o.verdict == "" {
			report = "none"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%.1f s of %.0f s\t%s\t%s\t%s\t%s\n", o.Name, o.expected(), orNone(o.verdict), o.exit,
			o.took.Seconds(), o.within.Seconds(), report, o.stage, memory, right)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(to, "networks: %d conditions, %d failed; a run that met nothing held %d MiB\n", len(all), failed, resting>>20)
	if failed > 0 {
		return fmt.Errorf("%d of %d conditions did not end as they should", failed, len(all))
	}
	return nil
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func (o outcome) expected() string {
	if o.verdicts == nil {
		return "an error"
	}
	return strings.Join(o.verdicts, " or ")
}

// exitCodes are those of the verdicts.
var exitCodes = map[string]int{reports.KeptSelection: reports.ExitConformant, reports.Inconclusive: reports.ExitInconclusive, reports.NotConformant: reports.ExitNotConformant}

// wrong says what did not end as it should.
func (o outcome) wrong(resting int64) error {
	switch {
	case o.err != nil:
		return o.err
	case o.verdicts == nil && (o.exit != reports.ExitHarness || strings.Count(strings.TrimSpace(o.stderr), "panic") > 0):
		return fmt.Errorf("the exit code is %d, want %d", o.exit, reports.ExitHarness)
	case o.verdicts != nil && !slices.Contains(o.verdicts, o.verdict):
		return fmt.Errorf("the verdict is %q", o.verdict)
	case o.verdicts != nil && o.exit != exitCodes[o.verdict]:
		return fmt.Errorf("the exit code is %d", o.exit)
	case o.took > o.within:
		return errors.New("it took too long")
	case o.condition.memory && resting > 0 && o.ended.memory-resting > mostMemory:
		return errors.New("it held too much")
	}
	return nil
}

// play has the tool judge the reference across the condition, and looks at what that left.
func (o *outcome) play(ctx context.Context, t tool, out string, seed uint64) error {
	server, err := serve("", o.clock)
	if err != nil {
		return err
	}
	defer server.close()
	if err := errors.Join(os.RemoveAll(out), os.MkdirAll(out, 0o755)); err != nil {
		return err
	}
	c, flags, err := o.encrypted(out)
	if err != nil {
		return err
	}
	across, err := chaos.Open(ctx, strings.TrimPrefix(server.address, "http://"), c, seed)
	if err != nil {
		return err
	}
	defer func() { _ = across.Close() }()
	address := across.Address()
	if o.https {
		address = "https" + strings.TrimPrefix(address, "http")
	}
	folder := filepath.Join(out, "report")
	args := slices.Concat([]string{"run", "--target", address, "--out", folder, "--label-filter", o.filter}, flags, o.flags)
	if o.disk > 0 {
		// A shell counts in blocks of 512 bytes (POSIX.1-2017, ulimit).
		shell := tool{"/bin/sh", t.environment}
		o.ended, err = shell.run(ctx, append([]string{"-c", fmt.Sprintf(`ulimit -f %d; exec "$0" "$@"`, 2*o.disk), t.path}, args...)...)
	} else {
		o.ended, err = t.run(ctx, args...)
	}
	if err != nil {
		return err
	}
	o.verdict = readVerdict(folder)
	return o.look(ctx, t, server, folder)
}

// encrypted is the network's condition with its TLS, and the flags that a run needs for that.
func (o *outcome) encrypted(out string) (chaos.Condition, []string, error) {
	c := o.Condition
	if !o.untrusted && !o.trusted {
		return c, nil, nil
	}
	pair, authority, err := certificate.Loopback(time.Now())
	if err != nil {
		return c, nil, err
	}
	c.Serve = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	if o.untrusted {
		return c, nil, nil
	}
	file := filepath.Join(out, "ca.pem")
	return c, []string{"--ca", file}, os.WriteFile(file, authority, 0o600)
}

func readVerdict(folder string) string {
	data, err := os.ReadFile(filepath.Join(folder, "report.json"))
	if err != nil {
		return ""
	}
	var report struct {
		Verdict string `json:"verdict"`
	}
	if json.Unmarshal(data, &report) != nil {
		return ""
	}
	return report.Verdict
}

// look asks the server what is left of the run. Something may be where the network did not let it be removed: then the
// journal has it, and sweep removes it once the network is as it was.
func (o *outcome) look(ctx context.Context, t tool, server *reference, folder string) error {
	groups, accounts, err := server.Left()
	if err != nil {
		return err
	}
	if len(groups)+len(accounts) == 0 {
		o.stage = "cleared"
		return nil
	}
	o.stage = fmt.Sprintf("journalled: %d groups, %d accounts", len(groups), len(accounts))
	swept, err := t.run(ctx, "sweep", "--target", server.address, folder)
	if err != nil {
		return err
	}
	if groups, accounts, err = server.Left(); err != nil {
		return err
	}
	if swept.exit != 0 || len(groups)+len(accounts) > 0 {
		return fmt.Errorf("sweep ended with %d and left %d groups and %d accounts: %s", swept.exit, len(groups), len(accounts), strings.TrimSpace(swept.stdout+swept.stderr))
	}
	o.stage += ", swept"
	return nil
}
