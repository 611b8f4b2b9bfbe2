package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/internal/nearest"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
)

// exit is an error that ends the command with a code of its own and, where it has a text, one sentence.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// usage is an exit for wrong usage.
func usage(format string, args ...any) error {
	return exit{reports.ExitUsage, fmt.Errorf(format, args...)}
}

// rootCommand has all commands below it. The arguments are those that it is going to be run with.
func rootCommand(args []string) *cobra.Command {
	root := &cobra.Command{
		Use:   "unreadcheck",
		Short: "Reports whether an implementation of set_unread_msg_num keeps its contract",
		Long: `unreadcheck judges implementations of one HTTP call, set_unread_msg_num of Tencent Cloud IM,
by an OpenAPI description of its contract.

Exit codes: 0 conformant, 1 not conformant, 2 wrong usage, 3 inconclusive or too little evidence,
4 a fault of unreadcheck itself, 130 interrupted.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return noCommand(args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetArgs(args)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if cmd == root && !strings.HasPrefix(args[0], "-") {
			return noCommand(args[0]) // the flag is the command's that was meant
		}
		return usage("%w%s; %s --help lists the flags", wrongValue(err), nearestFlag(cmd, err), cmd.CommandPath())
	})
	root.AddCommand(
		runCommand(), fuzzCommand(), sdkCommand(), serveCommand(), selftestCommand(), replayCommand(), verifyCommand(), diffCommand(), baselineCommand(),
		sweepCommand(), doctorCommand(), planCommand(), listCommand(), explainCommand(), usersigCommand(), reportCommand(), versionCommand(),
	)
	configure(root)
	refuseUnknownTopics(root)
	return root
}

// wrongValue says how a value of a flag is written, where it is the value that is wrong.
func wrongValue(err error) error {
	var wrong *pflag.InvalidValueError
	if !errors.As(err, &wrong) {
		return err
	}
	written := map[string]string{
		"duration": "write a number and its unit, as 2s or 500ms", "int": "write a whole number", "uint64": "write a whole number from 0 on",
		"bool": "write true or false",
	}[wrong.GetFlag().Value.Type()]
	if written == "" {
		return err
	}
	return fmt.Errorf("invalid argument %q for %q flag: %s", wrong.GetValue(), "--"+wrong.GetFlag().Name, written)
}

func execute(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	// Before anything is read: a secret may have been typed in the place of something else.
	secrets.Hide(os.Getenv("UNREADCHECK_SECRET_KEY"), "UNREADCHECK_SECRET_KEY")
	secrets.Hide(os.Getenv("UNREADCHECK_USERSIG"), "UNREADCHECK_USERSIG")
	defer func() {
		if cause := recover(); cause != nil {
			code = panicked(stderr, cause, debug.Stack())
		}
	}()
	root, out := rootCommand(args), &watched{Writer: stdout}
	root.SetOut(out)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if lost := out.lost(); lost != nil && !errors.Is(err, out.failed) {
		err = errors.Join(err, lost)
	}
	if err == nil {
		return 0
	}
	if text := secrets.Text(sentence(err)); text != "" && !errors.Is(err, syscall.EPIPE) {
		_, _ = fmt.Fprintln(stderr, "unreadcheck: "+text)
	}
	var e exit
	switch {
	case errors.As(err, &e):
		return e.code
	case errors.Is(err, unreadcheck.ErrUsage):
		return reports.ExitUsage
	default:
		return reports.ExitHarness
	}
}

// secrets are those that were read, for what is said of faults.
var secrets = target.NewRedactor()

// panicked says that unreadcheck itself is at fault, and where, without secrets.
func panicked(stderr io.Writer, cause any, stack []byte) int {
	_, _ = fmt.Fprintf(stderr, "unreadcheck: a fault of unreadcheck itself: %s; please report it with what follows\n%s",
		secrets.Text(reports.Visible(fmt.Sprint(cause))), secrets.Text(string(stack)))
	return reports.ExitHarness
}

// sentence is what an error says, on one line: errors of others, and several at once, may take more.
func sentence(err error) string {
	text := strings.TrimPrefix(err.Error(), unreadcheck.ErrUsage.Error()+": ")
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.ReplaceAll(strings.Join(lines, "; "), ":; ", ": ")
}

// nearestFlag names the command's flag that is most like one that it does not have.
func nearestFlag(cmd *cobra.Command, err error) string {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return ""
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if one := nearest.Name(unknown.GetSpecifiedName(), names); one != "" {
		return "; the nearest is --" + one
	}
	return ""
}

func noCommand(name string) error {
	return usage("there is no command %q; unreadcheck --help lists them", name)
}

// refuseUnknownTopics makes the help command refuse what it has no help for, as every other command would.
func refuseUnknownTopics(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		return
	}
	help.Args = func(_ *cobra.Command, args []string) error {
		if found, rest, err := root.Find(args); err != nil || found == root && len(rest) > 0 {
			return noCommand(args[0])
		}
		return nil
	}
}

// noArguments refuses what is not a flag.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no argument, and %q is none of its flags; %s --help lists them", cmd.CommandPath(), args[0], cmd.CommandPath())
	}
	return nil
}

// version is the module's version, as the Go tool writes it into the binary.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown)"
}
