package selftest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime/debug"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
)

// Alone plays a part of one subject, writes the [Answer] as JSON and ends the process. It is the whole of a process of its own: a
// virtual clock can be had inside a test alone, so that this one is made a test.
func Alone(w io.Writer, contract *spec.Contract, s Subject, o Options) {
	// What package testing says of its own accord is not for whoever reads the outcome.
	os.Args = os.Args[:1]
	debug.SetGCPercent(littleGarbage)
	if quiet, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stdout = quiet
	}
	testing.Main(regexp.MatchString, []testing.InternalTest{{Name: s.Name, F: func(t *testing.T) {
		answer, err := playPart(t, contract, s, o)
		if err == nil {
			err = json.NewEncoder(w).Encode(answer)
		}
		if err != nil {
			_, _ = fmt.Fprintln(os.Stderr, errors.Join(fmt.Errorf("the subject %s cannot be judged", s.Name), err))
			t.Fail()
		}
	}}}, nil, nil)
}

// littleGarbage has the collector of a process that lives for seconds and holds some megabytes run seldom.
const littleGarbage = 800

// Options say what is played on a subject: the part, and how often and for how many calls the fuzzer is let at it.
type Options struct {
	Part         Part
	Seeds, Calls int
}

func playPart(t *testing.T, contract *spec.Contract, s Subject, o Options) (Answer, error) {
	t.Helper()
	if o.Part == FuzzPart {
		found, err := Fuzz(t, contract, s, o.Seeds, o.Calls)
		return Answer{Fuzzer: &found}, err
	}
	return Play(t, contract, s)
}
