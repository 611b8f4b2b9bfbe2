package fault_test

import (
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/spec"
)

func contract(t *testing.T) *spec.Contract {
	t.Helper()
	c, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func departures() []fault.Departure {
	var all []fault.Departure
	for _, f := range fault.Faults() {
		all = append(all, f.Departure)
	}
	for _, v := range fault.Variations() {
		all = append(all, v.Departure)
	}
	return all
}

// Whoever reads the list of departures finds each by its name, and reads in a sentence what it does.
func TestDeparturesAreDeclaredInFull(t *testing.T) {
	plain := regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)
	names := map[string]bool{}
	for _, d := range departures() {
		if !plain.MatchString(d.Name) || names[d.Name] {
			t.Errorf("the name %q appears twice, or is not in lower case with hyphens", d.Name)
		}
		names[d.Name] = true
		if !strings.HasSuffix(d.Sentence, ".") || d.Environment == "" {
			t.Errorf("%s says %q, in the environment %q", d.Name, d.Sentence, d.Environment)
		}
		if found, ok := fault.Find(d.Name); !ok || found.Name != d.Name {
			t.Errorf("%s is not found by its name", d.Name)
		}
	}
	if _, ok := fault.Find("no-such-fault"); ok {
		t.Error("a fault is found that is none")
	}
}

func TestFaultsBreakWhatTheContractHas(t *testing.T) {
	c := contract(t)
	// Faults that are known and that nothing shows yet: whoever shows one takes it off this list.
	missed := []string{"set-expires", "table-of-64-members", "type-outlives-the-group", "counts-outlive-the-group", "random-remembered", "one-buffer-for-all-answers"}
	for _, f := range fault.Faults() {
		if len(f.Breaks) == 0 || !f.Run && !f.Fuzz != slices.Contains(missed, f.Name) || f.Chapter == "" || !slices.IsSorted(f.Breaks) && len(f.Breaks) < 3 {
			t.Errorf("%s of the chapter %q breaks %v; run %t, fuzz %t", f.Name, f.Chapter, f.Breaks, f.Run, f.Fuzz)
		}
		for _, id := range f.Breaks {
			q, known := c.Requirement(id)
			if !known || q.Level == spec.Observe {
				t.Errorf("%s breaks %s, which is not a requirement that can be broken", f.Name, id)
			}
		}
	}
}

// There are enough of them, over all chapters, for a matrix to mean something.
func TestThereAreFaultsInEveryChapter(t *testing.T) {
	chapters := map[string]int{}
	for _, f := range fault.Faults() {
		chapters[f.Chapter]++
	}
	for _, q := range contract(t).Requirements {
		if chapters[q.Chapter] < 6 {
			t.Errorf("the chapter %s has %d faults", q.Chapter, chapters[q.Chapter])
		}
	}
	if n := len(fault.Faults()); n < 100 {
		t.Errorf("there are %d faults", n)
	}
	if n := len(fault.Variations()); n < 25 {
		t.Errorf("there are %d variations", n)
	}
}

// Every departure serves, and leaves the emulator's config and contract as they were.
func TestEveryDepartureServes(t *testing.T) {
	defer goleak.VerifyNone(t)
	config := emulator.Options{Contract: contract(t)}
	outcomes := len(config.Contract.Outcomes)
	for _, d := range departures() {
		server, err := d.New(config)
		if err != nil {
			t.Errorf("%s: %v", d.Name, err)
			continue
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("POST", config.Contract.Path+"?sdkappid=1", strings.NewReader("{}")))
		if w.Body.Len() == 0 && w.Code == 200 {
			t.Errorf("%s answers nothing", d.Name)
		}
		if err := server.Close(); err != nil {
			t.Errorf("%s does not close: %v", d.Name, err)
		}
		if n := len(config.Contract.Outcomes); n != outcomes || config.Contract.Outcomes["unknown_group"].Codes[0] != 10010 {
			t.Errorf("%s changed the contract that it was given", d.Name)
		}
	}
}

// An emulator that cannot be made is not made with a fault either, and the message names it.
func TestAConfigThatMakesNoSenseIsRefused(t *testing.T) {
	_, err := fault.Faults()[0].New(emulator.Options{Latency: -1})
	if err == nil || !strings.Contains(err.Error(), fault.Faults()[0].Name) || !strings.Contains(err.Error(), "cannot be negative") {
		t.Errorf("the error is %v", err)
	}
}
