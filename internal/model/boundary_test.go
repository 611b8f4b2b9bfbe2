package model_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// predicted says in one line what may come of a call of bob's in g that is changed: its input class, "accept" or not, the
// outcomes, and "any" for any code.
func predicted(t *testing.T, state *model.State, change func(*program.Call)) (string, model.Prediction) {
	t.Helper()
	call := program.Call{Group: "g", Member: "bob", Number: "4"}
	change(&call)
	p, err := state.Predict(contract(t), call)
	if err != nil {
		t.Fatal(err)
	}
	text := p.Input()
	if p.Accept {
		text += " accept"
	}
	for _, name := range p.Refuse {
		text += " " + name
	}
	if p.AnyCode {
		text += " any"
	}
	return text, p
}

func stateOf(t *testing.T) *model.State {
	t.Helper()
	state, err := model.New(contract(t), predictionStage)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// Where one input class ends and the next begins.
func TestPredictAtTheBounds(t *testing.T) {
	number := func(literal string) func(*program.Call) { return field("UnreadMsgNum", literal) }
	const spelling, open = "UnreadMsgNum spelling", " accept any"
	for _, c := range []struct {
		name   string
		change func(*program.Call)
		want   string
		count  string
	}{
		{"the largest number of 31 bits but one", set("2147483646"), "valid accept", "UMN-CLAMP-2"},
		{"the largest number of 31 bits", set("2147483647"), "valid accept number_too_large", "UMN-CLAMP-10"},
		{"the smallest number of 32 bits", set("2147483648"), "valid accept number_too_large", "UMN-CLAMP-10"},
		{"the largest number of 64 bits", set("18446744073709551615"), "valid accept number_too_large", "UMN-CLAMP-10"},
		{"the smallest number of 65 bits", set("18446744073709551616"), "valid accept number_too_large malformed_json wrong_type", "UMN-CLAMP-10"},

		{"0 with a sign", number("-0"), spelling + open, "UMN-CLAMP-3"},
		{"whole, by its exponent", number("40e-1"), spelling + open, "UMN-CLAMP-1"},
		{"whole and negative", number("-1.0"), "UnreadMsgNum spelling, UnreadMsgNum minimum negative_number fractional_number any", ""},
		{"a fraction below 0", number("-0.5"), "UnreadMsgNum fraction, UnreadMsgNum minimum fractional_number negative_number", ""},
		{"a fraction by its exponent", number("4e-1"), "UnreadMsgNum fraction fractional_number", ""},
		{"negative, and as long as is worked out", number("-1e400"), "UnreadMsgNum spelling, UnreadMsgNum minimum negative_number fractional_number any", ""},
		{"negative, and too long to be worked out", number("-1e401"), spelling + open, "UMN-CLAMP-1"},
		{"an exponent beyond all", number("1e99999999999999999999"), spelling + open, "UMN-CLAMP-1"},
		{"the smallest exponent that is worked out", number("1e-400"), "UnreadMsgNum fraction fractional_number", ""},
		{"a smaller one", number("1e-401"), "UnreadMsgNum fraction fractional_number", ""},
		{"none the less 0", number("0.00e-401"), spelling + open, "UMN-CLAMP-1"},
		{"nor is that, with a sign", number("-0e-99999"), spelling + open, "UMN-CLAMP-1"},

		{"an empty sdkappid", query("sdkappid", ""), "sdkappid minLength missing_sdkappid", ""},
		{"an empty usersig", query("usersig", ""), "usersig minLength empty_usersig", ""},
		{"random under another name", func(c *program.Call) { c.RenameQuery = map[string]string{"random": "Random"} }, "random required accept any", "UMN-CLAMP-1"},
		{"a header of its own", func(c *program.Call) { c.Header = map[string]string{"X-Trace": "1"} }, "valid accept", "UMN-CLAMP-1"},
		{"the usual Content-Type", func(c *program.Call) { c.Header = map[string]string{"content-type": "application/json; charset=utf-8"} }, "valid accept", "UMN-CLAMP-1"},
		{"no UTF-8", body("{\"GroupId\":\"\xff\"}"), "invalid-utf8 accept any", "UMN-CLAMP-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, p := predicted(t, stateOf(t), c.change)
			if got != c.want || p.Count != c.count {
				t.Errorf("predicted %q, %s; want %q, %s", got, p.Count, c.want, c.count)
			}
			if recorded := p.Accept && p.AnyCode; p.Recorded() != recorded {
				t.Errorf("it is recorded: %t", !recorded)
			}
		})
	}
}

// What departs in a way that is not documented is written down under a requirement that observes.
func TestPredictNamesWhatObserves(t *testing.T) {
	c := contract(t)
	for name, change := range map[string]func(*program.Call){
		"5.0": field("UnreadMsgNum", "5.0"), "-0": field("UnreadMsgNum", "-0"), "random": query("random", "abc"),
	} {
		_, p := predicted(t, stateOf(t), change)
		if len(p.Conditions) != 1 {
			t.Fatalf("%s meets %v", name, p.Conditions)
		}
		if r, ok := c.Requirement(p.Conditions[0].Requirement); !ok || r.Level != "observe" || p.Conditions[0].Judged {
			t.Errorf("%s is written down under %+v", name, p.Conditions[0])
		}
	}
}

// Of a key that appears twice, one reading may set a number and the other none.
func TestPredictCountsOfAKeyThatStandsTwice(t *testing.T) {
	const rest = `"GroupId":$GroupId,"Member_Account":$Member_Account`
	for text, want := range map[string][]int64{
		`{"UnreadMsgNum":3,` + rest + `,"UnreadMsgNum":3}`:    {3},
		`{"UnreadMsgNum":"3",` + rest + `,"UnreadMsgNum":4}`:  {4},
		`{"UnreadMsgNum":4,` + rest + `,"UnreadMsgNum":null}`: {4},
		`{"UnreadMsgNum":9,` + rest + `,"UnreadMsgNum":5}`:    {5},
	} {
		got, p := predicted(t, stateOf(t), body(text))
		if got != "duplicate accept any" || !slices.Equal(p.Counts, want) {
			t.Errorf("%s is %q with the counts %v, want %v", text, got, p.Counts, want)
		}
	}
}

// In a group that does not count, a call leaves what was there, if that is known.
func TestPredictInAGroupThatIgnores(t *testing.T) {
	state := stateOf(t)
	if got, p := predicted(t, state, in("meeting")); got != "valid accept" || !slices.Equal(p.Counts, []int64{0}) {
		t.Errorf("predicted %q, %v", got, p.Counts)
	}
	state.Send("meeting", 1)
	if got, p := predicted(t, state, in("meeting")); got != "valid accept" || p.Counts != nil {
		t.Errorf("after a message %q, %v", got, p.Counts)
	}
}

// Who is not a member has no count, whatever was read.
func TestNothingIsKnownOfOutsiders(t *testing.T) {
	state := stateOf(t)
	state.Know("g", "eve", 3)
	state.Know("nowhere", "bob", 3)
	state.Forget("g", "eve")
	state.Forget("nowhere", "bob")
	for _, group := range []string{"g", "nowhere"} {
		if n, ok := state.Shown(group, "eve"); ok {
			t.Errorf("eve shows %d in %s", n, group)
		}
	}
	state.Join("g", "eve")
	if n, ok := state.Shown("g", "eve"); !ok || n != 0 {
		t.Errorf("having joined, eve shows %d, %t", n, ok)
	}
}

// The stage's own names stand for themselves in their own fields only, and only where the target's names are put for them.
func TestPredictKnowsNamesInTheirPlace(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*program.Call)
		want   string
	}{
		{"in their place", body(`{"UnreadMsgNum":4,"Member_Account":$Member_Account,"GroupId":$GroupId}`), "valid accept"},
		{"an account for a number", body(`{"GroupId":$GroupId,"Member_Account":$Member_Account,"UnreadMsgNum":$Member_Account}`), "UnreadMsgNum type wrong_type"},
		{"a group for an account", body(`{"GroupId":$GroupId,"Member_Account":$GroupId,"UnreadMsgNum":4}`), "Member_Account twin accept unknown_account not_a_member any"},
		{"a handle for the name that it has at the target", field("Member_Account", `"bob"`), "Member_Account unknown accept unknown_account not_a_member any"},
		{"two fields more", func(c *program.Call) {
			c.Fields = map[string]json.RawMessage{"Aa": json.RawMessage("1"), "aA": json.RawMessage("2")}
		}, "additionalProperties accept any"},
		{"a name twice, and no end", body(`{"UnreadMsgNum":3,"UnreadMsgNum":4,`), "duplicate, GroupId required, Member_Account required missing_group_id missing_field any"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, p := predicted(t, stateOf(t), c.change)
			for _, extra := range []string{"Aa ", "aA "} {
				got = strings.TrimPrefix(got, extra)
			}
			if got != c.want {
				t.Errorf("predicted %q %v, want %q", got, p.Counts, c.want)
			}
		})
	}
}

// A contract may say of a parameter or a field no more than that it is there.
func TestPredictWithoutASchema(t *testing.T) {
	for name, leave := range map[string]*openapi3.SchemaRef{"no schema": nil, "an empty schema": {}} {
		c := contract(t)
		for _, p := range c.QueryParameters() {
			p.Schema = leave
		}
		c.RequestSchema().Properties["UnreadMsgNum"] = leave
		call := program.Call{Group: "g", Member: "bob", Query: map[string]string{"random": "abc"},
			Fields: map[string]json.RawMessage{"UnreadMsgNum": json.RawMessage(`"four"`)}}
		p, err := stateOf(t).Predict(c, call)
		if err != nil || !p.Accept || slices.ContainsFunc(p.Conditions, func(c model.Condition) bool { return c.Keyword == "type" }) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}
