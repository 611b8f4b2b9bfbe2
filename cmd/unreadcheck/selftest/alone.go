package selftest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
)

// Alone judges one subject, writes the [Outcome] as JSON and ends the process. It is the whole of a process of its own: a
// virtual clock can be had inside a test alone, so that this one is made a test.
func Alone(w io.Writer, contract *spec.Contract, s Subject) {
	// What package testing says of its own accord is not for whoever reads the outcome.
	os.Args = os.Args[:1]
	if quiet, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stdout = quiet
	}
	testing.Main(regexp.MatchString, []testing.InternalTest{{Name: s.Name, F: func(t *testing.T) {
		outcome, err := Play(t, contract, s)
		if err == nil {
			err = json.NewEncoder(w).Encode(outcome)
		}
		if err != nil {
			_, _ = fmt.Fprintln(os.Stderr, errors.Join(fmt.Errorf("the subject %s cannot be judged", s.Name), err))
			t.Fail()
		}
	}}}, nil, nil)
}
