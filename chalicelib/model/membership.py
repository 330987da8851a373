"""Coming to a group, room or thread, and going from it."""

from dataclasses import dataclass
from enum import Enum, auto

from chalicelib.model.conversation import Conversation
from chalicelib.model.muc import Muc


class Mark(Enum):
    """What a group keeps about a user, member or not. The value begins the row's sort key."""

    MUTE = "mute#"
    BLOCK = "block#"
    ALLOW = "allow#"
    APPLY = "apply#"  # the user asked to be let in
    INVITE = "invite#"  # the user was asked in


class Outcome(Enum):
    """What became of a change to a group. Each but the first leaves everything as it was."""

    DONE = auto()
    GONE = auto()  # there is no such group
    DISABLED = auto()
    FULL = auto()  # no room for what was asked
    PRESENT = auto()  # the user is a member already
    ABSENT = auto()  # the user is no member
    BLOCKED = auto()  # the user is not to come back
    EVERYWHERE = auto()  # the user is in as many as one may be in
    UNASKED = auto()  # neither application nor invitation is there to be answered
    OWNER = auto()  # not with the owner
    OUTSIDE = auto()  # no member of the thread's group
    OVERTAKEN = auto()  # others change it all the time


@dataclass(frozen=True)
class Attendance:
    """What a device asks of a room: to come in, or to go."""

    room: str
    comes: bool
    ext: str = ""  # told to the others
    leave_others: bool = False


@dataclass(frozen=True)
class Stay:
    """Of a user in a group or room, which is not read yet."""

    conversation: Conversation
    at: int  # ms, when it began


@dataclass(frozen=True)
class Joined:
    """A group or room that a user is a member of."""

    muc: Muc
    at: int  # ms
