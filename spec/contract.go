// Package spec holds the contract of Tencent Cloud IM's set_unread_msg_num as Go values, read from an OpenAPI
// description and its extensions. The rules live in that file alone: suites, model, judges and reference ask a
// [Contract] and know no number, code or group type of their own.
package spec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// Contract is one contract file, read and checked. It is not changed after [Load], so that it may be shared.
type Contract struct {
	// Version is the documentation's date that the file describes, as "2022-10-24".
	Version string
	// Path is the call's path, with a leading slash.
	Path string
	// Method is the call's HTTP method in capitals.
	Method string
	// Limit is how many calls the contract allows in how long.
	Limit Rate

	// Answer is what every answer has to look like.
	Answer AnswerForm

	Regions      []Region
	GroupTypes   []GroupType
	Outcomes     map[string]Outcome
	Exclusive    ExclusiveCodes
	Transient    TransientFailures
	Names        Names
	Attributions []Attribution
	Codes        ErrorCodes
	Measured     RateMeasurements
	Requirements []Requirement
	Profiles     map[string][]string
	Ledger       []LedgerRow

	// broken has the requirements of Attributions by their case.
	broken map[Case]string

	doc         *openapi3.T
	operation   *openapi3.Operation
	credentials []*openapi3.Parameter
}

// Rate is a number of calls in a period.
type Rate struct {
	Calls int
	Per   time.Duration
}

// String is the rate as people say it: "200 calls per 1s".
func (r Rate) String() string { return fmt.Sprintf("%s per %s", plural.Of(r.Calls, "call"), r.Per) }

// PerSecond is the rate in calls per second.
func (r Rate) PerSecond() float64 { return float64(r.Calls) / r.Per.Seconds() }

// mostBytes bounds what is read of a contract file, which has some hundred kilobytes: a device, or a file that was named by mistake,
// may have no end.
const mostBytes = 16 << 20

func readFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err == nil && len(data) > mostBytes {
		err = fmt.Errorf("%s has more than %d MiB", name, mostBytes>>20)
	}
	return data, err
}

// LoadFile reads the contract file of that name.
func LoadFile(name string) (*Contract, error) {
	data, err := readFile(name)
	if err != nil {
		return nil, fmt.Errorf("the contract cannot be read: %w", err)
	}
	c, err := Load(data)
	if err != nil {
		return nil, fmt.Errorf("the contract %s: %w", name, err)
	}
	return c, nil
}

// Load reads a contract from the bytes of an OpenAPI 3.0 file (YAML or JSON). It fails with one sentence when the
// file is not a valid OpenAPI, describes another number of operations than one, or when its extensions are incomplete
// or disagree with each other.
func Load(data []byte) (*Contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("is not an OpenAPI file: %w", err)
	}
	// An answer's or a parameter's example is there to be looked at: an edited schema need not wait for it.
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("is not a valid OpenAPI file: %w", err)
	}
	c := &Contract{doc: doc}
	if doc.Info != nil {
		c.Version = doc.Info.Version
	}
	if err := c.readOperation(); err != nil {
		return nil, err
	}
	if err := c.readExtensions(); err != nil {
		return nil, err
	}
	return c, c.check()
}

// Command is the last part of the call's path: "set_unread_msg_num".
func (c *Contract) Command() string { return path.Base(c.Path) }

// Service is the path without its last part: "/v4/group_open_http_svc".
func (c *Contract) Service() string { return path.Dir(c.Path) }

// RequestSchema is the schema of the call's JSON body.
func (c *Contract) RequestSchema() *openapi3.Schema {
	return c.operation.RequestBody.Value.Content.Get("application/json").Schema.Value
}

// QueryParameters are the call's query parameters in the file's order. Among them are the credentials that its security
// schemes send as query parameters: each after the parameter that its x-after names, or last.
func (c *Contract) QueryParameters() []*openapi3.Parameter {
	var out []*openapi3.Parameter
	for _, p := range c.operation.Parameters {
		if p.Value.In == openapi3.ParameterInQuery {
			out = append(out, p.Value)
		}
	}
	for _, p := range c.credentials {
		named := func(name any) int {
			return slices.IndexFunc(out, func(q *openapi3.Parameter) bool { return q.Name == name })
		}
		if named(p.Name) >= 0 {
			continue
		}
		at := len(out)
		if before := named(p.Extensions["x-after"]); before >= 0 {
			at = before + 1
		}
		out = slices.Insert(out, at, p)
	}
	return out
}

func (c *Contract) readOperation() error {
	if n := c.doc.Paths.Len(); n != 1 {
		return fmt.Errorf("describes %d paths; the contract is of one call", n)
	}
	for p, item := range c.doc.Paths.Map() {
		operations := item.Operations()
		if len(operations) != 1 {
			return fmt.Errorf("path %s has %d operations; the contract is of one call", p, len(operations))
		}
		for method, operation := range operations {
			c.Path, c.Method, c.operation = p, method, operation
		}
	}
	if b := c.operation.RequestBody; b == nil || !describesJSON(b.Value.Content) {
		return errors.New("the call has no request body of application/json with a schema")
	}
	if err := checkExamples(c.operation.RequestBody.Value.Content.Get("application/json")); err != nil {
		return fmt.Errorf("is not a valid OpenAPI file: %w", err)
	}
	if err := c.readAnswerForm(); err != nil {
		return err
	}
	if err := c.readCredentials(); err != nil {
		return err
	}
	limit, err := readRate(c.operation.Extensions)
	if err != nil {
		return err
	}
	c.Limit = limit
	return nil
}

// checkExamples wants the documented calls to be as the schema has them: who copies one should not be refused.
func checkExamples(media *openapi3.MediaType) error {
	examples := map[string]any{"": media.Example}
	for name, example := range media.Examples {
		examples[name] = example.Value.Value
	}
	for name, value := range examples {
		if value == nil {
			continue
		}
		if err := media.Schema.Value.VisitJSON(value); err != nil {
			return fmt.Errorf("the call's example %s: %w", name, err)
		}
	}
	return nil
}

func describesJSON(content openapi3.Content) bool {
	media := content.Get("application/json")
	return media != nil && media.Schema != nil
}
