"""An emulator of Tencent Cloud IM's account and group calls, for tests: FastAPI."""

import json
import os
import time
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

import models as m
import usersig
from errors import ApiError
from store import Store

SDKAPPID = int(os.environ.get("IM_SDKAPPID", "1400000000"))
ADMIN = os.environ.get("IM_ADMIN", "administrator")
KEY = os.environ["IM_SECRET_KEY"]

store = Store(ADMIN)
# The documentation's requests have no Content-Type.
app = FastAPI(openapi_url=None, strict_content_type=False)


def no_constant(name: str):
    raise ValueError(f"{name} is not JSON")


class StrictRequest(Request):
    """Reads bodies as UTF-8 JSON; Starlette's own takes NaN and UTF-16 as well."""

    async def json(self):
        return json.loads((await self.body()).decode("utf-8"), parse_constant=no_constant)


class StrictRoute(APIRoute):
    def get_route_handler(self):
        handler = super().get_route_handler()

        async def handle(request: Request):
            return await handler(StrictRequest(request.scope, request.receive))

        return handle


def ok(**fields) -> dict:
    return {"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0, **fields}


def fail(code: int, info: str) -> JSONResponse:
    return JSONResponse({"ActionStatus": "FAIL", "ErrorInfo": info, "ErrorCode": code})


@app.exception_handler(ApiError)
async def api_error(_: Request, err: ApiError):
    return fail(err.code, err.info)


# ZOO_BUG=validation-422: FastAPI answers HTTP 422 by itself where nobody handles this.
if m.BUG != "validation-422":

    @app.exception_handler(RequestValidationError)
    async def invalid_request(_: Request, err: RequestValidationError):
        first = err.errors()[0]
        if first["type"] == "json_invalid":
            return fail(60003, "request body is not valid JSON")
        return fail(10004, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")


@app.exception_handler(HTTPException)
async def not_found(request: Request, err: HTTPException):
    if err.status_code == 404 and request.url.path.startswith("/v4/"):
        return fail(10003, "unknown command")
    # FastAPI's own 400 is for a body that it cannot read.
    return fail(60003 if err.status_code == 400 else 60009, err.detail)


def check_caller(request: Request) -> str:
    query = request.query_params
    if not query.get("sdkappid"):
        raise ApiError(60012, "sdkappid is missing")
    if not query["sdkappid"].isdecimal():
        raise ApiError(60006, "sdkappid is invalid")
    if int(query["sdkappid"]) != SDKAPPID:
        raise ApiError(70020, "sdkappid is not found")
    identifier = query.get("identifier", "")
    usersig.verify(query.get("usersig", ""), SDKAPPID, identifier, KEY)
    if identifier != ADMIN:
        raise ApiError(60010, "the caller has to be an app admin")
    return identifier


login = APIRouter(prefix="/v4/im_open_login_svc", dependencies=[Depends(check_caller)],
                  route_class=StrictRoute)
groups = APIRouter(prefix="/v4/group_open_http_svc", dependencies=[Depends(check_caller)],
                   route_class=StrictRoute)
Caller = Annotated[str, Depends(check_caller)]


@login.post("/account_import")
async def account_import(body: m.AccountImport):
    store.accounts.add(body.UserID)
    return ok()


@login.post("/multiaccount_import")
async def multiaccount_import(body: m.MultiAccountImport):
    store.accounts.update(body.Accounts)
    store.accounts.update(item.UserID for item in body.AccountList)
    return ok(FailAccounts=[])


@login.post("/account_delete")
async def account_delete(body: m.AccountDelete):
    items = []
    for item in body.DeleteItem:
        gone = store.forget(item.UserID)
        items.append({"UserID": item.UserID, "ResultCode": 0 if gone else 70107,
                      "ResultInfo": "" if gone else "Err_TLS_PT_Open_Login_Account_Not_Exist"})
    return ok(ResultItem=items)


@login.post("/account_check")
async def account_check(body: m.AccountCheck):
    return ok(ResultItem=[
        {"UserID": item.UserID, "ResultCode": 0, "ResultInfo": "",
         "AccountStatus": "Imported" if item.UserID in store.accounts else "NotImported"}
        for item in body.CheckItem])


@groups.post("/create_group")
async def create_group(body: m.CreateGroup):
    if body.Type == "AVChatRoom" and body.MemberList:
        raise ApiError(10007, "an AVChatRoom is created without members")
    group = store.create(body.Type, body.Name, body.Owner_Account, body.GroupId, None)
    for item in body.MemberList:
        store.add(group, item.Member_Account, item.Role, None, 0)
    return ok(GroupId=group.id)


@groups.post("/import_group")
async def import_group(body: m.CreateGroup):
    if body.Type == "AVChatRoom":
        raise ApiError(10007, "an AVChatRoom cannot be imported")
    return ok(GroupId=store.create(body.Type, body.Name, body.Owner_Account, body.GroupId, body.CreateTime).id)


@groups.post("/destroy_group")
async def destroy_group(body: m.GroupOnly):
    del store.groups[store.group(body.GroupId).id]
    return ok()


def add_members(body: m.AddMembers, imported: bool):
    group = store.group(body.GroupId)
    if group.type == "AVChatRoom":
        raise ApiError(10007, "not for AVChatRoom")
    return ok(MemberList=[
        {"Member_Account": item.Member_Account,
         "Result": store.add(group, item.Member_Account, item.Role, item.JoinTime if imported else None,
                             item.UnreadMsgNum if imported else 0)}
        for item in body.MemberList])


@groups.post("/add_group_member")
async def add_group_member(body: m.AddMembers):
    for item in body.MemberList:
        if item.Member_Account not in store.accounts:
            raise ApiError(10019, f"{item.Member_Account} does not exist")
    return add_members(body, imported=False)


@groups.post("/import_group_member")
async def import_group_member(body: m.AddMembers):
    return add_members(body, imported=True)


@groups.post("/delete_group_member")
async def delete_group_member(body: m.DeleteMembers):
    group = store.group(body.GroupId)
    if group.type == "AVChatRoom":
        raise ApiError(10004, "not for AVChatRoom")
    for account in body.MemberToDel_Account:
        group.members.pop(account, None)
    return ok()


@groups.post("/send_group_msg")
async def send_group_msg(body: m.SendGroupMsg, caller: Caller):
    group = store.group(body.GroupId)
    sender = body.From_Account or caller
    if sender not in store.accounts:
        raise ApiError(10019, "From_Account does not exist")
    seq = group.messages
    if not body.OnlineOnlyFlag:
        seq = store.post(group, sender, "NoUnread" not in body.SendMsgControl)
    return ok(MsgTime=int(time.time()), MsgSeq=seq)


@groups.post("/import_group_msg")
async def import_group_msg(body: m.ImportGroupMsg):
    group = store.group(body.GroupId)
    if group.type == "AVChatRoom":
        raise ApiError(10007, "not for AVChatRoom")
    results = []
    for msg in body.MsgList:
        if msg.SendTime < max(group.created, group.last_message) or msg.SendTime > time.time():
            results.append({"MsgSeq": 0, "MsgTime": msg.SendTime, "Result": 10004})
            continue
        group.messages += 1
        group.last_message = msg.SendTime
        results.append({"MsgSeq": group.messages, "MsgTime": msg.SendTime, "Result": 0})
    # Documented: after an import every member's unread count is 0.
    for member in group.members.values():
        member.unread = 0
    return ok(ImportMsgResult=results)


@groups.post("/send_group_system_notification")
async def send_group_system_notification(body: m.Notification):
    store.group(body.GroupId)
    return ok()


@groups.post("/get_group_info")
async def get_group_info(body: m.GetGroupInfo):
    infos = []
    for group_id in body.GroupIdList:
        group = store.groups.get(group_id)
        if group is None:
            infos.append({"GroupId": group_id, "ErrorCode": 10010, "ErrorInfo": "group does not exist"})
            continue
        infos.append({"GroupId": group_id, "ErrorCode": 0, "ErrorInfo": "", "Type": group.type, "Name": group.name,
                      "Appid": SDKAPPID, "Owner_Account": group.owner or "", "CreateTime": group.created,
                      "NextMsgSeq": group.messages + 1, "MemberNum": len(group.members),
                      "MemberList": member_list(group)})
    return ok(GroupInfo=infos)


def member_list(group):
    return [{"Member_Account": account, "Role": member.role, "JoinTime": member.joined,
             "MsgSeq": group.messages - member.unread, "MsgFlag": "AcceptAndNotify", "LastSendMsgTime": 0,
             "MuteUntil": 0} for account, member in group.members.items()]


@groups.post("/get_group_member_info")
async def get_group_member_info(body: m.GetMemberInfo):
    group = store.group(body.GroupId)
    if group.type == "AVChatRoom":
        raise ApiError(10007, "not for AVChatRoom")
    return ok(MemberNum=len(group.members), MemberList=member_list(group)[body.Offset:][:body.Limit])


@groups.post("/get_joined_group_list")
async def get_joined_group_list(body: m.GetJoinedGroups):
    self_filter, base_filter = body.ResponseFilter.SelfInfoFilter, body.ResponseFilter.GroupBaseInfoFilter
    found = []
    for group in store.groups.values():
        member = group.members.get(body.Member_Account)
        if member is None or body.GroupType not in (None, group.type):
            continue
        if group.type == "AVChatRoom" and not body.WithHugeGroups:
            continue
        if group.type == "Private" and not group.messages and not body.WithNoActiveGroups:
            continue
        own = {"Role": member.role, "JoinTime": member.joined, "MsgFlag": "AcceptAndNotify",
               "MsgSeq": group.messages - member.unread, "UnreadMsgNum": member.unread}
        base = {"Type": group.type, "Name": group.name, "NextMsgSeq": group.messages + 1}
        if self_filter is not None:
            own = {name: value for name, value in own.items() if name in self_filter}
        if base_filter is not None:
            base = {name: value for name, value in base.items() if name in base_filter}
        found.append({"GroupId": group.id, **base, "SelfInfo": own})
    return ok(TotalCount=len(found), GroupIdList=found[body.Offset:][:body.Limit])


@groups.post("/get_role_in_group")
async def get_role_in_group(body: m.GetRoles):
    members = store.group(body.GroupId).members
    return ok(UserIdList=[
        {"Member_Account": account, "Role": members[account].role if account in members else "NotMember"}
        for account in body.User_Account])


@groups.post("/set_unread_msg_num")
async def set_unread_msg_num(body: m.SetUnreadMsgNum):
    group = store.group(body.GroupId)
    if not group.counts_unread():
        return ok()
    member = group.members.get(body.Member_Account)
    if member is None:
        raise ApiError(10007, "Member_Account is not a member of the group")
    member.unread = group.clamp(body.UnreadMsgNum)
    return ok()


app.include_router(login)
app.include_router(groups)
