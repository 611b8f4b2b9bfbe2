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
	// at is the size of what it was measured on, as a number of calls, members and so on; 0 where there is none.
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
