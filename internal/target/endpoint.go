package target

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target/rawsocket"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// endpointCall is a call of the endpoint with the handles of its program replaced by what the target knows.
type endpointCall struct {
	program.Call
	// groupID and account are the target's names for the call's group and member; number is what is set.
	groupID, account string
	number           string
	// ordinary is an account that is not an admin, for the credentials that need one.
	ordinary string
}

// endpoint makes the calls at once and returns their exchanges in the same order. A call for which there is no budget
// any more is not made and has an exchange that says so.
func (c *Client) endpoint(ctx context.Context, p playing, calls []endpointCall) ([]record.Exchange, error) {
	requests := make([]request, len(calls))
	for i, call := range calls {
		r, err := c.endpointRequest(call)
		if err != nil {
			return nil, err
		}
		r.playing = p
		requests[i] = r
	}
	out := make([]record.Exchange, len(calls))
	fail := func(kind, detail string) []record.Exchange {
		for i, r := range requests {
			out[i] = c.keep(record.Exchange{Program: p.program, Attempt: p.attempt, Command: r.command,
				Request: record.Request{Method: r.method, URL: r.shown, Header: r.header, Body: c.clean(r.body)},
				Trouble: &record.Trouble{Kind: kind, Detail: detail}})
		}
		return out
	}
	if !c.spend(len(calls)) {
		return fail(record.TroubleBudget, fmt.Sprintf("--max-calls %d is reached", c.config.MaxCalls)), nil
	}
	// The call is paced as what it is, whatever path a program gives it: that is the limit it may use up.
	done, err := c.pacer.Wait(ctx, c.config.Contract.Command(), len(calls))
	if err != nil {
		c.spend(-len(calls)) // they are not made
	}
	switch {
	case errors.Is(err, errTooMany):
		return nil, err
	case err != nil:
		return fail(record.TroubleCancelled, err.Error()), nil
	}
	var wg sync.WaitGroup
	for i := range requests {
		wg.Go(func() { out[i] = c.send(ctx, requests[i], done[i]) })
	}
	wg.Wait()
	for _, x := range out {
		switch {
		case judge.TooFrequent(c.config.Contract, x):
			c.pacer.Slow(c.config.Contract.Command())
		case !x.TransientFailure():
			c.mu.Lock()
			c.letIn++
			c.mu.Unlock()
		}
	}
	return out, nil
}

func (c *Client) endpointRequest(call endpointCall) (request, error) {
	contract := c.config.Contract
	cred, err := c.signer.make(call.Credential, call.ordinary)
	if err != nil {
		return request{}, err
	}
	body, err := call.body(contract)
	if err != nil {
		return request{}, err
	}
	r := request{method: contract.Method, command: contract.Command(), effect: spec.Sets, body: body,
		header: map[string]string{"Content-Type": "application/json"}}
	if call.Method != "" {
		r.method = call.Method
	}
	for name, value := range call.Header {
		r.header[http.CanonicalHeaderKey(name)] = value
	}
	requestPath := contract.Path
	if call.Command != "" {
		requestPath, r.command = path.Join(contract.Service(), call.Command), call.Command
	}
	query := call.query(contract, cred, strconv.FormatUint(uint64(c.nextRandom()), 10))
	base := strings.TrimSuffix(c.config.Base.String(), "/") + requestPath
	r.url = base + "?" + encode(query, cred, false)
	r.shown = base + "?" + encode(query, cred, true)
	return r, nil
}

// query makes the query parameters in the contract's order, with what the call changes about them.
func (call endpointCall) query(contract *spec.Contract, cred credentials, random string) []rawsocket.Parameter {
	var out []rawsocket.Parameter
	for _, p := range contract.QueryParameters() {
		value := ""
		switch p.Name {
		case "sdkappid":
			value = cred.SDKAppID
		case "identifier":
			value = cred.Identifier
		case "usersig":
			if cred.UserSig == nil {
				continue
			}
			value = *cred.UserSig
		case "random":
			value = random
		default:
			// What is left has one value alone (contenttype=json), and the schema says which.
			if enum := p.Schema.Value.Enum; len(enum) > 0 {
				value = fmt.Sprint(enum[0])
			}
		}
		if slices.Contains(call.OmitQuery, p.Name) {
			continue
		}
		if replaced, ok := call.Query[p.Name]; ok {
			value = replaced
		}
		name := p.Name
		if renamed, ok := call.RenameQuery[name]; ok {
			name = renamed
		}
		out = append(out, rawsocket.Parameter{Name: name, Value: value})
	}
	if call.ReverseQuery {
		slices.Reverse(out)
	}
	return out
}

// encode writes query parameters. For what is shown, the UserSig gives way to the name of a variable.
func encode(query []rawsocket.Parameter, cred credentials, shown bool) string {
	var parts []string
	for _, p := range query {
		value := url.QueryEscape(p.Value)
		if shown && cred.UserSig != nil && p.Value != "" && p.Value == *cred.UserSig {
			value = cred.Shown
		}
		parts = append(parts, url.QueryEscape(p.Name)+"="+value)
	}
	return strings.Join(parts, "&")
}

// body makes the call's body.
func (call endpointCall) body(contract *spec.Contract) ([]byte, error) {
	return call.EncodeBody(contract.RequestSchema().Required, call.field)
}

// field is the JSON of a documented field as the stage has it.
func (call endpointCall) field(name string) (string, error) {
	var value any
	switch name {
	case "GroupId":
		value = call.groupID
	case "Member_Account":
		value = call.account
	case "UnreadMsgNum":
		if call.number == "" {
			return "", errors.New("the call has no number to set")
		}
		return call.number, nil
	default:
		return "null", nil
	}
	data, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("the field %s cannot be written: %w", name, err)
	}
	return string(data), nil
}
