package target

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// staged is a session with the accounts of one program, and a group that was not cleared.
func staged(t testing.TB, handler http.Handler, accounts ...string) *Session {
	t.Helper()
	s := prepared(t, handler)
	s.importAccounts(t.Context(), []program.Program{{Stage: program.Stage{Accounts: accounts}}})
	return s
}

func TestClearOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		made := keepBooks(target)
		s := staged(t, made, "b", "c")
		if left := s.Clear(t.Context()); len(left) > 0 {
			t.Errorf("stayed: %q", left)
		}
		made.mustBeClear(t, target)
		calls := made.count("account_delete") + made.count("destroy_group")
		if left := s.Clear(t.Context()); len(left) > 0 || made.count("account_delete")+made.count("destroy_group") != calls {
			t.Errorf("there was nothing more to clear, and %q stayed", left)
		}
	})
}

func TestClearNothing(t *testing.T) {
	made := keepBooks(says(yes))
	s := sessionHere(t, made)
	if left := s.Clear(t.Context()); len(left) > 0 || len(made.calls) > 0 {
		t.Errorf("of nothing %q stayed, after %v", left, made.calls)
	}
}

func TestAccountsThatStayAreNoted(t *testing.T) {
	perItem := func(code int, of func(i int) bool) func(http.Handler) http.Handler {
		return func(h http.Handler) http.Handler {
			return rewriting(h, func(_ *http.Request, answer map[string]any) {
				for i, item := range list(answer["ResultItem"]) {
					if of(i) {
						object(item)["ResultCode"] = code
					}
				}
			}, "account_delete")
		}
	}
	always := func(int) bool { return true }
	tests := map[string]struct {
		alter func(http.Handler) http.Handler
		words []string // of the note, or none
	}{
		"refused": {func(h http.Handler) http.Handler { return without(h, "account_delete") },
			[]string{"5 accounts stayed, the first of them \"uc", "account_delete was refused with 10003", "no such command"}},
		"lost": {func(h http.Handler) http.Handler {
			return instead(h, map[string]http.HandlerFunc{"account_delete": dropped})
		}, []string{"5 accounts", "got no answer: connection closed"}},
		"one refused":    {perItem(70403, func(i int) bool { return i == 1 }), []string{"1 account", "answered 70403"}},
		"all refused":    {perItem(70403, always), []string{"5 accounts", "answered 70403"}},
		"none was there": {perItem(accountUnknown, always), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := staged(t, test.alter(reference(t)), "b", "c") // beside the owner, and the two of the calibration
				left := s.Clear(t.Context())
				if (len(left) == 1) != (test.words != nil) {
					t.Fatalf("the notes are %q", left)
				}
				for _, word := range append(slices.Clone(test.words), strings.Repeat(s.accountPrefix(), len(left))) {
					if !strings.Contains(strings.Join(left, ""), word) {
						t.Errorf("%q lacks %q", left, word)
					}
				}
			})
		})
	}
}

func TestGroupsThatStayAreNoted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		s := sessionHere(t, without(target, "destroy_group"))
		s.Prepare(t.Context())
		left := s.Clear(t.Context())
		if len(left) != 1 || !strings.Contains(left[0], `1 group stayed, the first of them "uc`+s.runID) {
			t.Errorf("the notes are %q", left)
		}
	})
}

// TestGroupsThatAreGoneAreCleared has a target that dissolves groups by itself, and a contract with a code for that alone.
func TestGroupsThatAreGoneAreCleared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		contract := loadContract(t, "dissolved_group:\n    codes: [10010, 10015]", "dissolved_group:\n    codes: [10012]")
		target := reference(t, func(c *emulator.Options) { c.Contract = contract })
		s := prepared(t, target, func(c *Config) { c.Contract = contract })
		if err := s.journal.addGroup("never-was", ""); err != nil {
			t.Fatal(err)
		}
		if err := s.journal.addGroup("was-once", ""); err != nil {
			t.Fatal(err)
		}
		ask(target, "create_group", map[string]any{"Type": "Public", "Name": "n", "GroupId": "was-once"})
		ask(target, "destroy_group", map[string]any{"GroupId": "was-once"})
		if left := s.Clear(t.Context()); len(left) > 0 {
			t.Errorf("stayed: %q", left)
		}
	})
}

// TestAccountsThatWereNeverMadeAreNotCleared has a target without accounts to import.
func TestAccountsThatWereNeverMadeAreNotCleared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := keepBooks(without(reference(t), "account_import", "multiaccount_import", "account_delete"))
		s := sessionHere(t, made)
		s.Prepare(t.Context())
		if left := s.Clear(t.Context()); len(left) > 0 || made.count("account_delete") > 0 {
			t.Errorf("stayed: %q, after %d calls to delete", left, made.count("account_delete"))
		}
	})
}

// TestClearManyAtATime has more accounts and groups than one call, or one worker, takes.
func TestClearManyAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		made := keepBooks(target)
		s := prepared(t, made)
		var ids []string
		for i := range 250 {
			ids = append(ids, fmt.Sprintf("%s-x%d", s.accountPrefix(), i))
		}
		s.makeAccounts(t.Context(), slices.Collect(slices.Chunk(ids, accountsPerCall)))
		for _, id := range ids[:60] {
			ask(made, "create_group", map[string]any{"Type": "Public", "Name": "n", "GroupId": id})
			if err := s.journal.addGroup(id, ""); err != nil {
				t.Fatal(err)
			}
		}
		if left := s.Clear(context.WithoutCancel(t.Context())); len(left) > 0 {
			t.Errorf("stayed: %q", left)
		}
		if n := made.count("account_delete"); n != 3 {
			t.Errorf("252 accounts were deleted in %d calls", n)
		}
		made.mustBeClear(t, target)
	})
}

// TestWhatWasPlainlyNotMadeIsNotLeft has web servers that do not speak for the API. Only where an HTTP status says that a call
// was not begun with is it plain that nothing was made.
func TestWhatWasPlainlyNotMadeIsNotLeft(t *testing.T) {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no such thing", code) }
	}
	lostOnce := func() http.HandlerFunc {
		var tried sync.Map // observers are read side by side
		return func(w http.ResponseWriter, r *http.Request) {
			if _, again := tried.LoadOrStore(path.Base(r.URL.Path), true); !again {
				status(http.StatusBadGateway)(w, r)
				return
			}
			status(http.StatusNotImplemented)(w, r)
		}
	}
	for name, test := range map[string]struct {
		handler http.Handler
		left    bool
	}{
		"not implemented":           {status(http.StatusNotImplemented), false},
		"no such path":              {status(http.StatusNotFound), false},
		"no such method":            {status(http.StatusMethodNotAllowed), false},
		"forbidden":                 {status(http.StatusForbidden), false},
		"fell over, maybe half way": {status(http.StatusInternalServerError), true},
		"a page of success":         {status(http.StatusOK), true},
		"a gateway gave up first":   {lostOnce(), true},
		"the API elsewhere":         {instead(reference(t), map[string]http.HandlerFunc{"import_group": status(http.StatusNotFound), "create_group": status(http.StatusNotFound), "destroy_group": status(http.StatusNotFound)}), true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := sessionHere(t, test.handler)
				s.Prepare(t.Context())
				s.Clear(t.Context())
				groups, accounts := s.Left()
				if got := len(groups)+len(accounts) > 0; got != test.left {
					t.Errorf("left are %q and %q", groups, accounts)
				}
			})
		})
	}
}
