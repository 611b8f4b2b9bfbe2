// Command describe prints a contract file with the call's description made anew: the rules in words, for readers of a
// documentation viewer, put together from the extensions that hold them. x-description says which, under which headings.
//
//	go run ./spec/describe openapi.yaml
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		_, _ = fmt.Fprintln(os.Stderr, "usage: describe FILE")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "describe:", err)
		os.Exit(1)
	}
}

func run(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	out, err := described(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	_, err = os.Stdout.Write(out)
	return err
}
