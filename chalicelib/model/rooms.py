"""What calls about rooms ask for, before it is judged."""

from dataclasses import dataclass, field

from chalicelib.model.content import Attribute, Content, Extension, ValueType, seconds
from chalicelib.model.message import Draft, Kind
from chalicelib.model.priority import BROADCAST, PRIORITY, Priority


@dataclass(frozen=True)
class NewRoom:
    name: str = ""
    title: str = ""
    description: str = ""
    custom: str = ""
    maxusers: int | None = None
    owner: str = ""
    members: tuple[str, ...] = ()
    roomid: str = ""  # an id of one's own choice: not offered


@dataclass(frozen=True)
class RoomChange:
    """None: not to be changed."""

    name: str | None = None
    groupname: str | None = None
    description: str | None = None
    custom: str | None = None
    maxusers: int | None = None
    newowner: str | None = None
    need_verify: bool | None = None  # of contents, which is not done here

    def said(self) -> dict[str, str | int | bool]:
        """By the names of Muc's fields."""
        given = {
            "name": self.groupname if self.name is None else self.name,
            "description": self.description,
            "custom": self.custom,
            "max_users": self.maxusers,
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class NewSuperAdmin:
    superadmin: str = ""


@dataclass(frozen=True)
class Broadcast:
    """What an app says in all its rooms."""

    sender: str
    content: Content = field(repr=False)
    ext: Extension = field(default=(), repr=False)
    priority: Priority = Priority.NORMAL

    def draft(self, room: str) -> Draft:
        notes = (
            Attribute(BROADCAST, ValueType.BOOL, True),
            Attribute(PRIORITY, ValueType.INT, self.priority.value),
        )
        return Draft(0, room, Kind.ROOM_CHAT, self.content, self.ext, notes)

    def ends(self, begun: int) -> int:
        """When it destroys itself: at one time (ms) in all rooms, whenever each was told. 0: never."""
        after = seconds(self.ext, "stoa_expire_in")
        return begun + after * 1000 if after else 0
