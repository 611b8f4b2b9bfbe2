package spec_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

func companionsText(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("companions.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestCompanions(t *testing.T) {
	companions := spec.Companions()
	want := []string{
		"account_check", "account_delete", "account_import", "add_group_member", "create_group", "delete_group_member",
		"destroy_group", "get_group_info", "get_group_member_info", "get_joined_group_list", "get_role_in_group",
		"get_specified_group_member_info", "group_msg_get_simple", "import_group", "import_group_member", "import_group_msg",
		"multiaccount_import", "send_group_msg", "send_group_system_notification",
	}
	if got := slices.Sorted(maps.Keys(companions)); !slices.Equal(got, want) {
		t.Errorf("the companions are %v, want %v", got, want)
	}
	c := load(t, builtIn(t))
	for name, companion := range companions {
		if companion.Name != name || !strings.HasPrefix(companion.Path, "/v4/") || !strings.HasSuffix(companion.Path, "/"+name) {
			t.Errorf("%s is %s at %s", name, companion.Name, companion.Path)
		}
		if companion.Limit.Calls < 1 || companion.Limit.Per <= 0 {
			t.Errorf("%s has the limit %v", name, companion.Limit)
		}
		if !slices.Contains(spec.Effects, companion.Effect) {
			t.Errorf("%s has the effect %q", name, companion.Effect)
		}
		// What a call does shows in its name: only those that ask are reads.
		asks := strings.HasPrefix(name, "get_") || name == "account_check" || name == "group_msg_get_simple"
		if (companion.Effect == spec.Reads) != asks {
			t.Errorf("%s has the effect %q", name, companion.Effect)
		}
		if request := companion.Request(); request == nil || len(request.Properties) == 0 {
			t.Errorf("%s has no body fields", name)
		}
		for groupType, code := range companion.RefusedTypes {
			if _, known := c.GroupType(groupType); !known || !c.Codes.Documented(code) {
				t.Errorf("%s refuses %s with %d", name, groupType, code)
			}
		}
	}
	for name, code := range map[string]int64{"import_group": 10007, "import_group_member": 10007, "import_group_msg": 10007,
		"add_group_member": 10007, "delete_group_member": 10004, "create_group": 0, "send_group_msg": 0} {
		if got := companions[name].RefusedTypes["AVChatRoom"]; got != code {
			t.Errorf("%s refuses AVChatRoom with %d, want %d", name, got, code)
		}
	}
	if got, want := companions["account_delete"].Limit, (spec.Rate{Calls: 100, Per: time.Second}); got != want {
		t.Errorf("account_delete has the limit %v, want %v", got, want)
	}
}

func TestTheBuiltInCompanionsAreTheDescribedOnes(t *testing.T) {
	described, err := spec.LoadCompanions([]byte(companionsText(t)))
	if err != nil {
		t.Fatal(err)
	}
	want, wantErr := json.Marshal(described)
	got, gotErr := json.Marshal(spec.Companions())
	if wantErr != nil || gotErr != nil || !bytes.Equal(got, want) {
		t.Errorf("spec/companions.json is not what companions.yaml says: run `make write-spec/companions.json` (%v, %v)", wantErr, gotErr)
	}
}

func TestWrongCompanionsAreRefused(t *testing.T) {
	const (
		path   = "  /v4/im_open_login_svc/account_import:\n    post:\n"
		limit  = "      x-rate-limit: {calls: 200, per: 1s}\n      x-source: {page: 1047/34953,"
		effect = "      x-effect: creates\n" + limit
		schema = "            schema:\n              type: object\n              required: [UserID]\n              properties:\n" +
			"                UserID: {$ref: \"#/components/schemas/Account\"}\n                Nick: {type: string}\n                FaceUrl: {type: string}\n            example: {UserID: bob, Nick: Bob}\n"
		body   = "      requestBody:\n        required: true\n        content:\n          application/json:\n" + schema
		refuse = "      x-refused-types: {AVChatRoom: 10004}\n"
	)
	tests := []struct {
		name string
		edit edit
		says string
	}{
		{"no YAML", edit{path, "\t" + path}, "failed to unmarshal"},
		{"no OpenAPI", edit{"openapi: 3.0.3\n", ""}, "openapi"},
		{"a call by GET", edit{path, strings.Replace(path, "post:", "get:", 1)}, "/v4/im_open_login_svc/account_import has no post"},
		{"no body", edit{body, ""}, "/v4/im_open_login_svc/account_import has no request body"},
		{"a body of another kind", edit{body, strings.Replace(body, "application/json", "text/plain", 1)}, "/v4/im_open_login_svc/account_import has no request body"},
		{"a body without a schema", edit{body, strings.Replace(body, schema, "            example: {}\n", 1)}, "/v4/im_open_login_svc/account_import has no request body"},
		{"no limit", edit{limit, "      x-source: {page: 1047/34953,"}, "/v4/im_open_login_svc/account_import: lacks x-rate-limit"},
		{"a limit of 0", edit{limit, strings.Replace(limit, "200", "0", 1)}, "/v4/im_open_login_svc/account_import: x-rate-limit: calls is 0"},
		{"a limit without a unit", edit{limit, strings.Replace(limit, "1s", "\"1\"", 1)}, `/v4/im_open_login_svc/account_import: x-rate-limit: per is "1"`},
		{"no effect", edit{effect, limit}, "/v4/im_open_login_svc/account_import: lacks x-effect"},
		{"an unknown effect", edit{effect, strings.Replace(effect, "creates", "deletes", 1)}, `/v4/im_open_login_svc/account_import has the x-effect "deletes"; write one of [reads sets creates floods]`},
		{"an effect in capitals", edit{effect, strings.Replace(effect, "creates", "Creates", 1)}, `has the x-effect "Creates"`},
		{"an effect as a list", edit{effect, strings.Replace(effect, "creates", "[creates]", 1)}, "/v4/im_open_login_svc/account_import: x-effect has another shape"},
		{"refused types as a list", edit{refuse, "      x-refused-types: [AVChatRoom]\n"}, "/v4/group_open_http_svc/delete_group_member: x-refused-types has another shape"},
		{"a refused type with a word", edit{refuse, "      x-refused-types: {AVChatRoom: no}\n"}, "/v4/group_open_http_svc/delete_group_member: x-refused-types has another shape"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			companions, err := spec.LoadCompanions([]byte(edited(t, companionsText(t), test.edit)))
			if err == nil {
				t.Fatalf("%d companions were loaded", len(companions))
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("refused with %q, want …%s…", err, test.says)
			}
		})
	}
}
