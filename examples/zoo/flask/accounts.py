"""The calls of im_open_login_svc."""

import os

from db import transaction
from fields import Refused, account, objects, strings

with transaction() as tx:
    tx.execute("INSERT INTO account VALUES (?)", (os.environ.get("IM_ADMIN", "administrator"),))


def _exists(tx, user):
    return tx.execute("SELECT 1 FROM account WHERE id = ?", (user,)).fetchone() is not None


def account_import(body):
    user = account(body, "UserID")
    with transaction() as tx:
        tx.execute("INSERT OR IGNORE INTO account VALUES (?)", (user,))


def multiaccount_import(body):
    users = strings(body, "Accounts", 100, [])
    users += [account(item, "UserID") for item in objects(body, "AccountList", 100, [])]
    if not users:
        raise Refused(70402, "no account is named")
    good = [user for user in users if 0 < len(user.encode()) <= 32]
    with transaction() as tx:
        tx.executemany("INSERT OR IGNORE INTO account VALUES (?)", [(user,) for user in good])
    return {"FailAccounts": [user for user in users if user not in good]}


def account_delete(body):
    users = [account(item, "UserID") for item in objects(body, "DeleteItem", 100)]
    results = []
    with transaction() as tx:
        for user in users:
            found = _exists(tx, user)
            tx.execute("DELETE FROM member WHERE account = ?", (user,))
            tx.execute("DELETE FROM account WHERE id = ?", (user,))
            results.append({"UserID": user, "ResultCode": 0 if found else 70107,
                            "ResultInfo": "" if found else "Err_TLS_PT_Open_Login_Account_Not_Exist"})
    return {"ResultItem": results}


def account_check(body):
    users = [account(item, "UserID") for item in objects(body, "CheckItem", 100)]
    with transaction() as tx:
        return {"ResultItem": [
            {"UserID": user, "ResultCode": 0, "ResultInfo": "",
             "AccountStatus": "Imported" if _exists(tx, user) else "NotImported"} for user in users]}


accounts = {call.__name__: call for call in (account_import, multiaccount_import, account_delete, account_check)}
