package main

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// outputFlags say in what form a command's result is written, and how much is said beside it.
type outputFlags struct {
	format         string
	quiet, verbose bool
	formats        []string
}

// register adds the flags; formats are those that the command has beside text.
func (f *outputFlags) register(cmd *cobra.Command, formats ...string) {
	f.formats = append([]string{"text"}, formats...)
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "the form of the result on standard output: "+strings.Join(f.formats, ", "))
	flags.BoolVar(&f.quiet, "quiet", false, "the result alone: no progress and no notes")
	flags.BoolVar(&f.verbose, "verbose", false, "say more: every check, every step")
}

// check refuses what makes no sense.
func (f *outputFlags) check() error {
	switch {
	case !slices.Contains(f.formats, f.format) && len(f.formats) == 2:
		return usage("--format %q is neither %s nor %s", f.format, f.formats[0], f.formats[1])
	case !slices.Contains(f.formats, f.format):
		return usage("--format %q is none of %s", f.format, strings.Join(f.formats, ", "))
	case f.quiet && f.verbose:
		return usage("--quiet and --verbose exclude each other")
	}
	return nil
}

// streams are where a command writes.
type streams struct {
	// result is standard output.
	result io.Writer
	// text is for the result as people read it: standard output, or standard error where standard output has another form.
	text io.Writer
	// notes is for progress and notes: standard error, or nothing where they are not wanted.
	notes io.Writer
}

func (f *outputFlags) streams(cmd *cobra.Command) streams {
	s := streams{result: cmd.OutOrStdout(), text: cmd.OutOrStdout(), notes: cmd.ErrOrStderr()}
	if f.quiet {
		s.notes = io.Discard
	}
	if f.format != "text" {
		s.text = s.notes
	}
	return s
}

// saveJSON writes a value to a file of a folder, where a folder was asked for.
func saveJSON(folder, name string, v any) error {
	if folder == "" {
		return nil
	}
	tidy, err := makeFolder(folder)
	if err != nil {
		return err
	}
	defer tidy()
	if err := writeFile(filepath.Join(folder, name), func(w io.Writer) error { return asJSON(w, v) }); err != nil {
		return usage("--out: %w", err)
	}
	return nil
}
