"""Accounts, and where they are connected."""

import re
from dataclasses import dataclass, field
from enum import Enum

from chalicelib import limits
from chalicelib.model.mute import Mutes

_USERNAME = re.compile(rf"[a-z0-9_.\-]{{1,{limits.USERNAME}}}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def fold(username: str) -> str:
    """`Aa` and `aa` are one user (rest-users-groups-rooms 2.5)."""
    return username.lower()


def legal_username(username: str) -> bool:
    return bool(_USERNAME.fullmatch(username))


def like_uuid(name: str) -> bool:
    """Where a path or a token may name a user either way, such a name is a uuid first."""
    return bool(_UUID.fullmatch(name))


@dataclass(frozen=True)
class User:
    username: str
    uuid: str
    created: int  # ms
    modified: int
    nickname: str = ""
    activated: bool = True
    password: str = field(default="", repr=False)  # argon2; empty: token login only
    generation: int = 0  # begins with the time (ms) of its opening; raised to end every token and session of the user
    muted_until: int = 0  # one-to-one; as Mutes has it, and the two below
    ended: int = 0  # ms; tokens that carry no generation and were issued before this are refused
    muted_in_groups: int = 0
    muted_in_rooms: int = 0

    @property
    def mutes(self) -> Mutes:
        return Mutes(self.muted_until, self.muted_in_groups, self.muted_in_rooms)


class Form(Enum):
    """How frames travel on a connection: the form of its first frame (msync 9)."""

    TEXT = "text"
    BINARY = "binary"


@dataclass(frozen=True)
class Device:
    """One row of the user's routes: a device that is, or lately was, connected."""

    resource: str
    connection: str = ""  # empty: offline
    seen: int = 0  # ms, of the last login or logout
    name: str = ""
    uuid: str = ""
    platform: str = ""
    form: str = "text"  # of its connection, so that a push needs not look that up

    @property
    def online(self) -> bool:
        return bool(self.connection)


@dataclass(frozen=True)
class Connection:
    """A logged-in socket."""

    id: str
    appkey: str
    username: str
    resource: str
    generation: int
    form: Form
    since: int  # ms
    lease: int  # ms; the sweep asks the gateway about it after this
    room: int = limits.LEASE_SHORTEST  # seconds of the lease; grows as long as the sweep finds the connection alive
    silence: int = limits.LEASE_LONGEST  # seconds it may be silent; set by its first heartbeat
    behind: bool = False  # a push to it failed: its next heartbeat is told that something waits
    attends: bool = False  # its user is in a room, and has to leave it some time after the last connection is gone
    watched: bool = False  # somebody hears of its user's presence: the sweep asks about it each minute

    @property
    def opened(self) -> int:
        """When its user's account was, or little later (ms)."""
        return self.generation


@dataclass(frozen=True)
class Login:
    """What PROVISION asks for."""

    connection: str
    form: Form
    appkey: str
    username: str
    token: str = field(repr=False)
    resource: str
    device_name: str = ""
    device_uuid: str = ""
    platform: str = ""
    extension: str = ""  # shown to a device that this login ends


@dataclass(frozen=True)
class Peer:
    """What one user decided about another."""

    blocked: bool = False
    friend: bool = False


@dataclass(frozen=True)
class Party:
    """One side of a one-to-one send: the account (None: unknown user) and its devices."""

    user: User | None
    devices: tuple[Device, ...] = ()

    @property
    def online(self) -> tuple[Device, ...]:
        return tuple(device for device in self.devices if device.online)


@dataclass(frozen=True)
class NewUser:
    """What a registration asks for, before it is judged."""

    username: str = ""
    password: str = field(default="", repr=False)
    nickname: str = ""
