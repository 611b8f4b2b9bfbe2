package unreadcheck

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/setup"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// Prepare makes the target that the config describes ready to be called, and sends nothing to it. It is for the packages of
// this module: tests want [Run], [Test] or [Register]. The error is an [ErrUsage] where the config is at fault.
func (c Config) Prepare(ctx context.Context) (_ *setup.Target, err error) {
	if (c.Handler == nil) == (c.Target == "") {
		return nil, usage.Errorf("give either Handler or Target")
	}
	if c.InMemory && c.Handler == nil {
		return nil, usage.Errorf("InMemory needs Handler")
	}
	t := &setup.Target{Address: c.Target}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.Close())
		}
	}()
	for _, step := range []func(context.Context, *setup.Target) error{c.readContract, c.readSettings, c.readAccount, c.listen, c.reach, c.keepJournal} {
		if err := step(ctx, t); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (c Config) readContract(_ context.Context, t *setup.Target) (err error) {
	data := c.Contract
	if data == nil {
		data = spec.DefaultYAML()
		t.Contract = spec.Default()
	} else if t.Contract, err = spec.Load(data); err != nil {
		return usage.Errorf("the contract %w", err)
	}
	sum := sha256.Sum256(data)
	t.ContractSHA256 = hex.EncodeToString(sum[:])
	return nil
}

// What holds where the config says nothing.
const (
	defaultSettle  = 2 * time.Second
	defaultTimeout = 5 * time.Second
	defaultSeed    = 1
)

func (c Config) readSettings(_ context.Context, t *setup.Target) error {
	if c.Settle < 0 || c.Timeout < 0 || c.MaxCalls < 0 {
		return usage.Errorf("Settle, Timeout and MaxCalls cannot be negative")
	}
	if len(c.Allow) > 0 && c.Host == "" {
		return usage.Errorf("Allow needs Host with the very host that is meant")
	}
	t.Settle, t.Timeout, t.Seed = cmp.Or(c.Settle, defaultSettle), cmp.Or(c.Timeout, defaultTimeout), cmp.Or(c.Seed, defaultSeed)
	t.Pace, t.MaxCalls, t.Allow, t.Host, t.Observer = c.Rate, c.MaxCalls, c.Allow, c.Host, c.Observer
	t.Groups = c.Groups
	for _, wrong := range []error{t.Groups.Validate(), t.Groups.CheckTypes(t.Contract)} {
		if wrong != nil {
			return usage.Wrap(wrong)
		}
	}
	if c.Observer != nil {
		if err := c.Observer.Validate(); err != nil {
			return usage.Wrap(err)
		}
	}
	if c.CA == nil {
		return nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // a system without certificates of its own
	}
	if !pool.AppendCertsFromPEM(c.CA) {
		return usage.Errorf("CA has no certificate in PEM form")
	}
	t.RootCAs = pool
	return nil
}

// referenceAccount is that of the emulator. Its key is not a secret.
var referenceAccount = target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}

func (c Config) readAccount(_ context.Context, t *setup.Target) error {
	switch {
	case c.SDKAppID == 0 && c.Identifier == "" && c.SecretKey == "" && c.UserSig == "":
		t.Account = referenceAccount
	case c.SDKAppID == 0 || c.Identifier == "" || c.SecretKey == "" && c.UserSig == "":
		return usage.Errorf("give all of SDKAppID, Identifier and SecretKey, or none of them for those of the reference")
	default:
		t.Account = target.Account{SDKAppID: c.SDKAppID, Identifier: c.Identifier, SecretKey: c.SecretKey, UserSig: c.UserSig}
	}
	return nil
}

func (c Config) listen(ctx context.Context, t *setup.Target) error {
	address := c.CallbackListen
	if address == "" && c.Target == target.Embedded {
		address = "127.0.0.1:0"
	}
	if address == "" {
		return nil
	}
	receiver, err := target.NewReceiver(ctx, address)
	if err != nil {
		return usage.Wrap(err)
	}
	t.Callbacks = receiver
	t.OnClose(receiver.Close)
	return nil
}

// reach makes the base URL that calls go to, and starts what has to be there.
func (c Config) reach(ctx context.Context, t *setup.Target) (err error) {
	switch {
	case c.InMemory:
		t.Handler, t.Base = c.Handler, &url.URL{Scheme: "http", Host: "localhost"}
	case c.Handler != nil:
		err = t.Serve(ctx, c.Handler)
	case c.Target == target.Embedded:
		var reference *emulator.Emulator
		if reference, err = emulator.New(emulator.Options{Contract: t.Contract, CallbackURL: t.Callbacks.URL()}); err != nil {
			return usage.Wrap(err)
		}
		t.OnClose(reference.Close)
		t.Name = target.Embedded
		err = t.Serve(ctx, reference)
	default:
		if t.Base, err = target.ParseAddress(t.Contract, c.Target); err != nil {
			return usage.Wrap(err)
		}
		if t.Account == referenceAccount && !target.Loopback(t.Base) {
			return usage.Errorf("%s is not this machine: give SDKAppID, Identifier and SecretKey", t.Base.Host)
		}
	}
	t.Address = cmp.Or(t.Address, t.Base.String())
	return err
}

// The files of the folder Out, beside the reports.
const (
	journalFile    = "journal.jsonl"
	recordingsFile = "recordings.jsonl"
)

// keepJournal has what is made on the target written down in the folder, each thing before it is made.
func (c Config) keepJournal(_ context.Context, t *setup.Target) error {
	if c.Out == "" {
		return nil
	}
	tidy, err := setup.Folder(c.Out)
	if err != nil {
		return usage.Errorf("Out: %w", err)
	}
	t.OnClose(func() error { tidy(); return nil })
	var clearing sync.Once
	journal, err := target.CreateJournal(filepath.Join(c.Out, journalFile), func(string) {
		clearing.Do(func() { _ = reports.ClearFolder(c.Out) }) // what cannot be removed cannot be written in the end, and is an error then
	})
	if errors.Is(err, target.ErrLeftovers) {
		return usage.Errorf("Out %s: %w; unreadcheck sweep %s removes it, and another folder leaves it alone", c.Out, err, c.Out)
	}
	if err != nil {
		return usage.Errorf("Out: %w", err)
	}
	t.Journal = journal
	t.OnClose(journal.Close)
	return nil
}

// options are those of a run of the checks on the target.
func (c Config) options(t *setup.Target) suites.Options {
	return suites.Options{
		Target: t.Config, Address: t.Address, ContractSHA256: t.ContractSHA256, Profile: c.Profile, LabelFilter: c.LabelFilter,
		Focus: c.Focus, Skip: c.Skip, ThoroughRate: c.ThoroughRate, Strict: c.Strict, Baseline: c.Baseline, Progress: c.Progress,
		Version: moduleVersion(),
	}
}
