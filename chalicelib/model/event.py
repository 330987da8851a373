"""What clients are told besides messages."""

from dataclasses import dataclass
from enum import Enum, IntEnum, auto


class Kick(IntEnum):
    """Why a session ended: StatisticsBody.Operation (msync 2.5)."""

    REMOVED = 1
    OTHER_DEVICE = 2
    PASSWORD_CHANGED = 3
    BY_OTHER_DEVICE = 4


class Hearers(Enum):
    """Who is told of an event. The device that caused it never is."""

    MEMBERS = auto()  # in the group's log: who was away learns of it
    STAFF = auto()  # the owner and the admins: in the same log, for them alone
    ABOUT = auto()  # the users it is about, members or not: each in a line of their own
    STAFF_AND_ABOUT = auto()  # as STAFF, and the members it is about
    ACTOR = auto()  # the other devices of who caused it


class Operation(Enum):
    """MUCBody.Operation: its number, and who hears of it (msync 7.2)."""

    CREATE = 0, Hearers.ACTOR
    DESTROY = 1, Hearers.MEMBERS
    APPLY = 4, Hearers.STAFF
    APPLY_ACCEPT = 5, Hearers.ABOUT
    APPLY_DECLINE = 6, Hearers.ABOUT
    INVITE = 7, Hearers.ABOUT
    INVITE_ACCEPT = 8, Hearers.ABOUT
    INVITE_DECLINE = 9, Hearers.ABOUT
    KICK = 10, Hearers.ABOUT
    ALLOW = 13, Hearers.ABOUT  # taken off the block list
    UPDATE = 14, Hearers.MEMBERS
    BLOCK = 15, Hearers.ACTOR  # of the actor's own wish: no more messages of this group
    UNBLOCK = 16, Hearers.ACTOR
    PRESENCE = 17, Hearers.MEMBERS
    ABSENCE = 18, Hearers.MEMBERS
    DIRECT_JOINED = 19, Hearers.ABOUT
    ASSIGN_OWNER = 20, Hearers.MEMBERS
    ADD_ADMIN = 21, Hearers.STAFF_AND_ABOUT
    REMOVE_ADMIN = 22, Hearers.STAFF_AND_ABOUT
    ADD_MUTE = 23, Hearers.STAFF_AND_ABOUT
    REMOVE_MUTE = 24, Hearers.STAFF_AND_ABOUT
    UPDATE_ANNOUNCEMENT = 25, Hearers.MEMBERS
    DELETE_ANNOUNCEMENT = 26, Hearers.MEMBERS
    UPLOAD_FILE = 27, Hearers.MEMBERS
    DELETE_FILE = 28, Hearers.MEMBERS
    ADD_USER_WHITE_LIST = 29, Hearers.STAFF_AND_ABOUT
    REMOVE_USER_WHITE_LIST = 30, Hearers.STAFF_AND_ABOUT
    BAN_GROUP = 31, Hearers.MEMBERS  # everyone is muted
    REMOVE_BAN_GROUP = 32, Hearers.MEMBERS
    SET_METADATA = 43, Hearers.MEMBERS  # attributes of a room, as the next
    DELETE_METADATA = 44, Hearers.MEMBERS
    THREAD_CREATE = 33, Hearers.ACTOR
    THREAD_DESTROY = 34, Hearers.ACTOR
    THREAD_JOIN = 35, Hearers.ACTOR
    THREAD_LEAVE = 36, Hearers.ACTOR
    THREAD_KICK = 37, Hearers.ABOUT
    THREAD_UPDATE = 38, Hearers.ACTOR
    GROUP_MEMBER_METADATA_UPDATE = 45, Hearers.MEMBERS

    def __init__(self, number: int, hearers: Hearers) -> None:
        self.number = number
        self.hearers = hearers


class Step(Enum):
    """What became of a thread, as the members of its group are told (msync 6.5)."""

    CREATE = "create"
    UPDATE = "update"
    UPDATE_MSG = "update_msg"  # something was said in it, or taken back
    DELETE = "delete"


@dataclass(frozen=True)
class Actor:
    """Who does something: a user on one of its devices, or the app itself (no username)."""

    username: str = ""
    resource: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened to a group, room or thread."""

    operation: Operation
    by: Actor
    about: tuple[str, ...] = ()  # users
    reason: str = ""
    info: str = ""  # eventInfo.ext: JSON in one line
    ext: str = ""

    @property
    def spared(self) -> str:
        """Who was brought in by another is told that, and not that somebody came."""
        brought = self.operation is Operation.PRESENCE and self.by.username not in self.about
        return self.about[0] if brought else ""


class Relation(IntEnum):
    """RosterBody.Operation (msync 7.3): what became of two people."""

    ADD = 2  # one asks the other to be a contact
    REMOVE = 3
    ACCEPT = 4
    DECLINE = 5
    BAN = 6
    ALLOW = 7
    REMOTE_ACCEPT = 8
    REMOTE_DECLINE = 9


@dataclass(frozen=True)
class RosterEvent:
    """Something between two users, or that one did with several."""

    relation: Relation
    by: str
    to: str
    reason: str = ""
    more: tuple[str, ...] = ()  # to whom it was done besides
