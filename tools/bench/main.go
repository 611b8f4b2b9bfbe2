// Bench measures this tool, alone and beside its peers, and makes docs/benchmarks.md from what was measured.
//
//	go -C tools/bench run . peers [-every n] [-seeds n] [-only regexp] [-out file]   add to docs/benchmarks/peers.csv
//	go -C tools/bench run . measure whole|binary|throughput|functions|growth-calls ... write docs/benchmarks/NAME.csv, print its table
//	go -C tools/bench run . compare COMMIT                                           run Go's benchmarks there and here, and say what differs
//	go -C tools/bench run . document                                                 print docs/benchmarks.md
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

// Where things are: the top of the repository seen from this folder, and the results seen from there.
const (
	rootFolder  = "../.."
	peersFile   = "docs/benchmarks/peers.csv"
	machineFile = "docs/benchmarks/machine.csv"
	// figuresFolder has a file for each further table.
	figuresFolder = "docs/benchmarks"
)

const usage = "usage: go -C tools/bench run . peers [flags] | measure whole|binary|throughput|functions|growth-calls|growth-members|growth-messages|growth-findings|growth-shards ... | compare COMMIT | document"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := choose(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has been called
	}
}

func choose(ctx context.Context, args []string) error {
	switch {
	case len(args) > 0 && args[0] == "peers":
		return comparePeers(ctx, args[1:])
	case len(args) > 1 && args[0] == "measure":
		return measureTables(ctx, args[1:])
	case len(args) > 0 && args[0] == "compare":
		return compareCommits(ctx, args[1:])
	case len(args) == 1 && args[0] == "document":
		text, err := document(rootFolder)
		if err != nil {
			return err
		}
		_, err = os.Stdout.WriteString(text)
		return err
	default:
		return errors.New(usage)
	}
}

// measurement is a table of figures: how it is measured, how it is shown and, where it is not nil, how it is drawn.
type measurement struct {
	measure    func(context.Context, files) ([]figure, error)
	show, plot func([]figure) string
}

// measurementOf is the table whose file has that name.
func measurementOf(name string) (measurement, bool) {
	for _, g := range growths {
		if g.file() == name {
			return measurement{g.measure, g.table, g.plot}, true
		}
	}
	m, known := map[string]measurement{
		"whole":      {measure: measureWhole, show: figureTable},
		"binary":     {measure: measureBinary, show: figureTable},
		"throughput": {measure: measureThroughput, show: figureTable},
		"functions":  {measure: measureFunctions, show: figureTable},
	}[name]
	return m, known
}

// measureTables measures tables anew, and prints each when it is done.
func measureTables(ctx context.Context, names []string) error {
	where, err := here()
	if err != nil {
		return err
	}
	for _, name := range names {
		m, known := measurementOf(name)
		if !known {
			return fmt.Errorf("there is no table %q: %s", name, usage)
		}
		figures, err := m.measure(ctx, where)
		if err != nil {
			return err
		}
		if err := writeFigures(filepath.Join(rootFolder, figuresFolder, name+".csv"), figures); err != nil {
			return err
		}
		if m.plot != nil {
			if err := os.WriteFile(filepath.Join(rootFolder, figuresFolder, name+".svg"), []byte(m.plot(figures)), 0o644); err != nil { //nolint:gosec // the results are for everybody
				return err
			}
		}
		if err := noteFacts(ctx, name, where); err != nil {
			return err
		}
		fmt.Fprintf(os.Stdout, "%s\n", m.show(figures))
	}
	return nil
}
