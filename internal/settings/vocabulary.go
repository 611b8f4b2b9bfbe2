// Package settings reads the configuration file of the command, unreadcheck.yaml. A file sets flags by their names: at its
// top for every command that has the flag, below targets for one named target, and below commands for one command. What no
// flag can say stands in sections. Secrets never do.
package settings

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/target"
)

// Kind is the kind of a flag's value.
type Kind string

// The kinds of values.
const (
	Text     Kind = "a text or a number"
	Boolean  Kind = "true or false"
	Whole    Kind = "a whole number"
	Natural  Kind = "a whole number not below 0"
	Duration Kind = "a duration such as 500ms"
	List     Kind = "a text, or a list of texts"
)

// Flag is a flag that a file may set.
type Flag struct {
	Name, Usage string
	Kind        Kind
	// Path says that the value names a file or a folder, which is sought beside the file.
	Path bool
}

// Vocabulary is what may stand in a file: the flags of each command, by the command's name ("run", "report merge").
type Vocabulary map[string][]Flag

// ForTargets is the command whose flags may stand below a named target: all of those say how a target is judged.
const ForTargets = "run"

// top are the flags of all commands, by name.
func (v Vocabulary) top() map[string]Flag {
	all := map[string]Flag{}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		for _, f := range v[name] {
			if _, ok := all[f.Name]; !ok {
				all[f.Name] = f
			}
		}
	}
	return all
}

func byName(flags []Flag) map[string]Flag {
	all := map[string]Flag{}
	for _, f := range flags {
		all[f.Name] = f
	}
	return all
}

// ofTarget are the flags that may stand below a named target. The target itself is its address there.
func (v Vocabulary) ofTarget() map[string]Flag {
	all := byName(v[ForTargets])
	delete(all, "target")
	return all
}

// Sections are the parts of a file that no flag can set. They may stand at its top, and below a named target.
type Sections struct {
	Observer *target.CustomObserver `yaml:"observer"`
	Groups   target.OwnGroups       `yaml:"groups"`
}

// takes reports whether a flag of that kind takes a value, which YAML holds for one of that tag.
func (k Kind) takes(tag, text string) bool {
	var err error
	switch k {
	case Boolean:
		return tag == "!!bool"
	case Whole:
		_, err = strconv.ParseInt(text, 0, 64)
		return tag == "!!int" && err == nil
	case Natural:
		_, err = strconv.ParseUint(text, 0, 64)
		return tag == "!!int" && err == nil
	case Duration:
		_, err = time.ParseDuration(text)
		return err == nil
	default:
		return tag != "!!bool" && tag != "!!null"
	}
}
