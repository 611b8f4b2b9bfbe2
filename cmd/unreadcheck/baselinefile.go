package main

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/unreadcheck/unreadcheck/internal/nearest"
	"github.com/unreadcheck/unreadcheck/suites"
)

// entryKeys are the keys of an entry of a baseline.
var entryKeys = []string{"id", "reason", "issue", "expires", "target"}

// likeThis is how an entry is written.
const likeThis = "write each entry as - {id: UMN-CLAMP-2, reason: why it is accepted, expires: 2027-01-31}"

// readBaseline reads a list of expected failures; without a file there is none. What is wrong with it is said with its line, and with
// what to write instead.
func readBaseline(name string) (suites.Baseline, error) {
	if name == "" {
		return nil, nil
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return nil, usage("--baseline %s is a folder; name a file that unreadcheck baseline write made, or one of your own", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, usage("--baseline: the file cannot be read: %w", err)
	}
	defer func() { _ = file.Close() }()
	decoder := yaml.NewDecoder(file)
	var document yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, usage("--baseline %s is empty; write [] for no expected failure, or %s", name, strings.TrimPrefix(likeThis, "write "))
	case err != nil:
		return nil, usage("--baseline %s is not YAML: %s; %s", name, strings.TrimPrefix(err.Error(), "yaml: "), likeThis)
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, usage("--baseline %s: the file has to be one YAML document, and more follows the first", name)
	}
	list := document.Content[0]
	if list.Kind != yaml.SequenceNode {
		return nil, usage("--baseline %s: line %d: a baseline is a list, and this is none; %s", name, list.Line, likeThis)
	}
	baseline := suites.Baseline{}
	for _, item := range list.Content {
		entry, err := readEntry(name, item)
		if err != nil {
			return nil, err
		}
		baseline = append(baseline, entry)
	}
	return baseline, nil
}

// readEntry reads one entry of a baseline.
func readEntry(name string, item *yaml.Node) (e suites.ExpectedFailure, err error) {
	if item.Kind == yaml.AliasNode {
		item = item.Alias
	}
	if item.Kind != yaml.MappingNode {
		return e, usage("--baseline %s: line %d: an entry says more than a word; %s", name, item.Line, likeThis)
	}
	var seen []string
	for i := 0; i < len(item.Content); i += 2 {
		key, value := item.Content[i], item.Content[i+1]
		switch near := nearest.Name(key.Value, entryKeys); {
		case !slices.Contains(entryKeys, key.Value) && near != "":
			return e, usage("--baseline %s: line %d: an entry has no key %q; the nearest is %q", name, key.Line, key.Value, near)
		case !slices.Contains(entryKeys, key.Value):
			return e, usage("--baseline %s: line %d: an entry has no key %q; there are %s", name, key.Line, key.Value, strings.Join(entryKeys, ", "))
		case slices.Contains(seen, key.Value):
			return e, usage("--baseline %s: line %d: the entry has a second %s; write one", name, key.Line, key.Value)
		case value.Kind != yaml.ScalarNode:
			return e, usage("--baseline %s: line %d: %s is one text; write it on one line, in quotes where it has a colon in it", name, value.Line, key.Value)
		}
		seen = append(seen, key.Value)
	}
	if err := item.Decode(&e); err != nil {
		return e, usage("--baseline %s: line %d: %w", name, item.Line, err)
	}
	return e, nil
}
