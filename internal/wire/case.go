package wire

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// head is the head of a well-formed request.
const (
	line   = "$(method) $(path)?$(query) HTTP/1.1\r\n"
	host   = "Host: $(host)\r\n"
	typed  = "Content-Type: application/json\r\n"
	sized  = "Content-Length: $(length)\r\n"
	ending = "Connection: close\r\n"
	blank  = "\r\n"
	head   = line + host + typed + sized + ending + blank
)

// Control is the call that nothing is wrong with: while it is not accepted, no other case says anything.
func Control(c *spec.Contract) program.Raw {
	k := program.Raw{ID: "control", Title: "a plain call", Family: "control", Body: []byte(whole), Requests: []program.Request{acceptedAs(spec.WellFormed, program.SetsA)}}
	k.Requests[0].Attribute(c)
	return k
}

// The outcomes whose requirements cases are of that any refusal will do for.
const (
	malformedJSON    spec.Case = "malformed_json"
	emptyBody        spec.Case = "empty_body"
	wrongType        spec.Case = "wrong_type"
	wrongMethod      spec.Case = "wrong_method"
	wrongCommand     spec.Case = "wrong_command"
	negativeNumber   spec.Case = "negative_number"
	malformedGroupID spec.Case = "malformed_group_id"
)

// complete fills in the requirements. A condition that an edited contract does not have takes its case along.
func complete(c *spec.Contract, cases []program.Raw) []program.Raw {
	var out []program.Raw
	for _, k := range cases {
		known := true
		for i := range k.Requests {
			k.Requests[i].Attribute(c)
			_, there := c.Requirement(k.Requests[i].Requirement)
			known = known && there
		}
		if known {
			out = append(out, k)
		}
	}
	return out
}
