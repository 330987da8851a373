"""Accounts, and where they are connected."""

import re
from dataclasses import dataclass, field
from enum import Enum

from chalicelib import limits

_USERNAME = re.compile(rf"[a-z0-9_.\-]{{1,{limits.USERNAME}}}")


def fold(username: str) -> str:
    """`Aa` and `aa` are one user (rest-users-groups-rooms 2.5)."""
    return username.lower()


def legal_username(username: str) -> bool:
    return bool(_USERNAME.fullmatch(username))


@dataclass(frozen=True)
class User:
    username: str
    uuid: str
    created: int  # ms
    modified: int
    nickname: str = ""
    activated: bool = True
    password: str = field(default="", repr=False)  # argon2; empty: token login only
    generation: int = 0  # raised to end every token and session of the user
    muted_until: int = 0  # ms; one-to-one chat; -1: for ever


@dataclass(frozen=True)
class Device:
    """One row of the user's routes: a device that is, or lately was, connected."""

    resource: str
    connection: str = ""  # empty: offline
    seen: int = 0  # ms, of the last login or logout
    name: str = ""
    uuid: str = ""
    platform: str = ""

    @property
    def online(self) -> bool:
        return bool(self.connection)


class Form(Enum):
    """How frames travel on a connection: the form of its first frame (msync 9)."""

    TEXT = "text"
    BINARY = "binary"


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
    room: int = limits.LEASE_SHORTEST  # seconds the next lease gets; follows what the connection does
    behind: bool = False  # a push to it failed: its next heartbeat is told that something waits


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

    username: str
    password: str = field(default="", repr=False)
    nickname: str = ""
