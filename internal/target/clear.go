package target

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// destroy dissolves a group. Where it may still be there it says why, and whether that was an answer of the target.
func (s *Session) destroy(ctx context.Context, p playing, id string) (why string, answered bool) {
	r := s.client.companion(ctx, p, "destroy_group", map[string]any{"GroupId": id})
	gone := s.contract.Outcomes["unknown_group"].Accepts(r.answer.Code) || s.contract.Outcomes["dissolved_group"].Accepts(r.answer.Code)
	if r.answer.Accepted || gone {
		s.journal.removeGroup(id)
		return "", true
	}
	return describeReply(s, r), r.exchange.Response != nil
}

// atOnceCleared is how many groups are looked for, or dissolved, side by side.
const atOnceCleared = 16

// Clear removes from the target whatever the session made there and has not removed yet, what was made last first. It
// returns sentences about what had to stay: not every plan lets accounts be deleted (documentation 1047/34955, 2022-10-24,
// "Deleting Accounts").
func (s *Session) Clear(ctx context.Context) []string {
	s.calibrating.Wait()
	back := s.giveBack(ctx)
	groups, accounts := s.journal.open()
	if s.client.silent() && len(groups)+len(accounts) > 0 {
		if !s.client.sentAnything() {
			s.forgetAll(groups, accounts)
		}
		return []string{fmt.Sprintf("The target answered nothing, so that nothing was cleared; should it have made accounts all the same, their names begin with %q.", s.accountPrefix())}
	}
	return append(back, s.clear(ctx)...)
}

// NotGivenBack are the ids of the user's groups whose counts are not as they were.
func (s *Session) NotGivenBack() []string {
	var ids []string
	for _, g := range s.journal.borrowedGroups() {
		ids = append(ids, g.Group)
	}
	return ids
}

// Left are the ids of the groups and accounts that the session made and has not removed, in the order in which they were made.
func (s *Session) Left() (groups, accounts []string) { return s.journal.open() }

// clear removes what the journal lists.
func (s *Session) clear(ctx context.Context) (left []string) {
	s.findUnnamed(ctx)
	groups, accounts := s.journal.open()
	refused, why := s.clearGroups(ctx, playing{}, groups)
	s.journal.stay(refused, nil, why)
	if groups, _ = s.journal.open(); len(groups) > 0 {
		sentence := fmt.Sprintf("%s stayed, the first of them %q", plural.Of(len(groups), "group"), groups[0])
		if why != "" {
			sentence += ": destroy_group " + why
		}
		left = append(left, sentence)
	}
	slices.Reverse(accounts)
	answered, why := s.clearAccounts(ctx, accounts)
	if _, accounts = s.journal.open(); len(accounts) > 0 {
		left = append(left, fmt.Sprintf("%s stayed, the first of them %q: account_delete %s", plural.Of(len(accounts), "account"), accounts[0], why))
		if answered {
			s.journal.stay(nil, accounts, why)
		}
	}
	return left
}

// forgetAll takes everything out of the journal: no call has reached the target.
func (s *Session) forgetAll(groups, accounts []string) {
	for _, id := range groups {
		s.journal.removeGroup(id)
	}
	s.journal.removeAccounts(accounts)
}

// clearGroups dissolves groups, the last first, and says which of them the target refuses to dissolve, and why one stays.
func (s *Session) clearGroups(ctx context.Context, p playing, groups []string) (refused []string, why string) {
	var mu sync.Mutex
	slices.Reverse(groups)
	atOnceBy(atOnceCleared, len(groups), func(i int) {
		reason, answered := s.destroy(ctx, p, groups[i])
		if reason == "" {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if why = reason; answered {
			refused = append(refused, groups[i])
		}
	})
	return refused, why
}

// clearAccounts deletes accounts. Where one stays it says why, and whether that was an answer of the target. Whether the target
// deletes any shows with the first call; the others are made side by side.
func (s *Session) clearAccounts(ctx context.Context, accounts []string) (answered bool, why string) {
	first := min(len(accounts), accountsPerCall)
	answered, why, ok := s.deleteAccounts(ctx, accounts[:first])
	if !ok {
		return answered, why
	}
	var mu sync.Mutex
	var deleting sync.WaitGroup
	for chunk := range slices.Chunk(accounts[first:], accountsPerCall) {
		deleting.Go(func() {
			a, w, _ := s.deleteAccounts(ctx, chunk)
			mu.Lock()
			defer mu.Unlock()
			if w != "" {
				answered, why = a, w
			}
		})
	}
	deleting.Wait()
	return answered, why
}

// deleteAccounts deletes accounts with one call. It is ok where the target takes it, though it may refuse some of them.
func (s *Session) deleteAccounts(ctx context.Context, accounts []string) (answered bool, why string, ok bool) {
	if len(accounts) == 0 {
		return false, "", true
	}
	var items []any
	for _, id := range accounts {
		items = append(items, map[string]any{"UserID": id})
	}
	r := s.client.companion(ctx, playing{}, "account_delete", map[string]any{"DeleteItem": items})
	if !r.ok() {
		return r.exchange.Response != nil, describeReply(s, r), false
	}
	for _, item := range list(r.fields["ResultItem"]) {
		id, code := text(object(item)["UserID"]), integer(object(item)["ResultCode"])
		if code != nil && *code != 0 && *code != accountUnknown {
			answered, why = true, fmt.Sprintf("answered %s for %q", s.contract.Codes.Describe(*code), id)
			accounts = slices.DeleteFunc(slices.Clone(accounts), func(other string) bool { return other == id })
		}
	}
	s.journal.removeAccounts(accounts)
	return answered, why, true
}

// accountUnknown is account_delete's code for an account that is not there (documentation 1047/34955, 2023-03-30,
// "Deleting Accounts").
const accountUnknown = 70107

func describeReply(s *Session, r reply) string {
	if r.exchange.Response == nil {
		return "got no answer: " + r.exchange.Why()
	}
	return "was " + r.answer.Describe(s.contract)
}

// findUnnamed looks for groups of which no answer came: they may be there under ids that the target gave them. They are among
// those of their owners, accounts that only the journal's runs used.
func (s *Session) findUnnamed(ctx context.Context) {
	known, _ := s.journal.open()
	owners := s.journal.unnamed()
	atOnceBy(atOnceCleared, len(owners), func(i int) {
		owner := owners[i]
		r := s.client.companion(ctx, playing{}, "get_joined_group_list", map[string]any{"Member_Account": owner,
			"WithHugeGroups": 1, "WithNoActiveGroups": 1}) // without these an AVChatRoom, and a Work group without a message, is left out
		for _, row := range list(r.fields["GroupIdList"]) {
			if id := text(object(row)["GroupId"]); id != "" && !slices.Contains(known, id) {
				s.journal.foundGroup(id, owner)
			}
		}
	})
}

// Sweep removes from the target what earlier runs have left there, and returns sentences about what stays.
func Sweep(ctx context.Context, client *Client, left *Leftovers) []string {
	s := &Session{contract: client.config.Contract, config: client.config, client: client, journal: left.Journal, pool: newPool()}
	return append(s.giveBack(ctx), s.clear(ctx)...)
}
