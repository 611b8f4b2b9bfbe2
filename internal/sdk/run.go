package sdk

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Times are how long the server and the adapter take.
type Times struct {
	// Below is what a client has to wait for, the three seconds that the service may take; Above is more than that.
	Below, Above time.Duration
	// Patience is how long the adapter may take for one case, and so how long a time-out may be.
	Patience time.Duration
}

// DefaultTimes are those of the documentation (1047/34620, 2022-10-24, "The RESTful API request timed out and no
// response was received"), and a patience that the common time-outs stay within.
var DefaultTimes = Times{Below: 3 * time.Second, Above: 6 * time.Second, Patience: 45 * time.Second}

// Config is what is to be run.
type Config struct {
	Contract *spec.Contract
	// Command is the adapter's, with its arguments.
	Command []string
	// Program is an adapter within this process, in place of Command.
	Program Program
	// ReadyUserSig gives the adapter a UserSig and not the key.
	ReadyUserSig bool
	// Only has names of checks, requirements and chapters; none stands for all.
	Only []string
	// Strict makes a should that is not kept count.
	Strict bool
	// Announce turns the findings that a baseline expects into what they are then; it may be nil. Baseline is what it goes by,
	// for the recordings.
	Announce Announcer
	Baseline any
	// Recordings takes what was recorded, for [ReadSaved]; nil is nobody.
	Recordings io.Writer
	// Times are [DefaultTimes] where they are zero.
	Times Times
	// Listener is how the adapter gets to the server; nil is [Direct].
	Listener Listener
	// Stderr takes what the adapter writes on its standard error; nil drops it.
	Stderr io.Writer
	// Progress is told of each case when it begins; nil is nobody. It is not called by two goroutines at once.
	Progress func(Progress)
	// Version is the tool's, and ContractSHA256 the digest of the contract file.
	Version, ContractSHA256 string

	redactor *target.Redactor
}

// Announcer turns the findings of checks that a baseline expects into what they are then, for an SDK of that name. It is told
// when the judging began.
type Announcer func(sdk string, checks []reports.Check, began time.Time)

// firstCase is the one that proves that the adapter's calls come here.
const firstCase = "plain"

// Run plays the cases with the adapter and judges what they showed. Where ctx ends the report is of what was played
// until then. The error is one of usage, which wraps [usage.Err], or of the tool itself.
func Run(ctx context.Context, config Config) (*Report, error) {
	if len(config.Command) == 0 && config.Program == nil {
		return nil, usage.Errorf("no command that starts the adapter was given")
	}
	if config.Times == (Times{}) {
		config.Times = DefaultTimes
	}
	if config.Listener == nil {
		config.Listener = Direct{}
	}
	requirements, err := Select(Requirements(), config.Only)
	if err != nil {
		return nil, err
	}
	config.redactor = target.NewRedactor()
	cases := needed(Cases(config.Contract), requirements)
	state := newRunState(config, cases)
	for _, hides := range []*target.Redactor{config.redactor, state.keyForms} {
		hides.Hide(state.key, "UNREADCHECK_SECRET_KEY")
	}
	if err := playSettings(ctx, config, state, cases); err != nil {
		return nil, err
	}
	all := Recordings{App: App{SDKAppID: emulator.DefaultSDKAppID, ReadyUserSig: config.ReadyUserSig, RawAnswers: state.raw,
		Identifiers: map[Setting]string{}}}
	for _, setting := range Settings {
		all.App.Identifiers[setting] = identifierOf(setting)
	}
	for _, c := range cases {
		all.Cases = append(all.Cases, state.played[c.Name])
	}
	saved, err := save(config.Recordings, config.about(state, ctx.Err() != nil), all)
	if err != nil {
		return nil, err
	}
	return report(config.Contract, requirements, saved.about, saved.recordings(), saved.digest, config.Announce), nil
}

// about is what the recordings say of a run with that config.
func (c Config) about(state *runState, interrupted bool) about {
	a := about{Tool: c.Version, Contract: c.ContractSHA256, SDK: state.sdk, Version: state.version, Only: c.Only, Strict: c.Strict,
		Baseline: c.Baseline, Started: state.start.UTC(), Seconds: time.Since(state.start).Seconds(), Interrupted: interrupted, Notes: state.notes}
	for _, word := range c.Command {
		a.Command = append(a.Command, c.redactor.Text(word))
	}
	if i, intercepted := c.Listener.(Intercepted); intercepted {
		a.Listener = map[bool]string{false: proxied, true: transparent}[i.Transparent]
	}
	return a
}

// settingsAtOnce is how many settings are played side by side. The slow one mostly waits; more would make clients late that
// are slow to start.
const settingsAtOnce = 2

// playSettings plays the plain setting, and then the others side by side: the bursts of the plain one are not to be
// disturbed. Where its first call brings no request, no other call is made.
func playSettings(ctx context.Context, config Config, state *runState, cases []Case) error {
	bySetting := map[Setting][]Case{}
	for _, c := range cases {
		bySetting[c.Setting] = append(bySetting[c.Setting], c)
	}
	if err := playSetting(ctx, config, state, Plain, bySetting[Plain]); err != nil {
		return err
	}
	if why := state.stopped(); why != "" {
		for _, c := range cases {
			if c.Setting != Plain {
				state.begin(c)
				state.keep(Recording{Case: c, Trouble: &Trouble{NotPlayed, why}})
			}
		}
		return nil
	}
	var playing sync.WaitGroup
	places := make(chan struct{}, settingsAtOnce)
	failed := make([]error, len(Settings))
	for i, setting := range Settings {
		if setting == Plain || len(bySetting[setting]) == 0 {
			continue
		}
		playing.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			failed[i] = playSetting(ctx, config, state, setting, bySetting[setting])
		})
	}
	playing.Wait()
	return errors.Join(failed...)
}

// needed are the cases that the checks use, the plain one, without which nobody could see that the adapter calls at all,
// and the first of the slow and of the idle ones, which give the client time to start, and a connection.
func needed(cases []Case, requirements []Requirement) []Case {
	used := func(c Case) bool {
		return c.Name == firstCase || slices.ContainsFunc(requirements, func(r Requirement) bool {
			return slices.ContainsFunc(r.Checks, func(k Check) bool { return k.Uses(c.Name) })
		})
	}
	var out []Case
	for _, c := range cases {
		if used(c) {
			out = append(out, c)
		}
	}
	for _, setting := range []Setting{Slow, Idle} {
		in := func(c Case) bool { return c.Setting == setting }
		first := cases[slices.IndexFunc(cases, in)]
		if i := slices.IndexFunc(out, in); i >= 0 && out[i].Name != first.Name {
			out = slices.Insert(out, i, first)
		}
	}
	return out
}

func named(sdk, version string) string {
	if version == "" {
		return sdk
	}
	return sdk + " " + version
}
