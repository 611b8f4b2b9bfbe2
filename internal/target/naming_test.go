package target

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func TestNamed(t *testing.T) {
	rule := spec.NameRule{Longest: 12, Characters: "abcdefghij"}
	ids := map[string]string{"bob": "uc-bob1", "xenia": "uc-x", "": ""}
	for name, test := range map[string]struct {
		naming program.Naming
		want   string
	}{
		"plain":                    {program.Naming{}, "base"},
		"longest":                  {program.Naming{Longest: true}, "base-xxxxxxx"},
		"the first characters":     {program.Naming{Characters: 1}, "baseabce"},
		"the second characters":    {program.Naming{Characters: 2}, "basedefe"},
		"the last characters":      {program.Naming{Characters: 4}, "baseje"},
		"in capitals":              {program.Naming{Of: "bob", Like: program.InCapitals}, "UC-BOB1"},
		"another last character":   {program.Naming{Of: "bob", Like: program.LastCharacter}, "uc-bobx"},
		"another last one than x":  {program.Naming{Of: "xenia", Like: program.LastCharacter}, "uc-y"},
		"one more before":          {program.Naming{Of: "bob", Like: program.OneBefore}, "1uc-bob1"},
		"one more after":           {program.Naming{Of: "bob", Like: program.OneAfter}, "uc-bob11"},
		"another last one of none": {program.Naming{Of: "nobody", Like: program.LastCharacter}, "x"},
	} {
		if got := named(test.naming, rule, "base", func(handle string) string { return ids[handle] }); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	// A part that has no room is cut, and one character at the end is not.
	for base, want := range map[string]string{"eight-by": "eight-byabce", "nine-byte": "nine-byteabe", "twelve-bytes": "twelve-bytese"} {
		if got := named(program.Naming{Characters: 1}, rule, base, nil); got != want {
			t.Errorf("%s became %q, want %q", base, got, want)
		}
	}
	// A base that is too long already is left as it is, with no more than what makes it another.
	if got := named(program.Naming{Longest: true}, rule, "twelve-bytes", nil); got != "twelve-bytes-" {
		t.Errorf("a long base became %q", got)
	}
}

// TestPartsHaveEveryCharacter puts the parts together again, whatever the length of the text.
func TestPartsHaveEveryCharacter(t *testing.T) {
	for n := range 100 {
		text := strings.Repeat("0123456789", 10)[:n]
		whole := ""
		for i := range program.NameParts {
			whole += part(text, i+1)
		}
		if whole != text {
			t.Errorf("the parts of %q are together %q", text, whole)
		}
	}
}

// TestNamesKeepToTheContract makes ids of each kind that the contract allows, on the reference, however many were made before.
func TestNamesKeepToTheContract(t *testing.T) {
	for _, groupType := range []string{"Public", "Community"} {
		for name, naming := range map[string]program.Naming{
			"longest": {Longest: true}, "1": {Characters: 1}, "2": {Characters: 2}, "3": {Characters: 3}, "4": {Characters: 4},
		} {
			t.Run(groupType+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					target := reference(t)
					made := keepBooks(target)
					s := prepared(t, made)
					s.sequence.Store(9000)
					plan := stageOf(groupType, bobWith(2))
					plan.Names = map[string]program.Naming{"g": naming, "bob": naming}
					r := mustPlay(t, s, program.Program{ID: "p", Stage: plan, Steps: []program.Step{set("4"), read(program.Expect{Count: "4"})}})
					if got := counts(r); len(got) != 1 || got[0] != "4" {
						t.Errorf("bob has %v", got)
					}
					groupID := r.Groups["g"].ID
					account := text(bodyOfCall(t, r.Steps[0])["Member_Account"])
					for id, rule := range map[string]spec.NameRule{groupID: s.contract.Names.Groups, account: s.contract.Names.Accounts} {
						if len(id) > rule.Longest || strings.Trim(id, rule.Characters) != "" {
							t.Errorf("%q is not an id that may be chosen: %d bytes of %d", id, len(id), rule.Longest)
						}
						if naming.Longest && len(id) != rule.Longest {
							t.Errorf("%q has %d bytes; the longest have %d", id, len(id), rule.Longest)
						}
						if n := naming.Characters; n > 0 && !strings.Contains(id, part(rule.Characters, n)) {
							t.Errorf("%q lacks the characters %q", id, part(rule.Characters, n))
						}
					}
					if prefix := "@TGS#_"; (groupType == "Community") != strings.HasPrefix(groupID, prefix) {
						t.Errorf("the %s group is %q", groupType, groupID)
					}
					s.Clear(t.Context())
					made.mustBeClear(t, target)
				})
			})
		}
	}
}

// TestIdsThatAreAlike names a member and a group after others.
func TestIdsThatAreAlike(t *testing.T) {
	for like, of := range map[program.Like]func(string) string{
		program.InCapitals: strings.ToUpper,
		program.OneBefore:  func(id string) string { return "1" + id },
		program.OneAfter:   func(id string) string { return id + "1" },
	} {
		synctest.Test(t, func(t *testing.T) {
			s := prepared(t, reference(t))
			plan := stageOf("Public", bobWith(2), program.Member{Name: "twin", Unread: 1})
			plan.Groups = append(plan.Groups, program.Group{Name: "h", Type: "Public", Messages: 5, Members: []program.Member{bobWith(1)}})
			plan.Names = map[string]program.Naming{"twin": {Of: "bob", Like: like}, "h": {Of: "g", Like: like}}
			twin := program.Step{Call: &program.Call{Group: "g", Member: "twin", Number: "1"}}
			r := mustPlay(t, s, program.Program{ID: "p", Stage: plan, Steps: []program.Step{set("4"), twin}})
			bob, other := text(bodyOfCall(t, r.Steps[0])["Member_Account"]), text(bodyOfCall(t, r.Steps[1])["Member_Account"])
			if other != of(bob) || bob == other {
				t.Errorf("%s: bob is %q and the other %q", like, bob, other)
			}
			if g, h := r.Groups["g"].ID, r.Groups["h"].ID; h != of(g) || g == h {
				t.Errorf("%s: one group is %q and the other %q", like, g, h)
			}
		})
	}
}

// TestATargetThatTakesNoSuchIds is not at fault for it, and other programs have their accounts all the same.
func TestATargetThatTakesNoSuchIds(t *testing.T) {
	const refusedID = `{"ActionStatus":"FAIL","ErrorInfo":"no such id","ErrorCode":10004}`
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		s := prepared(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := bodyOf(r)
			id := text(body["GroupId"])
			if path.Base(r.URL.Path) == "import_group" && len(id) > 40 {
				says(refusedID)(w, r)
				return
			}
			target.ServeHTTP(w, withBody(r, body))
		}))
		special := program.Program{ID: "special", Stage: stageOf(program.AnyCounted, bobWith(2)), Steps: []program.Step{set("4")}}
		special.Stage.Names = map[string]program.Naming{"g": {Longest: true}}
		plain := program.Program{ID: "plain", Stage: stageOf(program.AnyCounted, bobWith(2)), Steps: []program.Step{set("4")}}
		recordings := playHere(t.Context(), s, special, plain)
		o := recordings[0].Obstacle
		if o == nil || o.Kind != record.ObstacleNotOffered || !strings.Contains(o.Reason, "no group or account of such an id") || !strings.Contains(o.Reason, "10004") {
			t.Errorf("the obstacle is %+v", o)
		}
		if recordings[1].Obstacle != nil {
			t.Errorf("a program with plain ids met %+v", recordings[1].Obstacle)
		}
		// A stage of plain ids that is refused is another matter.
		s = prepared(t, instead(target, map[string]http.HandlerFunc{"import_group_member": says(refusedID)}))
		if o := playHere(t.Context(), s, plain)[0].Obstacle; o != nil && o.Kind == record.ObstacleNotOffered {
			t.Errorf("the obstacle of plain ids is %+v", o)
		}
	})
}

// TestSpecialAccountsAreImportedOneByOne: one that is refused must not take others with it.
func TestSpecialAccountsAreImportedOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		var mu sync.Mutex
		var together []int
		s := prepared(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := bodyOf(r)
			if path.Base(r.URL.Path) == "multiaccount_import" {
				ids := list(body["Accounts"])
				if slices.ContainsFunc(ids, func(id any) bool { return len(text(id)) == 32 }) {
					mu.Lock()
					together = append(together, len(ids))
					mu.Unlock()
				}
			}
			target.ServeHTTP(w, withBody(r, body))
		}))
		plan := stageOf("Public", bobWith(2), program.Member{Name: "carol"}, program.Member{Name: "dave"})
		plan.Names = map[string]program.Naming{"bob": {Longest: true}, "carol": {Longest: true}}
		mustPlay(t, s, program.Program{ID: "p", Stage: plan, Steps: []program.Step{set("4")}})
		if !slices.Equal(together, []int{1, 1}) {
			t.Errorf("accounts of the longest ids were imported with others: %v", together)
		}
	})
}

// bodyOfCall is the body of a step's call.
func bodyOfCall(t testing.TB, s record.Step) map[string]any {
	t.Helper()
	body, err := decoded(s.Calls[0].Request.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
