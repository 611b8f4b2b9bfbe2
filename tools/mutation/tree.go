package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// testedFolders have the packages that are tested by mutation: what the contract is, and what judges by it.
var testedFolders = []string{"spec", "internal/behaviour", "internal/concurrent", "internal/judge", "internal/model", "internal/ratelimit", "internal/raw", "internal/strictjson"}

// testedFiles are the source files below these folders, with slashes, seen from root, in order. A folder that a tree lacks has
// none.
func testedFiles(root string) ([]string, error) {
	var files []string
	for _, folder := range testedFolders {
		err := filepath.WalkDir(filepath.Join(root, filepath.FromSlash(folder)), func(name string, _ fs.DirEntry, err error) error {
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
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("the packages to test: %w", err)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("the packages to test: there is no source below %s", strings.Join(testedFolders, ", "))
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
			return nil, fmt.Errorf("%s is neither a package that is tested by mutation nor a file of one; write internal/judge or internal/judge/answer.go", arg)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// isSource reports whether a file is Go source that is not a test.
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
