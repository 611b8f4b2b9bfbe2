package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// What measure prints for survivors without a reason can be put into survivors.yaml as it is.
func TestLackingReasonsArePrintedAsTheyAreRead(t *testing.T) {
	s := inOrder(t)
	s.results[0].Survivors = append(s.results[0].Survivors, survivor{above, timedOut}, survivor{above, timedOut})
	lacking := s.reasons.lacking(s.results)
	if want := (reasons{lettersFile: {{mutant: above}}}); !reflect.DeepEqual(lacking, want) {
		t.Errorf("reasons are lacking for %+v, want %+v", lacking, want)
	}
	text, err := lacking.yaml()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "survivors.yaml")
	write(t, file, text)
	if again, err := readReasons(file); err != nil || !reflect.DeepEqual(again, lacking) {
		t.Errorf("%s\nis read as %+v, %v", text, again, err)
	}
}

func TestReasonsAreReadStrictly(t *testing.T) {
	file := filepath.Join(t.TempDir(), "survivors.yaml")
	write(t, file, "a.go:\n  - line: 7\n    reason: Because.\n")
	if _, err := readReasons(file); err == nil || !strings.Contains(err.Error(), "line") {
		t.Errorf("an unknown field gives %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := readReasons(file); err == nil {
		t.Error("a file that is not there has reasons")
	}
}
