package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"path"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/spec"
)

// command is one call of the API: what a request of it has to be, and what it does.
type command struct {
	name   string
	method string
	schema *openapi3.Schema
	// judged tells the call under test from its companions: its faults have conditions in the contract.
	judged bool
	// invalid is the code for a body that breaks a rule for which the contract has no condition.
	invalid int64
	// refusedTypes are the group types that the command does not take, with the code for each.
	refusedTypes map[string]int64
	limit        spec.Rate
	limiter      limiter // nil where nothing is limited
	// run takes effect and says what the answer has beyond the envelope. The state is locked meanwhile.
	run func(*call) (fields, error)
}

// companions are what the companion calls do, by name, and the code that their service has for bad parameters.
var companions = map[string]struct {
	invalid int64
	run     func(*call) (fields, error)
}{
	"account_import":                  {codeInvalidAccountArg, importAccount},
	"multiaccount_import":             {codeInvalidAccountArg, importAccounts},
	"account_delete":                  {codeInvalidAccountArg, deleteAccounts},
	"account_check":                   {codeInvalidAccountArg, checkAccounts},
	"create_group":                    {codeInvalidParameter, createGroup},
	"import_group":                    {codeInvalidParameter, importGroup},
	"destroy_group":                   {codeInvalidParameter, destroyGroup},
	"add_group_member":                {codeInvalidParameter, addMembers},
	"import_group_member":             {codeInvalidParameter, importMembers},
	"delete_group_member":             {codeInvalidParameter, deleteMembers},
	"send_group_msg":                  {codeInvalidParameter, sendMessage},
	"import_group_msg":                {codeInvalidParameter, importMessages},
	"send_group_system_notification":  {codeInvalidParameter, notify},
	"get_group_info":                  {codeInvalidParameter, groupInfo},
	"get_group_member_info":           {codeInvalidParameter, memberInfo},
	"get_specified_group_member_info": {codeInvalidParameter, namedMemberInfo},
	"group_msg_get_simple":            {codeInvalidParameter, history},
	"get_joined_group_list":           {codeInvalidParameter, joinedGroups},
	"get_role_in_group":               {codeInvalidParameter, roles},
}

// newCommands are all commands by path: the one that the contract describes, and its companions.
func newCommands(config Options) (map[string]*command, error) {
	limit := config.Contract.Limit
	if config.Limit != nil {
		limit = *config.Limit
	}
	commands := map[string]*command{config.Contract.Path: {
		name:    config.Contract.Command(),
		method:  config.Contract.Method,
		schema:  config.Contract.RequestSchema(),
		judged:  true,
		invalid: codeInvalidParameter,
		limit:   limit,
		run:     setUnread,
	}}
	for name, companion := range spec.Companions() {
		known, ok := companions[name]
		if !ok {
			return nil, fmt.Errorf("the companion %s is described, and nothing here does it", name)
		}
		if commands[companion.Path] != nil {
			return nil, errors.New("the contract describes a companion, " + name)
		}
		commands[companion.Path] = &command{
			name:         name,
			method:       http.MethodPost,
			schema:       companion.Request(),
			invalid:      known.invalid,
			refusedTypes: companion.RefusedTypes,
			limit:        companion.Limit,
			run:          known.run,
		}
	}
	if config.Unlimited {
		return commands, nil
	}
	for _, c := range commands {
		var err error
		if c.limiter, err = newLimiter(config.Limiter, c.limit); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return commands, nil
}

// route finds the command that a path names, exactly as it is written: a doubled or a closing slash names nothing. In
// the group service another last part is a wrong command; elsewhere the URL as a whole is wrong.
func (e *Emulator) route(urlPath string) (*command, error) {
	if c := e.commands[urlPath]; c != nil {
		return c, nil
	}
	if service, _ := path.Split(urlPath); service == e.config.Contract.Service()+"/" {
		return nil, e.codes.refuse(wrongCommand, "")
	}
	return nil, e.codes.refuseWith(codeWrongURL, "")
}
