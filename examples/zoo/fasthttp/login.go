package main

import "github.com/valyala/fastjson"

func accountImport(body *fastjson.Value, _ *fastjson.Arena, _ *fastjson.Value) error {
	user, err := account(body, "UserID")
	if err == nil {
		users.put(user, struct{}{})
	}
	return err
}

func multiaccountImport(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	var names []string
	var err error
	if body.Exists("AccountList") {
		names, err = accounts(body, "AccountList", "UserID", 100)
	} else {
		names, err = accounts(body, "Accounts", "", 100)
	}
	if err != nil {
		return err
	}
	failed := a.NewArray()
	for i, name := range names {
		if name == "" || len(name) > 32 {
			failed.SetArrayItem(i, a.NewString(name))
			continue
		}
		users.put(name, struct{}{})
	}
	answer.Set("FailAccounts", failed)
	return nil
}

func accountDelete(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	names, err := accounts(body, "DeleteItem", "UserID", 100)
	if err != nil {
		return err
	}
	results := a.NewArray()
	for i, name := range names {
		result := a.NewObject()
		result.Set("UserID", a.NewString(name))
		result.Set("ResultCode", a.NewNumberInt(0))
		result.Set("ResultInfo", a.NewString(""))
		if !users.remove(name) {
			result.Set("ResultCode", a.NewNumberInt(70107))
			result.Set("ResultInfo", a.NewString("Err_TLS_PT_Open_Login_Account_Not_Exist"))
		}
		for _, g := range groups.all() {
			g.mu.Lock()
			delete(g.members, name)
			g.mu.Unlock()
		}
		results.SetArrayItem(i, result)
	}
	answer.Set("ResultItem", results)
	return nil
}

func accountCheck(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	names, err := accounts(body, "CheckItem", "UserID", 100)
	if err != nil {
		return err
	}
	results := a.NewArray()
	for i, name := range names {
		state := "NotImported"
		if users.has(name) {
			state = "Imported"
		}
		result := a.NewObject()
		result.Set("UserID", a.NewString(name))
		result.Set("ResultCode", a.NewNumberInt(0))
		result.Set("ResultInfo", a.NewString(""))
		result.Set("AccountStatus", a.NewString(state))
		results.SetArrayItem(i, result)
	}
	answer.Set("ResultItem", results)
	return nil
}
