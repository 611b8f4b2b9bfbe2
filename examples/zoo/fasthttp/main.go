// Command fasthttp emulates the account and group calls of the IM server API, for load tests of our own services. It is
// built on fasthttp and fastjson.
package main

import (
	"errors"
	"log"
	"os"
	"strconv"
	"strings"

	"github.com/valyala/fasthttp"
	"github.com/valyala/fastjson"
)

var (
	admin = env("IM_ADMIN", "administrator")
	key   = []byte(os.Getenv("IM_SECRET_KEY"))
	app   = env("IM_SDKAPPID", "1400000000")
	bug   = os.Getenv("ZOO_BUG")

	parsers fastjson.ParserPool
	arenas  fastjson.ArenaPool
)

func env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// A failure is an answer with a code; its text is ErrorInfo.
type failure struct {
	code int
	info string
}

func (f *failure) Error() string { return strconv.Itoa(f.code) + " " + f.info }

func fail(code int, info string) error { return &failure{code, info} }

// A call reads the body and sets what its answer has beside the usual three fields.
type call func(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error

var calls = map[string]call{
	"im_open_login_svc/account_import":          accountImport,
	"im_open_login_svc/multiaccount_import":     multiaccountImport,
	"im_open_login_svc/account_delete":          accountDelete,
	"im_open_login_svc/account_check":           accountCheck,
	"group_open_http_svc/create_group":          createGroup,
	"group_open_http_svc/import_group":          importGroup,
	"group_open_http_svc/destroy_group":         destroyGroup,
	"group_open_http_svc/add_group_member":      addGroupMember,
	"group_open_http_svc/import_group_member":   importGroupMember,
	"group_open_http_svc/delete_group_member":   deleteGroupMember,
	"group_open_http_svc/send_group_msg":        sendGroupMsg,
	"group_open_http_svc/import_group_msg":      importGroupMsg,
	"group_open_http_svc/get_group_info":        getGroupInfo,
	"group_open_http_svc/get_group_member_info": getGroupMemberInfo,
	"group_open_http_svc/get_joined_group_list": getJoinedGroupList,
	"group_open_http_svc/get_role_in_group":     getRoleInGroup,
	"group_open_http_svc/set_unread_msg_num":    setUnreadMsgNum,
}

func serve(ctx *fasthttp.RequestCtx) {
	a := arenas.Get()
	defer func() {
		a.Reset()
		arenas.Put(a)
	}()
	answer := a.NewObject()
	answer.Set("ActionStatus", a.NewString("OK"))
	answer.Set("ErrorInfo", a.NewString(""))
	answer.Set("ErrorCode", a.NewNumberInt(0))
	if err := dispatch(ctx, a, answer); err != nil {
		f := &failure{10002, "internal error"}
		errors.As(err, &f)
		answer.Set("ActionStatus", a.NewString("FAIL"))
		answer.Set("ErrorInfo", a.NewString(f.info))
		answer.Set("ErrorCode", a.NewNumberInt(f.code))
	}
	ctx.SetContentType("application/json")
	ctx.SetBody(answer.MarshalTo(nil))
}

func dispatch(ctx *fasthttp.RequestCtx, a *fastjson.Arena, answer *fastjson.Value) error {
	command, found := strings.CutPrefix(string(ctx.Path()), "/v4/")
	if !found || !ctx.IsPost() {
		return fail(60009, "POST /v4/<service>/<command> is expected")
	}
	if err := authenticate(ctx.QueryArgs()); err != nil {
		return err
	}
	do := calls[command]
	if do == nil {
		return fail(10003, "invalid command word")
	}
	parser := parsers.Get()
	defer parsers.Put(parser)
	body, err := parser.ParseBytes(ctx.PostBody())
	if err != nil {
		return fail(60003, "the body is not JSON")
	}
	// The parser takes much that is not JSON: bare control characters, 01, wrong escapes. The validator does not; it comes
	// second, because it takes seconds for some thousand open brackets, where the parser stops at the 300th.
	if err := fastjson.ValidateBytes(ctx.PostBody()); err != nil {
		return fail(60003, "the body is not JSON")
	}
	if body.Type() != fastjson.TypeObject {
		return fail(60003, "the body is not a JSON object")
	}
	return do(body, a, answer)
}

func main() {
	server := &fasthttp.Server{Handler: serve, Name: "im-emulator"}
	log.Fatal(server.ListenAndServe("127.0.0.1:" + env("PORT", "8080")))
}
