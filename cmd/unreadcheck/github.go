package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// tellGitHub shows a result beside the job where this is a step of GitHub Actions: as annotations, which the runner finds in what the
// step prints, and as the job's summary. What is given are their writers. A summary that cannot be written is said, and is no
// reason to lose the result.
func tellGitHub(notes io.Writer, annotations, summary func(io.Writer) error) error {
	if os.Getenv("GITHUB_ACTIONS") != "true" {
		return nil
	}
	if err := annotations(notes); err != nil {
		return err
	}
	name := os.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		err = errors.Join(summary(file), file.Close())
	}
	if err != nil {
		_, _ = fmt.Fprintf(notes, "GITHUB_STEP_SUMMARY: the job's summary cannot be written: %v\n", err)
	}
	return nil
}
