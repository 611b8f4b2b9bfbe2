package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/spec"
)

// The lines of the file between which the description stands.
const (
	begins = "# Made by `make docs` from x-description and what it names; edit those.\n"
	ends   = "# Here ends what is made.\n"
)

// section is one entry of x-description.
type section struct {
	Heading string `json:"heading"`
	// Text is a sentence of its own, Requirements are the ids of those whose sentences are told.
	Text         string   `json:"text"`
	Requirements []string `json:"requirements"`
	// Of is what else is told: one of tables.
	Of string `json:"of"`
}

var tables = map[string]func(*spec.Contract) []string{
	"group-types": groupTypes,
	"rate-limit":  rateLimit,
	"error-codes": errorCodes,
}

// described is the file with its description made anew.
func described(file []byte) ([]byte, error) {
	before, rest, found := bytes.Cut(file, []byte(begins))
	_, after, closed := bytes.Cut(rest, []byte(ends))
	if !found || !closed {
		return nil, fmt.Errorf("lacks one of the lines %q and %q", begins, ends)
	}
	indent := before[bytes.LastIndexByte(before, '\n')+1:]
	contract, err := spec.Load(file)
	if err != nil {
		return nil, err
	}
	sections, err := sectionsOf(file, contract)
	if err != nil {
		return nil, err
	}
	lines, err := describe(contract, sections)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(before)
	out.WriteString(begins)
	fmt.Fprintf(&out, "%sdescription: |-\n", indent)
	for _, line := range lines {
		if line != "" {
			line = string(indent) + "  " + line
		}
		out.WriteString(line + "\n")
	}
	out.Write(indent)
	out.WriteString(ends)
	out.Write(after)
	return out.Bytes(), nil
}

func sectionsOf(file []byte, c *spec.Contract) ([]section, error) {
	doc, err := openapi3.NewLoader().LoadFromData(file)
	if err != nil {
		return nil, err
	}
	var sections []section
	operation := doc.Paths.Value(c.Path).GetOperation(c.Method)
	return sections, spec.DecodeExtension(operation.Extensions, "x-description", &sections)
}

// describe is the description's text, line by line, in Markdown.
func describe(c *spec.Contract, sections []section) ([]string, error) {
	var lines []string
	for _, s := range sections {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		if s.Heading != "" {
			lines = append(lines, "### "+s.Heading, "")
		}
		if s.Text != "" {
			lines = append(lines, s.Text)
		}
		for _, id := range s.Requirements {
			r, ok := c.Requirement(id)
			if !ok {
				return nil, fmt.Errorf("x-description names the requirement %q, which does not exist", id)
			}
			text := "- " + r.Text
			if r.Level != spec.Must {
				text += fmt.Sprintf(" *(%s)*", r.Level)
			}
			lines = append(lines, text)
		}
		if s.Of == "" {
			continue
		}
		table := tables[s.Of]
		if table == nil {
			return nil, fmt.Errorf("x-description is of %q; write one of %v", s.Of, slices.Sorted(maps.Keys(tables)))
		}
		if s.Text != "" || len(s.Requirements) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, table(c)...)
	}
	return lines, nil
}

func groupTypes(c *spec.Contract) []string {
	lines := []string{"| Type | Newer name | Unread messages |", "| --- | --- | --- |"}
	for _, t := range c.GroupTypes {
		lines = append(lines, fmt.Sprintf("| %s | %s | %s |", t.Name, t.AliasOf, t.Unread))
	}
	return lines
}

func rateLimit(c *spec.Contract) []string {
	per := c.Limit.Per.String()
	if c.Limit.Per == time.Second {
		per = "second"
	}
	return []string{fmt.Sprintf("The limit is %d calls per %s.", c.Limit.Calls, per)}
}

// errorCodes are the codes of the call's own table, and after them others that are accepted for a condition under which
// a call is refused.
func errorCodes(c *spec.Contract) []string {
	conditions := map[int64][]string{}
	for _, name := range slices.Sorted(maps.Keys(c.Outcomes)) {
		for _, code := range c.Outcomes[name].Codes {
			conditions[code] = append(conditions[code], strings.ReplaceAll(name, "_", " "))
		}
	}
	lines := []string{"| ErrorCode | Meaning | Accepted for |", "| --- | --- | --- |"}
	var others []string
	for _, code := range slices.Sorted(maps.Keys(c.Codes.Listed)) {
		known, names := c.Codes.Listed[code], conditions[code]
		line := fmt.Sprintf("| %d | %s | %s |", code, known.Meaning, strings.Join(names, ", "))
		switch {
		case known.Family == "own":
			lines = append(lines, line)
		case len(names) > 0:
			others = append(others, line)
		}
	}
	return append(lines, others...)
}
