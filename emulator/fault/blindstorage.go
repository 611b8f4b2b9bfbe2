package fault

import (
	"slices"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// The faults of the files blind*.go were thought up from the documentation's page of the call alone, before their author
// had read what the suite checks. They show what the suite catches that it was not written for.

// blind is a fault that the suite and the fuzzer both have to catch.
func blind(name, sentence string, plant func(*plan), ids ...string) Fault {
	return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: plant}, Breaks: ids, Run: true, Fuzz: true}
}

// blindStorage has faults of how a count is kept.
func blindStorage() []Fault {
	return []Fault{
		blind("count-in-one-byte", "A count is kept in one byte: 260 unread messages become 4.",
			instead(always, func(s *emulator.Setting) int64 { return min(asked(s), messages(s)) % 256 }), "UMN-CLAMP-1"),
		blind("badge-of-99", "A count above 99 is kept as 99.",
			instead(always, func(s *emulator.Setting) int64 { return min(asked(s), messages(s), 99) }), "UMN-CLAMP-1"),
		blind("bound-of-one-page", "The bound is the length of one page of the group's history, 20 messages at most.",
			instead(always, func(s *emulator.Setting) int64 { return min(asked(s), messages(s), 20) }), "UMN-CLAMP-1"),
		blind("bound-since-joining", "The bound counts only the messages that came after the member had joined.", func(p *plan) {
			joined := map[string]int64{} // the group's messages at that time; none for its first members
			p.config.Hooks.Joined = func(g emulator.Group) {
				joined[g.ID()+" "+newest(g)] = g.Messages()
			}
			p.config.Hooks.Created = func(g emulator.Group) {
				for _, m := range g.Members() {
					delete(joined, g.ID()+" "+m.Account())
				}
			}
			instead(always, func(s *emulator.Setting) int64 { return min(asked(s), messages(s)-joined[place(s)]) })(p)
		}, "UMN-CLAMP-8"),

		blind("second-in-one-second-lost", "Calls are gathered for a second each: a second call on a member within a second of the first does nothing.", func(p *plan) {
			set := map[string]time.Time{}
			ignoring(func(s *emulator.Setting) bool {
				now := s.Request.Now
				if before, known := set[place(s)]; known && now.Sub(before) < time.Second {
					return true
				}
				set[place(s)] = now
				return false
			})(p)
		}, "UMN-CLAMP-2", "UMN-CLAMP-5"),
		missed(blind("set-expires", "A count that was set is kept in a cache for 3 seconds, and is then back at what it was before.", expiring(3*time.Second), "UMN-CLAMP-1", "UMN-CLAMP-2", "UMN-CLAMP-3", "UMN-CLAMP-4")),
		missed(blind("table-of-64-members", "Counts are kept in a table of 64 members: the 65th to be set clears the count of the one that was set least recently.", func(p *plan) {
			var table []emulator.Member
			sets(func(s *emulator.Setting) {
				s.Do()
				table = append(slices.DeleteFunc(table, func(m emulator.Member) bool { return m == s.Member }), s.Member)
				if len(table) > 64 {
					table[0].Put(0)
					table = table[1:]
				}
			})(p)
		}, "UMN-ISO-1", "UMN-ISO-2")),
		blind("batch-keeps-one-member", "Counts are written 30 ms late in batches that hold one member for each group: of two members that are set within that time the first is lost.",
			batched(30*time.Millisecond), "UMN-CONC-2", "UMN-RATE-3").
			fuzzedAs("UMN-ISO-1", "UMN-CLAMP-1", "UMN-CLAMP-2", "UMN-CLAMP-3", "UMN-CLAMP-4", "UMN-CLAMP-5", "UMN-TYPE-1"),
		fuzzerAlone(blind("every-fiftieth-call-lost", "Every 50th call is accepted and does nothing.", func(p *plan) {
			calls := 0
			ignoring(func(*emulator.Setting) bool {
				calls++
				return calls%50 == 0
			})(p)
		}, "UMN-CLAMP-1", "UMN-CLAMP-2", "UMN-CLAMP-3", "UMN-CLAMP-4", "UMN-CLAMP-5", "UMN-CLAMP-6", "UMN-CLAMP-7", "UMN-CLAMP-8", "UMN-CLAMP-9",
			"UMN-CLAMP-10", "UMN-CLAMP-11", "UMN-TYPE-1", "UMN-CONC-1", "UMN-CONC-2", "UMN-CONC-3").fuzzedAs("UMN-ISO-1").seldom()),
	}
}

// blindConcurrency has faults of calls that are made at once.
func blindConcurrency() []Fault {
	return []Fault{
		blind("group-written-back", "A call reads the counts of the whole group, changes one and writes all of them back: what another call set meanwhile is lost.", writtenBack, "UMN-CONC-2"),
	}
}

func always(*emulator.Setting) bool { return true }

// newest is the account that joined the group last.
func newest(g emulator.Group) string {
	members := g.Members()
	return members[len(members)-1].Account()
}

// expiring plants counts that are forgotten after a time. Messages that have come meanwhile stay unread.
func expiring(after time.Duration) func(*plan) {
	type kept struct {
		member   emulator.Member
		at       time.Time
		was      int64
		messages int64
	}
	return func(p *plan) {
		cache := map[string]kept{}
		p.config.Hooks.Before = func(now time.Time) {
			for key, k := range cache {
				if now.Sub(k.at) >= after {
					k.member.Put(k.was + k.member.Group().Messages() - k.messages)
					delete(cache, key)
				}
			}
		}
		sets(func(s *emulator.Setting) {
			k, known := cache[place(s)]
			if !known || k.member != s.Member {
				k = kept{member: s.Member, was: s.Member.Unread(), messages: messages(s)}
			}
			k.at = s.Request.Now
			cache[place(s)] = k
			s.Do()
		})(p)
	}
}

// batched plants counts that are written late, with one place for each group in a batch.
func batched(late time.Duration) func(*plan) {
	type pending struct {
		member   emulator.Member
		due      time.Time
		count    int64
		messages int64
	}
	return func(p *plan) {
		batch := map[string]pending{}
		p.config.Hooks.Before = func(now time.Time) {
			for id, w := range batch {
				if !now.Before(w.due) {
					w.member.Put(w.count + w.member.Group().Messages() - w.messages)
					delete(batch, id)
				}
			}
		}
		sets(func(s *emulator.Setting) {
			id, due := s.Member.Group().ID(), s.Request.Now.Add(late)
			if w, waiting := batch[id]; waiting {
				due = w.due
			}
			batch[id] = pending{s.Member, due, max(0, min(asked(s), messages(s))), messages(s)}
		})(p)
	}
}

// writtenBack plants a write of the whole group that takes back what others have set since the call began.
func writtenBack(p *plan) {
	const reading = time.Millisecond // between reading the group and writing it back
	type written struct {
		member emulator.Member
		was    int64
	}
	var mu sync.Mutex
	log := map[string][]written{} // by group
	began := map[*emulator.Request]int{}
	p.config.Hooks.Decide = func(d *emulator.Decision) {
		if d.Point != emulator.AtBody || d.Outcome != "" {
			return
		}
		mu.Lock()
		began[d.Request] = len(log[d.Request.Text("GroupId")])
		mu.Unlock()
		time.Sleep(reading)
	}
	sets(func(s *emulator.Setting) {
		mu.Lock()
		defer mu.Unlock()
		id, was := s.Member.Group().ID(), s.Member.Unread()
		s.Do()
		for _, w := range log[id][began[s.Request]:] {
			if w.member != s.Member {
				w.member.Put(w.was)
			}
		}
		log[id] = append(log[id], written{s.Member, was})
		delete(began, s.Request)
	})(p)
}
