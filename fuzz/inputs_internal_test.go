package fuzz

import (
	"os"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// contractWith is the repository's contract after replacing texts in it, old and new by turns.
func contractWith(t testing.TB, edits ...string) *spec.Contract {
	t.Helper()
	data, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("the contract has no %q to edit", edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	c, err := spec.Load([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestInputsFollowTheContract(t *testing.T) {
	t.Parallel()
	whole := contractWith(t)
	for _, all := range [][]Input{absences(whole), wrongTypes(whole), numbers(whole), texts(whole), parameters(whole), bounds(whole), spellings(whole), brokenBodies(whole)} {
		if len(all) < 3 {
			t.Errorf("only %d inputs: %+v", len(all), all)
		}
	}
	lengths := func(c *spec.Contract) (out []int) {
		for _, in := range texts(c) {
			if in.Intended == "GroupId maxLength" {
				out = append(out, len(in.Call.Fields["GroupId"])-2)
			}
		}
		return out
	}
	if got := lengths(whole); got[0] != 49 {
		t.Errorf("the shortest id that is too long has %d bytes", got[0])
	}
	if got := lengths(contractWith(t, "maxLength: 48", "maxLength: 20")); got[0] != 21 {
		t.Errorf("of a contract that allows 20 bytes, the shortest id that is too long has %d", got[0])
	}
	bounded := contractWith(t, "          minimum: 0\n          x-requirements: [UMN-CLAMP-1", "          minimum: 0\n          maximum: 1000\n          x-requirements: [UMN-CLAMP-1")
	found := false
	for _, in := range numbers(bounded) {
		found = found || in.Intended == "UnreadMsgNum maximum" && string(in.Call.Fields["UnreadMsgNum"]) == "1001"
	}
	if !found {
		t.Error("of a contract with a maximum of 1000 nothing sets 1001")
	}
}

func TestTheSameSeedDrawsTheSame(t *testing.T) {
	t.Parallel()
	c := contractWith(t)
	text := func(seed, turn uint64) string {
		out := ""
		for _, p := range drawSequences(c, seed, turn) {
			data, err := p.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Validate(); err != nil {
				t.Fatalf("%v: %s", err, data)
			}
			out += string(data)
		}
		return out
	}
	if first, again := text(1, 2), text(1, 2); first != again {
		t.Error("the same seed draws other programs")
	}
	if text(1, 2) == text(1, 3) || text(1, 2) == text(2, 2) {
		t.Error("another turn, or another seed, draws the same programs")
	}
}

// BenchmarkSequences draws the programs of one turn of the layer.
func BenchmarkSequences(b *testing.B) {
	c := contractWith(b)
	for turn := uint64(0); b.Loop(); turn++ {
		drawSequences(c, 1, turn)
	}
}

func TestMergedCallsDepartInBothWays(t *testing.T) {
	t.Parallel()
	a, b := valid("4"), valid("4")
	a.Credential, b.OmitFields = program.Expired, []string{"GroupId"}
	if m, ok := merge(a, b); !ok || m.Credential != program.Expired || len(m.OmitFields) != 1 {
		t.Errorf("merged: %+v, %v", m, ok)
	}
	c := valid("4")
	c.Credential = program.WrongKey
	empty := ""
	d := valid("4")
	d.Body = &empty
	e := valid("4")
	e.OmitQuery = []string{"usersig"}
	for _, pair := range [][2]program.Call{{a, c}, {b, b}, {b, d}, {a, e}} {
		if m, ok := merge(pair[0], pair[1]); ok {
			t.Errorf("merged: %+v", m)
		}
	}
}

func TestASmallerExampleStandsForTheSameFlaw(t *testing.T) {
	t.Parallel()
	c := contractWith(t)
	d := func(requirement, kind, input string) Deviation {
		return Deviation{Requirement: requirement, Kind: kind, Input: input}
	}
	for _, p := range []struct {
		large, small Deviation
		want         bool
	}{
		{d("UMN-CLAMP-2", judge.DeviantCount, "above the count"), d("UMN-CLAMP-2", judge.DeviantCount, "above the count"), true},
		{d("UMN-CLAMP-5", judge.DeviantCount, "below the count"), d("UMN-CLAMP-1", judge.DeviantCount, "below the count"), true},
		{d("UMN-CLAMP-1", judge.DeviantCount, "below the count"), d("UMN-CLAMP-4", judge.DeviantCount, "the count"), false},
		{d("UMN-TYPE-1", judge.DeviantCount, "below the count"), d("UMN-CLAMP-4", judge.DeviantCount, "the count"), false},
		{d("UMN-CONC-2", judge.DeviantCount, ""), d("UMN-ISO-1", judge.DeviantCount, ""), true},
		{d("UMN-AUTH-4", judge.DeviantAnswer, "usersig garbled, sdkappid required"), d("UMN-AUTH-9", judge.DeviantAnswer, "sdkappid required"), true},
		{d("UMN-REQ-13", judge.DeviantAnswer, "sdkappid name"), d("UMN-AUTH-9", judge.DeviantAnswer, "sdkappid required"), true},
		{d("UMN-AUTH-9", judge.DeviantAnswer, "sdkappid required"), d("UMN-ERR-4", judge.DeviantAnswer, "GroupId required"), false},
		{d("UMN-ENV-2", judge.DeviantEnvelope, "refused"), d("UMN-ENV-1", judge.DeviantEnvelope, "refused"), false},
	} {
		if got := standsFor(c, p.large, p.small); got != p.want {
			t.Errorf("%s (%s) for %s (%s): %v", p.small.Requirement, p.small.Input, p.large.Requirement, p.large.Input, got)
		}
	}
}
