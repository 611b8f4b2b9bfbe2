package main

import (
	"errors"
	"io"
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// readYAML reads a user's file. A field that is not known is refused, since it is most often a slip of the pen; an empty
// file says nothing, and that is not a mistake.
func readYAML(flag, name string, into any) error {
	file, err := os.Open(name)
	if err != nil {
		return usage("%s: the file cannot be read: %w", flag, err)
	}
	defer func() { _ = file.Close() }()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	if err := decoder.Decode(into); errors.Is(err, io.EOF) {
		return nil
	} else if err != nil {
		return usage("%s %s: %s", flag, name, complaint(err))
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return usage("%s %s: the file has to be one YAML document, and more follows the first", flag, name)
	}
	return nil
}

// goType is where the YAML library names types of ours, which say nothing to who wrote the file.
var goType = regexp.MustCompile(` (in type|into) .*$`)

func complaint(err error) string {
	var mismatch *yaml.TypeError
	if !errors.As(err, &mismatch) {
		return strings.TrimPrefix(err.Error(), "yaml: ")
	}
	var lines []string
	for _, line := range mismatch.Errors {
		lines = append(lines, goType.ReplaceAllString(line, ""))
	}
	return strings.Join(lines, ", ")
}
