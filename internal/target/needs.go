package target

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Webhooks stands among what a program needs where webhooks have to be received.
const Webhooks = "webhooks"

// Need is something that checks need of a target beside a stage, an observer and the endpoint.
type Need struct {
	// Name is a companion's, as "add_group_member", or Webhooks.
	Name string `json:"name"`
	// Musts are the ids of the musts that cannot be judged without it.
	Musts []string `json:"musts"`
}

// Needs returns what the steps of a program need: names of companions, and Webhooks, each once.
func Needs(p program.Program) []string {
	var names []string
	for _, s := range p.Steps {
		name := ""
		switch {
		case s.Join != nil:
			name = "add_group_member"
		case s.Leave != nil:
			name = "delete_group_member"
		case s.Destroy != nil:
			name = "destroy_group"
		case s.Send != nil:
			name = "send_group_msg"
		case s.Snapshot != nil:
			name = "get_group_info"
		case s.Listen != nil:
			name = Webhooks
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// offers reports whether the target knows a command: it answers, and not that the command is unknown.
func (d *doctor) offers(ctx context.Context, name string, body map[string]any) bool {
	r := d.client.companion(ctx, playing{}, name, body)
	return r.answer.Readable && !d.contract.Outcomes["wrong_command"].Accepts(r.answer.Code)
}

// changers asks for the companions that change groups. Each is called about a group that does not exist, so that nothing is
// changed; where even that is not allowed, they are listed.
func (d *doctor) changers(ctx context.Context) bool {
	nowhere, me := "unreadcheck-no-such-group", d.config.Account.Identifier
	bodies := map[string]map[string]any{
		"add_group_member":    {"GroupId": nowhere, "Silence": 1, "MemberList": []any{map[string]any{"Member_Account": me}}},
		"delete_group_member": {"GroupId": nowhere, "Silence": 1, "MemberToDel_Account": []string{me}},
		"destroy_group":       {"GroupId": nowhere},
		"send_group_msg":      message(me, 1, map[string]any{"GroupId": nowhere}),
	}
	allowed := d.client.guard.Check(spec.Creates) == nil && len(d.config.Groups) == 0
	var offered, missing, advice []string
	for _, need := range d.needs {
		body, changes := bodies[need.Name]
		switch {
		case !changes:
		case !allowed:
			missing = append(missing, fmt.Sprintf("%s (%s)", need.Name, words(need.Musts)))
		case d.offers(ctx, need.Name, body):
			offered = append(offered, need.Name)
		default:
			missing = append(missing, need.Name)
			advice = append(advice, fmt.Sprintf("without %s these musts cannot be judged: %s", need.Name, words(need.Musts)))
		}
	}
	const what = "companions that change"
	switch {
	case len(offered)+len(missing) == 0:
	case !allowed:
		d.say(API, what, Untried, "checks need, and for these musts: "+strings.Join(missing, ", "), "your server has to offer them")
	default:
		d.say(API, what, state(len(missing) == 0), "answered: "+words(offered)+"; not offered: "+words(missing), strings.Join(advice, "; "))
	}
	return true
}

// webhooks says whether webhooks could be received; whether the target sends them, only a message shows.
func (d *doctor) webhooks(context.Context) bool {
	for _, need := range d.needs {
		switch {
		case need.Name != Webhooks:
		case d.config.Callbacks == nil:
			d.say(API, "webhooks", Untried, "nothing receives them, so that these musts cannot be judged: "+words(need.Musts),
				"start your server with a webhook address such as http://127.0.0.1:9000/, and give --callback-listen 127.0.0.1:9000")
		default:
			d.say(API, "webhooks", Well, "a receiver listens; a run sends a message first, which has to cause one", "")
		}
	}
	return true
}
