package sdk

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/reports"
)

// savedDay is when the client of the tests was judged.
var savedDay = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// savedClient is a client that breaks some requirements, as it is saved.
func savedClient(t *testing.T) (*Report, []byte) {
	t.Helper()
	var file bytes.Buffer
	a := about{Tool: "v0", Contract: strings.Repeat("0", 64), SDK: "some", Version: "1", Started: savedDay, Seconds: 3, Command: []string{"./adapter"},
		Listener: proxied, Strict: true, Notes: []string{"a note"}}
	s, err := save(&file, a, faulty(t))
	if err != nil {
		t.Fatal(err)
	}
	return report(contract(t), Requirements(), s.about, s.recordings(), s.digest, nil), file.Bytes()
}

func TestASavedClientIsJudgedAsItWas(t *testing.T) {
	t.Parallel()
	first, file := savedClient(t)
	if len(first.Caught()) == 0 {
		t.Fatal("the client breaks nothing, so that nothing is shown")
	}
	saved, err := ReadSaved(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Verify(saved, contract(t), saved.ContractSHA256(), saved.Tool(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var one, two bytes.Buffer
	if err := WriteJSON(&one, first); err != nil {
		t.Fatal(err)
	}
	if err := WriteJSON(&two, again); err != nil {
		t.Fatal(err)
	}
	if one.String() != two.String() {
		t.Errorf("judged again, the report is another:\n%s\nand was\n%s", two.String(), one.String())
	}
	if again.Reached != (Intercepted{}).String() || !strings.Contains(again.Again, "--proxy") {
		t.Errorf("it was reached by %s, again by %q", again.Reached, again.Again)
	}
}

func TestASavedBaselineIsAnnouncedAtItsTime(t *testing.T) {
	t.Parallel()
	_, file := savedClient(t)
	saved, err := ReadSaved(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	_, err = Verify(saved, contract(t), "", "v1", func(name string, checks []reports.Check, began time.Time) {
		told++
		if name != "some" || len(checks) == 0 || !began.Equal(savedDay) {
			t.Errorf("told of %d checks of %s at %s", len(checks), name, began)
		}
	})
	if err != nil || told != 1 {
		t.Errorf("told %d times: %v", told, err)
	}
}

func TestDamagedRecordingsOfAClientAreRefused(t *testing.T) {
	t.Parallel()
	_, file := savedClient(t)
	lines := strings.SplitAfter(strings.TrimSuffix(string(file), "\n"), "\n")
	first, rest := lines[0], strings.Join(lines[1:], "")
	for name, test := range map[string]struct{ file, says string }{
		"empty":                  {"", "it is empty"},
		"without its first line": {rest, "line 1: its format is 0"},
		"twice its first line":   {first + first + rest, "line 2: the first line, and no other, is about the client"},
		"a later format":         {strings.Replace(first, `"format":1`, `"format":2`, 1) + rest, "its format is 2, and this version of the tool reads format 1"},
		"an unknown field":       {strings.Replace(first, `"format"`, `"formats":1,"format"`, 1) + rest, "line 1: it is damaged"},
		"without a case":         {first + strings.Join(lines[2:], ""), "where its first line announces"},
		"a case too many":        {string(file) + lines[len(lines)-1], "where its first line announces"},
		"cut short":              {string(file[:len(file)-9]), "it is damaged"},
		"two values on a line":   {first + strings.TrimSuffix(lines[1], "\n") + "{}\n", "line 2: it is damaged: something follows it"},
		"a line of neither":      {first + "{}\n" + rest, "line 2: it is not a case"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadSaved(strings.NewReader(test.file)); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is %v, want …%s…", err, test.says)
			}
		})
	}
	if _, err := ReadSaved(bytes.NewReader(file)); err != nil {
		t.Errorf("as it was, it is refused: %v", err)
	}
}

// What an earlier version saved says the same to this one.
func TestASavedClientOfAnEarlierVersionIsJudgedAgain(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/sdk-omits-zero/recordings.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	saved, err := ReadSaved(file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Verify(saved, contract(t), saved.ContractSHA256(), "v0", nil)
	if err != nil {
		t.Fatal(err)
	}
	if caught := again.Caught(); !slices.Contains(caught, "SDK-REQ-10") {
		t.Errorf("judged again, it breaks %v", caught)
	}
	report, err := os.ReadFile("testdata/sdk-omits-zero/report.json")
	if err != nil {
		t.Fatal(err)
	}
	was, err := ReadJSON(bytes.NewReader(report))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(again.Caught(), was.Caught()) || was.Result.Digests.Recordings != saved.digest {
		t.Errorf("judged again, it breaks %v, and broke %v", again.Caught(), was.Caught())
	}
}
