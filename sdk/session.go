package sdk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// mostInARow is how many cases in a row may have no result before the rest is not played.
const mostInARow = 3

// session plays the cases of one setting.
type session struct {
	config   Config
	run      *runState
	recorder *recorder
	door     Door
	process  *process
	asked    int
	// failed counts the cases in a row that had no result.
	failed int
}

// runState is what the sessions of a run share.
type runState struct {
	key     string
	start   time.Time
	nextID  int
	played  map[string]Recording
	sdk     string
	version string
	notes   []string
	stderr  *outlet
}

func identifierOf(s Setting) string {
	if s == OddIdentifier {
		return oddIdentifier
	}
	return emulator.DefaultAdmin
}

// playSetting plays the cases of a setting. Its error is one of the tool or of the user's command, and not of the
// adapter: that is recorded.
func playSetting(ctx context.Context, config Config, state *runState, setting Setting, cases []Case, progress func(string)) (err error) {
	s := &session{config: config, run: state}
	identifier := identifierOf(setting)
	reference, err := emulator.New(emulator.Config{Contract: config.Contract, SecretKey: state.key, Admins: []string{identifier}, Unlimited: true})
	if err != nil {
		return fmt.Errorf("the reference cannot be made: %w", err)
	}
	defer func() { err = errors.Join(err, reference.Close()) }()
	s.recorder = &recorder{
		contract: config.Contract, reference: reference, redactor: config.redactor, key: state.key,
		sdkAppID: emulator.DefaultSDKAppID, identifier: identifier, times: config.Times, start: state.start, nextID: state.nextID,
		scenes: map[string]*scene{}, byMember: map[string]*scene{}, userSigs: map[string]int{},
	}
	if err := s.recorder.stage(ctx, cases); err != nil {
		return err
	}
	s.door, err = config.Entrance.Open(ctx, s.recorder, setting)
	if errors.Is(err, ErrNotOffered) {
		s.leave(cases, Trouble{NotPlayed, err.Error()})
		return nil
	}
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, s.door.Close())
		s.recorder.recordings(state.played)
		state.nextID = s.recorder.nextID
	}()
	defer s.stop(true)
	return s.playAll(ctx, cases, progress)
}

func (s *session) playAll(ctx context.Context, cases []Case, progress func(string)) error {
	for i, c := range cases {
		if err := ctx.Err(); err != nil {
			s.leave(cases[i:], Trouble{NotPlayed, "the run was interrupted"})
			return nil
		}
		progress(c.Name)
		began := time.Now()
		results, err := s.play(ctx, c)
		if errors.Is(err, ErrUsage) {
			return err
		}
		recording := Recording{Case: c, Results: results, Took: time.Since(began)}
		if err != nil {
			recording.Trouble = troubleOf(err)
		}
		s.run.played[c.Name] = recording
		s.failed++
		if err == nil || errors.Is(err, errUnsupported) || errors.Is(err, errEnded) && s.recorder.heard(c.Name) {
			s.failed = 0 // a client that calls and dies of the answer may live through the next one
		}
		if errors.Is(err, errHello) || s.failed == mostInARow {
			s.leave(cases[i+1:], Trouble{NotPlayed, "the adapter was given up before: " + recording.Trouble.Detail})
			return nil
		}
	}
	return nil
}

// leave records that cases are not played.
func (s *session) leave(cases []Case, why Trouble) {
	for _, c := range cases {
		s.run.played[c.Name] = Recording{Case: c, Trouble: &why}
	}
}

var (
	errUnsupported = errors.New("the adapter does not offer this operation")
	errHello       = errors.New("the adapter does not answer hello")
)

// troubleOf is why a case has no result.
func troubleOf(err error) *Trouble {
	for kind, cause := range map[TroubleKind]error{NoAnswer: errNoAnswer, Ended: errEnded, Malformed: errProtocol, Unsupported: errUnsupported} {
		if errors.Is(err, cause) && !errors.Is(err, errHello) {
			return &Trouble{kind, err.Error()}
		}
	}
	return &Trouble{NotPlayed, err.Error()}
}

// play plays one case. An adapter that ends in the middle of it is given it once more.
func (s *session) play(ctx context.Context, c Case) ([]Result, error) {
	for again := false; ; again = true {
		if err := s.ready(ctx); err != nil {
			return nil, err
		}
		if c.Answer == ExpireUserSig {
			if err := wait(ctx, s.recorder.expire()); err != nil {
				return nil, err
			}
		}
		scene := s.recorder.begin(c)
		got, err := s.ask(ctx, c, s.config.Times.Patience)
		scene.end(err == nil)
		if err == nil && got.unsupported {
			return nil, errUnsupported
		}
		if err != nil {
			s.stop(false)
			if errors.Is(err, errEnded) && !again {
				s.note("The adapter was started again after %s: %v.", c.Name, err)
				continue
			}
		}
		return got.results, err
	}
}

// ready sees to it that an adapter runs that has said who it is. One that fails at that is started once more.
func (s *session) ready(ctx context.Context) error {
	var failed error
	for range 2 {
		if s.process != nil {
			return nil
		}
		command := s.config.Command
		if s.door.Wrap != nil {
			command = s.door.Wrap(command)
		}
		environment, err := s.environment()
		if err != nil {
			return err
		}
		if s.process, err = start(command, environment, s.run.stderr); err != nil {
			return err
		}
		got, err := s.ask(ctx, Case{Op: OpHello}, s.config.Times.Patience)
		if err == nil {
			s.run.sdk, s.run.version = got.sdk, got.version
			return nil
		}
		s.stop(false)
		failed = fmt.Errorf("%w: %w", errHello, err)
		if ctx.Err() != nil {
			break
		}
	}
	return failed
}

func (s *session) ask(ctx context.Context, c Case, patience time.Duration) (response, error) {
	s.asked++
	id := strconv.Itoa(s.asked)
	asked, err := ask(id, c)
	if err != nil {
		return response{}, err
	}
	text, err := s.process.exchange(ctx, asked, patience)
	if err != nil {
		return response{}, err
	}
	got, err := understand(text, id, c)
	if err != nil {
		return response{}, fmt.Errorf("%w: %w", errProtocol, err)
	}
	for i := range got.results {
		got.results[i].Message = s.config.redactor.Text(got.results[i].Message)
	}
	return got, nil
}

func (s *session) stop(gently bool) {
	if s.process != nil {
		s.process.end(gently)
		s.process = nil
	}
}

func (s *session) note(format string, args ...any) {
	s.run.notes = append(s.run.notes, fmt.Sprintf(format, args...))
}

// environment is the adapter's: this process's own, with who calls and where. A secret of the user's never gets there.
func (s *session) environment() ([]string, error) {
	var out []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "UNREADCHECK_") {
			out = append(out, variable)
		}
	}
	out = append(out,
		"UNREADCHECK_SDKAPPID="+strconv.FormatUint(s.recorder.sdkAppID, 10),
		"UNREADCHECK_IDENTIFIER="+s.recorder.identifier,
		"UNREADCHECK_HOST="+s.door.Host,
	)
	if !s.config.ReadyUserSig {
		return s.door.Environment(append(out, "UNREADCHECK_SECRET_KEY="+s.run.key)), nil
	}
	sig, err := usersig.Sign(s.run.key, usersig.Claims{
		SDKAppID: s.recorder.sdkAppID, Identifier: s.recorder.identifier, Issued: time.Now(), Expire: 24 * time.Hour})
	if err != nil {
		return nil, fmt.Errorf("no UserSig for the adapter: %w", err)
	}
	s.config.redactor.Hide(sig, "UNREADCHECK_USERSIG")
	return s.door.Environment(append(out, "UNREADCHECK_USERSIG="+sig)), nil
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
