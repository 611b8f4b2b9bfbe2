package main

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
)

// targetFlags are the flags of every command that touches a target.
type targetFlags struct {
	target, contract           string
	config                     *configFlag
	sdkAppID, identifier       string
	secretKeyFile, userSigFile string
	ca, host, rate             string
	allow                      []string
	maxCalls                   int
	settle, timeout            time.Duration
	seed                       uint64
	callbackListen             string
}

func (f *targetFlags) register(cmd *cobra.Command) {
	f.registerAccount(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.contract, "contract", "", "another contract file than the built-in one")
	flags.StringVar(&f.ca, "ca", "", "a PEM file with a further certificate authority to trust")
	flags.StringSliceVar(&f.allow, "allow", nil, "effects allowed on the host that --host names: sets, creates, floods")
	flags.StringVar(&f.host, "host", "", "the host for which --allow is meant; it has to be the target's")
	flags.StringVar(&f.rate, "rate", "", `calls a second to keep to (by default 99.5 % of each call's limit), or "off"`)
	flags.IntVar(&f.maxCalls, "max-calls", 0, "the most calls of the endpoint to make; 0 means no bound")
	flags.DurationVar(&f.settle, "settle", 2*time.Second, "how long to wait for a count to read as it should")
	flags.DurationVar(&f.timeout, "timeout", 5*time.Second, "how long one call may take")
	flags.Uint64Var(&f.seed, "seed", 1, "the seed of what is drawn at random")
	flags.StringVar(&f.callbackListen, "callback-listen", "", "an address at which to receive the target's webhooks, to prove that the call causes none")
}

// registerAccount adds the flags that say who calls, and what the configuration file has of it for a target.
func (f *targetFlags) registerAccount(cmd *cobra.Command) {
	f.config = registerConfig(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.target, "target", target.Embedded, "a base URL, a region id of the contract, or embedded: the reference, in this process")
	flags.StringVar(&f.sdkAppID, "sdkappid", os.Getenv("UNREADCHECK_SDKAPPID"), "the app's id (UNREADCHECK_SDKAPPID)")
	flags.StringVar(&f.identifier, "identifier", os.Getenv("UNREADCHECK_IDENTIFIER"), "an app admin's account (UNREADCHECK_IDENTIFIER)")
	flags.StringVar(&f.secretKeyFile, "secret-key-file", "", "a file with the app's secret key (or UNREADCHECK_SECRET_KEY)")
	flags.StringVar(&f.userSigFile, "usersig-file", "", "a file with a ready UserSig of the admin (or UNREADCHECK_USERSIG)")
}

// loadContract reads the contract that is asked for; it returns the digest of its bytes too.
func loadContract(file string) (*spec.Contract, string, error) {
	data, contract := unreadcheck.Contract(), spec.Default()
	if file != "" {
		var err error
		if data, err = os.ReadFile(file); err != nil {
			return nil, "", usage("--contract: the file cannot be read: %w", err)
		}
		if contract, err = spec.Load(data); err != nil {
			return nil, "", usage("--contract %s: %w", file, err)
		}
	}
	sum := sha256.Sum256(data)
	return contract, hex.EncodeToString(sum[:]), nil
}

// chosenTarget is a target with what has to be closed when it is no longer called.
type chosenTarget struct {
	config  target.Config
	digest  string
	closers []func() error
}

// close ends what was started for the target, the last first.
func (t *chosenTarget) close() error {
	var all []error
	for _, c := range slices.Backward(t.closers) {
		all = append(all, c())
	}
	return errors.Join(all...)
}

// address is what the target is called by: that of a target that the configuration file names, or what was said.
func (f *targetFlags) address() string {
	if named, ok := f.config.named(f.target); ok {
		return named.Address
	}
	return f.target
}

// parseAddress makes a base URL of the address.
func (f *targetFlags) parseAddress(contract *spec.Contract) (*url.URL, error) {
	base, err := target.ParseAddress(contract, f.address())
	if named, ok := f.config.named(f.target); ok && err != nil && named.Address == f.target {
		return nil, fmt.Errorf("%s: the target %s needs an address, as no region has its name", f.config.file.Name, f.target)
	}
	if names := f.config.names(); err != nil && len(names) > 0 {
		return nil, fmt.Errorf("%w, nor a target of %s (%s)", err, f.config.file.Name, strings.Join(names, ", "))
	}
	return base, err
}

// choose makes a target of the flags. Nothing is sent to it.
func (f *targetFlags) choose(ctx context.Context) (_ *chosenTarget, err error) {
	t := &chosenTarget{}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.close())
		}
	}()
	contract, digest, err := loadContract(f.contract)
	if err != nil {
		return nil, err
	}
	t.digest = digest
	if t.config, err = f.settings(contract); err != nil {
		return nil, err
	}
	if f.address() != target.Embedded {
		if t.config.Base, err = f.parseAddress(contract); err != nil {
			return nil, exit{2, err}
		}
		if err := f.readAccount(&t.config); err != nil {
			return nil, err
		}
	} else if err := f.checkSecretFiles(); err != nil {
		return nil, err
	}
	if err := f.listen(ctx, t); err != nil {
		return nil, err
	}
	if f.address() == target.Embedded {
		return t, embed(t)
	}
	return t, nil
}

// settings are those of the flags that say how a target is called, whichever it is.
func (f *targetFlags) settings(contract *spec.Contract) (target.Config, error) {
	config := target.Config{Contract: contract, Timeout: f.timeout, Settle: f.settle, MaxCalls: f.maxCalls, Seed: f.seed, Host: f.host}
	if f.timeout <= 0 || f.settle < 0 || f.maxCalls < 0 {
		return config, usage("--timeout has to be above 0, --settle and --max-calls not below it")
	}
	for _, read := range []func(*target.Config) error{f.readAllow, f.readRate, f.readCA, f.readConfig} {
		if err := read(&config); err != nil {
			return config, err
		}
	}
	return config, nil
}

// planned is the target of a plan: it is named and never called, so that nobody has to sign in.
func (f *targetFlags) planned() (target.Config, error) {
	contract, _, err := loadContract(f.contract)
	if err != nil {
		return target.Config{}, err
	}
	config, err := f.settings(contract)
	if err != nil {
		return config, err
	}
	if f.address() == target.Embedded {
		config.Base, err = parseURL("http://localhost")
		return config, err
	}
	if config.Base, err = f.parseAddress(contract); err != nil {
		return config, exit{2, err}
	}
	return config, nil
}

func (f *targetFlags) listen(ctx context.Context, t *chosenTarget) error {
	address := f.callbackListen
	if address == "" {
		if f.address() != target.Embedded {
			return nil
		}
		address = "127.0.0.1:0"
	}
	receiver, err := target.NewReceiver(ctx, address)
	if err != nil {
		return exit{2, err}
	}
	t.config.Callbacks = receiver
	t.closers = append(t.closers, receiver.Close)
	return nil
}

func (f *targetFlags) readAllow(c *target.Config) error {
	for _, word := range f.allow {
		effect := spec.Effect(word)
		if !slices.Contains(spec.Effects, effect) {
			return usage("--allow %q is not an effect; write one or several of sets, creates, floods", word)
		}
		c.Allow = append(c.Allow, effect)
	}
	if len(f.allow) > 0 && f.host == "" {
		return usage("--allow needs --host with the very host that is meant")
	}
	return nil
}

func (f *targetFlags) readRate(c *target.Config) error {
	switch f.rate {
	case "":
	case "off":
		c.Pace = -1
	default:
		rate, err := strconv.ParseFloat(f.rate, 64)
		if err != nil || !(rate > 0) || math.IsInf(rate, 0) {
			return usage("--rate %q is neither a number of calls a second above 0 nor off", f.rate)
		}
		c.Pace = rate
	}
	return nil
}

func (f *targetFlags) readCA(c *target.Config) error {
	if f.ca == "" {
		return nil
	}
	pem, err := os.ReadFile(f.ca)
	if err != nil {
		return usage("--ca: the file cannot be read: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return usage("--ca %s has no certificate in PEM form", f.ca)
	}
	c.RootCAs = pool
	return nil
}

func (f *targetFlags) readConfig(c *target.Config) error {
	c.Observer, c.Groups = f.config.sections().Observer, f.config.sections().Groups
	if err := c.Groups.CheckTypes(c.Contract); err != nil {
		return usage("%s: %w", f.config.file.Name, err)
	}
	return nil
}

func (f *targetFlags) readAccount(c *target.Config) error {
	var err error
	if f.sdkAppID == "" || f.identifier == "" {
		return usage("who calls is missing: give --sdkappid and --identifier, or UNREADCHECK_SDKAPPID and UNREADCHECK_IDENTIFIER")
	}
	c.Account.Identifier = f.identifier
	if c.Account.SDKAppID, err = strconv.ParseUint(f.sdkAppID, 10, 64); err != nil {
		return usage("--sdkappid %q is not a number", f.sdkAppID)
	}
	if c.Account.SecretKey, err = secret(f.secretKeyFile, "UNREADCHECK_SECRET_KEY", "--secret-key-file"); err != nil {
		return err
	}
	if c.Account.UserSig, err = secret(f.userSigFile, "UNREADCHECK_USERSIG", "--usersig-file"); err != nil {
		return err
	}
	if c.Account.SecretKey == "" && c.Account.UserSig == "" {
		return usage("the secret is missing: set UNREADCHECK_SECRET_KEY or give --secret-key-file; a ready UNREADCHECK_USERSIG or --usersig-file does for part of the checks")
	}
	return nil
}

// checkSecretFiles reads the files that were named, though the built-in reference needs none: that one is missing is a slip.
func (f *targetFlags) checkSecretFiles() error {
	if f.secretKeyFile != "" {
		if _, err := secret(f.secretKeyFile, "UNREADCHECK_SECRET_KEY", "--secret-key-file"); err != nil {
			return err
		}
	}
	if f.userSigFile != "" {
		if _, err := secret(f.userSigFile, "UNREADCHECK_USERSIG", "--usersig-file"); err != nil {
			return err
		}
	}
	return nil
}

// parseURL is for addresses that the tool itself made.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("the address %s cannot be read: %w", text, err)
	}
	return u, nil
}
