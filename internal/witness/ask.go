package witness

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// How many ids one call of get_group_info and of account_check takes (documentation 1047/34961 and 1047/34956, 2023-03-30).
const (
	groupsPerCall   = 50
	accountsPerCall = 100
)

// Left are the ids of the groups and accounts that were made and that the server still has. An error says that it could not
// be asked.
func (w *Witness) Left() (groups, accounts []string, err error) {
	madeGroups, madeAccounts := w.Made()
	for ids := range slices.Chunk(madeGroups, groupsPerCall) {
		var answer struct {
			GroupInfo []struct {
				GroupID   string `json:"GroupId"`
				ErrorCode int
			}
		}
		if err := w.Ask("/v4/group_open_http_svc/get_group_info", map[string]any{"GroupIdList": ids}, &answer); err != nil {
			return nil, nil, err
		}
		for _, g := range answer.GroupInfo {
			if g.ErrorCode == 0 {
				groups = append(groups, g.GroupID)
			}
		}
	}
	for ids := range slices.Chunk(madeAccounts, accountsPerCall) {
		var items []any
		for _, id := range ids {
			items = append(items, map[string]any{"UserID": id})
		}
		var answer struct {
			ResultItem []struct{ UserID, AccountStatus string }
		}
		if err := w.Ask("/v4/im_open_login_svc/account_check", map[string]any{"CheckItem": items}, &answer); err != nil {
			return nil, nil, err
		}
		for _, a := range answer.ResultItem {
			if a.AccountStatus != "NotImported" {
				accounts = append(accounts, a.UserID)
			}
		}
	}
	return groups, accounts, nil
}

// Ask makes a call of the server, beside those that are counted, and reads its answer into a struct.
func (w *Witness) Ask(path string, body, into any) error {
	sig, err := usersig.Sign(w.account.SecretKey, usersig.Claims{SDKAppID: w.account.SDKAppID, Identifier: w.account.Identifier,
		Issued: time.Now(), Expire: time.Hour})
	if err != nil {
		return fmt.Errorf("the server cannot be asked: %w", err)
	}
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("the server cannot be asked: %w", err)
	}
	query := url.Values{"sdkappid": {fmt.Sprint(w.account.SDKAppID)}, "identifier": {w.account.Identifier},
		"usersig": {sig}, "random": {"1"}, "contenttype": {"json"}}
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, httptest.NewRequestWithContext(context.Background(), http.MethodPost, path+"?"+query.Encode(), bytes.NewReader(data)))
	var envelope struct {
		ErrorCode int
		ErrorInfo string
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &envelope); err != nil {
		return fmt.Errorf("%s answered no JSON: %w", path, err)
	}
	if envelope.ErrorCode != 0 {
		return fmt.Errorf("%s answered %d: %s", path, envelope.ErrorCode, envelope.ErrorInfo)
	}
	return json.Unmarshal(answer.Body.Bytes(), into)
}
