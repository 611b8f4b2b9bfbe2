// Package recordings reads and writes the file recordings.jsonl, in which a run, a campaign or the judging of a client keeps all
// that its judging reads: JSON lines, of which the first says what was judged by what.
package recordings

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
)

// FileName is the name of the file in the folder of the reports.
const FileName = "recordings.jsonl"

// Writer writes lines and keeps their digest. It is used by one goroutine.
type Writer struct {
	out     *bufio.Writer
	sum     hash.Hash
	written int64
}

// NewWriter writes to w.
func NewWriter(w io.Writer) *Writer {
	sum := sha256.New()
	return &Writer{out: bufio.NewWriter(io.MultiWriter(w, sum)), sum: sum}
}

// Encode is the line of a value, with its end.
func Encode(value any) ([]byte, error) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("the recordings cannot be saved: %w", err)
	}
	return line.Bytes(), nil
}

// Line writes a value as one line.
func (w *Writer) Line(value any) error {
	line, err := Encode(value)
	if err != nil {
		return err
	}
	return w.Write(line)
}

// Write writes a line that [Encode] made.
func (w *Writer) Write(line []byte) error {
	w.written += int64(len(line))
	if _, err := w.out.Write(line); err != nil {
		return fmt.Errorf("the recordings cannot be saved: %w", err)
	}
	return nil
}

// Written is how many bytes were written.
func (w *Writer) Written() int64 { return w.written }

// End writes what is left, and returns the SHA-256 digest of the file, in hexadecimal.
func (w *Writer) End() (string, error) {
	if err := w.out.Flush(); err != nil {
		return "", fmt.Errorf("the recordings cannot be saved: %w", err)
	}
	return hex.EncodeToString(w.sum.Sum(nil)), nil
}

// Read hands each line to take, with its number from 1, and returns the digest of the file. The error of a line names it.
func Read(r io.Reader, take func(number int, line []byte) error) (string, error) {
	sum := sha256.New()
	in := bufio.NewReader(io.TeeReader(r, sum))
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("line %d: %w", number, err)
		}
		if len(line) > 0 {
			if err := take(number, line); err != nil {
				return "", fmt.Errorf("line %d: %w", number, err)
			}
		}
		if err != nil {
			break
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Lines hands each line of a file of that format to take, decoded, with its number from 1, and returns the digest of the file. It
// refuses an empty file; the error of a line names it.
func Lines[T any](r io.Reader, format int, take func(number int, line T) error) (digest string, err error) {
	empty := true
	digest, err = Read(r, func(number int, text []byte) error {
		empty = false
		if number == 1 {
			if err := CheckFormat(text, format); err != nil {
				return err
			}
		}
		var line T
		if err := Decode(text, &line); err != nil {
			return err
		}
		return take(number, line)
	})
	if err == nil && empty {
		err = errors.New("it is empty")
	}
	return digest, err
}

// Decode reads a line. It refuses what it does not fully understand: what is damaged is not judged by half.
func Decode(line []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("it is damaged: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("it is damaged: something follows it")
	}
	return nil
}

// Head is the first line of a file: its one key is the command that made it, as "run", and the format the version of its lines.
type Head struct {
	Command string
	Format  int
}

// ReadHead reads which command made a file, from its first line.
func ReadHead(line []byte) (Head, error) {
	var byCommand map[string]struct{ Format int }
	if err := json.Unmarshal(line, &byCommand); err != nil || len(byCommand) != 1 {
		return Head{}, errors.New("its first line does not say what was recorded")
	}
	var head Head
	for command, said := range byCommand {
		head = Head{command, said.Format}
	}
	return head, nil
}

// CheckFormat refuses a first line of another format than this version of the tool reads.
func CheckFormat(line []byte, format int) error {
	head, err := ReadHead(line)
	if err == nil && head.Format != format {
		return fmt.Errorf("its format is %d, and this version of the tool reads format %d", head.Format, format)
	}
	return err
}
