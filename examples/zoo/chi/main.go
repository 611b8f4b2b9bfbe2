// Command chi emulates the account and group calls of the IM server API, for tests. It is built on chi.
package main

import (
	"log"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

func env(name, otherwise string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return otherwise
}

func main() {
	app, err := strconv.Atoi(env("IM_SDKAPPID", "1400000000"))
	if err != nil {
		log.Fatal(err)
	}
	admin := env("IM_ADMIN", "administrator")
	gate := &gate{app: app, admin: admin, key: []byte(os.Getenv("IM_SECRET_KEY"))}
	store := newStore(admin)

	r := chi.NewRouter()
	r.Use(middleware.Recoverer)
	r.NotFound(func(w http.ResponseWriter, _ *http.Request) { writeError(w, &apiError{10003, "unknown command"}) })
	r.MethodNotAllowed(func(w http.ResponseWriter, _ *http.Request) { writeError(w, &apiError{60009, "POST only"}) })
	r.Route("/v4", func(r chi.Router) {
		r.Use(gate.authenticate)
		r.Post("/im_open_login_svc/account_import", handle(store.accountImport))
		r.Post("/im_open_login_svc/multiaccount_import", handle(store.multiaccountImport))
		r.Post("/im_open_login_svc/account_delete", handle(store.accountDelete))
		r.Post("/im_open_login_svc/account_check", handle(store.accountCheck))
		r.Post("/group_open_http_svc/create_group", handle(store.createGroup))
		r.Post("/group_open_http_svc/import_group", handle(store.importGroup))
		r.Post("/group_open_http_svc/destroy_group", handle(store.destroyGroup))
		r.Post("/group_open_http_svc/add_group_member", handle(store.addGroupMember))
		r.Post("/group_open_http_svc/import_group_member", handle(store.importGroupMember))
		r.Post("/group_open_http_svc/delete_group_member", handle(store.deleteGroupMember))
		r.Post("/group_open_http_svc/send_group_msg", handle(store.sendGroupMsg))
		r.Post("/group_open_http_svc/import_group_msg", handle(store.importGroupMsg))
		r.Post("/group_open_http_svc/get_group_info", handle(store.getGroupInfo))
		r.Post("/group_open_http_svc/get_group_member_info", handle(store.getGroupMemberInfo))
		r.Post("/group_open_http_svc/get_joined_group_list", handle(store.getJoinedGroupList))
		r.Post("/group_open_http_svc/get_role_in_group", handle(store.getRoleInGroup))
		r.Post("/group_open_http_svc/set_unread_msg_num", handle(store.setUnreadMsgNum))
	})

	server := &http.Server{
		Addr:              "127.0.0.1:" + env("PORT", "8080"),
		Handler:           r,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
	}
	log.Fatal(server.ListenAndServe())
}
