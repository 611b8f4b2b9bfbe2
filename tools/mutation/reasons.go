package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A reason says why a survivor may live.
type reason struct {
	mutant `yaml:",inline"`

	Reason string `yaml:"reason"`
}

// reasons are those of survivors.yaml, by file.
type reasons map[string][]reason

// readReasons reads survivors.yaml. A field that it does not know is an error.
func readReasons(file string) (reasons, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the survivors' reasons: %w", err)
	}
	out := reasons{}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&out); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for name, list := range out {
		for i := range list {
			list[i].File = name
		}
	}
	return out, nil
}

// of is the reason why a mutant may live, or empty.
func (r reasons) of(m mutant) string {
	for _, one := range r[m.File] {
		if one.mutant == m {
			return strings.TrimSpace(one.Reason)
		}
	}
	return ""
}

// lacking has an entry, its reason empty, for each survivor that has none. Equal lines in one declaration share one.
func (r reasons) lacking(results results) reasons {
	out := reasons{}
	for _, p := range results {
		for _, s := range p.Survivors {
			entry := reason{mutant: s.mutant}
			if r.of(s.mutant) == "" && !slices.Contains(out[s.File], entry) {
				out[s.File] = append(out[s.File], entry)
			}
		}
	}
	return out
}

// yaml is the reasons as survivors.yaml has them.
func (r reasons) yaml() (string, error) {
	var out strings.Builder
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(r); err != nil {
		return "", err
	}
	return out.String(), encoder.Close()
}

// files are the names of the files, in order.
func (r reasons) files() []string { return slices.Sorted(maps.Keys(r)) }
