package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/virtual"
	"github.com/unreadcheck/unreadcheck/internal/witness"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
	"github.com/unreadcheck/unreadcheck/suites"
)

// rehearsal is what a command sent to the reference in the target's place.
type rehearsal struct {
	commands         []suites.PlannedCommand
	groups, accounts int
	// took is how long it took on a clock that only the limits and the waiting move on.
	took time.Duration
}

// rehearse has a command call the reference in memory, on a virtual clock, in place of the target. Everything else of the
// settings is the target's: its address too, by which is decided what may be done. given says that there is a ready UserSig and
// no key, heard that webhooks can be received.
func rehearse(ctx context.Context, config target.Config, given, heard bool, play func(context.Context, target.Config) error) (r rehearsal, err error) {
	wrong := virtual.Run(ctx, func() { r, err = rehearseHere(config, given, heard, play) })
	if wrong != nil {
		return r, fmt.Errorf("the plan cannot be made: %w", wrong)
	}
	return r, err
}

func rehearseHere(config target.Config, given, heard bool, play func(context.Context, target.Config) error) (rehearsal, error) {
	ctx := context.Background() // the caller's is of another clock
	options := emulator.Options{Contract: config.Contract}
	if heard {
		config.Callbacks = target.NewReceiverInMemory()
		options.CallbackURL, options.HTTPClient = config.Callbacks.URL(), &http.Client{Transport: target.InMemory(config.Callbacks)}
	}
	reference, err := emulator.New(options)
	if err != nil {
		return rehearsal{}, err
	}
	account := witness.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}
	w := witness.New(reference, reference, account)
	if err := bringGroups(w, config.Groups); err != nil {
		return rehearsal{}, err
	}
	config.Handler, config.Observer, config.Journal = w, nil, nil
	config.Account = target.Account{SDKAppID: account.SDKAppID, Identifier: account.Identifier, SecretKey: account.SecretKey}
	if given {
		config.Account.SecretKey = ""
		if config.Account.UserSig, err = usersig.Sign(account.SecretKey, usersig.Claims{SDKAppID: account.SDKAppID, Identifier: account.Identifier,
			Issued: time.Now(), Expire: 24 * time.Hour}); err != nil {
			return rehearsal{}, err
		}
	}
	began := time.Now()
	if err := play(ctx, config); err != nil {
		return rehearsal{}, err
	}
	r := rehearsal{took: time.Since(began), commands: plannedCommands(w.Served())}
	groups, accounts := w.Made()
	r.groups, r.accounts = len(groups), len(accounts)
	return r, reference.Close()
}

// plannedCommands are the commands with how often each is called, the endpoint's own first.
func plannedCommands(served map[string]int) []suites.PlannedCommand {
	var all []suites.PlannedCommand
	for name, calls := range served {
		c := suites.PlannedCommand{Command: name, Effect: spec.Sets, Calls: calls}
		if companion, known := spec.Companions()[name]; known {
			c.Effect = companion.Effect
		}
		all = append(all, c)
	}
	rank := func(c suites.PlannedCommand) string {
		companion, known := spec.Companions()[c.Command]
		if !known {
			return "0" + c.Command
		}
		return fmt.Sprint(1+slices.Index(spec.Effects, companion.Effect)) + c.Command
	}
	slices.SortFunc(all, func(a, b suites.PlannedCommand) int {
		switch {
		case rank(a) < rank(b):
			return -1
		case rank(a) > rank(b):
			return 1
		}
		return 0
	})
	return all
}

// rehearsedMessages is how many messages a group of the user's is taken to have, and its members not to have read half of them.
const rehearsedMessages = 10

// bringGroups has the groups of the user's on the reference.
func bringGroups(w *witness.Witness, groups target.OwnGroups) error {
	companions := spec.Companions()
	ask := func(command string, body map[string]any) error {
		var answer any
		if err := w.Ask(companions[command].Path, body, &answer); err != nil {
			return fmt.Errorf("the plan cannot be made for the groups of the configuration file: %w", err)
		}
		return nil
	}
	for _, g := range groups {
		var members []any
		for _, role := range []struct {
			name string
			of   []string
		}{{"Admin", g.Admins}, {"Member", g.Members}} {
			for _, account := range role.of {
				if err := ask("account_import", map[string]any{"UserID": account}); err != nil {
					return err
				}
				member := map[string]any{"Member_Account": account, "UnreadMsgNum": rehearsedMessages / 2}
				if role.name == "Admin" {
					member["Role"] = role.name
				}
				members = append(members, member)
			}
		}
		body := map[string]any{"GroupId": g.ID, "Type": g.Type, "Name": "own"}
		if g.Owner != "" {
			if err := ask("account_import", map[string]any{"UserID": g.Owner}); err != nil {
				return err
			}
			body["Owner_Account"] = g.Owner
		}
		_, live := companions["import_group"].RefusedTypes[g.Type]
		if live {
			if err := ask("create_group", body); err != nil {
				return err
			}
			continue
		}
		var messages []any
		for i := range rehearsedMessages {
			messages = append(messages, map[string]any{"From_Account": emulator.DefaultAdmin, "SendTime": time.Now().Add(time.Duration(i-100) * time.Second).Unix(),
				"Random": i + 1, "MsgBody": []any{map[string]any{"MsgType": "TIMTextElem", "MsgContent": map[string]any{"Text": "own"}}}})
		}
		body["CreateTime"] = time.Now().Add(-time.Hour).Unix()
		steps := []struct {
			command string
			body    map[string]any
		}{
			{"import_group", body},
			{"import_group_msg", map[string]any{"GroupId": g.ID, "MsgList": messages[:rehearsedMessages/2]}},
			{"import_group_msg", map[string]any{"GroupId": g.ID, "MsgList": messages[rehearsedMessages/2:]}},
			{"import_group_member", map[string]any{"GroupId": g.ID, "MemberList": members}},
		}
		for _, step := range steps {
			if err := ask(step.command, step.body); err != nil {
				return err
			}
		}
	}
	return nil
}
