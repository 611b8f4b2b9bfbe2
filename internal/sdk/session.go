package sdk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/usage"
)

const (
	// mostInARow is how many cases in a row may have no result before the rest is not played.
	mostInARow = 3
	// settling is how long the end of an exchange may be on its way.
	settling = 100 * time.Millisecond
	// resting is how long the server has closed a connection when the next call comes. Curl looks at those that it keeps
	// once a second.
	resting = 1200 * time.Millisecond
)

// session plays the cases of one setting.
type session struct {
	config   Config
	run      *runState
	setting  Setting
	recorder *recorder
	endpoint Endpoint
	process  adapterProcess
	asked    int
	// rested is how many idle connections the server has closed.
	rested int
	// failed counts the cases in a row that had no result.
	failed int
}

func identifierOf(s Setting) string {
	if odd := identifiers[s]; odd != "" {
		return odd
	}
	return emulator.DefaultAdmin
}

// playSetting plays the cases of a setting. Its error is one of the tool or of the user's command, and not of the
// adapter: that is recorded.
func playSetting(ctx context.Context, config Config, state *runState, setting Setting, cases []Case) (err error) {
	identifier := identifierOf(setting)
	reference, err := emulator.New(emulator.Options{Contract: config.Contract, SecretKey: state.key, Admins: []string{identifier}, Unlimited: true})
	if err != nil {
		return fmt.Errorf("the reference cannot be made: %w", err)
	}
	defer func() { err = errors.Join(err, reference.Close()) }()
	s := &session{config: config, run: state, setting: setting, recorder: newRecorder(config, state, reference, identifier)}
	if err := s.recorder.stage(ctx, cases); err != nil {
		return err
	}
	s.endpoint, err = config.Listener.Open(ctx, s.recorder.server.ServeConn, setting)
	if errors.Is(err, ErrNotOffered) {
		s.leave(cases, Trouble{NotPlayed, err.Error()})
		return nil
	}
	if err != nil {
		return err
	}
	defer func() {
		s.recorder.recordings(state.put)
		err = errors.Join(err, s.endpoint.Close())
	}()
	defer s.stop(true)
	return s.playAll(ctx, cases)
}

func (s *session) playAll(ctx context.Context, cases []Case) error {
	for i, c := range cases {
		if err := ctx.Err(); err != nil {
			s.leave(cases[i:], Trouble{NotPlayed, "the run was interrupted"})
			return nil
		}
		began := time.Now()
		s.run.begin(c)
		results, leaks, err := s.play(ctx, c)
		if errors.Is(err, usage.Err) {
			return err
		}
		s.settle(ctx, c)
		if i == 0 && s.unlucky(c, results) {
			s.run.note("%s was played again: the first time a failure was told, and no request came.", c.Name)
			results, leaks, err = s.play(ctx, c)
			s.settle(ctx, c)
		}
		recording := Recording{Case: c, Results: results, Leaks: leaks, Took: time.Since(began)}
		if c.Answer == Rested {
			recording.Rested = s.rested
		}
		if err != nil {
			recording.Trouble = troubleOf(err)
		}
		s.run.keep(recording)
		s.failed++
		heard, knocked := s.recorder.heard(c.Name)
		if err == nil || errors.Is(err, errUnsupported) || errors.Is(err, errEnded) && heard {
			s.failed = 0 // a client that calls and dies of the answer may live through the next one
		}
		switch {
		case c.Name == firstCase && !heard:
			s.run.stop(s.lost(recording, knocked))
			s.leave(cases[i+1:], Trouble{NotPlayed, s.run.stopped()})
			return nil
		case errors.Is(err, errHello) || s.failed == mostInARow:
			s.leave(cases[i+1:], Trouble{NotPlayed, "the adapter was given up before: " + recording.Trouble.Detail})
			return nil
		}
	}
	return nil
}

// settle waits where no request came for the first case: how a connection began may not be known yet.
func (s *session) settle(ctx context.Context, c Case) {
	if heard, _ := s.recorder.heard(c.Name); c.Name == firstCase && !heard {
		_ = wait(ctx, time.Now().Add(settling)) // who is interrupted waits no longer
	}
}

// unlucky reports whether a session's first case brought a failure and no request, where one is due: a client that is slow to
// start on a busy machine may give up before it has said anything. The run's first is tried again only where it is known to
// come here.
func (s *session) unlucky(c Case, results []Result) bool {
	heard, knocked := s.recorder.heard(c.Name)
	due := identifiers[s.setting] != "" || s.setting == Plain || s.setting == Slow || s.setting == Idle || s.setting == ShortUserSig
	return due && len(results) == 1 && !results[0].OK && !heard && (knocked || c.Name != firstCase)
}

// leave records that cases are not played.
func (s *session) leave(cases []Case, why Trouble) {
	for _, c := range cases {
		s.run.begin(c)
		s.run.keep(Recording{Case: c, Trouble: &why})
	}
}

// play plays one case. An adapter that ends in the middle of it is given it once more.
func (s *session) play(ctx context.Context, c Case) ([]Result, []string, error) {
	for again := false; ; again = true {
		if err := s.ready(ctx); err != nil {
			return nil, nil, err
		}
		if err := s.prepare(ctx, c); err != nil {
			return nil, nil, err
		}
		scene := s.recorder.begin(c)
		got, err := s.ask(ctx, c, s.config.Times.Patience)
		scene.end(err == nil)
		if err == nil && got.unsupported {
			return nil, nil, errUnsupported
		}
		if err != nil {
			s.stop(false)
			if errors.Is(err, errEnded) && !again {
				s.run.note("The adapter was started again after %s: %v.", c.Name, err)
				continue
			}
		}
		return got.results, got.leaks, err
	}
}

// prepare has done what a case wants to have happened before it.
func (s *session) prepare(ctx context.Context, c Case) error {
	switch c.Answer {
	case ExpireUserSig:
		return wait(ctx, s.recorder.expire())
	case Rested:
		if err := wait(ctx, time.Now().Add(settling)); err != nil {
			return err
		}
		s.rested = s.recorder.server.CloseIdle()
		return wait(ctx, time.Now().Add(resting))
	default:
		return nil
	}
}

// wait waits until a time.
func wait(ctx context.Context, until time.Time) error {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
