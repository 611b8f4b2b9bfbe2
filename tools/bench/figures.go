package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// A figure is something that was measured several times: a line of a CSV file of figures. Its values are of one unit.
type figure struct {
	what, unit string
	// at is the size of what was asked for, as a number of calls; 0 where there is none.
	at     int
	values []float64
}

var figureHeader = []string{"what", "unit", "at", "values"}

// writeFigures writes a file of figures anew.
func writeFigures(name string, all []figure) error {
	file, err := os.Create(name) //nolint:gosec // the caller names the file to write
	if err != nil {
		return err
	}
	lines := [][]string{figureHeader}
	for _, f := range all {
		var values []string
		for _, v := range f.values {
			values = append(values, strconv.FormatFloat(v, 'g', 6, 64))
		}
		lines = append(lines, []string{f.what, f.unit, strconv.Itoa(f.at), strings.Join(values, " ")})
	}
	return errors.Join(csv.NewWriter(file).WriteAll(lines), file.Close())
}

// readFigures reads a file of figures; one that is not there has none.
func readFigures(name string) ([]figure, error) {
	file, err := os.Open(name) //nolint:gosec // the caller names the file to read
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(lines) == 0 || !slices.Equal(lines[0], figureHeader) {
		return nil, fmt.Errorf("%s: the first line has to be %s", name, strings.Join(figureHeader, ","))
	}
	var out []figure
	for i, fields := range lines[1:] {
		at, err := strconv.Atoi(fields[2])
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, i+2, err)
		}
		f := figure{what: fields[0], unit: fields[1], at: at}
		for text := range strings.FieldsSeq(fields[3]) {
			value, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, fmt.Errorf("%s: line %d: %w", name, i+2, err)
			}
			f.values = append(f.values, value)
		}
		if len(f.values) == 0 {
			return nil, fmt.Errorf("%s: line %d: %s has no value", name, i+2, f.what)
		}
		out = append(out, f)
	}
	return out, nil
}

// figureTable is a line for each figure: its median, and the range of its values.
func figureTable(all []figure) string {
	var out strings.Builder
	out.WriteString("| figure | median | from | to | unit | measured |\n|---|---:|---:|---:|---|---:|\n")
	for _, f := range all {
		digits := digitsOf(f.values)
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %s | %d× |\n", f.what, median(f.values, digits), median([]float64{slices.Min(f.values)}, digits),
			median([]float64{slices.Max(f.values)}, digits), f.unit, len(f.values))
	}
	return out.String()
}

// growthTable is a line for each size, with a column for each figure, and behind each value how it grew since the line before for
// each time that the size doubled: 2 is linear.
func growthTable(all []figure) string {
	var sizes []int
	var columns []figure
	value := map[string]float64{}
	key := func(what string, at int) string { return what + "/" + strconv.Itoa(at) }
	for _, f := range all {
		if !slices.Contains(sizes, f.at) {
			sizes = append(sizes, f.at)
		}
		if !slices.ContainsFunc(columns, func(c figure) bool { return c.what == f.what }) {
			columns = append(columns, f)
		}
		value[key(f.what, f.at)] = slices.Sorted(slices.Values(f.values))[len(f.values)/2]
	}
	slices.Sort(sizes)
	var out strings.Builder
	out.WriteString("| calls |")
	for _, c := range columns {
		fmt.Fprintf(&out, " %s, %s |", c.what, c.unit)
	}
	out.WriteString("\n|---:|" + strings.Repeat("---:|", len(columns)) + "\n")
	for i, size := range sizes {
		fmt.Fprintf(&out, "| %d |", size)
		for _, c := range columns {
			now := value[key(c.what, size)]
			fmt.Fprintf(&out, " %s", median([]float64{now}, digitsOf([]float64{now})))
			if i > 0 && value[key(c.what, sizes[i-1])] > 0 {
				fmt.Fprintf(&out, " (×%.2f)", now/value[key(c.what, sizes[i-1])])
			}
			out.WriteString(" |")
		}
		out.WriteString("\n")
	}
	return out.String()
}

// digitsOf is how many digits after the point leave about three that count.
func digitsOf(values []float64) int {
	switch m := slices.Max(values); {
	case m >= 100:
		return 0
	case m >= 10:
		return 1
	default:
		return 2
	}
}
