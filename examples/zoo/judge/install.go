//go:build unix

package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// stampName is the file that says what an app was installed from.
const stampName = ".installed"

// install installs an app, unless that was done from the same inputs before. Later runs need no network.
func install(ctx context.Context, folder string, a *app, progress io.Writer) error {
	folder = filepath.Join(folder, a.Folder)
	want, err := fingerprint(folder, a)
	if err != nil {
		return err
	}
	stamp := filepath.Join(folder, stampName)
	if got, err := os.ReadFile(stamp); err == nil && want != "" && string(got) == want {
		return nil
	}
	for _, words := range a.Install {
		fmt.Fprintf(progress, "%s: %s\n", a.Name, strings.Join(words, " "))
		command := exec.CommandContext(ctx, programIn(folder, words[0]), words[1:]...)
		command.Dir = folder
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %s: %w\n%s", a.Name, strings.Join(words, " "), err, output)
		}
	}
	if want == "" {
		return nil
	}
	return os.WriteFile(stamp, []byte(want), 0o644)
}

// fingerprint is a hash of the files that an app is installed from and of the commands, or nothing where none are named.
func fingerprint(folder string, a *app) (string, error) {
	if len(a.Inputs) == 0 {
		return "", nil
	}
	hash := sha256.New()
	fmt.Fprintln(hash, folder, a.Install)
	for _, input := range a.Inputs {
		err := filepath.WalkDir(filepath.Join(folder, input), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			fmt.Fprintf(hash, "%s %d %s\n", path, len(text), text)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", hash.Sum(nil)), nil
}
