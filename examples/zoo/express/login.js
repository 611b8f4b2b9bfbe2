import express from 'express';
import {account, list, objects} from './fields.js';
import {accounts, groups} from './store.js';

export const login = express.Router();

login.post('/account_import', (req, res) => {
  accounts.add(account(req.body, 'UserID'));
  res.ok();
});

login.post('/multiaccount_import', (req, res) => {
  const names = [
    ...list(req.body, 'Accounts', 100, []),
    ...objects(req.body, 'AccountList', 100, []).map((item) => item.UserID),
  ];
  const fine = (name) => typeof name === 'string' && name !== '' && Buffer.byteLength(name) <= 32;
  for (const name of names.filter(fine)) accounts.add(name);
  res.ok({FailAccounts: names.filter((name) => !fine(name))});
});

login.post('/account_delete', (req, res) => {
  const results = objects(req.body, 'DeleteItem', 100).map((item) => {
    const user = account(item, 'UserID');
    const found = accounts.delete(user);
    for (const group of groups.values()) group.members.delete(user);
    return {UserID: user, ResultCode: found ? 0 : 70107, ResultInfo: found ? '' : 'Err_TLS_PT_Open_Login_Account_Not_Exist'};
  });
  res.ok({ResultItem: results});
});

login.post('/account_check', (req, res) => {
  res.ok({
    ResultItem: objects(req.body, 'CheckItem', 100).map((item) => ({
      UserID: item.UserID,
      ResultCode: 0,
      ResultInfo: '',
      AccountStatus: accounts.has(item.UserID) ? 'Imported' : 'NotImported',
    })),
  });
});
