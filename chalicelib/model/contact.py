"""What is between two users: contact, block, request (rest-users-groups-rooms 6.2)."""

from dataclasses import dataclass, field
from enum import Enum, auto

from chalicelib.model.user import User


@dataclass(frozen=True)
class Tie:
    """What one user has with another. Times in ms; 0: never."""

    befriended: int = 0
    blocked: int = 0
    untold: int = 0  # the Relation that devices may not have been told of
    stamp: str = ""  # another one with each write


NO_TIE = Tie()


@dataclass(frozen=True)
class Request:
    """To be somebody's contact."""

    at: int  # ms
    declined: bool = False


@dataclass(frozen=True)
class Ties:
    """Two users, as one of them finds it who wants to change something."""

    username: str
    other: str
    me: User | None
    them: User | None
    mine: Tie = NO_TIE
    theirs: Tie = NO_TIE
    asked: Request | None = None  # by the other
    contacts: int = 0  # how many the user has
    their_contacts: int = 0

    @property
    def friends(self) -> bool:
        """Not if one of them was, with an account that is gone."""
        return bool(self.mine.befriended) and self.mine.befriended >= max(_born(self.me), _born(self.them))

    @property
    def tied(self) -> bool:
        """Friends, or what is left of it."""
        return bool(self.mine.befriended or self.theirs.befriended)

    def requested(self, oldest: int) -> bool:
        """The other has asked since then (ms), neither of them with an account that is gone."""
        return self.asked is not None and self.asked.at >= max(_born(self.me), _born(self.them), oldest)

    @property
    def barred(self) -> bool:
        """The other has blocked the user."""
        return bool(self.theirs.blocked) and self.theirs.blocked >= _born(self.them)


def _born(user: User | None) -> int:
    return user.created if user else 0


@dataclass(frozen=True)
class Contact:
    username: str
    remark: str = ""


class Outcome(Enum):
    """Of a change to what is between two users."""

    DONE = auto()
    FULL = auto()  # the user's list
    OTHER_FULL = auto()
    OVERTAKEN = auto()  # somebody else changed it


@dataclass(frozen=True)
class Taken:
    """What became of names that were to be contacts of a user."""

    done: tuple[str, ...]
    unknown: tuple[str, ...]
    full: tuple[str, ...]
    failed: tuple[str, ...]


# What calls ask for


@dataclass(frozen=True)
class Application:
    usernames: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class NewRemark:
    remark: str


@dataclass(frozen=True)
class Listed:
    usernames: tuple[str, ...]


@dataclass(frozen=True)
class Relations:
    """Whether a user has this to do with these."""

    username: str = ""
    asked: tuple[str, ...] = field(default=(), metadata={"rest": "check_list"})
