package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

// recordingsFile has what was recorded, beside the reports.
const recordingsFile = "recordings.jsonl"

// toolDigest is the digest of this executable, or empty where it cannot be read.
func toolDigest() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	file, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// savedReport is what report.json says of a saved run, as far as it is held against the recordings.
type savedReport struct {
	Verdict string           `json:"verdict"`
	Digests *reports.Digests `json:"digests"`
}

// readFolder reads a run that was saved. It refuses a folder that lacks a file, or of which a file is not as the run left it.
func readFolder(folder string) (*suites.Saved, savedReport, error) {
	var report savedReport
	data, err := os.ReadFile(filepath.Join(folder, "report.json"))
	if err != nil {
		return nil, report, lacks(folder, "report.json", err)
	}
	if err := json.Unmarshal(data, &report); err != nil {
		return nil, report, usage("the folder %s was altered: its report.json is damaged: %w", folder, err)
	}
	if report.Digests == nil || report.Digests.Recordings == "" {
		return nil, report, usage("the folder %s has no run that can be verified: its report.json has no digest of recordings, as those of unreadcheck run have", folder)
	}
	file, err := os.Open(filepath.Join(folder, recordingsFile))
	if err != nil {
		return nil, report, lacks(folder, recordingsFile, err)
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return nil, report, usage("%s of the folder %s cannot be read: %w", recordingsFile, folder, err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != report.Digests.Recordings {
		return nil, report, usage("the folder %s was altered: %s has another digest than report.json says", folder, recordingsFile)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, report, fmt.Errorf("%s cannot be read again: %w", recordingsFile, err)
	}
	saved, err := suites.ReadSaved(file)
	if err != nil {
		return nil, report, usage("%s of the folder %s cannot be judged: %w", recordingsFile, folder, err)
	}
	return saved, report, nil
}

func lacks(folder, name string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return usage("the folder %s has no %s, which unreadcheck run --out writes", folder, name)
	}
	return usage("%s of the folder %s cannot be read: %w", name, folder, err)
}
