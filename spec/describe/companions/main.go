// Command companions prints docs/companions.md: what the companion calls look like, made from their description.
//
//	go run ./spec/describe/companions spec/companions.yaml
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/spec"
)

func main() {
	if len(os.Args) != 2 {
		_, _ = fmt.Fprintln(os.Stderr, "usage: companions FILE")
		os.Exit(2)
	}
	doc, err := openapi3.NewLoader().LoadFromFile(os.Args[1])
	if err == nil {
		err = page(os.Stdout, doc)
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "companions:", err)
		os.Exit(1)
	}
}

const introduction = `# The companion calls

Made from [spec/companions.yaml](../spec/companions.yaml), which any OpenAPI tool reads.

These calls of the same REST API set a stage for ` + "`set_unread_msg_num`" + ` and read it back. They are not judged, and only the fields
shown here are used. Each is a POST to its path with the query of the call itself (` + "`sdkappid`, `identifier`, `usersig`, `random`," + `
` + "`contenttype=json`" + `), and is answered with HTTP 200 and ` + "`ActionStatus`, `ErrorInfo`, `ErrorCode`" + ` beside the fields shown. ` + "`unreadcheck doctor`" + `
says which of them a server lacks, and which requirements cannot be judged for it.
`

// page writes a section for each call, by service and then in the order of the names.
func page(w io.Writer, doc *openapi3.T) error {
	var out bytes.Buffer
	out.WriteString(introduction)
	paths := doc.Paths.InMatchingOrder()
	slices.Sort(paths)
	for _, p := range paths {
		operation := doc.Paths.Find(p).Post
		if operation == nil {
			return fmt.Errorf("%s has no post", p)
		}
		if err := section(&out, p, operation); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	_, err := out.WriteTo(w)
	return err
}

func section(out *bytes.Buffer, p string, operation *openapi3.Operation) error {
	companion, known := spec.Companions()[path.Base(p)]
	if !known {
		return errors.New("the call is not among the companions")
	}
	fmt.Fprintf(out, "\n## %s\n\n%s. %s\n\n", companion.Name, operation.Summary, strings.TrimSpace(operation.Description))
	fmt.Fprintf(out, "`POST %s`, at most %.0f calls a second", p, companion.Limit.PerSecond())
	var source struct{ Page, Date, Heading string }
	if err := spec.DecodeExtension(operation.Extensions, "x-source", &source); err != nil {
		return err
	}
	fmt.Fprintf(out, "; documentation [%s](https://www.tencentcloud.com/document/product/%s), %s\n\n", source.Heading, source.Page, source.Date)
	request := operation.RequestBody.Value.Content.Get("application/json")
	if err := example(out, request); err != nil {
		return fmt.Errorf("the request: %w", err)
	}
	required := slices.Sorted(slices.Values(request.Schema.Value.Required))
	if len(required) > 0 {
		fmt.Fprintf(out, "\nRequired: `%s`.\n", strings.Join(required, "`, `"))
	}
	out.WriteString("\nThe answer:\n\n")
	answer := operation.Responses.Value("200")
	if answer == nil || answer.Value.Content.Get("application/json") == nil {
		return errors.New("there is no answer of application/json")
	}
	if err := example(out, answer.Value.Content.Get("application/json")); err != nil {
		return fmt.Errorf("the answer: %w", err)
	}
	return nil
}

func example(out *bytes.Buffer, media *openapi3.MediaType) error {
	value := media.Example
	if value == nil && media.Schema != nil {
		value = media.Schema.Value.Example
	}
	if value == nil {
		return errors.New("there is no example")
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	fmt.Fprintf(out, "```json\n%s```\n", text.String())
	return nil
}
