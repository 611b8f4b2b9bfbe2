"""The bodies of the calls, as pydantic models. Types are strict: the documentation's String is not a number, and so on."""

import os
from typing import Annotated

from pydantic import BaseModel, Field, StrictInt, StrictStr, StringConstraints

BUG = os.environ.get("ZOO_BUG", "")

Account = Annotated[StrictStr, StringConstraints(min_length=1, max_length=32)]
GroupName = Annotated[StrictStr, StringConstraints(min_length=1, max_length=48, pattern=r"^[\x20-\x7e]*$")]

# ZOO_BUG=bool-as-int: pydantic's plain int takes true for 1, "5" for 5 and 5.0 for 5.
Count = int if BUG == "bool-as-int" else StrictInt


class SetUnreadMsgNum(BaseModel):
    GroupId: GroupName
    Member_Account: Account
    UnreadMsgNum: Annotated[Count, Field(ge=0)]


class UserItem(BaseModel):
    UserID: Account


class AccountImport(UserItem):
    Nick: StrictStr = ""
    FaceUrl: StrictStr = ""


class MultiAccountImport(BaseModel):
    Accounts: Annotated[list[Account], Field(max_length=100)] = []
    AccountList: Annotated[list[UserItem], Field(max_length=100)] = []


class AccountDelete(BaseModel):
    DeleteItem: Annotated[list[UserItem], Field(min_length=1, max_length=100)]


class AccountCheck(BaseModel):
    CheckItem: Annotated[list[UserItem], Field(min_length=1, max_length=100)]


class MemberItem(BaseModel):
    Member_Account: Account
    Role: StrictStr = "Member"
    JoinTime: StrictInt | None = None
    UnreadMsgNum: Annotated[StrictInt, Field(ge=0)] = 0


class CreateGroup(BaseModel):
    Type: StrictStr
    Name: Annotated[StrictStr, StringConstraints(min_length=1, max_length=100)]
    Owner_Account: Account | None = None
    GroupId: GroupName | None = None
    MemberList: Annotated[list[MemberItem], Field(max_length=100)] = []
    CreateTime: StrictInt | None = None


class GroupOnly(BaseModel):
    GroupId: GroupName


class AddMembers(GroupOnly):
    MemberList: Annotated[list[MemberItem], Field(min_length=1, max_length=300)]
    Silence: StrictInt = 0


class DeleteMembers(GroupOnly):
    MemberToDel_Account: Annotated[list[Account], Field(min_length=1, max_length=100)]
    Silence: StrictInt = 0


class MsgElement(BaseModel):
    MsgType: StrictStr
    MsgContent: dict


class SendGroupMsg(GroupOnly):
    Random: Annotated[StrictInt, Field(ge=0, le=2**32 - 1)]
    MsgBody: Annotated[list[MsgElement], Field(min_length=1)]
    From_Account: Account | None = None
    OnlineOnlyFlag: StrictInt = 0
    SendMsgControl: list[StrictStr] = []


class ImportMsg(BaseModel):
    From_Account: Account
    SendTime: StrictInt
    MsgBody: Annotated[list[MsgElement], Field(min_length=1)]


class ImportGroupMsg(GroupOnly):
    MsgList: Annotated[list[ImportMsg], Field(min_length=1, max_length=7)]


class Notification(GroupOnly):
    Content: StrictStr
    ToMembers_Account: list[Account] = []


class GetGroupInfo(BaseModel):
    GroupIdList: Annotated[list[GroupName], Field(min_length=1, max_length=50)]


class GetMemberInfo(GroupOnly):
    Limit: StrictInt = 100
    Offset: StrictInt = 0


class Filter(BaseModel):
    GroupBaseInfoFilter: list[StrictStr] | None = None
    SelfInfoFilter: list[StrictStr] | None = None


class GetJoinedGroups(BaseModel):
    Member_Account: Account
    WithHugeGroups: StrictInt = 0
    WithNoActiveGroups: StrictInt = 0
    Limit: StrictInt = 5000
    Offset: StrictInt = 0
    GroupType: StrictStr | None = None
    ResponseFilter: Filter = Filter()


class GetRoles(GroupOnly):
    User_Account: Annotated[list[Account], Field(min_length=1, max_length=500)]
