package page

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/unreadcheck/unreadcheck/reports"
)

// FileName is the name of the page in a report's folder.
const FileName = "report.html"

// InFolder returns the files of a report's folder. Of one that is very large its beginning is enough: a page shows no more.
func InFolder(folder string) Files {
	return func(name string) string {
		file, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			return ""
		}
		defer file.Close()
		data, err := io.ReadAll(io.LimitReader(file, 1<<20))
		if err != nil {
			return ""
		}
		return string(data)
	}
}

// WriteFile writes the document into a file of that name.
func WriteFile(name string, d Document) error {
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("the page cannot be written: %w", err)
	}
	return errors.Join(Write(file, d), file.Close())
}

// WriteRun writes the page of a run's result into its folder, once the other files are there.
func WriteRun(folder string, r *reports.Result) error {
	return WriteFile(filepath.Join(folder, FileName), Run(r, InFolder(folder)))
}
