"""A small emulator of Tencent Cloud IM's set_unread_msg_num and the calls around it: Python, standard library only."""

import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

ADMIN = os.environ.get("UNREADCHECK_IDENTIFIER", "administrator")
UNCOUNTED = ("Meeting", "ChatRoom", "AVChatRoom")  # group types in which nothing counts unread messages

accounts = {ADMIN}
groups = {}  # id -> {"type", "name", "owner", "created", "messages", "members": {account: {"role", "unread"}}}
lock = threading.Lock()


class Refused(Exception):
    def __init__(self, code, info):
        super().__init__(info)
        self.code = code


def group_of(body):
    group = groups.get(body.get("GroupId"))
    if group is None:
        raise Refused(10010, "no such group")
    return group


def set_unread_msg_num(body):
    member, number = body.get("Member_Account"), body.get("UnreadMsgNum", 0)
    group = group_of(body)
    group["members"].setdefault(member, {"role": "Member"})["unread"] = number
    return {}


def multiaccount_import(body):
    accounts.update(body["Accounts"])
    return {"FailAccounts": []}


def account_delete(body):
    users = [item["UserID"] for item in body["DeleteItem"]]
    accounts.difference_update(users)
    return {"ResultItem": [{"UserID": user, "ResultCode": 0, "ResultInfo": ""} for user in users]}


def account_check(body):
    return {"ResultItem": [{"UserID": item["UserID"], "ResultCode": 0, "ResultInfo": "",
                            "AccountStatus": "Imported" if item["UserID"] in accounts else "NotImported"}
                           for item in body["CheckItem"]]}


def create_group(body):
    id_ = body.get("GroupId") or f"@TGS#{len(groups)}"
    group = {"type": body["Type"], "name": body["Name"], "owner": body["Owner_Account"], "messages": 0, "members": {},
             "created": body.get("CreateTime", int(time.time()))}
    groups[id_] = group
    join(group, [{"Member_Account": body["Owner_Account"], "Role": "Owner"}, *body.get("MemberList", [])])
    return {"GroupId": id_}


def join(group, items):
    for item in items:
        group["members"].setdefault(item["Member_Account"], {
            "role": item.get("Role", "Member"), "unread": min(item.get("UnreadMsgNum", 0), group["messages"])})
    return {"MemberList": [{"Member_Account": item["Member_Account"], "Result": 1} for item in items]}


def add_group_member(body):
    return join(group_of(body), body["MemberList"])


def delete_group_member(body):
    group = group_of(body)
    for user in body["MemberToDel_Account"]:
        group["members"].pop(user, None)
    return {}


def destroy_group(body):
    group_of(body)
    del groups[body["GroupId"]]
    return {}


def import_group_msg(body):
    group = group_of(body)
    group["messages"] += len(body["MsgList"])
    for member in group["members"].values():
        member["unread"] = 0
    return {"ImportMsgResult": [{"MsgSeq": i + 1, "MsgTime": m["SendTime"], "Result": 0} for i, m in enumerate(body["MsgList"])]}


def send_group_msg(body):
    group = group_of(body)
    group["messages"] += 1
    for account, member in group["members"].items():
        if account != body.get("From_Account") and group["type"] not in UNCOUNTED:
            member["unread"] += 1
    return {"MsgTime": int(time.time()), "MsgSeq": group["messages"]}


def profile(id_, group):
    return {"GroupId": id_, "ErrorCode": 0, "Type": group["type"], "Name": group["name"], "Owner_Account": group["owner"],
            "CreateTime": group["created"], "NextMsgSeq": group["messages"] + 1, "MemberNum": len(group["members"]),
            "MemberList": [{"Member_Account": account, "Role": m["role"], "MsgSeq": group["messages"] - m["unread"]}
                           for account, m in group["members"].items()]}


def get_group_info(body):
    return {"GroupInfo": [profile(id_, groups[id_]) if id_ in groups else {"GroupId": id_, "ErrorCode": 10010}
                          for id_ in body["GroupIdList"]]}


def get_joined_group_list(body):
    user = body["Member_Account"]
    mine = [{"GroupId": id_, "Type": group["type"], "NextMsgSeq": group["messages"] + 1,
             "SelfInfo": {"UnreadMsgNum": group["members"][user]["unread"]}}
            for id_, group in groups.items() if user in group["members"]]
    return {"TotalCount": len(mine), "GroupIdList": mine}


COMMANDS = {"/v4/im_open_login_svc/" + call.__name__: call for call in (multiaccount_import, account_delete, account_check)}
COMMANDS |= {"/v4/group_open_http_svc/" + call.__name__: call for call in (
    set_unread_msg_num, create_group, destroy_group, add_group_member, delete_group_member, import_group_msg,
    send_group_msg, get_group_info, get_joined_group_list)}
COMMANDS |= {"/v4/group_open_http_svc/import_group": create_group, "/v4/group_open_http_svc/import_group_member": add_group_member}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        url = urlsplit(self.path)
        if url.path not in COMMANDS:
            self.send_error(404)
            return
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            self.answer({"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0, **self.call(url, raw)})
        except Refused as refused:
            self.answer({"ActionStatus": "FAIL", "ErrorInfo": str(refused), "ErrorCode": refused.code})

    def call(self, url, raw):
        command = COMMANDS[url.path]
        with lock:
            return command(json.loads(raw))

    def answer(self, fields):
        data = json.dumps(fields).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 256


if __name__ == "__main__":
    server = Server(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Handler)
    print(f"emulator: ready on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
