package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/certificate"
	"github.com/unreadcheck/unreadcheck/internal/columns"
	"github.com/unreadcheck/unreadcheck/internal/nearest"
	"github.com/unreadcheck/unreadcheck/spec"
)

type serveFlags struct {
	addr, contract, rateLimit, limiter, callbackURL string
	sdkAppID                                        uint64
	identifiers                                     []string
	secretKeyFile, tlsCert, tlsKey, caOut           string
	tls                                             bool
	latency                                         time.Duration
	fault, like                                     string
	listFaults                                      bool
}

func serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the reference implementation",
		Long: `Serve the reference implementation until interrupted. One line on standard output tells when it is
ready, and what to export to point run at it.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if f.listFaults {
				return listFaults(cmd.OutOrStdout())
			}
			seen, err := f.seen(cmd)
			if err != nil {
				return err
			}
			departure, err := f.departure()
			if err != nil {
				return err
			}
			config, given, err := f.config()
			if err != nil {
				return err
			}
			cert, err := f.certificate()
			if err != nil {
				return err
			}
			reference, err := f.reference(cmd.ErrOrStderr(), departure, seen, config)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, reference.Close()) }()
			server, err := listenAndServe(reference, f.addr, cert)
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintln(cmd.OutOrStdout(), f.readyLine(server.address, config, given))
			select {
			case <-cmd.Context().Done():
				return server.close()
			case err := <-server.ended:
				return fmt.Errorf("the server ended: %w", err)
			}
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", "127.0.0.1:18080", "the address to listen on; port 0 takes any free one")
	flags.StringVar(&f.contract, "contract", "", "another contract file than the built-in one")
	flags.StringVar(&f.rateLimit, "rate-limit", "", `calls a second of the endpoint (by default the contract's limit), or "off" for no limit on any call`)
	flags.StringVar(&f.limiter, "limiter", string(emulator.SlidingLog), "how calls are counted: fixed-window, sliding-log or token-bucket")
	flags.StringVar(&f.fault, "fault", "", "break the contract in this way, or differ from the reference in this allowed one; --list-faults has the names")
	flags.StringVar(&f.like, "like", "", "a folder of a saved run: be like its target, as far as the contract leaves the choice")
	flags.BoolVar(&f.listFaults, "list-faults", false, "list the faults and the allowed variations, and serve nothing")
	flags.StringVar(&f.callbackURL, "callback-url", "", "where webhooks are sent")
	flags.Uint64Var(&f.sdkAppID, "sdkappid", emulator.DefaultSDKAppID, "the app's id")
	flags.StringSliceVar(&f.identifiers, "identifier", []string{emulator.DefaultAdmin}, "the app's admins")
	flags.StringVar(&f.secretKeyFile, "secret-key-file", "", "a file with the app's secret key (or UNREADCHECK_SECRET_KEY; by default a well-known one)")
	flags.DurationVar(&f.latency, "latency", 0, "how long every answer takes at least")
	flags.BoolVar(&f.tls, "tls", false, "serve HTTPS with a throwaway certificate; --ca-out names the file for its authority")
	flags.StringVar(&f.caOut, "ca-out", "unreadcheck-ca.pem", "where --tls writes the certificate to trust")
	flags.StringVar(&f.tlsCert, "tls-cert", "", "serve HTTPS with this certificate file")
	flags.StringVar(&f.tlsKey, "tls-key", "", "the key file of --tls-cert")
	return cmd
}

// departure is the way in which the reference is to differ from itself; without --fault it is none.
func (f *serveFlags) departure() (fault.Departure, error) {
	if f.fault == "" {
		return fault.Departure{}, nil
	}
	departure, known := fault.Find(f.fault)
	if !known {
		return departure, unknownFault("--fault", f.fault)
	}
	if departure.Environment == fault.TLS {
		return departure, usage("--fault %s is one of the certificate: serve with --tls-cert and --tls-key instead", f.fault)
	}
	return departure, nil
}

// unknownFault names the departure that is most like one that there is not.
func unknownFault(flag, name string) error {
	var names []string
	for _, f := range fault.Faults() {
		names = append(names, f.Name)
	}
	for _, v := range fault.Variations() {
		names = append(names, v.Name)
	}
	return usage("%s %q is unknown%s; unreadcheck serve --list-faults lists the names", flag, name, nearest.Hint(name, names))
}

// listFaults lists the faults with what they break, and then the variations.
func listFaults(out io.Writer) error {
	var rows [][]string
	for _, f := range fault.Faults() {
		rows = append(rows, []string{f.Name, f.Chapter, strings.Join(f.Breaks, ","), f.Sentence})
	}
	for _, v := range fault.Variations() {
		rows = append(rows, []string{v.Name, "allowed", "", v.Sentence})
	}
	return columns.Write(out, rows)
}

// config is the emulator's configuration; given reports whether the secret key is the user's own.
func (f *serveFlags) config() (config emulator.Options, given bool, err error) {
	contract, _, err := loadContract(f.contract)
	if err != nil {
		return config, false, err
	}
	key, err := secret(f.secretKeyFile, "UNREADCHECK_SECRET_KEY", "--secret-key-file")
	if err != nil {
		return config, false, err
	}
	switch {
	case f.sdkAppID == 0:
		return config, false, usage("--sdkappid has to be above 0")
	case len(f.identifiers) == 0 || slices.Contains(f.identifiers, ""):
		return config, false, usage("--identifier has to name an account")
	case !slices.Contains(emulator.Algorithms, emulator.Algorithm(f.limiter)):
		return config, false, usage("--limiter %q is none of %s", f.limiter, join(emulator.Algorithms))
	case f.latency < 0:
		return config, false, usage("--latency has to be 0 or above")
	}
	config = emulator.Options{Contract: contract, SDKAppID: f.sdkAppID, SecretKey: key, Admins: f.identifiers,
		Limiter: emulator.Algorithm(f.limiter), CallbackURL: f.callbackURL, Latency: f.latency}
	switch f.rateLimit {
	case "":
	case "off":
		config.Unlimited = true
	default:
		calls, err := strconv.Atoi(f.rateLimit)
		if err != nil || calls <= 0 {
			return config, false, usage("--rate-limit %q is neither a whole number above 0 nor off", f.rateLimit)
		}
		config.Limit = &spec.Rate{Calls: calls, Per: time.Second}
	}
	return config, key != "", nil
}

func (f *serveFlags) certificate() (*tls.Certificate, error) {
	switch {
	case f.tlsCert != "" || f.tlsKey != "":
		cert, err := tls.LoadX509KeyPair(f.tlsCert, f.tlsKey)
		if err != nil {
			return nil, usage("--tls-cert and --tls-key: %w", err)
		}
		return &cert, nil
	case f.tls:
		cert, authority, err := certificate.Loopback(time.Now())
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(f.caOut, authority, 0o600); err != nil {
			return nil, usage("--ca-out: %w", err)
		}
		return &cert, nil
	default:
		return nil, nil
	}
}

// readyLine says that the reference is ready and how to point run at it. A key that the user gave is not repeated.
func (f *serveFlags) readyLine(address string, config emulator.Options, given bool) string {
	scheme, ca := "http", ""
	switch {
	case f.tlsCert != "":
		scheme = "https"
	case f.tls:
		scheme, ca = "https", " --ca "+shellWord(f.caOut)
	}
	exports := fmt.Sprintf("export UNREADCHECK_SDKAPPID=%d UNREADCHECK_IDENTIFIER=%s", config.SDKAppID, shellWord(config.Admins[0]))
	if given {
		exports += " # UNREADCHECK_SECRET_KEY as given"
	} else {
		exports += " UNREADCHECK_SECRET_KEY=" + emulator.DefaultSecretKey
	}
	return fmt.Sprintf("unreadcheck: ready on %s://%s; to judge it: unreadcheck run --target %s://%s%s; first: %s",
		scheme, address, scheme, fromHere(address), ca, exports)
}

// fromHere is how a listening address is called from this machine: an unspecified one stands for every address.
func fromHere(address string) string {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !at.Addr().IsUnspecified() {
		return address
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), at.Port()).String()
}

// plainWord needs no quotes in a shell.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,-]+$`)

// shellWord is the text as one word of a POSIX shell.
func shellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

func join(algorithms []emulator.Algorithm) string {
	var words []string
	for _, a := range algorithms {
		words = append(words, string(a))
	}
	return strings.Join(words, ", ")
}
