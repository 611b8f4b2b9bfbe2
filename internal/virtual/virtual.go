// Package virtual runs code on a virtual clock, outside of tests: what waits takes no time. Package testing/synctest has such
// a clock for tests alone, so that one test is begun that goes on as long as the process.
package virtual

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"regexp"
	"sync"
	"testing"
	"testing/synctest"
)

// jobs are what the test does next.
var jobs = make(chan func(*testing.T))

// begin begins the test.
var begin = sync.OnceFunc(func() {
	testing.Init()
	if !flag.Parsed() {
		_ = flag.CommandLine.Parse(nil) // the command line is not package testing's
	}
	go testing.Main(regexp.MatchString, []testing.InternalTest{{Name: "virtual", F: func(t *testing.T) {
		for job := range jobs {
			job(t)
		}
	}}}, nil, nil)
})

// Run runs f on a virtual clock of its own, and everything that it starts has to end before it does. It must not wait for what
// was made outside of it: a channel, or the context of its caller; that is why it has none. An error says that f panicked, or
// that ctx ended first; what f does is not waited for then.
func Run(ctx context.Context, f func()) error {
	begin()
	ended := make(chan error, 1)
	jobs <- func(t *testing.T) {
		var cause any
		synctest.Test(t, func(*testing.T) {
			defer func() { cause = recover() }()
			f()
		})
		if cause != nil {
			ended <- fmt.Errorf("it panicked: %v", cause)
			return
		}
		ended <- nil
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return errors.Join(context.Cause(ctx))
	}
}
