package main

import (
	_ "embed" // the page's text
	"fmt"
	"path/filepath"
	"strings"
	"text/template"
)

// page is docs/benchmarks.md with places for the tables.
//
//go:embed page.md
var page string

// document is docs/benchmarks.md, from the files of results below a folder, the top of the repository. Equal files make equal
// pages.
func document(root string) (string, error) {
	rows, err := readRowsFile(filepath.Join(root, peersFile))
	if err != nil {
		return "", err
	}
	measured, err := readFacts(filepath.Join(root, machineFile))
	if err != nil {
		return "", err
	}
	compared := newContest(rows)
	functions := template.FuncMap{
		"power":      compared.table,
		"bounded":    compared.bounded,
		"sample":     compared.sample,
		"faults":     func() string { return compared.matrix(compared.pick(isFault)) },
		"variations": func() string { return compared.matrix(compared.pick(isVariation)) },
		"facts":      func(table string) string { return sentence(measured, table) },
		"figures":    func(table string) (string, error) { return tableOf(root, table, figureTable) },
		"growth": func(by string) (string, error) {
			g, err := growthBy(by)
			if err != nil {
				return "", err
			}
			return tableOf(root, g.file(), g.table)
		},
		"cost": func(by, what string, size int) (string, error) { return costAt(root, growth{by: by}, what, size) },
	}
	parsed, err := template.New("page").Funcs(functions).Parse(page)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = parsed.Execute(&out, nil)
	return out.String(), err
}

// tableOf makes a table of a file of figures.
func tableOf(root, table string, of func([]figure) string) (string, error) {
	name := filepath.Join(root, figuresFolder, table+".csv")
	all, err := readFigures(name)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s is not there: run `make bench`", name)
	}
	if err != nil {
		return "", err
	}
	return of(all), nil
}

// costAt is one value of a table of growth, as the table has it. A sentence that takes its figures so stays true of the table.
func costAt(root string, g growth, what string, size int) (string, error) {
	name := filepath.Join(root, figuresFolder, g.file()+".csv")
	all, err := readFigures(name)
	if err != nil {
		return "", err
	}
	value, known := valueAt(all, what, size)
	if !known {
		return "", fmt.Errorf("%s has no %s of %d %s", name, what, size, g.by)
	}
	return median([]float64{value}, digitsOf([]float64{value})), nil
}

// sentence says by what a table was measured.
func sentence(all []fact, table string) string {
	var parts []string
	for _, f := range all {
		if f.table == table && f.value != "" {
			parts = append(parts, f.name+": "+f.value)
		}
	}
	return "Measured by: " + strings.Join(parts, "; ") + "."
}
