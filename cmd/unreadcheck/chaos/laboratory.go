package main

import (
	"context"
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

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/chaos"
	"github.com/unreadcheck/unreadcheck/reports"
)

// planted are the faults that are judged beside the reference, one of each kind. Both commands have to find each.
var planted = []string{
	"http-404-for-an-unknown-group", "no-clamp", "zero-ignored", "only-raises", "communities-ignored", "all-members-set",
	"other-groups-cleared", "negative-becomes-zero", "signature-not-verified", "group-written-back",
}

// What a play came to. The last two are never as it should be; the two before them are where the weather says so.
const (
	cameKept  = "kept"
	cameFound = "found"
	cameOpen  = "open"
	cameMiss  = "missed"
	cameLost  = "LOST"
	cameFalse = "FALSE ALARM"
)

// trial is one command on one server in one weather.
type trial struct {
	weather
	command string
	subject fault.Fault // without a name it is the reference
	came    string
	detail  string
}

// commands are the commands with their flags. A campaign is long enough to find each of the faults.
var commands = map[string][]string{
	"run":  {"--label-filter", "!floods"},
	"fuzz": {"--duration", "20s"},
}

// laboratory judges the reference and the faults in every weather, by both commands, and prints a table for each. It fails where the
// reference is called wrong, a fault for what it does not break, or where one is lost.
func laboratory(ctx context.Context, t tool, out string, seed uint64, only *regexp.Regexp, to io.Writer) error {
	subjects := make([]fault.Fault, 1, 1+len(planted))
	for _, name := range planted {
		at := slices.IndexFunc(fault.Faults(), func(f fault.Fault) bool { return f.Name == name })
		if at < 0 {
			return fmt.Errorf("there is no fault %q", name)
		}
		subjects = append(subjects, fault.Faults()[at])
	}
	var calm, busy []*trial
	for _, command := range []string{"run", "fuzz"} {
		for _, subject := range subjects {
			for _, w := range weathers() { // anew for each: a limiter has its own state, and several are played at once
				if !only.MatchString(w.Name) {
					continue
				}
				one := &trial{weather: w, command: command, subject: subject}
				if w.busy {
					busy = append(busy, one)
				} else {
					calm = append(calm, one)
				}
			}
		}
	}
	playAll(ctx, t, out, seed, calm)
	if len(busy) > 0 {
		end := compute()
		playAll(ctx, t, out, seed, busy)
		end()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return tabulateTrials(append(calm, busy...), subjects, to)
}

func playAll(ctx context.Context, t tool, out string, seed uint64, trials []*trial) {
	slots := make(chan struct{}, together)
	var playing sync.WaitGroup
	for i, one := range trials {
		slots <- struct{}{}
		playing.Go(func() {
			defer func() { <-slots }()
			folder := filepath.Join(out, fmt.Sprintf("%s-%d", one.command, i))
			if err := one.play(ctx, t, folder, seed); err != nil {
				one.came, one.detail = cameLost, err.Error()
			}
		})
	}
	playing.Wait()
}

// play has the command judge the server, and reads its report.
func (o *trial) play(ctx context.Context, t tool, folder string, seed uint64) error {
	server, err := serveDeparture(o.subject.Departure, 0, o.lag)
	if err != nil {
		return err
	}
	defer server.close()
	defer o.begin(server)()
	across, err := chaos.Open(ctx, strings.TrimPrefix(server.address, "http://"), o.Condition, seed)
	if err != nil {
		return err
	}
	defer func() { _ = across.Close() }()
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	args := append([]string{o.command, "--target", across.Address(), "--out", folder, "--quiet", "--seed", fmt.Sprint(seed)}, commands[o.command]...)
	ended, err := t.run(ctx, args...)
	if err != nil {
		return err
	}
	broken, err := brokenMusts(o.command, folder)
	if err != nil {
		return errors.Join(fmt.Errorf("it ended with %d", ended.exit), err)
	}
	wrong, err := o.falselyBroken(ctx, t, server.address, folder, broken)
	if err != nil {
		return err
	}
	o.judge(ended.exit, broken, wrong)
	return nil
}

// falselyBroken are those of the broken musts that the server keeps: the weather broke them. Where calls follow one another as no check
// makes them, a fault shows under other ids than its own too, so that a campaign's example is played again without the weather. A
// fault of calls at once shows by chance, and an example of it need not show again.
func (o *trial) falselyBroken(ctx context.Context, t tool, address, folder string, broken []brokenMust) ([]string, error) {
	var ids []string
	for _, b := range broken {
		if slices.Contains(o.subject.Breaks, b.id) || slices.Contains(o.subject.Fuzzed, b.id) {
			continue
		}
		if o.command == "fuzz" && o.subject.Chapter == "concurrency" {
			continue
		}
		if o.command == "fuzz" && o.subject.Name != "" {
			again, err := t.run(ctx, "replay", filepath.Join(folder, b.example), "--target", address)
			if err != nil {
				return nil, err
			}
			if again.exit == reports.ExitNotConformant {
				continue
			}
		}
		ids = append(ids, b.id)
	}
	return ids, nil
}

// judge holds what a command says against what the server is.
func (o *trial) judge(exit int, broken []brokenMust, wrong []string) {
	switch {
	case len(wrong) > 0:
		o.came, o.detail = cameFalse, strings.Join(wrong, ", ")
	case len(broken) > 0:
		o.came = cameFound
	case exit == reports.ExitInconclusive:
		o.came = cameOpen
	case o.subject.Name == "":
		o.came = cameKept
	case o.open != "" || o.apart && o.subject.Chapter == "concurrency":
		o.came = cameMiss
	default:
		o.came, o.detail = cameLost, fmt.Sprintf("it ended with %d", exit)
	}
}

// right reports whether the play came to what it should.
func (o *trial) right() bool {
	switch o.came {
	case cameOpen:
		return o.open != ""
	case cameKept, cameFound, cameMiss:
		return true
	default:
		return false
	}
}

// brokenMust is a must that a command calls broken, and the file of a campaign's example of it.
type brokenMust struct{ id, example string }

// brokenMusts are the musts that a command's report says are broken, each once.
func brokenMusts(command, folder string) ([]brokenMust, error) {
	file, wanted := "report.json", "fail"
	if command == "fuzz" {
		file, wanted = "fuzz.json", ""
	}
	data, err := os.ReadFile(filepath.Join(folder, file))
	if err != nil {
		return nil, err
	}
	type entry struct {
		ID          string `json:"id"`
		Requirement string `json:"requirement"`
		Level       string `json:"level"`
		Verdict     string `json:"verdict"`
	}
	var report struct {
		Requirements []entry `json:"requirements"`
		Findings     []entry `json:"findings"`
	}
	if err := json.Unmarshal(data, &report); err != nil {
		return nil, err
	}
	var all []brokenMust
	for i, e := range append(report.Requirements, report.Findings...) {
		id := e.ID + e.Requirement
		if e.Level == "must" && e.Verdict == wanted && !slices.ContainsFunc(all, func(b brokenMust) bool { return b.id == id }) {
			all = append(all, brokenMust{id, fmt.Sprintf("finding-%d.json", i+1)})
		}
	}
	return all, nil
}

// tabulateTrials prints a table for each command, in Markdown, and what did not come to what it should.
func tabulateTrials(trials []*trial, subjects []fault.Fault, to io.Writer) error {
	names := []string{"the reference"}
	for _, s := range subjects[1:] {
		names = append(names, s.Name)
	}
	var wrong []string
	for _, command := range []string{"run", "fuzz"} {
		fmt.Fprintf(to, "\n| `%s` | %s |\n|---|%s\n", command, strings.Join(names, " | "), strings.Repeat("---|", len(names)))
		for _, w := range weathers() {
			var cells []string
			for _, s := range subjects {
				at := slices.IndexFunc(trials, func(o *trial) bool {
					return o.command == command && o.Name == w.Name && o.subject.Name == s.Name
				})
				if at < 0 {
					continue
				}
				o := trials[at]
				cells = append(cells, o.came)
				if !o.right() {
					wrong = append(wrong, fmt.Sprintf("%s, %s, %s: %s %s", command, w.Name, s.Name, o.came, o.detail))
				}
			}
			if len(cells) > 0 {
				fmt.Fprintf(to, "| %s: %s | %s |\n", w.Name, w.Sentence, strings.Join(cells, " | "))
			}
		}
	}
	fmt.Fprintf(to, "\n%d plays, %d not as they should be\n", len(trials), len(wrong))
	if len(wrong) > 0 {
		return errors.New(strings.Join(wrong, "\n"))
	}
	return nil
}
