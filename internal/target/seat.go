package target

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// SharedStage is a stage with seats on it: one group's messages serve many members, so that a seat more costs an account and no
// group.
type SharedStage struct {
	*Stage
	// member is whose counts are set, as plans name him, and seats are the accounts that stand for him, one for each seat.
	member string
	seats  []string
	// handles are the names of the groups by their ids.
	handles map[string]string
	// head and tail are the address of a call as the contract wants it, before and after its random.
	head, tail string
}

// Seat is a member's place on a stage that stays, on which calls of the endpoint are made as fast as the target answers: nothing
// of them is recorded or redacted. It is used by one goroutine. What it shows is a suspicion; a program proves it.
type Seat struct {
	*Stage
	shared *SharedStage
	// paced is how long its calls have waited for the pacer.
	paced time.Duration
}

// Rows are an account's counts by the handles of the seat's groups.
type Rows map[string]record.Reading

// OpenSeats sets a stage for so many seats: the plan's member of that name is there once for each of them, and everybody else
// once. Counts are read there by get_joined_group_list alone, with one call for all groups of an account: on a target where
// that does not show them there are no seats, and the obstacle says so.
func (s *Session) OpenSeats(ctx context.Context, plan program.Stage, member string, seats int) (*SharedStage, *record.Obstacle) {
	if s.noObserver != nil {
		return nil, s.noObserver
	}
	if _, isCustom := s.observer.(*CustomObserver); isCustom {
		return nil, &record.Obstacle{Kind: record.ObstacleMissing, Reason: "many counts at once can only be read with get_joined_group_list"}
	}
	plan, seated := seat(plan, member, seats)
	st, o := s.openAs(ctx, playing{}, plan)
	if o != nil {
		return nil, o
	}
	l := &SharedStage{Stage: st, member: member, handles: map[string]string{}}
	for _, name := range seated {
		l.seats = append(l.seats, st.accounts[name])
	}
	for handle, g := range st.groups {
		l.handles[g.ID] = handle
	}
	if err := l.writeQuery(); err != nil {
		return nil, &record.Obstacle{Kind: record.ObstacleMissing, Reason: s.client.Redact(err.Error())}
	}
	return l, nil
}

// seat is the plan in which one of the members is there so many times, and the names that he has then.
func seat(plan program.Stage, member string, times int) (seated program.Stage, names []string) {
	for i := range times {
		names = append(names, fmt.Sprintf("%s %d", member, i+1))
	}
	seated = plan
	seated.Groups = slices.Clone(plan.Groups)
	for i, g := range seated.Groups {
		var members []program.Member
		for _, m := range g.Members {
			if m.Name != member {
				members = append(members, m)
				continue
			}
			for _, name := range names {
				m.Name = name
				members = append(members, m)
			}
		}
		seated.Groups[i].Members = members
	}
	return seated, names
}

// Seat is the seat of that number, from 0 on.
func (s *SharedStage) Seat(i int) *Seat {
	own := *s.Stage
	own.accounts = maps.Clone(own.accounts)
	own.accounts[s.member] = s.seats[i]
	own.carrier = seatTransportOf(s.session.config, s.session.client.http.Transport)
	return &Seat{Stage: &own, shared: s}
}

// HangUp ends the seat's connection.
func (s *Seat) HangUp() { s.carrier.close() }

// Paced is how long the seat's calls have waited for the pacer in all.
func (s *Seat) Paced() time.Duration { return s.paced }

func (s *SharedStage) writeQuery() error {
	c := s.session.client
	cred, err := c.signer.make(program.Signed, "")
	if err != nil {
		return err
	}
	const mark = "uc-random"
	contract := c.config.Contract
	query := strings.TrimSuffix(c.config.Base.String(), "/") + contract.Path + "?" + encode(endpointCall{}.query(contract, cred, mark), cred, false)
	s.head, s.tail, _ = strings.Cut(query, mark)
	return nil
}

// usual reports whether a call's query, path and headers are as the contract wants them.
func usual(c program.Call) bool {
	return c.Credential == program.Signed && c.Method == "" && c.Command == "" && c.Query == nil && c.OmitQuery == nil &&
		c.RenameQuery == nil && !c.ReverseQuery && c.Header == nil
}

// Call makes one call. Its number is a literal one. The exchange has the answer, and of the request the method alone.
func (s *Seat) Call(ctx context.Context, call program.Call) (record.Exchange, error) {
	c := s.session.client
	r, err := s.request(s.call(call))
	x := record.Exchange{Command: r.command, Request: record.Request{Method: r.method}}
	if err != nil {
		return x, err
	}
	if !c.spend(1) {
		x.Trouble = &record.Trouble{Kind: record.TroubleBudget}
		return x, nil
	}
	asked := time.Now()
	done, err := c.pacer.Wait(ctx, c.config.Contract.Command(), 1)
	s.paced += time.Since(asked)
	if err != nil {
		c.spend(-1)
		x.Trouble = &record.Trouble{Kind: record.TroubleCancelled}
		return x, nil
	}
	return c.send(ctx, r, done[0]), nil
}

// Recorded is an exchange of the seat as it would have been recorded: with its request, whose random is another one, and without
// secrets.
func (s *Seat) Recorded(call program.Call, x record.Exchange) (record.Exchange, error) {
	c := s.session.client
	r, err := c.endpointRequest(s.call(call))
	if err != nil {
		return x, err
	}
	x.Request = record.Request{Method: r.method, URL: r.shown, Header: r.header, Body: c.clean(r.body)}
	if x.Response != nil {
		answer := *x.Response
		answer.Header, answer.Body = c.cleanHeader(answer.Header), c.clean(answer.Body)
		x.Response = &answer
	}
	return x, nil
}

func (s *Seat) request(e endpointCall) (r request, err error) {
	c := s.session.client
	if !usual(e.Call) {
		r, err = c.endpointRequest(e)
		r.playing = s.playing
		return r, err
	}
	r = request{playing: s.playing, command: c.config.Contract.Command(), effect: spec.Sets, method: c.config.Contract.Method, header: plainHeader,
		url: s.shared.head + strconv.FormatUint(uint64(c.nextRandom()), 10) + s.shared.tail}
	r.body, err = e.body(c.config.Contract)
	return r, err
}

// Read reads the counts of one account in all groups of the seat, as the session's observer does. A group that the answer
// lacks is not among the rows; none at all is an obstacle.
func (s *Seat) Read(ctx context.Context, member string) (Rows, *record.Obstacle) {
	field := "UnreadMsgNum"
	if s.session.observer.name() == ObserverMessageSeq {
		field = "MsgSeq"
	}
	r := s.companion(ctx, "get_joined_group_list", map[string]any{
		"Member_Account": s.accounts[member], "WithHugeGroups": 1, "WithNoActiveGroups": 1,
		"ResponseFilter": map[string]any{
			"GroupBaseInfoFilter": []string{"NextMsgSeq"}, "SelfInfoFilter": []string{field},
		},
	})
	if !r.ok() {
		return nil, r.obstacle(s.session.contract, "reading the counts back")
	}
	rows := Rows{}
	for _, g := range list(r.fields["GroupIdList"]) {
		row := object(g)
		handle, known := s.shared.handles[text(row["GroupId"])]
		if !known {
			continue
		}
		self, next := object(row["SelfInfo"]), integer(row["NextMsgSeq"])
		reading := record.Reading{Group: handle, Member: member, Observer: s.session.observer.name(), Messages: lessOne(next)}
		if s.session.observer.name() == ObserverUnreadField {
			reading.Unread = integer(self["UnreadMsgNum"])
		} else if seq := integer(self["MsgSeq"]); seq != nil && next != nil {
			reading = *seqReading(*next, *seq)
			reading.Group, reading.Member, reading.Observer = handle, member, s.session.observer.name()
		}
		if reading.Unread != nil {
			rows[handle] = reading
		}
	}
	if len(rows) == 0 {
		return nil, &record.Obstacle{Kind: record.ObstacleMissing, Reason: "get_joined_group_list shows none of the seat's counts"}
	}
	return rows, nil
}

// CountsAssumed reports whether a stage is as its plan asks for, and would take its time to read: counts of imported members do not
// depend on what was done before, and an observer was calibrated by one.
func (s *SharedStage) CountsAssumed() bool { return s.session.lag > 0 && !s.session.live }

// Begin is the first reading, repeated until all groups are there with the messages that they were given, or patience runs out.
func (s *Seat) Begin(ctx context.Context, member string) (Rows, *record.Obstacle) {
	rows, o := Rows(nil), interrupted(ctx)
	for try := s.session.patience(); try.next(ctx); {
		if rows, o = s.Read(ctx, member); o == nil && s.complete(rows) {
			break
		}
	}
	return rows, o
}

func (s *Seat) complete(rows Rows) bool {
	for handle := range s.groups {
		row, shown := rows[handle]
		if !shown || s.stale(handle, row.Messages) {
			return false
		}
	}
	return true
}

// Settle waits as long as a count may take to show, as far as is known.
func (s *Seat) Settle(ctx context.Context) {
	if s.session.lag > 0 {
		sleep(ctx, min(2*s.session.lag, s.session.config.Settle))
	}
}

// Patience spreads tries over the settling time: it is false once the time is over.
func (s *Seat) Patience(ctx context.Context) func() bool {
	try := s.session.patience()
	return func() bool { return try.next(ctx) }
}
