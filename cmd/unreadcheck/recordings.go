package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/recordings"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

// toolDigest is the digest of this executable, or empty where it cannot be read.
var toolDigest = sync.OnceValue(func() string {
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
})

// The commands whose recordings can be judged again, as the first line of the file names them.
const (
	recordedRun  = "run"
	recordedSDK  = "sdk"
	recordedFuzz = "fuzz"
)

// savedFolder is a folder of reports whose recordings are as they were left.
type savedFolder struct {
	// command is what made the recordings.
	command string
	report  savedReport
	file    *os.File
}

// savedReport is what the report in the folder says, as far as it is held against the recordings.
type savedReport struct {
	Verdict string           `json:"verdict"`
	Digests *reports.Digests `json:"digests"`
	// Findings are those of a campaign.
	Findings []json.RawMessage `json:"findings"`
}

// openFolder opens a folder that was saved. It refuses one that lacks a file, or of which a file is not as it was left.
func openFolder(folder string) (_ *savedFolder, err error) {
	s := &savedFolder{command: recordedBy(folder)}
	name := "report.json"
	if s.command == recordedFuzz {
		name = "fuzz.json"
	}
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return nil, s.lacks(folder, name, err)
	}
	var report struct {
		savedReport
		Result *savedReport `json:"result"` // of a client
	}
	if err := json.Unmarshal(data, &report); err != nil {
		return nil, usage("the folder %s was altered: its %s is damaged: %w", folder, name, err)
	}
	s.report = report.savedReport
	if report.Result != nil {
		s.report = *report.Result
	}
	if s.report.Digests == nil || s.report.Digests.Recordings == "" {
		return nil, usage("the folder %s has nothing that can be verified: its %s has no digest of recordings, as those of unreadcheck run, fuzz and sdk have", folder, name)
	}
	if s.file, err = os.Open(filepath.Join(folder, recordings.FileName)); err != nil {
		return nil, s.lacks(folder, recordings.FileName, err)
	}
	defer func() {
		if err != nil {
			_ = s.file.Close()
		}
	}()
	sum := sha256.New()
	if _, err := io.Copy(sum, s.file); err != nil {
		return nil, usage("%s of the folder %s cannot be read: %w", recordings.FileName, folder, err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != s.report.Digests.Recordings {
		return nil, usage("the folder %s was altered: %s has another digest than %s says", folder, recordings.FileName, name)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("%s cannot be read again: %w", recordings.FileName, err)
	}
	return s, nil
}

// recordedBy is the command that made the recordings in a folder, as far as it can be made out.
func recordedBy(folder string) string {
	file, err := os.Open(filepath.Join(folder, recordings.FileName))
	if err != nil {
		if _, err := os.Stat(filepath.Join(folder, "fuzz.json")); err == nil {
			return recordedFuzz
		}
		return recordedRun
	}
	defer func() { _ = file.Close() }()
	line, err := bufio.NewReader(file).ReadBytes('\n')
	if err != nil {
		return recordedRun
	}
	if head, err := recordings.ReadHead(line); err == nil {
		return head.Command
	}
	return recordedRun
}

// readRun reads the recordings of a run.
func readRun(folder string) (*suites.Saved, error) {
	s, err := openFolder(folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.file.Close() }()
	if s.command != recordedRun {
		return nil, usage("the folder %s is of unreadcheck %s; this takes one of unreadcheck run", folder, s.command)
	}
	saved, err := suites.ReadSaved(s.file)
	if err != nil {
		return nil, unjudgeable(folder, err)
	}
	return saved, nil
}

func unjudgeable(folder string, err error) error {
	return usage("%s of the folder %s cannot be judged: %w", recordings.FileName, folder, err)
}

func (s *savedFolder) lacks(folder, name string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return usage("the folder %s has no %s, which unreadcheck %s --out writes", folder, name, s.command)
	}
	return usage("%s of the folder %s cannot be read: %w", name, folder, err)
}
