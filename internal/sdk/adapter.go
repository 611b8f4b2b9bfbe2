package sdk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// shortLifetime is for how long the UserSigs of [ShortUserSig] are to be valid.
const shortLifetime = 10 * time.Second

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

// ready sees to it that an adapter runs that has said who it is. One that fails at that is started once more.
func (s *session) ready(ctx context.Context) error {
	var failed error
	for range 2 {
		if s.process != nil {
			return nil
		}
		environment, err := s.environment()
		if err != nil {
			return err
		}
		if s.process, err = s.start(environment); err != nil {
			return err
		}
		got, err := s.ask(ctx, Case{Op: OpHello}, s.config.Times.Patience)
		if err == nil {
			s.run.introduce(got)
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

// start starts the adapter, as a process of its own or within this one.
func (s *session) start(environment []string) (adapterProcess, error) {
	said := func(line string) {
		secrets := s.recorder.secrets()
		if leaks(line, s.run.keyForms, secrets) {
			s.recorder.leaked()
		}
		s.run.stderr.pass(secrets.Text(line))
	}
	if s.config.Program != nil {
		return startProgram(s.config.Program, environment, said), nil
	}
	command := s.config.Command
	if s.endpoint.Wrap != nil {
		command = s.endpoint.Wrap(command)
	}
	p, err := start(command, environment, said)
	if err != nil {
		return nil, err // and not a process that is none
	}
	return p, nil
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
	secrets := s.recorder.secrets()
	for i := range got.results {
		message := &got.results[i].Message
		if leaks(*message, s.run.keyForms, secrets) {
			got.leaks = []string{LeakError}
		}
		*message = short(s.config.redactor.Text(secrets.Text(hideUserSigs(*message))))
	}
	return got, nil
}

func (s *session) stop(gently bool) {
	if s.process != nil {
		s.process.end(gently)
		s.process = nil
	}
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
		"UNREADCHECK_HOST="+s.endpoint.Host,
	)
	if s.setting == ShortUserSig {
		out = append(out, "UNREADCHECK_USERSIG_LIFETIME="+strconv.Itoa(int(shortLifetime.Seconds())))
	}
	if !s.config.ReadyUserSig {
		return s.endpoint.Environment(append(out, "UNREADCHECK_SECRET_KEY="+s.run.key)), nil
	}
	sig, err := usersig.Sign(s.run.key, usersig.Claims{
		SDKAppID: s.recorder.sdkAppID, Identifier: s.recorder.identifier, Issued: time.Now(), Expire: 24 * time.Hour})
	if err != nil {
		return nil, fmt.Errorf("no UserSig for the adapter: %w", err)
	}
	s.config.redactor.Hide(sig, "UNREADCHECK_USERSIG")
	return s.endpoint.Environment(append(out, "UNREADCHECK_USERSIG="+sig)), nil
}
