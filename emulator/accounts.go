package emulator

import "slices"

// importAccount creates one account (account_import; documentation 1047/34953, 2023-03-30, "Importing One Account"). An
// account that exists stays as it is.
func importAccount(c *call) (fields, error) {
	c.state.importAccount(c.body.text("UserID"))
	return nil, nil
}

// importAccounts creates up to 100 accounts, from either of the two lists that clients send (multiaccount_import;
// documentation 1047/34954, 2023-03-30, "Importing Multiple Accounts"). None of them fails once the request is
// well-formed.
func importAccounts(c *call) (fields, error) {
	if !c.body.has("Accounts") && !c.body.has("AccountList") {
		return nil, c.invalid("Accounts: property is missing")
	}
	names := c.body.texts("Accounts")
	for _, entry := range c.body.objects("AccountList") {
		names = append(names, entry.text("UserID"))
	}
	for _, name := range names {
		c.state.importAccount(name)
	}
	return fields{"FailAccounts": []string{}}, nil
}

// deleteAccounts removes up to 100 accounts and their memberships (account_delete; documentation 1047/34955,
// 2023-03-30, "Deleting Accounts"). Each has a result of its own; that memberships go with the account is not
// documented.
func deleteAccounts(c *call) (fields, error) {
	results := []fields{}
	for _, entry := range c.body.objects("DeleteItem") {
		name := entry.text("UserID")
		result := fields{"UserID": name, "ResultCode": 0, "ResultInfo": ""}
		if !c.state.deleteAccount(name) {
			result["ResultCode"] = codeAccountNotFound
			result["ResultInfo"] = "Err_TLS_PT_Open_Login_Account_Not_Exist"
		}
		results = append(results, result)
	}
	return fields{"ResultItem": results}, nil
}

// checkAccounts tells for up to 100 names whether they are accounts (account_check; documentation 1047/34956,
// 2023-03-30, "Querying Accounts").
func checkAccounts(c *call) (fields, error) {
	results := []fields{}
	for _, entry := range c.body.objects("CheckItem") {
		name, status := entry.text("UserID"), "NotImported"
		if c.state.accounts[name] != nil {
			status = "Imported"
		}
		results = append(results, fields{"UserID": name, "ResultCode": 0, "ResultInfo": "", "AccountStatus": status})
	}
	return fields{"ResultItem": results}, nil
}

func (s *state) importAccount(name string) {
	if s.accounts[name] == nil {
		s.accounts[name] = &account{}
	}
}

// deleteAccount reports whether there was such an account.
func (s *state) deleteAccount(name string) bool {
	a := s.accounts[name]
	if a == nil {
		return false
	}
	for _, g := range slices.Clone(a.groups) { // leaving changes the list
		s.leave(g, g.byAccount[name])
	}
	delete(s.accounts, name)
	return true
}
