package main

import (
	"strings"
	"testing"
)

// measured are runs of two tools, one of them in two modes, of two faults, a variation and the reference.
const measured = `tool,mode,fault,chapter,seed,calls,first,seconds,alarms
schemathesis,as it is,,reference,1,10,0,2.00,
schemathesis,lifted,,reference,1,10,4,2.00,ST1 wrong
unreadcheck fuzz,as it is,,reference,1,10,0,1.00,
schemathesis,as it is,no-clamp,clamping,1,100,0,2.00,
schemathesis,lifted,no-clamp,clamping,1,100,0,2.00,
unreadcheck fuzz,as it is,no-clamp,clamping,1,40,7,1.00,UMN-CLAMP-2; UMN-CLAMP-9
schemathesis,as it is,status-a-number,envelope,1,20,20,4.00,ST2 type
schemathesis,lifted,status-a-number,envelope,1,30,30,4.00,ST2 type
unreadcheck fuzz,as it is,status-a-number,envelope,1,60,1,3.00,UMN-ENV-3
schemathesis,as it is,info-null,envelope,1,20,20,4.00,ST2 type
schemathesis,as it is,latency-5ms,allowed,1,20,20,4.00,ST2 type
schemathesis,lifted,latency-5ms,allowed,1,20,0,4.00,
unreadcheck fuzz,as it is,latency-5ms,allowed,1,20,0,4.00,
`

func contestOf(t *testing.T, text string) contest {
	t.Helper()
	rows, err := readRows(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return newContest(rows)
}

func TestTheTableCountsWhatAllHaveJudged(t *testing.T) {
	want := `| tool | mode | faults found, of 2 | alarms on the reference | variations flagged, of 1 | calls a run | calls to the first alarm | seconds a run |
|---|---|---:|---:|---:|---:|---:|---:|
| unreadcheck fuzz | as it is | 2 | 0 | 0 | 50 | 4 | 2.0 |
| schemathesis | as it is | 1 | 0 | 1 | 60 | 20 | 3.0 |
| schemathesis | lifted | 1 | 1 | 0 | 65 | 30 | 3.0 |
| schemathesis | either | 1 | | 1 | | | |
`
	if got := contestOf(t, measured).table(); got != want {
		t.Errorf("the table is\n%s\nwant\n%s", got, want)
	}
}

func TestWhatIsFoundWithinABound(t *testing.T) {
	want := `| tool | mode | 10 calls | 50 calls | 100 calls | 400 calls | 2 s | 5 s | 10 s | 20 s |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|
| unreadcheck fuzz | as it is | 2 | 2 | 2 | 2 | 1 | 2 | 2 | 2 |
| schemathesis | as it is | 0 | 1 | 1 | 1 | 0 | 1 | 1 | 1 |
| schemathesis | lifted | 0 | 1 | 1 | 1 | 0 | 1 | 1 | 1 |
`
	// A further seed gives a tool no second chance, and a run that does not say when it raised an alarm has needed all its calls.
	second := "schemathesis,lifted,no-clamp,clamping,2,100,90,2.00,ST3 luck\n"
	if got := contestOf(t, measured+second).bounded(); got != want {
		t.Errorf("the table is\n%s\nwant\n%s", got, want)
	}
	unsaid := strings.Replace(measured, "clamping,1,40,7,", "clamping,1,40,0,", 1)
	if got := contestOf(t, unsaid).bounded(); !strings.Contains(got, "| unreadcheck fuzz | as it is | 1 | 2 | 2 | 2 |") {
		t.Errorf("the table is\n%s", got)
	}
}

func TestAFaultIsFoundWithAnySeed(t *testing.T) {
	c := contestOf(t, measured+"schemathesis,lifted,no-clamp,clamping,2,100,90,2.00,ST3 luck\n")
	for mode, want := range map[string]int{"as it is": 1, "lifted": 2, either: 2} {
		if got := c.alarmed(column{"schemathesis", mode}, c.pick(isFault)); got != want {
			t.Errorf("%s: %d faults are found, want %d", mode, got, want)
		}
	}
}

func TestTheMatrixSaysWhoFoundWhat(t *testing.T) {
	c := contestOf(t, measured)
	got := c.matrix(c.pick(isFault))
	for _, line := range []string{"| `no-clamp` | clamping | found | · | · |", "| `status-a-number` | envelope | found | found | found |"} {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("the matrix lacks %s:\n%s", line, got)
		}
	}
	if strings.Contains(got, "info-null") {
		t.Errorf("a fault that only one tool has judged is compared:\n%s", got)
	}
}

func TestTheSampleIsSaid(t *testing.T) {
	want := "Faults that every tool has judged in every mode: 2. Variations: 1. Seeds: 1."
	if got := contestOf(t, measured).sample(); got != want {
		t.Errorf("the sample is said to be %q, want %q", got, want)
	}
	want = "Faults that every tool has judged in every mode: 2. Variations: 1. Seeds: 1, and 2 for 1 of them, of which one that finds is enough."
	if got := contestOf(t, measured+"schemathesis,lifted,no-clamp,clamping,2,100,90,2.00,ST3 luck\n").sample(); got != want {
		t.Errorf("the sample is said to be %q, want %q", got, want)
	}
}

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		of     []float64
		digits int
		want   string
	}{{nil, 0, "–"}, {[]float64{3}, 0, "3"}, {[]float64{9, 1, 3}, 0, "3"}, {[]float64{4, 1}, 1, "2.5"}} {
		if got := median(test.of, test.digits); got != test.want {
			t.Errorf("the median of %v is %s, want %s", test.of, got, test.want)
		}
	}
}

func TestRowsAreReadAsTheyWereWritten(t *testing.T) {
	rows, err := readRows(strings.NewReader(measured))
	if err != nil {
		t.Fatal(err)
	}
	name := t.TempDir() + "/rows.csv"
	for _, r := range rows {
		if err := appendRow(name, r); err != nil {
			t.Fatal(err)
		}
	}
	again, err := readRowsFile(name)
	if err != nil || len(again) != len(rows) || strings.Join(again[5].alarms, "+") != "UMN-CLAMP-2+UMN-CLAMP-9" {
		t.Errorf("%d of %d rows were read again: %v, %v", len(again), len(rows), err, again)
	}
}

func TestRowsThatAreNoneAreRefused(t *testing.T) {
	head := strings.SplitAfter(measured, "\n")[0]
	for name, text := range map[string]string{
		"empty":         "",
		"other columns": "tool,fault\na,b\n",
		"a word":        head + "a,b,c,d,1,many,0,1.00,\n",
		"too few":       head + "a,b,c\n",
	} {
		if rows, err := readRows(strings.NewReader(text)); err == nil {
			t.Errorf("%s: read as %v", name, rows)
		}
	}
}
