"""The calls of group_open_http_svc about groups, members and messages."""

import secrets
import time

from db import transaction
from fields import Refused, account, group_id, number, objects, strings, text

TYPES = ("Private", "Public", "ChatRoom", "AVChatRoom", "Community")
NO_UNREAD = ("ChatRoom", "AVChatRoom")


def load(tx, id_, refuse_av=None):
    group = tx.execute("SELECT * FROM groups WHERE id = ?", (id_,)).fetchone()
    if group is None:
        raise Refused(10015, "the group does not exist")
    if refuse_av and group["type"] == "AVChatRoom":
        raise Refused(refuse_av, "not for an AVChatRoom")
    return group


def known(tx, user):
    return tx.execute("SELECT 1 FROM account WHERE id = ?", (user,)).fetchone() is not None


def _create(body, created):
    type_ = text(body, "Type")
    if type_ not in TYPES:
        raise Refused(10004, "Type is unknown")
    name = text(body, "Name", longest=100)
    owner = account(body, "Owner_Account") if "Owner_Account" in body else None
    id_ = group_id(body) if "GroupId" in body else f"@TGS#{'_' if type_ == 'Community' else ''}{secrets.token_hex(5)}"
    with transaction() as tx:
        if owner is not None and not known(tx, owner):
            raise Refused(10019, "Owner_Account is unknown")
        if tx.execute("SELECT 1 FROM groups WHERE id = ?", (id_,)).fetchone():
            raise Refused(10021, "GroupId is in use")
        tx.execute("INSERT INTO groups (id, type, name, owner, created) VALUES (?, ?, ?, ?, ?)",
                   (id_, type_, name, owner, created))
        if owner is not None:
            _join(tx, id_, owner, "Owner", created, 0)
        for item in objects(body, "MemberList", 100, []):
            _join(tx, id_, account(item, "Member_Account"), item.get("Role", "Member"), created, 0)
    return {"GroupId": id_}


def _join(tx, id_, user, role, joined, unread):
    if not known(tx, user):
        return 0
    done = tx.execute("INSERT OR IGNORE INTO member VALUES (?, ?, ?, ?, ?)", (id_, user, role, joined, unread))
    return 1 if done.rowcount else 2


def create_group(body):
    if text(body, "Type") == "AVChatRoom" and body.get("MemberList"):
        raise Refused(10007, "MemberList is not for an AVChatRoom")
    return _create(body, int(time.time()))


def import_group(body):
    if text(body, "Type") == "AVChatRoom":
        raise Refused(10007, "an AVChatRoom cannot be imported")
    return _create(body, number(body, "CreateTime", int(time.time())))


def destroy_group(body):
    id_ = group_id(body)
    with transaction() as tx:
        load(tx, id_)
        tx.execute("DELETE FROM groups WHERE id = ?", (id_,))


def add_group_member(body):
    id_ = group_id(body)
    users = [account(item, "Member_Account") for item in objects(body, "MemberList", 300)]
    with transaction() as tx:
        load(tx, id_, refuse_av=10007)
        return {"MemberList": [
            {"Member_Account": user, "Result": _join(tx, id_, user, "Member", int(time.time()), 0)} for user in users]}


def import_group_member(body):
    id_ = group_id(body)
    results = []
    with transaction() as tx:
        group = load(tx, id_, refuse_av=10007)
        for item in objects(body, "MemberList", 300):
            user = account(item, "Member_Account")
            unread = min(number(item, "UnreadMsgNum", 0), group["messages"])
            if group["type"] in NO_UNREAD:
                unread = 0
            joined = number(item, "JoinTime", int(time.time()))
            results.append({"Member_Account": user,
                            "Result": _join(tx, id_, user, item.get("Role", "Member"), joined, unread)})
    return {"MemberList": results}


def delete_group_member(body):
    id_ = group_id(body)
    users = strings(body, "MemberToDel_Account", 100)
    with transaction() as tx:
        load(tx, id_, refuse_av=10004)
        tx.executemany("DELETE FROM member WHERE group_id = ? AND account = ?", [(id_, user) for user in users])


def send_group_msg(body):
    id_ = group_id(body)
    number(body, "Random")
    if not objects(body, "MsgBody", 100):
        raise Refused(10004, "MsgBody is empty")
    sender = account(body, "From_Account") if "From_Account" in body else None
    with transaction() as tx:
        group = load(tx, id_)
        if sender is not None and not known(tx, sender):
            raise Refused(10019, "From_Account is unknown")
        if body.get("OnlineOnlyFlag") == 1:
            return {"MsgTime": int(time.time()), "MsgSeq": group["messages"]}
        tx.execute("UPDATE groups SET messages = messages + 1 WHERE id = ?", (id_,))
        if group["type"] not in NO_UNREAD and "NoUnread" not in body.get("SendMsgControl", []):
            tx.execute("UPDATE member SET unread = unread + 1 WHERE group_id = ? AND account IS NOT ?", (id_, sender))
        return {"MsgTime": int(time.time()), "MsgSeq": group["messages"] + 1}


def import_group_msg(body):
    id_ = group_id(body)
    messages = objects(body, "MsgList", 7)
    results = []
    with transaction() as tx:
        group = load(tx, id_, refuse_av=10007)
        seq = group["messages"]
        for message in messages:
            account(message, "From_Account")
            sent = number(message, "SendTime")
            if sent < group["created"] or sent > time.time():
                results.append({"MsgSeq": 0, "MsgTime": sent, "Result": 10004})
                continue
            seq += 1
            results.append({"MsgSeq": seq, "MsgTime": sent, "Result": 0})
        tx.execute("UPDATE groups SET messages = ? WHERE id = ?", (seq, id_))
        tx.execute("UPDATE member SET unread = 0 WHERE group_id = ?", (id_,))
    return {"ImportMsgResult": results}


groups = {call.__name__: call for call in (
    create_group, import_group, destroy_group, add_group_member, import_group_member, delete_group_member,
    send_group_msg, import_group_msg)}
