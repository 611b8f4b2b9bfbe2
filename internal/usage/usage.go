// Package usage marks the errors of whoever called the tool or the library, as opposed to those of the tool itself.
package usage

import (
	"errors"
	"fmt"
	"strings"
)

// Err is wrapped by every error that the caller can correct: a setting that makes no sense, a file that cannot be read.
// Nothing was sent to a target then.
var Err = errors.New("wrong usage")

// Errorf returns an error that wraps [Err], with the text of the format.
func Errorf(format string, args ...any) error { return Wrap(fmt.Errorf(format, args...)) }

// Wrap returns an error that wraps both [Err] and err; nil stays nil.
func Wrap(err error) error {
	if err == nil || errors.Is(err, Err) {
		return err
	}
	return fmt.Errorf("%w: %w", Err, err)
}

// Sentence returns the text of an error without the mark, for people who see by the exit code what kind it is.
func Sentence(err error) string { return strings.TrimPrefix(err.Error(), Err.Error()+": ") }
