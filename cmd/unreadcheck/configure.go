package main

import (
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/unreadcheck/unreadcheck/internal/settings"
)

// configFlag is the flag --config, and what the file that it names says for its command.
type configFlag struct {
	path string
	// file is nil where there is none.
	file *settings.File
	// target is the one of the file's that --target names, if it does.
	target *settings.Target
	// origins says where the settings come from that are not defaults, by the flags' names.
	origins map[string]origin
}

func (c *configFlag) String() string        { return c.path }
func (c *configFlag) Set(path string) error { c.path = path; return nil }
func (c *configFlag) Type() string          { return "string" }

// registerConfig gives a command the flag.
func registerConfig(cmd *cobra.Command) *configFlag {
	c := &configFlag{}
	cmd.Flags().Var(c, "config", "a file of settings, by default "+settings.FileName+` of this folder where there is one; "" is none`)
	return c
}

// configure gives every command below root the flag --config, and has the file's settings in place before it runs.
func configure(root *cobra.Command) {
	v := vocabulary(root)
	for _, cmd := range runnable(root) {
		run := cmd.RunE
		c, ok := configOf(cmd)
		if !ok {
			c = registerConfig(cmd)
		}
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if err := c.apply(cmd, v); err != nil {
				return err
			}
			return run(cmd, args)
		}
	}
}

func configOf(cmd *cobra.Command) (*configFlag, bool) {
	flag := cmd.Flags().Lookup("config")
	if flag == nil {
		return nil, false
	}
	c, ok := flag.Value.(*configFlag)
	return c, ok
}

// runnable are the commands below root that do something.
func runnable(root *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, cmd := range root.Commands() {
		if cmd.HasSubCommands() {
			all = append(all, runnable(cmd)...)
		} else if cmd.RunE != nil {
			all = append(all, cmd)
		}
	}
	return all
}

// nameOf is a command's name in a configuration file: "run", "report merge".
func nameOf(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

// pathFlags are the flags whose values are files or folders.
var pathFlags = []string{
	"accept", "against", "ca", "ca-out", "contract", "baseline", "corpus", "from", "like", "out", "secret-key-file", "tls-cert", "tls-key", "usersig-file",
}

// vocabulary are the flags of all commands, which a file may set.
func vocabulary(root *cobra.Command) settings.Vocabulary {
	v := settings.Vocabulary{}
	for _, cmd := range runnable(root) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "config" && f.Name != "help" {
				v[nameOf(cmd)] = append(v[nameOf(cmd)], settings.Flag{Name: f.Name, Usage: f.Usage, Kind: kindOf(f), Path: slices.Contains(pathFlags, f.Name)})
			}
		})
	}
	return v
}

func kindOf(f *pflag.Flag) settings.Kind {
	switch f.Value.Type() {
	case "bool":
		return settings.Boolean
	case "int":
		return settings.Whole
	case "uint64":
		return settings.Natural
	case "duration":
		return settings.Duration
	case "stringSlice", "stringArray":
		return settings.List
	default:
		return settings.Text
	}
}

// variables are the environment variables that come before the file's settings of a flag.
var variables = map[string]string{
	"sdkappid": "UNREADCHECK_SDKAPPID", "identifier": "UNREADCHECK_IDENTIFIER",
	"secret-key-file": "UNREADCHECK_SECRET_KEY", "usersig-file": "UNREADCHECK_USERSIG",
}

// read reads the file, if there is one.
func (c *configFlag) read(asked bool, v settings.Vocabulary) error {
	path, where := c.path, "--config "+c.path
	if !asked {
		path, where = settings.FileName, settings.FileName
	}
	if path == "" {
		return nil
	}
	file, err := os.Open(path)
	if os.IsNotExist(err) && !asked {
		return nil
	}
	if err != nil {
		return usage("--config: the file cannot be read: %w", err)
	}
	defer func() { _ = file.Close() }()
	if c.file, err = settings.Read(path, file, v); err != nil {
		return usage("%s: %w", where, err)
	}
	return nil
}

// apply sets the flags that the file sets and that neither the command line nor the environment did.
func (c *configFlag) apply(cmd *cobra.Command, v settings.Vocabulary) error {
	if err := c.read(cmd.Flags().Changed("config"), v); err != nil {
		return err
	}
	layers := c.layers(cmd)
	c.origins = map[string]origin{}
	var failed error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		o := origin{flag: f.Changed}
		if name := variables[f.Name]; name != "" && os.Getenv(name) != "" {
			o.variable = name
		}
		for _, l := range layers {
			if setting, ok := l.settings[f.Name]; ok {
				o.place, o.line = l.place, setting.Line
				if !o.flag && o.variable == "" && failed == nil {
					failed = c.set(f, setting)
				}
				break
			}
		}
		if o != (origin{}) {
			c.origins[f.Name] = o
		}
	})
	return failed
}

// layer is a place of the file that sets flags.
type layer struct {
	place    string
	settings settings.Section
}

// layers are the places of the file that are about this command and its target, the first to be asked first.
func (c *configFlag) layers(cmd *cobra.Command) []layer {
	if c.file == nil {
		return nil
	}
	name := nameOf(cmd)
	layers := []layer{{"commands." + name, c.file.Commands[name]}, {"", c.file.Top}}
	flag := cmd.Flags().Lookup("target")
	if flag == nil {
		return layers
	}
	target := flag.Value.String()
	for _, l := range layers {
		if setting, ok := l.settings["target"]; ok && !flag.Changed {
			target = setting.Values[0]
			break
		}
	}
	if named, ok := c.file.Targets[target]; ok {
		c.target = &named
		layers = append([]layer{{"targets." + target, named.Settings}}, layers...)
	}
	return layers
}

// set sets a flag as the file does.
func (c *configFlag) set(f *pflag.Flag, s settings.Setting) error {
	var err error
	if list, ok := f.Value.(pflag.SliceValue); ok && len(s.Values) != 1 {
		err = list.Replace(s.Values)
	} else {
		err = f.Value.Set(s.Values[0])
	}
	if err != nil {
		return usage("%s: line %d: %s: %w", c.file.Name, s.Line, f.Name, err)
	}
	return nil
}

// named is the target of that name in the file.
func (c *configFlag) named(name string) (settings.Target, bool) {
	if c == nil || c.file == nil {
		return settings.Target{}, false
	}
	t, ok := c.file.Targets[name]
	return t, ok
}

// names are the names of the file's targets.
func (c *configFlag) names() []string {
	if c == nil || c.file == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(c.file.Targets))
}

// sections are those of the file; those of its target come first.
func (c *configFlag) sections() settings.Sections {
	if c == nil || c.file == nil {
		return settings.Sections{}
	}
	if c.target != nil {
		return c.target.Sections.Or(c.file.Sections)
	}
	return c.file.Sections
}
