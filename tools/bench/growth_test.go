package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestGrowthTable(t *testing.T) {
	got := growth{by: "members"}.table([]figure{
		{"time", "s", 2000, []float64{9, 4, 3}}, {"requests", "", 2000, []float64{150}},
		{"time", "s", 1000, []float64{2}}, {"requests", "", 1000, []float64{100}},
		{"time", "s", 20000, []float64{39, 41}},
	})
	want := `| members | time, s | requests |
|---:|---:|---:|
| 1000 | 2.00 | 100 |
| 2000 (×2) | 4.00 (×2.00) | 150 (×1.50) |
| 20000 (×10) | 40.0 (×10.00) | – |
`
	if got != want {
		t.Errorf("the table is\n%s\nwant\n%s", got, want)
	}
}

func TestGrowthsAreNamedByWhatGrows(t *testing.T) {
	for _, g := range growths {
		found, err := growthBy(g.by)
		if m, known := measurementOf(g.file()); err != nil || found.by != g.by || !known || m.measure == nil || m.show == nil {
			t.Errorf("%s: found %q, %v; its table is known: %t", g.by, found.by, err, known)
		}
		if !strings.Contains(page, fmt.Sprintf(`{{ growth %q }}`, g.by)) {
			t.Errorf("the page shows no table of %s", g.by)
		}
	}
	if g, err := growthBy("hopes"); err == nil {
		t.Errorf("there is a growth of hopes: %v", g)
	}
	if _, known := measurementOf("growth-hopes"); known {
		t.Error("there is a table of growing hopes")
	}
}

func TestFindingsAreMultiplied(t *testing.T) {
	result := []byte(`{"seed":18446744073709551615,"findings":[{"requirement":"A","state":"s"},{"requirement":"B","state":"s"}]}`)
	for _, n := range []int{1, 2, 3, 7} {
		many, err := multiply(result, n)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Seed     uint64
			Findings []struct{ Requirement, State string }
		}
		if err := json.Unmarshal(many, &got); err != nil || got.Seed != 18446744073709551615 {
			t.Fatalf("%d findings: seed %d, %v", n, got.Seed, err)
		}
		distinct := map[string]bool{}
		for _, f := range got.Findings {
			distinct[f.Requirement+f.State] = true
		}
		if len(got.Findings) != n || len(distinct) != n || got.Findings[0].State != "s" {
			t.Errorf("%d findings are %v", n, got.Findings)
		}
	}
	for _, text := range []string{`{"findings":[]}`, `{}`, `{"findings":["a"]}`, `no`} {
		if many, err := multiply([]byte(text), 3); err == nil {
			t.Errorf("%s is multiplied to %s", text, many)
		}
	}
}

func TestPlayedTogether(t *testing.T) {
	a := played{took: time.Second, processor: 2 * time.Second, peak: 90, bytes: 5, calls: 1, requests: 4}
	b := played{took: 3 * time.Second, processor: time.Second, peak: 70, bytes: 6, calls: 2, requests: 5}
	want := played{took: 4 * time.Second, processor: 3 * time.Second, peak: 90, bytes: 11, calls: 3, requests: 9}
	if got := a.with(b); got != want {
		t.Errorf("together they are %+v, want %+v", got, want)
	}
}

func TestARunThatFailsIsNoFigure(t *testing.T) {
	folder := t.TempDir()
	if _, err := run(context.Background(), "sh", folder, nil, "-c", "exit 3"); err == nil {
		t.Error("a run that failed has figures")
	}
	if _, err := run(context.Background(), "sh", folder, []int{3}, "-c", "exit 3"); err != nil {
		t.Errorf("an exit code that is expected fails the run: %v", err)
	}
}

// The memory is that of the process, however much this one has.
func TestMemoryIsThatOfTheProcess(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("only Linux says what a process has")
	}
	much := make([]byte, 200<<20)
	for i := range much {
		much[i] = 1
	}
	p, err := run(context.Background(), "sh", t.TempDir(), nil, "-c", "sleep 0.2")
	runtime.KeepAlive(much)
	if err != nil || p.peak <= 0 || p.peak > 100 {
		t.Errorf("a shell took %.1f MiB, %v", p.peak, err)
	}
}

func TestPlotsAreOfTheFigures(t *testing.T) {
	for _, g := range growths {
		name := filepath.Join(rootFolder, figuresFolder, g.file())
		all, err := readFigures(name + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		drawn, err := os.ReadFile(name + ".svg")
		if err != nil || string(drawn) != g.plot(all) {
			t.Errorf("%s.svg is not what its figures draw (%v): run `make bench-growth`", name, err)
		}
	}
}

func TestPlot(t *testing.T) {
	got := growth{by: "calls"}.plot([]figure{
		{"time", "s", 100, []float64{1}}, {"time", "s", 10000, []float64{1000}},
		{"memory", "MiB", 100, []float64{50}}, {"memory", "MiB", 10000, []float64{0}},
	})
	for _, part := range []string{
		// Time has grown by ten times what is linear: one grid line higher.
		`<path d="M60.0 290.0L530.0 116.7" stroke="#444"`, `<polyline points="60.0,290.0 530.0,30.0"`, ">×1000<", ">calls<", ">memory<",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("the plot lacks %s:\n%s", part, got)
		}
	}
	if strings.Contains(got, "Inf") || strings.Contains(got, "NaN") {
		t.Errorf("the plot has points that are nowhere:\n%s", got)
	}
	var parsed struct{}
	if err := xml.Unmarshal([]byte(got), &parsed); err != nil {
		t.Error(err)
	}
}

func TestCostsAreThoseOfTheTable(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, figuresFolder), 0o750); err != nil {
		t.Fatal(err)
	}
	g := growth{by: "calls"}
	if err := writeFigures(filepath.Join(root, figuresFolder, g.file()+".csv"), []figure{{"time", "s", 100, []float64{3, 1, 2}}}); err != nil {
		t.Fatal(err)
	}
	if got, err := costAt(root, g, "time", 100); err != nil || got != "2.00" {
		t.Errorf("100 calls took %q, %v; want 2.00", got, err)
	}
	for what, size := range map[string]int{"time": 200, "memory": 100} {
		if got, err := costAt(root, g, what, size); err == nil {
			t.Errorf("%s of %d calls is %q, and was not measured", what, size, got)
		}
	}
}
