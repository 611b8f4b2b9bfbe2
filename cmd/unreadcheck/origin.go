package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/unreadcheck/unreadcheck/internal/target"
)

// origin is where a setting comes from: what is there and comes first in this order.
type origin struct {
	flag     bool
	variable string
	// place is the part of the file ("" is its top), and line the line, or 0 where the file does not say it.
	place string
	line  int
}

// describe says where a setting comes from, and what of the rest it comes before.
func (o origin) describe(name, file string) string {
	var all []string
	if o.flag {
		all = append(all, "--"+name)
	}
	if o.variable != "" {
		all = append(all, o.variable)
	}
	if o.line > 0 {
		place := fmt.Sprintf("%s line %d", file, o.line)
		if o.place != "" {
			place += " (" + o.place + ")"
		}
		all = append(all, place)
	}
	return strings.Join(all, ", which comes before ")
}

// halfSettings is the part of a diagnosis that says where settings come from.
const halfSettings = "your settings"

// told are the settings that are not defaults, with where each comes from. A secret's own value is none of them.
func (c *configFlag) told(cmd *cobra.Command) []target.Symptom {
	var all []target.Symptom
	say := func(what, detail string) {
		all = append(all, target.Symptom{Half: halfSettings, What: what, State: target.Well, Detail: detail})
	}
	file := ""
	if c.file != nil {
		file = c.file.Name
		say("config", file)
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		o, ok := c.origins[f.Name]
		if !ok || f.Name == "config" {
			return
		}
		name, value := f.Name, strings.Trim(f.Value.String(), "[]")
		if value == "" { // a secret that is given as itself, and not by the name of a file
			name, value = strings.ReplaceAll(strings.TrimSuffix(name, "-file"), "-", " "), "given, and not shown"
		}
		say(name, fmt.Sprintf("%s, from %s", value, o.describe(f.Name, file)))
	})
	if c.target != nil {
		say("address", fmt.Sprintf("%s, from %s (targets.%s)", c.target.Address, file, c.target.Name))
	}
	return all
}
