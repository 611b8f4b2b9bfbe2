package settings

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/unreadcheck/unreadcheck/internal/nearest"
	"github.com/unreadcheck/unreadcheck/internal/target"
)

// FileName is the name under which a file is found in the working folder.
const FileName = "unreadcheck.yaml"

// Setting is what a file says of one flag: a list has several values or none, every other kind one.
type Setting struct {
	Values []string
	Line   int
}

// Section is what a file says of flags in one place, by their names.
type Section map[string]Setting

// Target is a named target.
type Target struct {
	Name string
	// Address is what --target would be given: a base URL, a region's id, or embedded. Without one it is the name.
	Address  string
	Settings Section
	Sections Sections
}

// File is a configuration file that was read.
type File struct {
	// Name is the file's path.
	Name     string
	Top      Section
	Commands map[string]Section
	Targets  map[string]Target
	Sections Sections
}

// Read reads a file. Paths in it are taken from the folder that it is in. An empty file says nothing. The error is about
// what stands in the file: it names the line, and for a key that is not known the nearest one that is.
func Read(name string, from io.Reader, v Vocabulary) (*File, error) {
	decoder := yaml.NewDecoder(from)
	var document yaml.Node
	f := &File{Name: name, Top: Section{}, Commands: map[string]Section{}, Targets: map[string]Target{}}
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		return f, nil
	} else if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, errors.New("the file has to be one YAML document, and more follows the first")
	}
	r := reader{vocabulary: v, folder: filepath.Dir(name)}
	return f, r.file(f, document.Content[0])
}

// reader reads the parts of a file.
type reader struct {
	vocabulary Vocabulary
	folder     string
}

func (r reader) file(f *File, root *yaml.Node) error {
	sections := sectionReader{into: &f.Sections}
	return r.mapping(root, "the file", f.Top, r.vocabulary.top(), sections, map[string]func(key, value *yaml.Node) error{
		"commands": func(_, value *yaml.Node) error {
			return each(value, "commands", func(key, value *yaml.Node) error {
				flags, ok := r.vocabulary[key.Value]
				if !ok {
					return unknown(key, "command", slices.Collect(maps.Keys(r.vocabulary)))
				}
				f.Commands[key.Value] = Section{}
				return r.mapping(value, "commands."+key.Value, f.Commands[key.Value], byName(flags), sectionReader{}, nil)
			})
		},
		"targets": func(_, value *yaml.Node) error {
			return each(value, "targets", func(key, value *yaml.Node) error {
				t, err := r.target(key, value)
				f.Targets[t.Name] = t
				return err
			})
		},
	})
}

func (r reader) target(key, value *yaml.Node) (Target, error) {
	t := Target{Name: key.Value, Address: key.Value, Settings: Section{}}
	if strings.Contains(t.Name, "/") {
		return t, at(key, "%q is not a name for a target: an address stands below it, as address", t.Name)
	}
	err := r.mapping(value, "targets."+t.Name, t.Settings, r.vocabulary.ofTarget(), sectionReader{into: &t.Sections},
		map[string]func(key, value *yaml.Node) error{
			"address": func(key, value *yaml.Node) error {
				if value.Kind != yaml.ScalarNode || value.Value == "" {
					return at(key, "address needs a base URL, a region's id, or %s", target.Embedded)
				}
				t.Address = value.Value
				return nil
			},
		})
	return t, err
}

// mapping reads keys that are names of flags into settings, and others as the file has them in that place.
func (r reader) mapping(node *yaml.Node, where string, settings Section, flags map[string]Flag, sections sectionReader,
	others map[string]func(key, value *yaml.Node) error,
) error {
	return each(node, where, func(key, value *yaml.Node) error {
		if other, ok := others[key.Value]; ok {
			return other(key, value)
		}
		if field, ok := sections.field(key.Value); ok {
			return section(field, key, value)
		}
		flag, ok := flags[key.Value]
		switch {
		case isSecret(key.Value):
			return at(key, "%s: no secret may stand in this file; name a file that has it with secret-key-file or usersig-file, or set "+
				"UNREADCHECK_SECRET_KEY or UNREADCHECK_USERSIG", key.Value)
		case !ok:
			known := slices.Concat(slices.Collect(maps.Keys(flags)), slices.Collect(maps.Keys(others)), sections.names())
			return unknown(key, "key", known)
		}
		setting, err := r.setting(flag, key, value)
		settings[flag.Name] = setting
		return err
	})
}

// setting reads the value of a flag.
func (r reader) setting(flag Flag, key, value *yaml.Node) (Setting, error) {
	s := Setting{Line: key.Line}
	values := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode && flag.Kind == List {
		values = value.Content
	}
	for _, v := range values {
		v = plain(v)
		if v.Kind != yaml.ScalarNode || !flag.Kind.takes(v.Tag, v.Value) {
			return s, at(v, "%s has to be %s", flag.Name, flag.Kind)
		}
		text := v.Value
		if flag.Path && text != "" && !filepath.IsAbs(text) {
			text = filepath.Join(r.folder, text)
		}
		s.Values = append(s.Values, text)
	}
	return s, nil
}

// isSecret reports whether a key could only be followed by a secret itself.
func isSecret(key string) bool {
	name := strings.TrimPrefix(nearest.Fold(key), "unreadcheck")
	return slices.Contains([]string{"secretkey", "secret", "key", "usersig", "password", "token"}, name)
}

// each goes through the keys of a mapping, those of what it merges (<<) included, and refuses one that appears twice.
func each(node *yaml.Node, where string, visit func(key, value *yaml.Node) error) error {
	node = plain(node)
	if node.Tag == "!!null" {
		return nil // "targets:" with nothing below it
	}
	if node.Kind != yaml.MappingNode {
		return at(node, "%s has to have keys with values, as rate: 50", where)
	}
	lines := map[string]int{}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], plain(node.Content[i+1])
		if key.Tag == "!!merge" {
			return at(key, "<< is not supported; write the settings out, or once at the top")
		}
		if line, twice := lines[key.Value]; twice {
			return at(key, "%s stands in %s twice, in line %d too", key.Value, where, line)
		}
		lines[key.Value] = key.Line
		if err := visit(key, value); err != nil {
			return err
		}
	}
	return nil
}

// plain is what an alias stands for.
func plain(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func at(node *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("line %d: %w", node.Line, fmt.Errorf(format, args...))
}

func unknown(key *yaml.Node, what string, known []string) error {
	if near := nearest.Name(key.Value, known); near != "" {
		return at(key, "there is no %s %q here; the nearest is %q", what, key.Value, near)
	}
	slices.Sort(known)
	return at(key, "there is no %s %q here; there are %s", what, key.Value, strings.Join(known, ", "))
}
