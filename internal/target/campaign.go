package target

import (
	"context"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Oracle works out, while a program is played, what its readings have to show: where the steps say nothing of it, since it
// depends on what was answered before. It is used by one goroutine.
type Oracle interface {
	// Begin is told the groups and the readings from before the first step.
	Begin(record.Recording)
	// Step is told what a step showed, and says whether to go on.
	Step(i int, seen record.Step) bool
	// Counts are the counts of which the reading at that step shows one once what was done before has taken effect; none
	// where any reading will do.
	Counts(i int) []int64
}

// Trial is one playing of a program under an oracle.
type Trial struct {
	// Program has an id that no other program has at the time: the exchanges are kept by it.
	Program program.Program
	Oracle  Oracle
	// Patience bounds how long one reading is repeated; 0 is Config.Settle.
	Patience time.Duration
	// Known reports whether what a reading of the step of that index shows is a flaw that is known already: then it is repeated
	// for no longer than Hurry. It may be nil.
	Known func(i int, r record.Reading) bool
	Hurry time.Duration
	// Act takes the step of that index where it is one that is judged apart from those around it. It may be nil where there is none.
	Act func(ctx context.Context, on *Stage, step int) *record.Obstacle
	// Trusted: the members' counts and the groups' messages are taken to be what the stage asks for, where it imports them,
	// and not read before the first step.
	Trusted bool
}

// PlayTrial plays a program and hands out what it showed with every exchange of it, of the stage's too. The accounts that
// it takes are lent to later trials once its groups are gone, so that a campaign makes no more of them than it plays
// programs at once.
func (s *Session) PlayTrial(ctx context.Context, t Trial) (record.Recording, []record.Exchange) {
	names := append([]string{program.Owner}, t.Program.Stage.AccountNames()...)
	if len(t.Program.Stage.Groups) == 0 && len(t.Program.Stage.Accounts) == 0 || len(s.config.Groups) > 0 {
		names = nil
	}
	lent := s.pool.borrow(len(names), func(n int) []string { return s.newAccounts(ctx, n) })
	defer s.pool.giveBack(lent)
	accounts := map[string]string{}
	for i, name := range names {
		accounts[name] = lent[i]
	}
	if special := s.nameAccounts(t.Program.Stage, accounts); len(special) > 0 && s.noStage == nil && len(s.config.Groups) == 0 {
		for _, id := range special {
			s.makeAccounts(ctx, [][]string{{id}})
		}
	}
	pl := &player{Session: s, playing: playing{program: t.Program.ID, attempt: 1}, program: t.Program, trial: t,
		recording: record.Recording{Program: t.Program.ID, Attempt: 1}, readings: map[program.Read]record.Reading{}, looks: map[string]record.Snapshot{}}
	recording := pl.play(ctx, accounts)
	return recording, s.client.Take(t.Program.ID)
}

// newAccounts makes accounts beside those that programs import for themselves.
func (s *Session) newAccounts(ctx context.Context, n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = s.newAccountID()
	}
	if s.noStage == nil {
		s.makeAccounts(ctx, slices.Collect(slices.Chunk(ids, accountsPerCall)))
	}
	return ids
}

// pool lends accounts.
type pool struct {
	// free has the list of those that are not lent; who takes it out has the pool to himself until he puts one back. A lock
	// would stop a virtual clock, since new accounts take time.
	free chan []string
}

func newPool() pool {
	p := pool{free: make(chan []string, 1)}
	p.free <- nil
	return p
}

// atLeast is how many accounts are made in one go: enough for a campaign's workers, since a target takes few such calls.
const atLeast = 60

// borrow makes those wait who come while more are made, so that these serve them too.
func (p pool) borrow(n int, more func(int) []string) []string {
	free := <-p.free
	if missing := n - len(free); missing > 0 {
		free = append(free, more(max(missing, atLeast))...)
	}
	p.free <- free[n:]
	return slices.Clone(free[:n])
}

func (p pool) giveBack(accounts []string) { p.free <- append(<-p.free, accounts...) }

// readWithOracle reads a count of which the oracle knows what it has to show. Where that is what it showed before, a change would
// have to have had its time to show.
func (pl *player) readWithOracle(ctx context.Context, s program.Step) (record.Step, *record.Obstacle) {
	what := *s.Read
	if expectsRelative(s.Expect) {
		if _, o := pl.count(ctx, what.Group); o != nil {
			return record.Step{}, o
		}
	}
	step := len(pl.recording.Steps)
	counts, began := pl.trial.Oracle.Counts(step), time.Now()
	before, read := pl.readings[what]
	if len(counts) == 0 || read && before.Unread != nil && slices.Contains(counts, *before.Unread) {
		pl.restUntilShown(ctx)
	}
	reading, o := pl.read(ctx, what, func(r record.Reading) bool {
		known := pl.trial.Known != nil && time.Since(began) >= pl.trial.Hurry && pl.trial.Known(step, r)
		return known || len(counts) == 0 || r.Unread != nil && slices.Contains(counts, *r.Unread)
	})
	shown := record.Step{Reading: reading}
	if n, known := pl.stage.messages[what.Group]; known {
		shown.Messages = &n
	}
	return shown, o
}

// patient is the patience with one reading. Where readings are known to be behind, the first comes when what was done last should
// show.
func (pl *player) patient() *patience {
	try := pl.patience()
	if pl.lag > 0 {
		try.before, try.gap = time.Until(pl.changed.Add(pl.lag)), try.then
	}
	if pl.trial.Patience > 0 {
		try.until = time.Now().Add(pl.trial.Patience)
	}
	return try
}
