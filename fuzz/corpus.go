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

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/usage"
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

// DecodeFinding reads what Encode wrote, or a program alone. A field that it does not know is an error.
func DecodeFinding(data []byte) (Finding, error) {
	var f Finding
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err == nil {
		switch {
		case !f.hasExample() && f.Check == "":
			return f, errors.New("the finding has no example to replay")
		case f.Program != nil:
			return f, f.Program.Validate()
		}
		return f, nil
	}
	p, err := program.Decode(data)
	if err != nil {
		return f, fmt.Errorf("this is neither a finding nor a program: %w", err)
	}
	return Finding{Program: &p}, nil
}

// readCorpus reads the findings in a folder, in the order of their names. A folder that is not there is empty.
func readCorpus(folder string) ([]Finding, error) {
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
	f.Exchanges, f.History, f.Sent, f.Hits, f.FirstCall = nil, nil, nil, 0, 0
	if f.Program != nil {
		p := *f.Program
		p.ID = f.Requirement
		f.Program = &p
	}
	if f.Case != nil {
		f.Case = &raw.Trial{Case: f.Case.Case}
	}
	if f.Burst != nil {
		f.Burst = &concurrent.BurstHistory{Burst: f.Burst.Burst}
	}
	data, err := f.Encode()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("the corpus cannot be made: %w", err)
	}
	played, err := json.Marshal([]any{f.Program, f.Case, f.Crowd, f.Burst})
	if err != nil {
		return fmt.Errorf("the corpus: %w", err)
	}
	sum := sha256.Sum256(played)
	name := filepath.Join(folder, f.Requirement+"-"+hex.EncodeToString(sum[:6])+".json")
	if err := os.WriteFile(name, data, 0o644); err != nil {
		return fmt.Errorf("the corpus: %w", err)
	}
	return nil
}

// replayKnown plays the examples of a corpus, each by the means of its layer.
func (c *campaign) replayKnown(ctx context.Context) {
	c.layer.Store("corpus")
	var programs []program.Program
	var cases []raw.Case
	for _, f := range c.known {
		if f.Program != nil {
			programs = append(programs, *f.Program)
		}
		if f.Case != nil {
			cases = append(cases, f.Case.Case)
		}
	}
	c.deal(ctx, Sequences, programs, c.workers())
	if len(cases) > 0 {
		c.bytes(ctx, cases, func() bool { return false })
	}
	for _, f := range c.known {
		switch {
		case ctx.Err() != nil || c.spent():
			return
		case f.Crowd != nil:
			c.hunt(ctx, *f.Crowd)
		case f.Burst != nil:
			c.burst(ctx, f.Burst.Burst)
		}
	}
}
