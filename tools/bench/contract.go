package main

import (
	"fmt"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"
)

// contractFor writes to a file what a peer reads: the project's own openapi.yaml with the stage's group, member and app as its
// examples. For a peer behind a lifting shim it also has an answer for each status that the shim gives, with what a
// success and a refusal have to say, which one flat schema cannot.
func contractFor(from, to string, at stage, lift bool) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var contract map[string]any
	if err := yaml.Unmarshal(text, &contract); err != nil {
		return err
	}
	// What tools other than this one have no use for, anchors within it included.
	for key := range contract {
		if strings.HasPrefix(key, "x-") {
			delete(contract, key)
		}
	}
	call, err := at.fill(contract)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	if lift {
		liftContract(contract, call)
	}
	text, err = yaml.Marshal(contract)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}

// fill puts the stage's names into the contract's examples, and returns the call.
func (at stage) fill(contract map[string]any) (map[string]any, error) {
	call, ok := find(contract, "paths", "/v4/group_open_http_svc/"+command, "post").(map[string]any)
	if !ok {
		return nil, fmt.Errorf("it has no call %s", command)
	}
	properties, ok := find(contract, "components", "schemas", "SetUnreadMsgNumRequest", "properties").(map[string]any)
	if !ok {
		return nil, fmt.Errorf("it has no schema SetUnreadMsgNumRequest")
	}
	for name, value := range map[string]any{"GroupId": at.Group, "Member_Account": at.Member} {
		property, ok := properties[name].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("SetUnreadMsgNumRequest has no %s", name)
		}
		property["example"] = value
	}
	if content, ok := find(call, "requestBody", "content", "application/json").(map[string]any); ok {
		body := func(n int) map[string]any {
			return map[string]any{"value": map[string]any{"GroupId": at.Group, "Member_Account": at.Member, "UnreadMsgNum": n}}
		}
		content["examples"] = map[string]any{"set": body(3), "clear": body(0), "above": body(1000)}
	}
	// An example of an answer is taken by some peers for the only answer to the request of the same name.
	if content, ok := find(call, "responses", "200", "content", "application/json").(map[string]any); ok {
		delete(content, "examples")
	}
	return call, nil
}

// liftContract says what the shim answers.
func liftContract(contract, call map[string]any) {
	schemas := contract["components"].(map[string]any)["schemas"].(map[string]any)
	answer := func(status string, code map[string]any, info map[string]any) map[string]any {
		return map[string]any{
			"type": "object", "required": []string{"ActionStatus", "ErrorCode", "ErrorInfo"},
			"properties": map[string]any{
				"ActionStatus": map[string]any{"type": "string", "enum": []string{status}}, "ErrorCode": code, "ErrorInfo": info,
			},
		}
	}
	schemas["Accepted"] = answer("OK", map[string]any{"type": "integer", "enum": []int{0}}, map[string]any{"type": "string"})
	schemas["Refused"] = answer("FAIL", map[string]any{"type": "integer", "minimum": 10000}, map[string]any{"type": "string", "minLength": 1})
	responses := map[string]any{}
	for _, status := range []string{"200", "400", "401", "403", "404", "405", "429", "503"} {
		name := "Refused"
		if status == "200" {
			name = "Accepted"
		}
		responses[status] = map[string]any{
			"description": name,
			"content":     map[string]any{"application/json": map[string]any{"schema": map[string]any{"$ref": "#/components/schemas/" + name}}},
		}
	}
	call["responses"] = responses
}

// find follows keys down from a value; nil where one is missing.
func find(from any, keys ...string) any {
	for _, key := range keys {
		m, ok := from.(map[string]any)
		if !ok {
			return nil
		}
		from = m[key]
	}
	return from
}

// edit changes a contract file in place: its whole content, and the description of the call in it.
func edit(name string, change func(contract, call map[string]any)) error {
	text, err := os.ReadFile(name) //nolint:gosec // this program has written it
	if err != nil {
		return err
	}
	var contract map[string]any
	if err := yaml.Unmarshal(text, &contract); err != nil {
		return err
	}
	call, _ := find(contract, "paths", "/v4/group_open_http_svc/"+command, "post").(map[string]any)
	change(contract, call)
	if text, err = yaml.Marshal(contract); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o600)
}

// narrow leaves the app, the caller, the group and the member one value each in a contract file. Specmatic takes the values of
// its good requests from schemas, and with others than these it would never get beyond the sign-in.
func narrow(name string, at stage) error {
	return edit(name, func(contract, call map[string]any) {
		parameters, _ := call["parameters"].([]any)
		for _, p := range parameters {
			parameter, _ := p.(map[string]any)
			switch parameter["name"] {
			case "sdkappid":
				parameter["schema"] = map[string]any{"type": "integer", "enum": []int{sdkAppID}}
			case "identifier":
				parameter["schema"] = map[string]any{"type": "string", "enum": []string{admin}}
			}
		}
		properties, _ := find(contract, "components", "schemas", "SetUnreadMsgNumRequest", "properties").(map[string]any)
		properties["GroupId"] = map[string]any{"type": "string", "enum": []string{at.Group}}
		properties["Member_Account"] = map[string]any{"type": "string", "enum": []string{at.Member}}
	})
}
