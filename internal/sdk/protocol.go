package sdk

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
)

// question is what the adapter is asked on one line.
type question struct {
	ID      string        `json:"id"`
	Op      string        `json:"op"`
	Group   string        `json:"group,omitempty"`
	Member  string        `json:"member,omitempty"`
	Number  *json.Number  `json:"number,omitempty"`
	Members []string      `json:"members,omitempty"`
	Numbers []json.Number `json:"numbers,omitempty"`
	Threads int           `json:"threads,omitempty"`
	Repeat  int           `json:"repeat,omitempty"`
}

// ask is the line that asks for a case.
func ask(id string, c Case) ([]byte, error) {
	q := question{ID: id, Op: c.Op, Group: c.Group, Threads: 1, Repeat: c.Repeat}
	switch c.Op {
	case OpHello:
		q = question{ID: id, Op: OpHello}
	case OpThreads:
		q.Members, q.Threads = c.Members, len(c.Members)
		for _, n := range c.Numbers {
			q.Numbers = append(q.Numbers, json.Number(n))
		}
	default:
		n := json.Number(c.Numbers[0])
		q.Member, q.Number = c.Members[0], &n
	}
	line, err := json.Marshal(q)
	if err != nil {
		return nil, fmt.Errorf("the case %s cannot be written: %w", c.Name, err)
	}
	return append(line, '\n'), nil
}

// response is what the adapter said on one line.
type response struct {
	unsupported bool
	sdk         string
	version     string
	// raw: the SDK hands over what the server answered, and the adapter reads it.
	raw     bool
	results []Result
	// leaks has where a secret stood in the answer.
	leaks []string
}

// longestText is how many bytes of a text of the adapter are kept.
const longestText = 500

// understand reads the adapter's line as the response to a question, strictly: what is read wrongly here would be
// blamed on the SDK. Keys that are not known are passed over.
func understand(line []byte, id string, c Case) (response, error) {
	fields, err := strictjson.Object(line)
	if err != nil {
		return response{}, fmt.Errorf("the line %q is not a JSON object: %w", short(string(line)), err)
	}
	value, given := fields["id"]
	got, ok := value.(string)
	if !given {
		return response{}, fmt.Errorf("the line %q has no id", short(string(line)))
	}
	if !ok {
		return response{}, fmt.Errorf("the line %q has an id that is not a text: it has to be the case's, %q, with the quotes", short(string(line)), id)
	}
	if got != id {
		return response{}, fmt.Errorf("the line is for the id %q where %q was asked", short(got), id)
	}
	if fields["unsupported"] == true {
		return response{unsupported: true}, nil
	}
	switch c.Op {
	case OpHello:
		name, _ := fields["sdk"].(string)
		version, _ := fields["version"].(string)
		if name == "" {
			return response{}, errors.New("the answer to hello has no sdk")
		}
		raw := false
		switch how, given := fields["answers"]; {
		case given && how == "raw":
			raw = true
		case given && how != "read":
			return response{}, errors.New(`the answer to hello has answers that are neither "raw" nor "read"`)
		}
		return response{sdk: short(name), version: short(version), raw: raw}, nil
	case OpThreads:
		return readResults(fields, len(c.Members))
	default:
		one, err := readResult(fields)
		return response{results: []Result{one}}, err
	}
}

func readResults(fields map[string]any, want int) (response, error) {
	list, _ := fields["results"].([]any)
	if len(list) != want {
		return response{}, fmt.Errorf("the answer has %d results where %d were asked for", len(list), want)
	}
	var out response
	for i, element := range list {
		object, ok := element.(map[string]any)
		if !ok {
			return response{}, fmt.Errorf("result %d is not an object", i+1)
		}
		one, err := readResult(object)
		if err != nil {
			return response{}, fmt.Errorf("result %d: %w", i+1, err)
		}
		out.results = append(out.results, one)
	}
	return out, nil
}

func readResult(fields map[string]any) (Result, error) {
	ok, given := fields["ok"].(bool)
	if !given {
		return Result{}, errors.New("the result has no ok that is true or false")
	}
	out := Result{OK: ok}
	if value, given := fields["code"]; given && value != nil {
		n, whole := strictjson.Integer(value)
		if !whole || !n.IsInt64() {
			return Result{}, errors.New("the result has a code that is not an integer")
		}
		code := n.Int64()
		out.Code = &code
	}
	out.Message, _ = fields["message"].(string)
	return out, nil
}

// short is the beginning of a text.
func short(text string) string {
	if len(text) <= longestText {
		return text
	}
	cut := longestText
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return strings.ToValidUTF8(text[:cut], "?") + "…"
}
