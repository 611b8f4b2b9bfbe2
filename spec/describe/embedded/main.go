// Command embedded prints what package spec embeds of a description beside the description itself: the part that every process
// of the command reads when it starts, in a form that is read fast.
//
//	go run ./spec/describe/embedded contract openapi.yaml > spec/openapi.json
//	go run ./spec/describe/embedded companions spec/companions.yaml > spec/companions.json
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/spec"
)

func main() {
	if len(os.Args) != 3 || forms[os.Args[1]] == nil {
		_, _ = fmt.Fprintln(os.Stderr, "usage: embedded contract|companions FILE")
		os.Exit(2)
	}
	if err := run(forms[os.Args[1]], os.Args[2]); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "embedded:", err)
		os.Exit(1)
	}
}

// forms make of a description what is embedded of it.
var forms = map[string]func(description []byte) (any, error){
	"contract": func(description []byte) (any, error) { return openapi3.NewLoader().LoadFromData(description) },
	// What is not exported is left out: the schemas of the bodies.
	"companions": func(description []byte) (any, error) { return spec.LoadCompanions(description) },
}

func run(form func([]byte) (any, error), name string) error {
	description, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	embedded, err := form(description)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return json.NewEncoder(os.Stdout).Encode(embedded)
}
