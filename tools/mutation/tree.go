package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// testedFolder is where the packages are that are tested by mutation.
const testedFolder = "spec"

// testedFiles are the source files below spec/, with slashes, seen from root, in order.
func testedFiles(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(filepath.Join(root, testedFolder), func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !isSource(name) {
			return err
		}
		file, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		files = append(files, filepath.ToSlash(file))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the packages to test: %w", err)
	}
	slices.Sort(files)
	return files, nil
}

// asked are those of the files that the arguments name, each a file or a package; without arguments they are all.
func asked(files, args []string) ([]string, error) {
	if len(args) == 0 {
		return files, nil
	}
	var out []string
	for _, arg := range args {
		arg = path.Clean(filepath.ToSlash(arg))
		before := len(out)
		for _, file := range files {
			if file == arg || path.Dir(file) == arg {
				out = append(out, file)
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("%s is neither a package below %s nor a file of one; write spec/wire or spec/wire/decode.go", arg, testedFolder)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// isSource reports whether a file is Go source that is no test.
func isSource(name string) bool {
	return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
}

// copyTree copies a folder without what tests do not read: hidden files and what npm has fetched.
func copyTree(to, from string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("copying the tree: %w", err)
		}
		inside, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		target := filepath.Join(to, inside)
		left := inside != "." && strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"
		switch {
		case d.IsDir() && left:
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		case left || !d.Type().IsRegular():
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("copying the tree: %w", err)
		}
		return os.WriteFile(target, data, 0o644)
	})
}

// fingerprint tells one text of a file from another.
func fingerprint(root, file string) (string, error) {
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		return "", fmt.Errorf("a file with mutants: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8]), nil
}
