package setup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Folder makes a folder for reports, with those above it, and tries whether anything can be written there. The function that it
// returns removes those of them that it made and that are empty: a command that was refused leaves nothing behind.
func Folder(name string) (tidy func(), err error) {
	var missing []string // from the folder upwards
	for at := filepath.Clean(name); ; at = filepath.Dir(at) {
		if _, err := os.Lstat(at); !errors.Is(err, os.ErrNotExist) {
			break
		}
		missing = append(missing, at)
	}
	tidy = func() {
		for _, folder := range missing {
			_ = os.Remove(folder) // which leaves a folder with anything in it alone
		}
	}
	if err := os.MkdirAll(name, 0o755); err != nil {
		tidy()
		return nil, fmt.Errorf("the folder cannot be made: %w", err)
	}
	probe, err := os.CreateTemp(name, ".unreadcheck-*")
	if err == nil {
		err = errors.Join(probe.Close(), os.Remove(probe.Name()))
	}
	if err != nil {
		tidy()
		return nil, fmt.Errorf("nothing can be written there: %w", err)
	}
	return tidy, nil
}
