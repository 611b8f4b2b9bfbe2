package spec_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/spec"
)

// mapping walks an OpenAPI document and takes down what each part of it is mapped to: by x-requirements to requirements,
// or by x-excluded to a reason for having none. Parts are operations, parameters, security schemes, request bodies,
// responses, their headers and, of schemas, the properties that have no properties of their own.
type mapping struct {
	known func(id string) bool
	// parts has each part that was met, with the requirements that it is mapped to.
	parts map[string][]string
	// wrong has a sentence for each part that is not mapped, or not as it should be.
	wrong []string

	seen map[*openapi3.Schema]bool
}

func mappingOf(doc *openapi3.T, known func(string) bool) *mapping {
	m := &mapping{known: known, parts: map[string][]string{}, seen: map[*openapi3.Schema]bool{}}
	for _, path := range doc.Paths.InMatchingOrder() {
		item := doc.Paths.Value(path)
		m.parameters(path, item.Parameters)
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			m.operation(method+" "+path, item.GetOperation(method))
		}
	}
	if doc.Components != nil {
		for _, name := range slices.Sorted(maps.Keys(doc.Components.SecuritySchemes)) {
			m.part("security scheme "+name, doc.Components.SecuritySchemes[name].Value.Extensions)
		}
		for _, name := range slices.Sorted(maps.Keys(doc.Components.Schemas)) {
			m.schema("schema "+name, doc.Components.Schemas[name])
		}
	}
	return m
}

func (m *mapping) operation(where string, o *openapi3.Operation) {
	m.part("operation "+where, o.Extensions)
	m.parameters(where, o.Parameters)
	if o.RequestBody != nil {
		m.part("request body of "+where, o.RequestBody.Extensions, o.RequestBody.Value.Extensions)
		m.content("request body of "+where, o.RequestBody.Value.Content)
	}
	for _, status := range slices.Sorted(maps.Keys(o.Responses.Map())) {
		response, name := o.Responses.Value(status), "response "+status+" of "+where
		m.part(name, response.Extensions, response.Value.Extensions)
		for _, header := range slices.Sorted(maps.Keys(response.Value.Headers)) {
			h := response.Value.Headers[header]
			m.part("header "+header+" of "+name, h.Extensions, h.Value.Extensions)
		}
		m.content(name, response.Value.Content)
	}
}

func (m *mapping) parameters(where string, parameters openapi3.Parameters) {
	for _, p := range parameters {
		m.part("parameter "+p.Value.Name+" of "+where, p.Extensions, p.Value.Extensions)
	}
}

func (m *mapping) content(where string, content openapi3.Content) {
	for _, kind := range slices.Sorted(maps.Keys(content)) {
		if schema := content[kind].Schema; schema != nil {
			m.schema(kind+" of "+where, schema)
		}
	}
}

// schema walks to the properties of a schema, through whatever it is put together from. It reports whether there are any.
func (m *mapping) schema(where string, ref *openapi3.SchemaRef) bool {
	if ref == nil {
		return false
	}
	if ref.Ref != "" {
		where = "schema " + ref.Ref[strings.LastIndex(ref.Ref, "/")+1:]
	}
	schema := ref.Value
	if m.seen[schema] {
		return true
	}
	m.seen[schema] = true
	found := false
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		found = true
		property := schema.Properties[name]
		if inner := name + " in " + where; !m.schema(inner, property) {
			m.part("property "+inner, property.Extensions, property.Value.Extensions)
		}
	}
	for _, parts := range []openapi3.SchemaRefs{schema.OneOf, schema.AnyOf, schema.AllOf} {
		for i, part := range parts {
			found = m.schema(fmt.Sprintf("alternative %d of %s", i+1, where), part) || found
		}
	}
	found = m.schema("items of "+where, schema.Items) || found
	return m.schema("further fields of "+where, schema.AdditionalProperties.Schema) || found
}

// part takes down what a part is mapped to, by its own extensions or by those beside a reference to it.
func (m *mapping) part(name string, extensions ...map[string]any) {
	var ids []string
	reasons := 0
	for _, e := range extensions {
		switch list := e["x-requirements"].(type) {
		case nil:
		case []any:
			for _, id := range list {
				ids = append(ids, fmt.Sprint(id))
			}
		default:
			m.wrong = append(m.wrong, name+" has x-requirements that are not a list")
		}
		if reason, there := e["x-excluded"]; there {
			if text, isText := reason.(string); !isText || strings.TrimSpace(text) == "" {
				m.wrong = append(m.wrong, name+" is excluded without a reason")
			}
			reasons++
		}
	}
	m.parts[name] = ids
	switch {
	case len(ids) == 0 && reasons == 0:
		m.wrong = append(m.wrong, name+" is mapped to nothing")
	case len(ids) > 0 && reasons > 0:
		m.wrong = append(m.wrong, name+" is both mapped and excluded")
	}
	for _, id := range ids {
		if !m.known(id) {
			m.wrong = append(m.wrong, name+" is mapped to "+id+", which does not exist")
		}
	}
}

func document(t *testing.T, text string) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func knownIn(c *spec.Contract) func(string) bool {
	return func(id string) bool { _, ok := c.Requirement(id); return ok }
}

func TestEveryPartOfTheContractIsMapped(t *testing.T) {
	c := load(t, builtIn(t))
	m := mappingOf(document(t, builtIn(t)), knownIn(c))
	for _, w := range m.wrong {
		t.Error(w)
	}
	// The walk itself must not have gone past anything.
	want := []string{"operation POST " + c.Path, "request body of POST " + c.Path, "response 200 of POST " + c.Path}
	for _, p := range c.QueryParameters() {
		if p.Name == "usersig" {
			want = append(want, "security scheme UserSig")
			continue
		}
		want = append(want, "parameter "+p.Name+" of POST "+c.Path)
	}
	for name := range c.RequestSchema().Properties {
		want = append(want, "property "+name+" in schema SetUnreadMsgNumRequest")
	}
	for name := range c.Answer.Schema.Properties {
		want = append(want, "property "+name+" in schema Answer")
	}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(m.parts)); !slices.Equal(got, want) {
		t.Errorf("the walk met\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The walker finds what is wrong in broken copies.
func TestTheWalkerFindsWhatIsNotMapped(t *testing.T) {
	const (
		call     = "POST /v4/group_open_http_svc/set_unread_msg_num"
		onPost   = "      x-requirements: [UMN-REQ-1, UMN-REQ-6]\n"
		onBody   = "        x-requirements: [UMN-ERR-6, UMN-ERR-7]\n"
		onRandom = "          x-requirements: [UMN-REQ-3, UMN-REQ-7, UMN-REQ-12]\n"
		onAnswer = "          x-requirements: [UMN-ENV-1, UMN-ENV-2]\n"
		onMember = "          x-requirements: [UMN-ERR-4, UMN-ERR-5, UMN-ERR-11, UMN-ERR-12]\n"
		onCode   = "          x-requirements: [UMN-ENV-4, UMN-ENV-5, UMN-ENV-7]\n"
		onSig    = "      x-requirements: [UMN-AUTH-1, UMN-AUTH-3, UMN-AUTH-4, UMN-AUTH-5, UMN-AUTH-6, UMN-AUTH-7, UMN-AUTH-8]\n"
		header   = "          headers:\n            Retry-After: {schema: {type: integer}}\n"
		props    = "        GroupId:\n          type: string\n          description: The group; at most"
		schemas  = "    SetUnreadMsgNumRequest:\n      type: object\n"
		path     = "  /v4/group_open_http_svc/set_unread_msg_num:\n    post:\n"
		examples = "              examples:\n                accepted:"
	)
	tests := []struct {
		name string
		edit edit
		want string // empty: nothing is wrong
	}{
		{"the built-in file", edit{onPost, onPost}, ""},
		{"an operation", edit{onPost, ""}, "operation " + call + " is mapped to nothing"},
		{"a request body", edit{onBody, ""}, "request body of " + call + " is mapped to nothing"},
		{"a parameter", edit{onRandom, ""}, "parameter random of " + call + " is mapped to nothing"},
		{"a parameter of the path", edit{path, strings.Replace(path, "    post:", "    parameters:\n      - {name: X-Trace, in: header, schema: {type: string}}\n    post:", 1)},
			"parameter X-Trace of /v4/group_open_http_svc/set_unread_msg_num is mapped to nothing"},
		{"a response", edit{onAnswer, ""}, "response 200 of " + call + " is mapped to nothing"},
		{"a further response", edit{"      responses:\n", "      responses:\n        default: {description: Everything else}\n"},
			"response default of " + call + " is mapped to nothing"},
		{"a header", edit{onAnswer, onAnswer + header}, "header Retry-After of response 200 of " + call + " is mapped to nothing"},
		{"a property of the request", edit{onMember, ""}, "property Member_Account in schema SetUnreadMsgNumRequest is mapped to nothing"},
		{"a further property", edit{props, "        TopicId: {type: string}\n" + props}, "property TopicId in schema SetUnreadMsgNumRequest is mapped to nothing"},
		{"a property of the answer", edit{onCode, ""}, "property ErrorCode in schema Answer is mapped to nothing"},
		{"a security scheme", edit{onSig, ""}, "security scheme UserSig is mapped to nothing"},
		{"a property in a property", edit{props, "        Topic: {type: object, x-requirements: [UMN-REQ-1], properties: {Id: {type: string}}}\n" + props},
			"property Id in Topic in schema SetUnreadMsgNumRequest is mapped to nothing"},
		{"a property of items", edit{props, "        Topics: {type: array, items: {type: object, properties: {Id: {type: string}}}}\n" + props},
			"property Id in items of Topics in schema SetUnreadMsgNumRequest is mapped to nothing"},
		{"a list of plain values", edit{props, "        Topics: {type: array, items: {type: string}}\n" + props},
			"property Topics in schema SetUnreadMsgNumRequest is mapped to nothing"},
		{"a property of further fields", edit{props, "        Topics: {type: object, additionalProperties: {type: object, properties: {Id: {type: string}}}}\n" + props},
			"property Id in further fields of Topics in schema SetUnreadMsgNumRequest is mapped to nothing"},
		{"a property of one of several", edit{props, "        Topic: {allOf: [{type: object, properties: {Id: {type: string}}}]}\n" + props},
			"property Id in alternative 1 of Topic in schema SetUnreadMsgNumRequest is mapped to nothing"},
		{"a schema that nothing refers to", edit{schemas, "    Spare: {type: object, properties: {Id: {type: string}}}\n" + schemas},
			"property Id in schema Spare is mapped to nothing"},
		{"an inline schema of another kind", edit{examples, strings.Replace(examples, "              examples", "              x-none: 1\n            text/xml:\n              schema: {type: object, properties: {Id: {type: string}}}\n              examples", 1)},
			"property Id in text/xml of response 200 of " + call + " is mapped to nothing"},

		{"an unknown requirement", edit{onRandom, "          x-requirements: [UMN-REQ-99]\n"}, "parameter random of " + call + " is mapped to UMN-REQ-99, which does not exist"},
		{"an empty list", edit{onRandom, "          x-requirements: []\n"}, "parameter random of " + call + " is mapped to nothing"},
		{"no list", edit{onRandom, "          x-requirements: UMN-REQ-3\n"}, "parameter random of " + call + " has x-requirements that are not a list"},
		{"an exclusion", edit{onRandom, "          x-excluded: A caller's own affair\n"}, ""},
		{"an exclusion without a reason", edit{onRandom, "          x-excluded: \" \"\n"}, "parameter random of " + call + " is excluded without a reason"},
		{"an exclusion that is not text", edit{onRandom, "          x-excluded: true\n"}, "parameter random of " + call + " is excluded without a reason"},
		{"both", edit{onRandom, onRandom + "          x-excluded: A caller's own affair\n"}, "parameter random of " + call + " is both mapped and excluded"},
	}
	known := knownIn(load(t, builtIn(t)))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := mappingOf(document(t, edited(t, builtIn(t), test.edit)), known)
			switch {
			case test.want == "" && len(m.wrong) > 0:
				t.Errorf("found %q, want nothing", m.wrong)
			case test.want != "" && !slices.Contains(m.wrong, test.want):
				t.Errorf("found %q, want %q", m.wrong, test.want)
			}
		})
	}
}

// A schema that contains itself is walked once.
func TestTheWalkerEnds(t *testing.T) {
	const props = "        GroupId:\n          type: string\n          description: The group; at most"
	m := mappingOf(document(t, edited(t, builtIn(t), edit{props, "        Parent: {$ref: \"#/components/schemas/SetUnreadMsgNumRequest\"}\n" + props})),
		knownIn(load(t, builtIn(t))))
	if len(m.wrong) > 0 {
		t.Errorf("found %q", m.wrong)
	}
}
