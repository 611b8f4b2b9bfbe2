package reports

import (
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

func TestSeen(t *testing.T) {
	for _, test := range []struct{ chapter, got, want string }{
		{"errors", `refused with 10004 (A parameter is not valid): "theirs"`, "refused with 10004"},
		{"errors", `HTTP 422, refused with -1 (x)`, "HTTP 422, refused with -1"},
		{"clamping", "the count of bob reads 6 (before: 3)", "the count of bob reads 6 (before: 3)"},
		{"rate", `HTTP 429 with "{}"`, "HTTP 0 with "},
		{"rate", "620 of 700 were refused", "0 of 0 were refused"},
		{"isolation", `ucde4jjod7-225 "Member"`, "uc-0 "},
		{"envelope", `ActionStatus "ok"`, `ActionStatus "ok"`},
	} {
		if got := Seen(test.chapter, test.got); got != test.want {
			t.Errorf("%s, %q: %q, want %q", test.chapter, test.got, got, test.want)
		}
	}
}

// saw is a run of checks as "id" or "id=what was seen"; an id with a question mark could not be judged.
func saw(checks ...string) Sight {
	s := Sight{Seen: map[string]string{}}
	open, there := map[string]bool{}, map[string]bool{}
	for _, text := range checks {
		id, seen, red := strings.Cut(text, "=")
		id, unjudged := strings.CutSuffix(id, "?")
		there[id] = true
		if red {
			s.Seen[id] = seen
		}
		open[id] = unjudged
	}
	s.Chapter = func(check string) string {
		if strings.HasPrefix(check, "RATE") {
			return "rate"
		}
		return "clamping"
	}
	s.Judged = func(check string) bool { return there[check] && !open[check] }
	return s
}

func TestLikeness(t *testing.T) {
	fault := func(names string, seen map[string]string, unplayed ...string) Signature {
		g := Signature{Seen: seen, Unplayed: unplayed}
		for name := range strings.FieldsSeq(names) {
			g.Faults = append(g.Faults, KnownFault{Name: name, Sentence: "It does " + name + "."})
		}
		return g
	}
	known := []Signature{
		fault("one", map[string]string{"A": "6"}, "rate"),
		fault("both", map[string]string{"A": "6", "B": "7"}),
		fault("other", map[string]string{"A": "9"}),
		fault("twin1 twin2", map[string]string{"C": "1"}),
	}
	for _, test := range []struct {
		name  string
		sight Sight
		known []Signature
		want  string
	}{
		{"nothing is red", saw("A", "B", "C"), known, ""},
		{"its signature", saw("A=6", "B", "C"), known, "one"},
		{"the larger signature", saw("A=6", "B=7", "C"), known, "both"},
		{"the same checks, something else seen", saw("A=8", "B", "C"), known, ""},
		{"more than it shows", saw("A=6", "B=1", "C"), known, ""},
		{"another fault beside it", saw("A=6", "B", "C=1"), known, ""},
		{"two faults that show the same", saw("A", "B", "C=1"), known, ""},
		{"what would tell two apart was not judged", saw("A=6", "B?", "C"), known, ""},
		{"what would tell two apart was not tried", saw("A=6", "C"), known, ""},
		{"a part of its own was not judged", saw("A=6", "B?"), known[1:2], ""},
		{"a part of its own was not tried", saw("A=6"), known[1:2], ""},
		{"more, in a chapter in which it was not looked at", saw("A=6", "B", "C", "RATE=x"), known, "one"},
		{"more, in a chapter in which it was", saw("A=6", "B=7", "C", "RATE=x"), known, ""},
		{"only what it was not looked at for", saw("A", "B", "C", "RATE=x"), known, ""},
		{"its own row taken out", saw("A=6", "B", "C"), known[1:], ""},
		{"no known faults", saw("A=6"), nil, ""},
	} {
		got := ""
		if f := Likeness(test.sight, test.known); f != nil {
			got = f.Name
		}
		if got != test.want {
			t.Errorf("%s: it is named %q, want %q", test.name, got, test.want)
		}
	}
}

// A run whose checks saw what a fault shows says so on every report; one that saw something else names nobody.
func TestARunNamesTheFault(t *testing.T) {
	all := KnownFaults()
	i := slices.IndexFunc(all, func(s Signature) bool { return len(s.Faults) == 1 && s.Faults[0].Name == "wraps-at-16-bits" })
	if i < 0 {
		t.Fatal("the signature of wraps-at-16-bits is missing: make known-faults")
	}
	r := only(judge.Pass)
	for id, got := range all[i].Seen {
		r.Checks = append(r.Checks, deviates(id, "clamping", "the count of member6 reads 300", got))
	}
	r.Requirements = append(r.Requirements, need("UMN-CLAMP-2", "clamping", spec.Must, spec.Core))
	r.Gather()
	const want = "behaves like wraps-at-16-bits: "
	_, junitText := junit(t, r)
	for name, text := range map[string]string{"console": onScreen(r, false), "JUnit": string(junitText), "Markdown": summary(t, r)} {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say that it %s\n%s", name, want, text)
		}
	}
	r.Checks[len(r.Checks)-1].Finding.Got = "the count of member6 reads 299 (before: 100)"
	r.Gather()
	if r.BehavesLike != nil {
		t.Errorf("with something else seen it is named %s", r.BehavesLike.Name)
	}
}
