"""What reads counts and what sets them."""

import os
import time

from db import transaction
from fields import Refused, account, group_id, number, strings
from groups import NO_UNREAD, load

BUG = os.environ.get("ZOO_BUG", "")


def _members(tx, group):
    rows = tx.execute("SELECT * FROM member WHERE group_id = ? ORDER BY rowid", (group["id"],))
    return [{"Member_Account": row["account"], "Role": row["role"], "JoinTime": row["joined"],
             "MsgSeq": group["messages"] - row["unread"], "MsgFlag": "AcceptAndNotify",
             "LastSendMsgTime": 0, "MuteUntil": 0} for row in rows]


def get_group_info(body):
    infos = []
    with transaction() as tx:
        for id_ in strings(body, "GroupIdList", 50):
            try:
                group = load(tx, id_)
            except Refused as err:
                infos.append({"GroupId": id_, "ErrorCode": err.code, "ErrorInfo": str(err)})
                continue
            members = _members(tx, group)
            infos.append({"GroupId": id_, "ErrorCode": 0, "ErrorInfo": "", "Type": group["type"],
                          "Name": group["name"], "Owner_Account": group["owner"] or "",
                          "CreateTime": group["created"], "NextMsgSeq": group["messages"] + 1,
                          "MemberNum": len(members), "MemberList": members})
    return {"GroupInfo": infos}


def get_group_member_info(body):
    id_ = group_id(body)
    limit, offset = number(body, "Limit", 6000), number(body, "Offset", 0)
    with transaction() as tx:
        members = _members(tx, load(tx, id_, refuse_av=10007))
    return {"MemberNum": len(members), "MemberList": members[offset:offset + limit]}


def get_joined_group_list(body):
    user = account(body, "Member_Account")
    filters = body.get("ResponseFilter", {})
    if not isinstance(filters, dict):
        raise Refused(10004, "ResponseFilter is not an object")
    wanted = filters.get("SelfInfoFilter", ["Role", "JoinTime", "MsgFlag", "MsgSeq", "UnreadMsgNum"])
    groups = []
    with transaction() as tx:
        rows = tx.execute("SELECT groups.*, role, joined, unread FROM groups JOIN member ON id = group_id"
                          " WHERE account = ?", (user,))
        for row in rows:
            if row["type"] == "AVChatRoom" and body.get("WithHugeGroups") != 1:
                continue
            if row["type"] == "Private" and row["messages"] == 0 and body.get("WithNoActiveGroups") != 1:
                continue
            own = {"Role": row["role"], "JoinTime": row["joined"], "MsgFlag": "AcceptAndNotify",
                   "MsgSeq": row["messages"] - row["unread"], "UnreadMsgNum": row["unread"]}
            groups.append({"GroupId": row["id"], "Type": row["type"], "Name": row["name"],
                           "NextMsgSeq": row["messages"] + 1,
                           "SelfInfo": {name: own[name] for name in wanted if name in own}})
    return {"TotalCount": len(groups), "GroupIdList": groups}


def get_role_in_group(body):
    id_ = group_id(body)
    with transaction() as tx:
        roles = {member["Member_Account"]: member["Role"] for member in _members(tx, load(tx, id_, refuse_av=10007))}
    return {"UserIdList": [{"Member_Account": user, "Role": roles.get(user, "NotMember")}
                           for user in strings(body, "User_Account", 500)]}


def set_unread_msg_num(body):
    id_ = group_id(body)
    user = account(body, "Member_Account")
    unread = number(body, "UnreadMsgNum")
    if BUG == "lost-update":
        return _set_by_rewriting(id_, user, unread)
    with transaction() as tx:
        group = load(tx, id_)
        if group["type"] in NO_UNREAD:
            return
        done = tx.execute("UPDATE member SET unread = ? WHERE group_id = ? AND account = ?",
                          (min(unread, group["messages"]), id_, user))
        if not done.rowcount:
            raise Refused(10019, f"{user} is not a member of {id_}")


def _set_by_rewriting(id_, user, unread):
    """ZOO_BUG=lost-update: all members are read, one is changed, and all are written back in a second transaction."""
    with transaction() as tx:
        group = load(tx, id_)
        counts = dict(tx.execute("SELECT account, unread FROM member WHERE group_id = ?", (id_,)).fetchall())
    if group["type"] in NO_UNREAD:
        return
    if user not in counts:
        raise Refused(10019, f"{user} is not a member of {id_}")
    counts[user] = min(unread, group["messages"])
    time.sleep(0.002)
    with transaction() as tx:
        tx.executemany("UPDATE member SET unread = ? WHERE group_id = ? AND account = ?",
                       [(count, id_, account_) for account_, count in counts.items()])


unread = {call.__name__: call for call in (
    get_group_info, get_group_member_info, get_joined_group_list, get_role_in_group, set_unread_msg_num)}
