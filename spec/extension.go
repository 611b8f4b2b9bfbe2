package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// DecodeExtension reads the extension of that name into out. A field that out does not know is an error, so that a
// slip of the pen in a contract file is not passed over.
func DecodeExtension(extensions map[string]any, name string, out any) error {
	value, ok := extensions[name]
	if !ok {
		return fmt.Errorf("lacks %s", name)
	}
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", name, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(out); err != nil {
		return fmt.Errorf("%s has another shape than expected: %w", name, err)
	}
	return nil
}

// Duration is a time.Duration that a file writes as Go does: "1s", "1m30s".
type Duration struct{ time.Duration }

// UnmarshalJSON reads a duration written as a string.
func (d *Duration) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("%s is not a duration; write one such as \"1m\"", data)
	}
	value, err := time.ParseDuration(text)
	if err != nil || value <= 0 {
		return fmt.Errorf("%q is not a duration above 0; write one such as \"1m\"", text)
	}
	d.Duration = value
	return nil
}

// readRate reads the extension x-rate-limit of an operation: {calls: 200, per: 1s}.
func readRate(extensions map[string]any) (Rate, error) {
	var raw struct {
		Calls int    `json:"calls"`
		Per   string `json:"per"`
	}
	if err := DecodeExtension(extensions, "x-rate-limit", &raw); err != nil {
		return Rate{}, err
	}
	per, err := time.ParseDuration(raw.Per)
	if err != nil || per <= 0 {
		return Rate{}, fmt.Errorf("x-rate-limit: per is %q; write a duration such as 1s", raw.Per)
	}
	if raw.Calls <= 0 {
		return Rate{}, fmt.Errorf("x-rate-limit: calls is %d; write a number above 0", raw.Calls)
	}
	return Rate{Calls: raw.Calls, Per: per}, nil
}

func (c *Contract) readExtensions() error {
	var codes map[string]map[string]string
	for _, extension := range []struct {
		name string
		out  any
	}{
		{"x-group-types", &c.GroupTypes},
		{"x-outcomes", &c.Outcomes},
		{"x-exclusive-codes", &c.Exclusive},
		{"x-transient-failures", &c.Transient},
		{"x-names", &c.Names},
		{"x-attribution", &c.Attributions},
		{"x-error-codes", &codes},
		{"x-public-error-codes", &c.Codes.Public},
		{"x-rate-measurements", &c.Measured},
		{"x-requirements", &c.Requirements},
		{"x-profiles", &c.Profiles},
		{"x-ledger", &c.Ledger},
	} {
		if err := DecodeExtension(c.doc.Extensions, extension.name, extension.out); err != nil {
			return err
		}
	}
	for name, o := range c.Outcomes {
		o.Name = name
		if o.CodeRequirement == "" {
			o.CodeRequirement = o.Requirement
		}
		c.Outcomes[name] = o
	}
	c.broken = map[Case]string{}
	for _, a := range c.Attributions {
		c.broken[a.Case] = a.Requirement
	}
	for _, server := range c.doc.Servers {
		r, err := readRegion(server)
		if err != nil {
			return fmt.Errorf("server %s: %w", server.URL, err)
		}
		c.Regions = append(c.Regions, r)
	}
	c.Codes.Listed = map[int64]ErrorCode{}
	for family, rows := range codes {
		for text, meaning := range rows {
			number, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return fmt.Errorf("x-error-codes: %q is not a number", text)
			}
			c.Codes.Listed[number] = ErrorCode{Number: number, Family: family, Meaning: meaning}
		}
	}
	return nil
}

// readRegion reads a server and its extensions; x-region alone is required.
func readRegion(server *openapi3.Server) (Region, error) {
	r := Region{URL: server.URL, Name: server.Description}
	if err := DecodeExtension(server.Extensions, "x-region", &r.ID); err != nil {
		return r, err
	}
	for _, extension := range []struct {
		name string
		out  any
	}{{"x-since", &r.Since}, {"x-until", &r.Until}, {"x-source", &r.Source}, {"x-backup", &r.Backup}} {
		if _, there := server.Extensions[extension.name]; !there {
			continue
		}
		if err := DecodeExtension(server.Extensions, extension.name, extension.out); err != nil {
			return r, err
		}
	}
	return r, nil
}
