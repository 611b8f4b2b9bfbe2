"""The state, in memory. All of it is changed on the event loop, between awaits, so it needs no lock."""

import time
import uuid
from dataclasses import dataclass, field

from errors import ApiError

TYPES = {"Private", "Public", "ChatRoom", "AVChatRoom", "Community"}
# The new SDKs' names of two types.
NEW_NAMES = {"Work": "Private", "Meeting": "ChatRoom"}


@dataclass
class Member:
    role: str
    joined: int
    unread: int = 0


@dataclass
class Group:
    id: str
    type: str
    name: str
    owner: str | None
    created: int
    messages: int = 0
    last_message: int = 0
    members: dict[str, Member] = field(default_factory=dict)

    def counts_unread(self) -> bool:
        return self.type not in ("ChatRoom", "AVChatRoom")

    def clamp(self, unread: int) -> int:
        return min(unread, self.messages) if self.counts_unread() else 0


class Store:
    def __init__(self, admin: str):
        self.accounts = {admin}
        self.groups: dict[str, Group] = {}

    def group(self, group_id: str) -> Group:
        group = self.groups.get(group_id)
        if group is None:
            raise ApiError(10010, "group does not exist")
        return group

    def create(self, type_: str, name: str, owner: str | None, group_id: str | None, created: int | None) -> Group:
        type_ = NEW_NAMES.get(type_, type_)
        if type_ not in TYPES:
            raise ApiError(10004, "Type is invalid")
        if owner is not None and owner not in self.accounts:
            raise ApiError(10019, "Owner_Account does not exist")
        if group_id is None:
            prefix = "@TGS#_" if type_ == "Community" else "@TGS#"
            group_id = prefix + uuid.uuid4().hex[:10].upper()
        elif group_id.startswith("@TGS#") != (type_ == "Community"):
            raise ApiError(10004, "GroupId has the wrong prefix")
        if group_id in self.groups:
            raise ApiError(10021, "group id is in use")
        group = Group(group_id, type_, name, owner, created or int(time.time()))
        if owner is not None:
            group.members[owner] = Member("Owner", group.created)
        self.groups[group_id] = group
        return group

    def add(self, group: Group, account: str, role: str, joined: int | None, unread: int) -> int:
        """Returns the documented Result: 0 failed, 1 added, 2 was a member already."""
        if account not in self.accounts:
            return 0
        if account in group.members:
            return 2
        group.members[account] = Member(role, joined or int(time.time()), group.clamp(unread))
        return 1

    def post(self, group: Group, sender: str | None, counted: bool = True) -> int:
        """Stores a message and returns its sequence number."""
        group.messages += 1
        group.last_message = int(time.time())
        if counted and group.counts_unread():
            for account, member in group.members.items():
                if account != sender:
                    member.unread += 1
        return group.messages

    def forget(self, account: str) -> bool:
        if account not in self.accounts:
            return False
        self.accounts.discard(account)
        for group in self.groups.values():
            group.members.pop(account, None)
        return True
