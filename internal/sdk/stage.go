package sdk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// mostAtOnce is how many accounts or members one companion call takes.
const mostAtOnce = 100

// stage gives the reference the groups and members of the cases.
func (r *recorder) stage(ctx context.Context, cases []Case) error {
	members := map[string][]string{}
	var accounts []string
	for _, c := range cases {
		members[c.Group] = append(members[c.Group], c.Members...)
		accounts = append(accounts, c.Members...)
	}
	slices.Sort(accounts)
	for some := range slices.Chunk(slices.Compact(accounts), mostAtOnce) {
		if err := r.companion(ctx, "multiaccount_import", map[string]any{"Accounts": some}); err != nil {
			return err
		}
	}
	for group, names := range members {
		if err := r.companion(ctx, "create_group", map[string]any{"Type": r.typeOf(group), "Name": "unreadcheck", "GroupId": group}); err != nil {
			return err
		}
		for some := range slices.Chunk(names, mostAtOnce) {
			var list []map[string]string
			for _, name := range some {
				list = append(list, map[string]string{"Member_Account": name})
			}
			if err := r.companion(ctx, "add_group_member", map[string]any{"GroupId": group, "MemberList": list}); err != nil {
				return err
			}
		}
	}
	return nil
}

// typeOf is a type of group that counts unread messages and whose ids may be like that one.
func (r *recorder) typeOf(id string) string {
	plain := ""
	for _, t := range r.contract.TypesWith(spec.Counted) {
		switch {
		case t.IDPrefix != "" && strings.HasPrefix(id, t.IDPrefix):
			return t.Name
		case t.IDPrefix == "" && plain == "":
			plain = t.Name
		}
	}
	return plain
}

// companion makes one companion call of the reference.
func (r *recorder) companion(ctx context.Context, name string, body map[string]any) error {
	sig, err := usersig.Sign(r.key, usersig.Claims{SDKAppID: r.sdkAppID, Identifier: r.identifier, Issued: time.Now(), Expire: time.Hour})
	if err != nil {
		return fmt.Errorf("the stage: %w", err)
	}
	query := url.Values{"sdkappid": {strconv.FormatUint(r.sdkAppID, 10)}, "identifier": {r.identifier}, "usersig": {sig},
		"random": {"1"}, "contenttype": {"json"}}
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("the stage: %w", err)
	}
	address := "https://localhost" + spec.Companions()[name].Path + "?" + query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("the stage: %w", err)
	}
	answer := r.call(req)
	fields, err := strictjson.Object(answer)
	if status, _ := fields["ActionStatus"].(string); err != nil || status != "OK" {
		return fmt.Errorf("the stage cannot be set: %s answers %s", name, answer)
	}
	return nil
}
