package fuzz

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Encode writes a finding as the one JSON file from which it is replayed.
func (f Finding) Encode() ([]byte, error) {
	if f.Program != nil {
		if _, err := f.Program.Encode(); err != nil {
			return nil, fmt.Errorf("the finding of %s: %w", f.Requirement, err)
		}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(f); err != nil {
		return nil, fmt.Errorf("the finding of %s: %w", f.Requirement, err)
	}
	return out.Bytes(), nil
}

// UnmarshalJSON reads a finding, also as earlier versions wrote it: those of the wire layer had a case, and those of the crowd layer
// a crowd, or the burst in its history. A field that it does not know is an error.
func (f *Finding) UnmarshalJSON(data []byte) error {
	type finding Finding
	read := struct {
		*finding
		Case  *raw.Trial       `json:"case"`
		Crowd *program.Program `json:"crowd"`
	}{finding: (*finding)(f)}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return err
	}
	switch {
	case f.Program != nil:
	case read.Case != nil:
		f.showBytes(raw.Evidence{}, *read.Case)
	case read.Crowd != nil:
		f.Program = read.Crowd
	case f.Burst != nil && f.Burst.Program.BurstStep() != nil:
		f.showBurst(*f.Burst)
	}
	return nil
}

// DecodeFinding reads what Encode wrote, or a program alone. A field that it does not know is an error.
func DecodeFinding(data []byte) (Finding, error) {
	var f Finding
	wrong := json.Unmarshal(data, &f)
	if wrong == nil {
		switch {
		case f.Program != nil:
			return f, f.Program.Validate()
		case f.Check == "":
			return f, errors.New("the finding has no example to replay")
		}
		return f, nil
	}
	var finding struct{ Program json.RawMessage }
	if json.Unmarshal(data, &finding) == nil && finding.Program != nil {
		return f, fmt.Errorf("this is not a finding: %w", wrong)
	}
	var p program.Program
	if err := json.Unmarshal(data, &p); err != nil {
		return f, fmt.Errorf("this is neither a finding nor a program: %w", err)
	}
	return Finding{Program: &p}, p.Validate()
}

// Fits says, in one sentence, what of the finding's example cannot be played by this contract.
func (f Finding) Fits(c *spec.Contract) error {
	if f.Program == nil {
		return nil
	}
	return f.Program.Fits(c)
}

// CheckCorpus says what of a folder of findings [Campaign] would refuse, before anything is begun. The error is a [usage.Err].
func CheckCorpus(folder string, c *spec.Contract) error {
	_, err := readCorpus(folder, c)
	return err
}

// readCorpus reads the findings in a folder, in the order of their names. A folder that is not there is empty.
func readCorpus(folder string, c *spec.Contract) ([]Finding, error) {
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return nil, usage.Errorf("the corpus %s is a file; it has to be a folder of findings", folder)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, usage.Errorf("the corpus %s: %w", folder, err)
	}
	slices.Sort(files)
	var out []Finding
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, usage.Errorf("the corpus: %w", err)
		}
		f, err := DecodeFinding(data)
		if err == nil {
			err = f.Fits(c)
		}
		if err != nil {
			return nil, usage.Errorf("the corpus: %s: %w", file, err)
		}
		out = append(out, f)
	}
	return out, nil
}

// keep puts a finding's example into a corpus, without what was seen when it showed. The file's name follows from the
// example, so that the same one is there once.
func keep(folder string, f Finding) error {
	f.Exchanges, f.History, f.Burst, f.Seen, f.Sent, f.Hits, f.FirstCall = nil, nil, nil, nil, nil, 0, 0
	if f.Program != nil {
		p := *f.Program
		p.ID = f.Requirement
		f.Program = &p
	}
	data, err := f.Encode()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("the corpus cannot be made: %w", err)
	}
	played, err := json.Marshal(f.Program)
	if err != nil {
		return fmt.Errorf("the corpus: %w", err)
	}
	sum := sha256.Sum256(played)
	name := filepath.Join(folder, f.Requirement+"-"+hex.EncodeToString(sum[:6])+".json")
	if err := writeWhole(name, data); err != nil {
		return fmt.Errorf("the corpus: %w", err)
	}
	return nil
}

// writeWhole writes a file so that whoever reads it finds all of it: two findings may have one example and be written at the same
// time, and a campaign may be cut off.
func writeWhole(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".unreadcheck-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), name)
}

// replayKnown plays the examples of a corpus, each by the means of its layer.
func (c *campaign) replayKnown(ctx context.Context) {
	c.layer.Store("corpus")
	var programs, alone []program.Program
	for _, f := range c.known {
		switch {
		case f.Program == nil:
		case f.Program.RawRequest() != nil || f.Program.SideBySide():
			alone = append(alone, *f.Program)
		default:
			programs = append(programs, *f.Program)
		}
	}
	c.deal(ctx, Sequences, programs, c.workers())
	for _, p := range alone {
		switch {
		case ctx.Err() != nil || c.spent():
			return
		case p.RawRequest() != nil:
			c.bytes(ctx, []program.Program{p}, 1)
		case p.BurstStep() != nil:
			c.burst(ctx, p)
		default:
			c.hunt(ctx, p)
		}
	}
}
