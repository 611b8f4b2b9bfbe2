// Mutation tests the tests of the packages of the contract and of the judges: gremlins changes the source at one place after another, and each
// time some test should fail. What survives must be explained.
//
//	go -C tools/mutation run . measure [file or package ...]   run gremlins, write results.json
//	go -C tools/mutation run . document                print docs/mutation.md; fails where something is not as it should be
//
// results.json has the figures and the survivors, survivors.yaml for each of these the reason why it may live. A survivor
// is named by its line's text and not by its number, so that its reason stays with it when lines move, and is reported
// as stale when the line itself changes.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"slices"
	"syscall"
)

// Where things are, seen from this folder.
const (
	rootFolder  = "../.."
	resultsFile = "results.json"
	reasonsFile = "survivors.yaml"
)

const usage = "usage: go -C tools/mutation run . measure [file or package ...] | document"

func main() {
	if filepath.Base(os.Args[0]) == "go" {
		os.Exit(standIn(os.Args[1:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "mutation: %v\n", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has been called
	}
}

func command(ctx context.Context, args []string) error {
	switch {
	case len(args) > 0 && args[0] == "measure":
		return measure(ctx, args[1:])
	case len(args) == 1 && args[0] == "document":
		return printDocument()
	default:
		return errors.New(usage)
	}
}

// measure runs gremlins on the files and packages named, or on all, and writes the results of each package when it is
// done, so that none is lost when the next one fails.
func measure(ctx context.Context, args []string) error {
	all, err := testedFiles(rootFolder)
	if err != nil {
		return err
	}
	files, err := asked(all, args)
	if err != nil {
		return err
	}
	results, err := readResults(resultsFile)
	if err != nil {
		return err
	}
	// What is gone needs no figures.
	results = slices.DeleteFunc(results, func(f fileResult) bool { return !slices.Contains(all, f.File) })
	folder, err := os.MkdirTemp("", "mutation-")
	if err != nil {
		return fmt.Errorf("a folder to work in: %w", err)
	}
	defer os.RemoveAll(folder)
	tool, err := newGremlins(ctx, folder)
	if err != nil {
		return err
	}
	// Gremlins must find the tree at rest, whatever is edited meanwhile.
	tree := filepath.Join(folder, "tree")
	if err := copyTree(tree, rootFolder); err != nil {
		return err
	}
	for len(files) > 0 {
		pkg := path.Dir(files[0])
		n := slices.IndexFunc(files, func(file string) bool { return path.Dir(file) != pkg })
		if n < 0 {
			n = len(files)
		}
		found, err := tool.mutants(ctx, tree, files[:n], os.Stderr)
		if err != nil {
			return err
		}
		for _, file := range files[:n] {
			result, err := summarize(tree, file, found[file])
			if err != nil {
				return err
			}
			results.put(result)
		}
		if err := results.write(resultsFile); err != nil {
			return err
		}
		files = files[n:]
	}
	return printUnexplained(results)
}

// printUnexplained prints what survivors.yaml lacks, to be completed and put there.
func printUnexplained(results results) error {
	reasons, err := readReasons(reasonsFile)
	if err != nil {
		return err
	}
	if lacking := reasons.lacking(results); len(lacking) > 0 {
		text, err := lacking.yaml()
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stdout, "# These survivors have no reason in %s:\n%s", reasonsFile, text)
	}
	return nil
}

func printDocument() error {
	results, err := readResults(resultsFile)
	if err != nil {
		return err
	}
	reasons, err := readReasons(reasonsFile)
	if err != nil {
		return err
	}
	problems, err := check(rootFolder, results, reasons)
	if err != nil {
		return err
	}
	missing, err := unmeasured(rootFolder, results)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		fmt.Fprintf(os.Stderr, "The mutation figures are not of %d files as they are now; the page names them. `make mutation FILES=\"…\"` brings new ones.\n", len(missing))
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	fmt.Fprint(os.Stdout, document(results, reasons, missing))
	return nil
}
