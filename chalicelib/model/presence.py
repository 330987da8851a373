"""What a user shows of itself to others: the state of each device, and a text (rest-users-groups-rooms 6.3)."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.model.user import Device

ONLINE, OFFLINE = "1", "0"
_STATUS = re.compile(r"[0-9]{1,9}")


def legal_status(status: str) -> bool:
    return bool(_STATUS.fullmatch(status))


@dataclass(frozen=True)
class Published:
    """What a user has said of itself, and what its subscribers were told last. It stands until something else is
    said."""

    ext: str = ""
    status: Mapping[str, str] = field(default_factory=dict)  # of devices, by resource
    changed: int = 0  # ms
    told: str = ""  # the mark of what subscribers were told
    told_at: int = 0  # ms
    round: int = 0  # how often they were
    telling: bool = False  # somebody is at it, or died at it
    due: int = 0  # ms; what the user shows then will be looked at


@dataclass(frozen=True)
class Presence:
    username: str
    status: Mapping[str, str]  # of every device that is known
    ext: str = ""
    since: int = 0  # ms
    devices: tuple[Device, ...] = field(default=(), compare=False, repr=False)  # that it was made of

    @classmethod
    def of(cls, username: str, devices: Iterable[Device], said: Published) -> "Presence":
        known = tuple(devices)
        status = {each.resource: said.status.get(each.resource, ONLINE) if each.online else OFFLINE for each in known}
        return cls(username, status, said.ext, max([said.changed, *(each.seen for each in known)]), known)

    @property
    def mark(self) -> str:
        """What tells one state from another."""
        said = json.dumps([sorted(self.status.items()), self.ext])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Subscription:
    username: str  # whose presence
    subscriber: str
    until: int  # ms
    heard: str = ""  # the mark of what the subscriber was answered
    round: int = 0  # of the telling before that

    def last_heard(self, said: Published, *, lost: bool) -> str:
        """The mark of what the subscriber knows. `lost`: the last telling died."""
        if self.round == said.round:
            return self.heard
        return "" if lost else said.told


@dataclass(frozen=True)
class Publication:
    """The body of P1."""

    ext: str | None = None


@dataclass(frozen=True)
class Named:
    """Users that a call is about."""

    usernames: tuple[str, ...] | None = None
    users: tuple[str, ...] | None = None  # as the documents call them where subscriptions end
