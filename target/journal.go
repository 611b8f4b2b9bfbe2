package target

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// journal knows what was made on the target and is not cleared yet.
type journal struct {
	mu       sync.Mutex
	groups   []string
	accounts []string
}

func (j *journal) addGroup(id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.groups = append(j.groups, id)
}

func (j *journal) removeGroup(id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.groups = slices.DeleteFunc(j.groups, func(g string) bool { return g == id })
}

func (j *journal) addAccounts(ids []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.accounts = append(j.accounts, ids...)
}

func (j *journal) removeAccounts(ids []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.accounts = slices.DeleteFunc(j.accounts, func(a string) bool { return slices.Contains(ids, a) })
}

func (j *journal) open() (groups, accounts []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.groups), slices.Clone(j.accounts)
}

// dissolve clears a stage's groups.
func (s *Session) dissolve(ctx context.Context, p playing, st *stage) {
	for _, g := range st.groups {
		s.destroy(ctx, p, g.ID)
	}
}

func (s *Session) destroy(ctx context.Context, p playing, id string) {
	r := s.client.companion(ctx, p.program, p.attempt, "destroy_group", map[string]any{"GroupId": id})
	gone := s.contract.Outcomes["unknown_group"].Accepts(r.answer.Code) || s.contract.Outcomes["dissolved_group"].Accepts(r.answer.Code)
	if r.answer.Accepted || gone {
		s.journal.removeGroup(id)
	}
}

// Clear removes from the target whatever the session made there and has not removed yet. It returns sentences about
// what had to stay: not every plan lets accounts be deleted (documentation 1047/34955, 2022-10-24, "Deleting Accounts").
func (s *Session) Clear(ctx context.Context) []string {
	groups, accounts := s.journal.open()
	if s.client.silent() && len(groups)+len(accounts) > 0 {
		return []string{fmt.Sprintf("The target answered nothing, so that nothing was cleared; should it have made accounts all the same, their names begin with %q.", s.accountPrefix())}
	}
	var wg sync.WaitGroup
	for chunk := range slices.Chunk(groups, max(1, len(groups)/16+1)) {
		wg.Go(func() {
			for _, id := range chunk {
				s.destroy(ctx, playing{}, id)
			}
		})
	}
	wg.Wait()
	why := ""
	for chunk := range slices.Chunk(accounts, accountsPerCall) {
		var items []any
		for _, id := range chunk {
			items = append(items, map[string]any{"UserID": id})
		}
		r := s.client.companion(ctx, "", 0, "account_delete", map[string]any{"DeleteItem": items})
		if !r.ok() {
			why = describeReply(s, r)
			break
		}
		for _, item := range list(r.fields["ResultItem"]) {
			id, code := text(object(item)["UserID"]), integer(object(item)["ResultCode"])
			if code != nil && *code != 0 && *code != accountUnknown {
				why = fmt.Sprintf("answered %s for %q", s.contract.Codes.Describe(*code), id)
				chunk = slices.DeleteFunc(chunk, func(other string) bool { return other == id })
			}
		}
		s.journal.removeAccounts(chunk)
	}
	var left []string
	groups, accounts = s.journal.open()
	if len(accounts) > 0 {
		left = append(left, fmt.Sprintf("%d accounts whose names begin with %q stayed: account_delete %s",
			len(accounts), s.accountPrefix(), why))
	}
	if len(groups) > 0 {
		left = append(left, fmt.Sprintf("%d groups stayed, the first of them %q", len(groups), groups[0]))
	}
	return left
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
