package spec_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
)

func TestWhatACaseBreaksIsTheContracts(t *testing.T) {
	whole := builtIn(t)
	for name, test := range map[string]struct {
		edits []edit
		of    spec.Case
		want  string
	}{
		"a case":                        {nil, spec.NamedType, "UMN-TYPE-1"},
		"an outcome":                    {nil, "empty_body", "UMN-ERR-7"},
		"neither":                       {nil, "no_such_case", ""},
		"a case of another requirement": {[]edit{{namedType, "  - {case: named_type, requirement: UMN-CLAMP-1, rank: 2}\n"}}, spec.NamedType, "UMN-CLAMP-1"},
		"a case that is not judged":     {[]edit{{namedType, "  - {case: named_type}\n"}}, spec.NamedType, ""},
	} {
		c, err := spec.Load([]byte(edited(t, whole, test.edits...)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := c.Broken(test.of); got != test.want {
			t.Errorf("%s: %s breaks %q, want %q", name, test.of, got, test.want)
		}
	}
}

func TestEveryCaseIsAttributed(t *testing.T) {
	c, err := spec.Load([]byte(builtIn(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Attributions) != len(spec.Cases) {
		t.Fatalf("%d rows for %d cases", len(c.Attributions), len(spec.Cases))
	}
	if a := c.Attribution("UMN-CLAMP-6"); a.Rank <= c.Attribution("UMN-CLAMP-1").Rank {
		t.Errorf("the same number again is no more particular than a number: %+v", a)
	}
	if a := c.Attribution("UMN-NONE-1"); a != (spec.Attribution{}) {
		t.Errorf("a requirement that no case names has the row %+v", a)
	}
}
