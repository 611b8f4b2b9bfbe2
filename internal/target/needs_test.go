package target

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

func TestNeeds(t *testing.T) {
	group := program.Group{Name: "g"}
	for want, steps := range map[string][]program.Step{
		"":                                  {{Call: &program.Call{}}, {Read: &program.Read{}}},
		"add_group_member":                  {{Join: &program.Join{Group: group.Name}}, {Join: &program.Join{Group: group.Name}}},
		"delete_group_member destroy_group": {{Leave: &program.Leave{}}, {Destroy: &program.Destroy{}}},
		"send_group_msg webhooks":           {{Send: &program.Send{}}, {Listen: &program.Listen{}}},
		"get_group_info":                    {{Snapshot: &program.Snapshot{}}},
	} {
		if got := strings.Join(Needs(program.Program{Steps: steps}), " "); got != want {
			t.Errorf("%+v need %q, want %q", steps, got, want)
		}
	}
}

// What checks need is looked for, and what is missing is named with the musts that hang on it.
func TestDiagnoseNeeds(t *testing.T) {
	needs := []Need{{"add_group_member", []string{"UMN-A"}}, {"delete_group_member", []string{"UMN-B", "UMN-C"}}, {Webhooks, []string{"UMN-W"}}}
	notFound := func(h http.Handler, command string) http.Handler {
		return instead(h, map[string]http.HandlerFunc{command: http.NotFound})
	}
	for _, c := range []struct {
		name   string
		alter  func(http.Handler) http.Handler
		config func(*Config)
		state  string
		says   []string
	}{
		{"all offered", func(h http.Handler) http.Handler { return h }, nil, Well, []string{"answered: add_group_member, delete_group_member; not offered: none"}},
		{"one is unknown", func(h http.Handler) http.Handler { return without(h, "delete_group_member") }, nil, Ill,
			[]string{"not offered: delete_group_member", "UMN-B, UMN-C"}},
		{"one has no route", func(h http.Handler) http.Handler { return notFound(h, "add_group_member") }, nil, Ill,
			[]string{"not offered: add_group_member", "UMN-A"}},
		{"a host that was not named", func(h http.Handler) http.Handler { return h }, func(c *Config) { c.Base.Host = "im.example.com" }, Untried,
			[]string{"add_group_member (UMN-A), delete_group_member (UMN-B, UMN-C)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				made := keepBooks(c.alter(reference(t)))
				if c.config == nil {
					c.config = func(*Config) {}
				}
				symptoms, err := Diagnose(t.Context(), here(t, made, c.config), needs...)
				if err != nil {
					t.Fatal(err)
				}
				i := slices.IndexFunc(symptoms, func(s Symptom) bool { return s.What == "companions that change" })
				if i < 0 || symptoms[i].State != c.state {
					t.Fatalf("the symptoms are %+v", symptoms)
				}
				for _, part := range c.says {
					if !strings.Contains(symptoms[i].Detail+symptoms[i].Advice, part) {
						t.Errorf("%+v lacks %q", symptoms[i], part)
					}
				}
				if last := symptoms[len(symptoms)-1]; last.What != "webhooks" || !strings.Contains(last.Detail+last.Advice, "UMN-W") || !strings.Contains(last.Advice, "--callback-listen") {
					t.Errorf("of webhooks it says %+v", last)
				}
				if c.state == Untried && made.count("add_group_member") > 0 {
					t.Error("a companion that changes groups was called")
				}
			})
		})
	}
}
