package suites

import (
	"context"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// clearingTime bounds the clearing of the stage once the run is over or was interrupted.
const clearingTime = 20 * time.Second

// play prepares the target, plays every program once, and those of the checks that failed or met trouble once more, so
// that a report can tell what happens each time from what happens at times. The stage is cleared in the end.
func (r *run) play(ctx context.Context) error {
	session, err := target.NewSession(target.NewClient(r.options.Target))
	if err != nil {
		return err
	}
	defer session.Client().Close()
	p := playing{r, session}
	p.play(ctx)
	r.URL = r.options.Target.Base.String()
	r.Observer, r.Lag, r.Calls = session.Observer(), session.Lag(), session.Client().Calls()
	r.HeldPace = session.HeldPace()
	r.Interrupted, r.Seconds = ctx.Err() != nil, time.Since(r.Started).Seconds()
	r.shorten()
	r.judgeAll()
	return nil
}

// playing is the part of a run that needs the target.
type playing struct {
	*run
	session *target.Session
}

func (r playing) play(ctx context.Context) {
	session := r.session
	r.progress(0, 1, "preparing the stage")
	session.PrepareStage(ctx)
	r.playOnce(ctx, programs(r.checks), 1, "playing")
	r.Notes = append(r.Notes, session.Notes()...)
	r.exchanges = session.Client().Exchanges()
	if slices.ContainsFunc(r.exchanges, func(x record.Exchange) bool { return !x.TransientFailure() }) {
		r.playAgain(ctx)
	}
	r.Notes = append(r.Notes, session.Waits()...)

	// The clearing outlives an interruption, but not for ever.
	clearing, cancel := context.WithTimeout(context.WithoutCancel(ctx), clearingTime)
	defer cancel()
	r.progress(0, 1, "clearing the stage")
	why := session.Clear(clearing)
	groups, accounts := session.Left()
	if len(groups)+len(accounts)+len(session.NotGivenBack()) == 0 {
		r.Notes, why = append(r.Notes, why...), nil // what it could not clear it never made
	}
	lent := session.NotGivenBack()
	r.Stage = &reports.Stage{Cleared: len(groups)+len(accounts)+len(lent) == 0, Groups: groups, Accounts: accounts, Counts: lent,
		Own: len(r.options.Target.Groups), Why: why}
	r.exchanges = session.Client().Exchanges()
}

// playAgain plays the programs of the checks that failed or met trouble again.
func (r playing) playAgain(ctx context.Context) {
	failed := slices.Clone(r.checks)
	for attempt := 2; attempt <= 1+judge.Replays && ctx.Err() == nil; attempt++ {
		seen := r.evidence()
		failed = slices.DeleteFunc(failed, func(c Check) bool { return !c.ownProgram() || !playsAgain(c.judge(seen), attempt) })
		again := programs(failed)
		if attempt == 2 {
			again = r.withTroubled(again)
			if r.uncompared(again, seen) {
				again = append(again, comparison())
			}
		}
		r.playOnce(ctx, again, attempt, "playing again what failed")
	}
}

// playsAgain reports whether a check's program has to be played for that attempt: a failure or a transient one is seen a
// second time, and a failure that rests on a reading and does not come back is looked for in all replays.
func playsAgain(f judge.Finding, attempt int) bool {
	if attempt == 2 {
		return f.Red() || f.Verdict == judge.Inconclusive
	}
	return f.Red() && f.Vanishing()
}

// playOnce plays programs: side by side, but for those that could lock the caller's account out of signing in, which come
// after the others, and those that have to be played alone, which come last.
func (r playing) playOnce(ctx context.Context, programs []program.Program, attempt int, what string) {
	var calm, lockingOut, alone []program.Program
	for _, p := range programs {
		switch {
		case p.Alone():
			alone = append(alone, p)
		case p.BadSignIn():
			lockingOut = append(lockingOut, p)
		default:
			calm = append(calm, p)
		}
	}
	done := 0
	keep := func(rec record.Recording) {
		done++
		r.recordings[rec.Program] = append(r.recordings[rec.Program], rec)
		r.progress(done, len(programs), what)
	}
	if target.Loopback(r.options.Target.Base) && !r.session.LockedOut() {
		calm, lockingOut = slices.Concat(calm, lockingOut), nil // a server of one's own locks nobody out, and the session keeps the order
	}
	r.session.Play(ctx, calm, attempt, keep)
	r.playSpaced(ctx, lockingOut, attempt, keep)
	for _, p := range alone {
		if p.Floods() && attempt > 2 {
			continue // the probe of the limit is not for a third time
		}
		if err := r.guard().Check(spec.Floods); p.Floods() && err != nil {
			keep(record.Recording{Program: p.ID, Attempt: attempt, Obstacle: &record.Obstacle{Kind: record.ObstacleMissing, Reason: err.Error()}})
			continue
		}
		if p.Floods() {
			r.progress(done, len(programs), "probing the rate limit, which takes a while")
		}
		r.session.Play(ctx, []program.Program{p}, attempt, keep)
	}
}

// signInSpace is the pause between two programs with bad UserSigs where several in short order might lock the account out;
// once it was locked out, three of them come in the time of a lockout.
const signInSpace = time.Second

// playSpaced plays programs with bad UserSigs one after another.
func (r playing) playSpaced(ctx context.Context, programs []program.Program, attempt int, keep func(record.Recording)) {
	for i, p := range programs {
		if i > 0 {
			pause := signInSpace
			if r.session.LockedOut() {
				pause = r.contract.Transient.Lockout.Duration / 3
			}
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
		}
		r.session.Play(ctx, []program.Program{p}, attempt, keep)
	}
}
