// The account service: importing, deleting and looking up accounts (1047/34953 to 1047/34956).

import { asAccounts, asFilledString, asObjects, asShortString, asString, asStrings, optional } from './fields.mjs';

const MAX_ACCOUNT_BYTES = 32;
const MAX_BATCH = 100;

export function accountImport(app, body) {
  asFilledString(body.UserID, 'UserID');
  app.state.accounts.add(asShortString(body.UserID, 'UserID', MAX_ACCOUNT_BYTES));
  optional(body.Nick, '', asString, 'Nick');
  optional(body.FaceUrl, '', asString, 'FaceUrl');
  return {};
}

export function multiaccountImport(app, body) {
  const failed = [];
  for (const account of namesToImport(body)) {
    if (account !== '' && Buffer.byteLength(account) <= MAX_ACCOUNT_BYTES) app.state.accounts.add(account);
    else failed.push(account);
  }
  return { FailAccounts: failed };
}

// The older form is a list of names, the newer one a list of objects.
function namesToImport(body) {
  if (body.AccountList !== undefined) {
    return asObjects(body.AccountList, 'AccountList', 1, MAX_BATCH).map((item) => asString(item.UserID, 'UserID'));
  }
  return asStrings(body.Accounts, 'Accounts', 1, MAX_BATCH);
}

export function accountDelete(app, body) {
  const accounts = userIds(body.DeleteItem, 'DeleteItem');
  return { ResultItem: accounts.map((account) => deleteAccount(app.state, account)) };
}

function deleteAccount(state, account) {
  if (!state.accounts.delete(account)) {
    return { ResultCode: 70107, ResultInfo: 'Err_TLS_PT_Open_Login_Account_Not_Exist', UserID: account };
  }
  for (const group of state.groups.values()) group.members.delete(account);
  return { ResultCode: 0, ResultInfo: '', UserID: account };
}

export function accountCheck(app, body) {
  const accounts = userIds(body.CheckItem, 'CheckItem');
  return {
    ResultItem: accounts.map((account) => ({
      UserID: account,
      ResultCode: 0,
      ResultInfo: '',
      AccountStatus: app.state.accounts.has(account) ? 'Imported' : 'NotImported',
    })),
  };
}

function userIds(value, name) {
  const items = asObjects(value, name, 1, MAX_BATCH);
  return asAccounts(items.map((item) => item.UserID), `UserID of ${name}`, 1, MAX_BATCH);
}
