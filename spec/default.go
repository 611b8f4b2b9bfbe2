package spec

import (
	"bytes"
	_ "embed" // the contract travels with the package
	"fmt"
	"sync"
)

// An embedded file has to be in the package's folder, and the contract belongs at the top of the repository, where people
// and their tools look for it. So this is a copy of it; `make docs` writes it, and a test holds the two equal.
//
//go:embed openapi.yaml
var defaultYAML []byte

// The same as JSON, which takes half the time to read, and every process of the command reads it. `make docs` writes it too.
//
//go:embed openapi.json
var defaultJSON []byte

// DefaultYAML returns the bytes of the built-in contract file.
func DefaultYAML() []byte { return bytes.Clone(defaultYAML) }

// Default returns the built-in contract. It is read once and shared.
var Default = sync.OnceValue(func() *Contract {
	c, err := Load(defaultJSON)
	if err != nil {
		panic(fmt.Sprintf("the built-in contract %v", err)) // embedded and tested: only a broken build gets here
	}
	return c
})
