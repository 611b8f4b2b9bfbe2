package page

import (
	"encoding/xml"
	"errors"
	"flag"
	"html/template"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
)

var update = flag.Bool("update", false, "write the pictures in testdata again")

// golden compares a picture with a file in testdata, which a browser opens as it stands.
func golden(t *testing.T, name string, picture template.HTML) {
	t.Helper()
	wellFormed(t, picture)
	file := filepath.Join("testdata", name)
	got := strings.ReplaceAll(string(picture), "><", ">\n<") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("this is not %s; look at it, and write it again with -update:\n%s", file, got)
	}
}

func wellFormed(t *testing.T, picture template.HTML) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(string(picture)))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("the picture is not XML: %v\n%s", err, picture)
		}
	}
}

// limitedAt is a probe of a target that lets in so many calls a second while more are sent, in slices of 100 ms.
func limitedAt(calls int) *judge.Inference {
	i := &judge.Inference{Limit: 200, PeriodSeconds: 1, SliceSeconds: 0.1, SafePerSecond: float64(calls) * 0.97,
		Fits:   []judge.LimitFit{{Algorithm: "sliding log", Calls: calls, LeastCalls: calls, MostCalls: calls}},
		Phases: []judge.PhaseStart{{Phase: judge.PhaseUnder}, {Phase: judge.PhaseOverload, Seconds: 1}}}
	for range 10 {
		i.Timeline = append(i.Timeline, judge.Slice{Accepted: calls / 10})
	}
	for range 10 {
		i.Timeline = append(i.Timeline, judge.Slice{Accepted: calls / 10, Refused: 12, Other: 1})
	}
	return i
}

func TestRateChart(t *testing.T) {
	slower := RateChart(limitedAt(150))
	golden(t, "rate-150.svg", slower.SVG)
	if got := string(slower.SVG); !strings.Contains(got, "documented: 200 in 1 second") || !strings.Contains(got, "fits best: sliding log of 150") {
		t.Error("the documented limit and the one that fits are not both drawn in")
	}
	if got := string(RateChart(limitedAt(200)).SVG); strings.Contains(got, "fits best") {
		t.Error("a limit that is as documented is drawn in twice")
	}
	var rows []string
	for _, row := range slower.Numbers.Rows {
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, c.Text)
		}
		rows = append(rows, strings.Join(cells, " | "))
	}
	want := "just under the limit | 0.0 s | 150 | 0 | 0 | 150\noverload | 1.0 s | 150 | 120 | 10 | 150"
	if got := strings.Join(rows, "\n"); got != want {
		t.Errorf("in numbers it is\n%s\nwant\n%s", got, want)
	}
}

// What a saved result of another version may hold draws something, and ends.
func TestRateChartOfOddProbes(t *testing.T) {
	for name, i := range map[string]*judge.Inference{
		"empty":                   {},
		"no slice has a length":   {Limit: 200, PeriodSeconds: 1, Timeline: []judge.Slice{{Accepted: 1}}},
		"no period":               {Limit: 200, SliceSeconds: 0.1, Timeline: []judge.Slice{{Accepted: 1}}},
		"a phase after the end":   {Limit: 1, PeriodSeconds: 1, SliceSeconds: 0.1, Timeline: make([]judge.Slice, 3), Phases: []judge.PhaseStart{{Phase: "</svg>", Seconds: 9}}},
		"a phase before its time": {Limit: 1, PeriodSeconds: 1, SliceSeconds: 0.1, Timeline: make([]judge.Slice, 3), Phases: []judge.PhaseStart{{Seconds: 0.2}, {Seconds: -3}}},
	} {
		t.Run(name, func(t *testing.T) {
			c := RateChart(i)
			wellFormed(t, c.SVG)
			if strings.Contains(string(c.SVG), "NaN") || strings.Contains(string(c.SVG), "Inf") {
				t.Errorf("the picture has coordinates that are not numbers: %s", c.SVG)
			}
		})
	}
}

func TestCountChart(t *testing.T) {
	all := []Count{
		{Asked: "0", Bound: 300, Read: 0, Kept: true, Check: "UMN-CLAMP-3/zero"},
		{Asked: "5", Bound: 300, Read: 5, Kept: true, Check: "UMN-CLAMP-1/below"},
		{Asked: "65536", Bound: 300, Read: 0, Check: "UMN-CLAMP-2/65536"},
		{Asked: "65537", Bound: 300, Read: 300, Kept: true, Check: "UMN-CLAMP-2/65537"},
		{Asked: "18446744073709551616", Bound: 10, Read: 10, Kept: true, Check: "UMN-CLAMP-10/2^64"},
	}
	c := CountChart(all)
	golden(t, "counts.svg", c.SVG)
	if dots, crosses := strings.Count(string(c.SVG), "<circle"), strings.Count(string(c.SVG), `class="badline"`); dots != 4 || crosses != 1 {
		t.Errorf("%d dots and %d crosses for 4 counts that are kept and one that is not", dots, crosses)
	}
	if len(c.Numbers.Rows) != len(all) {
		t.Errorf("%d rows of numbers for %d counts", len(c.Numbers.Rows), len(all))
	}
}

func TestCountChartOfOddNumbers(t *testing.T) {
	for _, asked := range []string{"", "-1", "1e400", "NaN", "</svg><script>", strings.Repeat("9", 400), "-0.5"} {
		c := CountChart([]Count{{Asked: asked, Bound: -3, Read: math.MaxInt64, Check: "</title>"}})
		wellFormed(t, c.SVG)
		if text := string(c.SVG); strings.Contains(text, "<script>") || strings.Contains(text, `="NaN`) || strings.Contains(text, "Inf") {
			t.Errorf("%q is drawn as %s", asked, text)
		}
	}
}

func TestHistogram(t *testing.T) {
	golden(t, "histogram.svg", histogram([]int{0, 1, 1000, 250, 0, 3}, "Histogram of the times of a & b"))
	if one := string(histogram([]int{1, 100000}, "")); !strings.Contains(one, `height="2"`) {
		t.Errorf("one answer among many thousands cannot be seen: %s", one)
	}
	wellFormed(t, histogram(nil, ""))
}
