package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFiguresAreReadAsTheyWereWritten(t *testing.T) {
	name := filepath.Join(t.TempDir(), "figures.csv")
	if err := writeFigures(name, []figure{{what: "time, all", unit: "s", at: 10, values: []float64{2.5, 1.25}}}); err != nil {
		t.Fatal(err)
	}
	all, err := readFigures(name)
	if err != nil || len(all) != 1 || all[0].what != "time, all" || all[0].at != 10 || len(all[0].values) != 2 || all[0].values[1] != 1.25 {
		t.Errorf("read %v, %v", all, err)
	}
	if all, err := readFigures(name + ".missing"); err != nil || all != nil {
		t.Errorf("a file that is not there is read as %v, %v", all, err)
	}
}

func TestFiguresThatAreNoneAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty":         "",
		"other columns": "a,b\n",
		"a size":        "what,unit,at,values\na,s,many,1\n",
		"a value":       "what,unit,at,values\na,s,0,1 x\n",
		"no value":      "what,unit,at,values\na,s,0,\n",
	} {
		file := filepath.Join(t.TempDir(), "figures.csv")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if all, err := readFigures(file); err == nil {
			t.Errorf("%s: read as %v", name, all)
		}
	}
}

func TestFigureTable(t *testing.T) {
	got := figureTable([]figure{{what: "start", unit: "ms", values: []float64{30, 10, 20}}, {what: "size", unit: "MB", values: []float64{345.6}}})
	want := `| figure | median | from | to | unit | measured |
|---|---:|---:|---:|---|---:|
| start | 20.0 | 10.0 | 30.0 | ms | 3× |
| size | 346 | 346 | 346 | MB | 1× |
`
	if got != want {
		t.Errorf("the table is\n%s\nwant\n%s", got, want)
	}
}

func TestBenchmarksAreRead(t *testing.T) {
	got := figureTable(readBenchmarks("spec", []byte(`goos: linux
BenchmarkSign-2   	   10000	     200.5 ns/op	  64 B/op	       2 allocs/op
BenchmarkSign-2   	   10000	     300.5 ns/op	  64 B/op	       2 allocs/op
BenchmarkJudge-2 	       1	   1.5e+06 ns/op	      2e-05 allocs/op
BenchmarkOdd 	       1	       7 ns/op 9
BenchmarkDecode 	     100	      50 ns/op	   12.5 MB/s	     0 B/op	       0 allocs/op
BenchmarkValues-2   	       1	2e+10 ns/op	     900 bare-calls/s	     800 calls/s	       0.8889 of-bare
PASS
`), "ns/op", "allocs/op", "of-bare"))
	for _, line := range []string{
		"| spec Sign | 250 | 200 | 300 | ns/op | 2× |", "| spec Sign | 2.00 | 2.00 | 2.00 | allocs/op | 2× |",
		"| spec Decode | 50.0 | 50.0 | 50.0 | ns/op | 1× |", "| spec Decode | 0.00 | 0.00 | 0.00 | allocs/op | 1× |",
		"| spec Judge | 1500000 | 1500000 | 1500000 | ns/op | 1× |", "| spec Judge | 0.00 | 0.00 | 0.00 | allocs/op | 1× |",
		"| spec Values | 20000000000 | 20000000000 | 20000000000 | ns/op | 1× |", "| spec Odd | 7.00 | 7.00 | 7.00 | ns/op | 1× |",
		"| spec Values | 0.89 | 0.89 | 0.89 | of-bare | 1× |",
	} {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("the table lacks %s:\n%s", line, got)
		}
	}
	if strings.Contains(got, "B/op") || strings.Contains(got, "bare-calls") {
		t.Errorf("units are shown that nobody asked for:\n%s", got)
	}
}

func TestThePageIsMadeFromTheResults(t *testing.T) {
	text, err := document(rootFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"| unreadcheck fuzz | as it is |", "| schemathesis | either |", "make bench-small"} {
		if !strings.Contains(text, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	if strings.Contains(text, "<no value>") || strings.Contains(text, "{{") {
		t.Error("the page has a place that was not filled in")
	}
	if _, err := document(t.TempDir()); err == nil {
		t.Error("a page is made where there are no results")
	}
}
