package target

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// mostPrograms is how many programs are played at the same time: enough for a target with 200 ms of latency, since the
// pacer keeps the rate whatever their number.
const mostPrograms = 192

// accountsPerCall is how many accounts one call imports or deletes (documentation 1047/34954, 2022-10-24).
const accountsPerCall = 100

// Session plays programs on one target. [Session.Prepare] comes first, [Session.Clear] last.
type Session struct {
	contract *spec.Contract
	config   Config
	client   *Client
	journal  *Journal
	runID    string
	sequence atomic.Int64
	pool     pool

	// What Prepare found out.
	countedType string
	live        bool
	noStage     *record.Obstacle
	// calibrating ends when what follows here is known.
	calibrating sync.WaitGroup
	observer    observer
	noObserver  *record.Obstacle
	// lag is how long a change took to be seen when the observer was calibrated.
	lag   time.Duration
	notes []string
	// distrusted are sentences, without a full stop, about observers that were tried before the one that is used.
	distrusted []string
	// own lends the user's groups, where nothing is made on the target; or nil.
	own *lending
}

// NewSession makes a session for a client that it takes over. Every name that it gives to a group or an account is its
// own, so that two sessions on one target do not meet.
func NewSession(client *Client) (*Session, error) {
	raw := make([]byte, 5)
	if _, err := rand.Read(raw); err != nil {
		return nil, fmt.Errorf("no random name for the run: %w", err)
	}
	s := &Session{
		contract: client.config.Contract,
		config:   client.config,
		client:   client,
		journal:  client.config.Journal,
		pool:     newPool(),
		runID:    strings.ToLower(base32.StdEncoding.EncodeToString(raw)),
	}
	if s.journal == nil {
		s.journal = &Journal{}
	}
	return s, s.journal.begin(s.accountPrefix(), client.config.name())
}

// Client is the session's client.
func (s *Session) Client() *Client { return s.client }

// Observer is the name of the observer that is used, or empty.
func (s *Session) Observer() string {
	s.calibrating.Wait()
	if s.observer == nil {
		return ""
	}
	return s.observer.name()
}

// Lag is how long a change took to be seen when the observer was calibrated; 0 where it was seen at once.
func (s *Session) Lag() time.Duration {
	s.calibrating.Wait()
	return s.lag
}

// Notes are sentences about what Prepare found that a reader of the report should know.
func (s *Session) Notes() []string {
	s.calibrating.Wait()
	notes := slices.Clone(s.notes)
	for _, sentence := range s.distrusted {
		notes = append(notes, sentence+". Counts are read back by "+s.Observer()+".")
	}
	return notes
}

func (s *Session) next() int64 { return s.sequence.Add(1) }

func (s *Session) accountPrefix() string { return "uc" + s.runID }

// Play plays each program once, side by side, and hands each recording to the callback as it comes; the callback is
// never called twice at once. Calls that could lock the caller's account out of signing in wait until the programs without any
// are over. Programs that the context's end keeps from being played have an obstacle that says so.
func (s *Session) Play(ctx context.Context, programs []program.Program, attempt int, done func(record.Recording)) {
	accounts := make([]map[string]string, len(programs))
	if len(s.config.Groups) == 0 {
		accounts = s.importAccounts(ctx, programs)
	}
	jobs, calm := make(chan int), newCalm(programs)
	recordings := make(chan record.Recording)
	var workers sync.WaitGroup
	for range min(mostPrograms, len(programs)) {
		workers.Go(func() {
			for i := range jobs {
				urgent := withUrgency(ctx, callsInTurn(programs[i]))
				recordings <- s.playOne(urgent, programs[i], attempt, accounts[i], calm)
				calm.over(programs[i])
			}
		})
	}
	go func() {
		for _, i := range longestFirst(programs) {
			jobs <- i
		}
		close(jobs)
		workers.Wait()
		close(recordings)
	}()
	for r := range recordings {
		done(r)
	}
}

// longestFirst is the order in which programs are begun: those that take the most calls one after another come first, so that
// nothing waits for them in the end.
func longestFirst(programs []program.Program) []int {
	order := make([]int, len(programs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if bad := programs[a].BadSignIn(); bad != programs[b].BadSignIn() { // those wait for the others in the end
			if bad {
				return 1
			}
			return -1
		}
		return callsInTurn(programs[b]) - callsInTurn(programs[a])
	})
	return order
}

// callsInTurn is about how many calls a program makes one after another.
func callsInTurn(p program.Program) int {
	messages := 0
	for _, g := range p.Stage.Groups {
		messages = max(messages, g.Messages)
	}
	return len(p.Steps) + messages/messagesPerImport
}

// calm is the time in which no program is played but those that cannot lock the caller's account out.
type calm struct {
	left  atomic.Int64
	ended chan struct{}
}

func newCalm(programs []program.Program) *calm {
	c := &calm{ended: make(chan struct{})}
	c.left.Store(1)
	for _, p := range programs {
		if !p.BadSignIn() {
			c.left.Add(1)
		}
	}
	c.less()
	return c
}

// over says that a program was played.
func (c *calm) over(p program.Program) {
	if !p.BadSignIn() {
		c.less()
	}
}

func (c *calm) less() {
	if c.left.Add(-1) == 0 {
		close(c.ended)
	}
}

// wait waits for the end of the calm where a step has a call that could lock the account out.
func (c *calm) wait(ctx context.Context, s program.Step) {
	if slices.ContainsFunc(s.AllCalls(), func(call *program.Call) bool { return call.Credential.Bad() }) {
		c.end(ctx)
	}
}

// end waits for the end of the calm.
func (c *calm) end(ctx context.Context) {
	if c == nil {
		return
	}
	select {
	case <-c.ended:
	case <-ctx.Done():
	}
}

// importAccounts makes the accounts of all programs, as many in a call as it takes.
func (s *Session) importAccounts(ctx context.Context, programs []program.Program) []map[string]string {
	accounts := make([]map[string]string, len(programs))
	var all []string
	var special [][]string
	for i, p := range programs {
		accounts[i] = map[string]string{}
		if len(p.Stage.Groups) == 0 && len(p.Stage.Accounts) == 0 {
			continue
		}
		for _, name := range append([]string{program.Owner}, p.Stage.AccountNames()...) {
			accounts[i][name] = s.newAccountID()
			if _, special := p.Stage.Names[name]; !special {
				all = append(all, accounts[i][name])
			}
		}
		for _, id := range s.nameAccounts(p.Stage, accounts[i]) {
			special = append(special, []string{id}) // one that is refused must not take others with it
		}
	}
	if s.noStage == nil {
		s.makeAccounts(ctx, slices.AppendSeq(special, slices.Chunk(all, accountsPerCall)))
	}
	return accounts
}

// makeAccounts imports accounts, as many in a call as stand together. A target without these calls may know accounts by other means: whether it does shows
// when groups are made.
func (s *Session) makeAccounts(ctx context.Context, chunks [][]string) {
	var wg sync.WaitGroup
	for _, chunk := range chunks {
		if s.journal.addAccounts(chunk) != nil {
			continue // the groups that need them cannot be entered either, and say so
		}
		wg.Go(func() {
			r := s.client.companion(ctx, playing{}, "multiaccount_import", map[string]any{"Accounts": chunk})
			if !r.answer.Accepted && r.answer.Readable {
				var items []any
				for _, id := range chunk {
					items = append(items, map[string]any{"UserID": id})
				}
				r = s.client.companion(ctx, playing{}, "multiaccount_import", map[string]any{"AccountList": items})
			}
			if s.client.undone(r) {
				s.journal.removeAccounts(chunk) // there is nothing to clear
				return
			}
			if r.answer.Accepted || !r.answer.Readable {
				return
			}
			for i, id := range chunk {
				one := s.client.companion(ctx, playing{}, "account_import", map[string]any{"UserID": id})
				if !one.answer.Accepted {
					if one.answer.Readable && !one.lost {
						s.journal.removeAccounts(chunk[i:]) // there is nothing to clear
					}
					return
				}
			}
		})
	}
	wg.Wait()
}

// interrupted is the obstacle of a program that the run's end kept from being played.
func interrupted(ctx context.Context) *record.Obstacle {
	reason := "the run was ended before"
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		reason = "the run's time was over before"
	}
	return &record.Obstacle{Kind: record.ObstacleNetwork, Reason: reason}
}
