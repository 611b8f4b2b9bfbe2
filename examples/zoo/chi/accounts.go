package main

type userItem struct{ UserID *string }

func (s *store) accountImport(r *userItem) (any, error) {
	account, err := accountField("UserID", r.UserID)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts[account] = true
	return ok, nil
}

type multiaccountRequest struct {
	Accounts    []string
	AccountList []userItem
}

func (s *store) multiaccountImport(r *multiaccountRequest) (any, error) {
	for _, item := range r.AccountList {
		if item.UserID != nil {
			r.Accounts = append(r.Accounts, *item.UserID)
		}
	}
	if len(r.Accounts) == 0 || len(r.Accounts) > 100 {
		return nil, &apiError{70402, "1 to 100 accounts are expected"}
	}
	failed := []string{}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range r.Accounts {
		if name == "" || len(name) > 32 {
			failed = append(failed, name)
			continue
		}
		s.accounts[name] = true
	}
	return struct {
		status
		FailAccounts []string
	}{ok, failed}, nil
}

type accountResult struct {
	UserID        string
	ResultCode    int
	ResultInfo    string
	AccountStatus string `json:",omitempty"`
}

func (s *store) accountDelete(r *struct{ DeleteItem []userItem }) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var results []accountResult
	for _, item := range r.DeleteItem {
		account, err := accountField("UserID", item.UserID)
		if err != nil {
			return nil, err
		}
		result := accountResult{UserID: account}
		if !s.accounts[account] {
			result.ResultCode, result.ResultInfo = 70107, "Err_TLS_PT_Open_Login_Account_Not_Exist"
		}
		delete(s.accounts, account)
		for _, g := range s.groups {
			g.leave(account)
		}
		results = append(results, result)
	}
	return struct {
		status
		ResultItem []accountResult
	}{ok, results}, nil
}

func (s *store) accountCheck(r *struct{ CheckItem []userItem }) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var results []accountResult
	for _, item := range r.CheckItem {
		account, err := accountField("UserID", item.UserID)
		if err != nil {
			return nil, err
		}
		state := "NotImported"
		if s.accounts[account] {
			state = "Imported"
		}
		results = append(results, accountResult{UserID: account, AccountStatus: state})
	}
	return struct {
		status
		ResultItem []accountResult
	}{ok, results}, nil
}
