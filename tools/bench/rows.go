package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// row is one run of one tool against one server: a line of peers.csv.
type row struct {
	tool, mode string
	fault      fault
	seed       int
	// alarms are what the tool reported, by its own names, sorted, each once.
	alarms []string
	// calls is how many calls of the call under test the run made.
	calls int
	// first is the number of the call after which the first alarm was raised; 0 where there was none, or the tool does not
	// say.
	first int
	// seconds is how long the whole process took.
	seconds float64
}

// header names the columns of peers.csv.
var header = []string{"tool", "mode", "fault", "chapter", "seed", "calls", "first", "seconds", "alarms"}

func (r row) fields() []string {
	return []string{
		r.tool, r.mode, r.fault.name, r.fault.chapter, strconv.Itoa(r.seed), strconv.Itoa(r.calls), strconv.Itoa(r.first),
		strconv.FormatFloat(r.seconds, 'f', 2, 64), strings.Join(r.alarms, "; "),
	}
}

// key is what a run is known by: a second one with the same would say the same.
func (r row) key() string {
	return fmt.Sprintf("%s/%s/%s/%d", r.tool, r.mode, r.fault.name, r.seed)
}

// readRows reads peers.csv.
func readRows(from io.Reader) ([]row, error) {
	lines, err := csv.NewReader(from).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 || !slices.Equal(lines[0], header) {
		return nil, fmt.Errorf("the first line has to be %s", strings.Join(header, ","))
	}
	var out []row
	for i, fields := range lines[1:] {
		r := row{tool: fields[0], mode: fields[1], fault: fault{fields[2], fields[3]}}
		var wrong [4]error
		r.seed, wrong[0] = strconv.Atoi(fields[4])
		r.calls, wrong[1] = strconv.Atoi(fields[5])
		r.first, wrong[2] = strconv.Atoi(fields[6])
		r.seconds, wrong[3] = strconv.ParseFloat(fields[7], 64)
		if err := errors.Join(wrong[:]...); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
		if fields[8] != "" {
			r.alarms = strings.Split(fields[8], "; ")
		}
		out = append(out, r)
	}
	return out, nil
}

// readRowsFile reads a file of rows; one that is not there has none.
func readRowsFile(name string) ([]row, error) {
	file, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := readRows(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows, nil
}

// appendRow adds a row to a file, with the header where the file is new, so that what was measured stays when a later run
// is cut off.
func appendRow(name string, r row) error {
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // the results are for everybody
	if err != nil {
		return err
	}
	w := csv.NewWriter(file)
	if info, err := file.Stat(); err == nil && info.Size() == 0 {
		_ = w.Write(header)
	}
	_ = w.Write(r.fields())
	w.Flush()
	return errors.Join(w.Error(), file.Close())
}
