package target

import (
	"context"
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// prepareOwn looks at the user's groups, finds a way to read counts, and writes down which they are, so that they can be set
// back.
func (s *Session) prepareOwn(ctx context.Context) {
	s.live = true // nothing is imported: counts are what they are
	if err := s.client.guard.Check(spec.Sets); err != nil {
		s.noStage = &record.Obstacle{Kind: record.ObstacleMissing, Reason: err.Error()}
		s.noObserver = s.noStage
		return
	}
	s.own = &lending{freed: make(chan struct{})}
	for _, named := range s.config.Groups {
		g := &lentGroup{OwnGroup: named, counts: map[string]int64{}}
		if err := s.client.guard.Check(spec.Creates); named.Messages && err != nil {
			g.Messages = false
			s.notes = append(s.notes, fmt.Sprintf("No message is sent to your group %s: %s.", g.ID, err))
		}
		g.kind, _ = s.contract.GroupType(named.Type)
		s.own.groups = append(s.own.groups, g)
		info, r := groupInfo(ctx, s.client, playing{}, g.ID)
		if s.client.silent() {
			s.noStage = s.noAnswer()
			s.noObserver = s.noStage
			return
		}
		next := integer(info["NextMsgSeq"])
		switch {
		case g.kind.Unread == spec.Ignored && r.ok() && next == nil: // some such types are shown to nobody
			g.messages = unknownMessages
		case !r.ok():
			o := r.obstacle(s.contract, "the group "+g.ID)
			if s.noStage == nil {
				s.noStage = o
			}
			g.unusable = o.Reason
		case next == nil:
			g.unusable = fmt.Sprintf("get_group_info shows no group %s with a NextMsgSeq", g.ID)
		case text(info["Type"]) != "" && text(info["Type"]) != named.Type:
			g.unusable = fmt.Sprintf("the group %s is of the type %s on the target, and not %s", g.ID, text(info["Type"]), named.Type)
		default:
			g.messages = *next - 1
		}
		if g.unusable != "" {
			s.notes = append(s.notes, fmt.Sprintf("Of the groups of the configuration file %s is not used: %s.", g.ID, g.unusable))
		}
	}
	usable := slices.ContainsFunc(s.own.groups, func(g *lentGroup) bool { return g.unusable == "" })
	if usable {
		s.noStage = nil
	} else if s.noStage == nil {
		s.noStage = &record.Obstacle{Kind: record.ObstacleMissing, Reason: "no stage can be set: " + s.own.groups[0].unusable}
	}
	if s.noStage != nil {
		s.noObserver = s.noStage
		return
	}
	s.calibrateOwn(ctx)
	s.takeStock(ctx)
}

// calibrateOwn finds an observer: by a message, where one may be sent to a group, and otherwise by two observers that agree.
func (s *Session) calibrateOwn(ctx context.Context) {
	counted := s.countedOwn()
	if len(counted) == 0 {
		s.noObserver = &record.Obstacle{Kind: record.ObstacleMissing, Reason: "none of the groups of the configuration file is of a type that counts unread messages"}
		return
	}
	talking := slices.IndexFunc(counted, func(g *lentGroup) bool { return g.Messages })
	if talking >= 0 {
		g := counted[talking]
		sender, reader := g.Owner, g.accounts()[0]
		if sender == "" {
			sender = g.accounts()[len(g.accounts())-1]
		}
		if sender != reader {
			s.calibrate(ctx, g.ID, map[string]string{"a": reader, program.Owner: sender})
			return
		}
	}
	var all []observer
	if s.config.Observer != nil {
		all = append(all, s.config.Observer)
	}
	all = append(all, unreadField{}, messageSeq{})
	var names []string
	var counts [][]int64
	for _, o := range all {
		if read := s.countsBy(ctx, o, counted); read != nil {
			names, counts = append(names, o.name()), append(counts, read)
		}
		for i := range len(counts) - 1 {
			last := len(counts) - 1
			if slices.Equal(counts[i], counts[last]) && slices.Max(counts[i]) > 0 {
				s.observer = all[slices.IndexFunc(all, func(o observer) bool { return o.name() == names[i] })]
				s.notes = append(s.notes, fmt.Sprintf("Counts are read by %s, which agrees with %s on %s of your groups: no message was sent to calibrate it.",
					names[i], names[last], plural.Of(len(counts[i]), "count")))
				for other := range names[:last] {
					if !slices.Equal(counts[other], counts[i]) {
						s.distrusted = append(s.distrusted, fmt.Sprintf("%s was tried first and is not trusted: it reads other counts than these two", names[other]))
					}
				}
				return
			}
		}
	}
	s.noObserver = &record.Obstacle{Kind: record.ObstacleMissing, Reason: fmt.Sprintf("counts cannot be read back: "+
		"an observer is calibrated by a message, which messages: true allows for a group of the configuration file, or by two that agree on counts above 0; shown by %s", words(names))}
}

// countedOwn are the groups that can be used and whose type counts unread messages.
func (s *Session) countedOwn() []*lentGroup {
	return slices.DeleteFunc(slices.Clone(s.own.groups), func(g *lentGroup) bool { return g.unusable != "" || g.kind.Unread != spec.Counted })
}

// countsBy are all counts as an observer reads them, or nil where it does not show one.
func (s *Session) countsBy(ctx context.Context, o observer, groups []*lentGroup) []int64 {
	var out []int64
	for _, g := range groups {
		for _, account := range g.accounts() {
			reading, _ := o.read(ctx, s.client, playing{}, g.ID, account)
			if reading == nil || reading.Unread == nil {
				return nil
			}
			out = append(out, *reading.Unread)
		}
	}
	return out
}

// takeStock reads all counts, and has the journal know them before any is set.
func (s *Session) takeStock(ctx context.Context) {
	unread := 0
	for _, g := range s.countedOwn() {
		for _, account := range g.accounts() {
			n := (*int64)(nil)
			if s.observer != nil {
				if reading, _ := s.observer.read(ctx, s.client, playing{}, g.ID, account); reading != nil {
					n = reading.Unread
				}
			}
			if n == nil {
				unread++
				continue
			}
			g.counts[account] = *n
		}
		if info, r := groupInfo(ctx, s.client, playing{}, g.ID); r.ok() {
			if next := integer(info["NextMsgSeq"]); next != nil {
				g.messages = *next - 1 // the message of the calibration is there as well
			}
		}
		if err := s.journal.borrow(borrowed{g.ID, g.messages, g.counts}); err != nil {
			s.noStage = &record.Obstacle{Kind: record.ObstacleMissing, Reason: err.Error()}
			s.noObserver = s.noStage
			return
		}
	}
	if unread > 0 {
		s.notes = append(s.notes, fmt.Sprintf("%s of your groups could not be read, so that they cannot be set back.", plural.Of(unread, "count")))
	}
}
