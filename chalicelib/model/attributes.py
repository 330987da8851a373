"""Attributes of a group's members and of rooms, and tags of a room's members."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib import limits
from chalicelib.errors import (
    AttributeKeyTooLong,
    AttributesTooLarge,
    AttributeValueTooLong,
    IllegalArgument,
    InvalidParameter,
    RoomAttributesTooMany,
)

Attributes = dict[str, str]

_ROOM_KEY = re.compile(r"[a-zA-Z0-9_.\-]+")


def weight(values: Mapping[str, str]) -> int:
    return sum(len(key.encode()) + len(value.encode()) for key, value in values.items())


def portions(values: Mapping[str, str], most: int) -> list[list[str]]:
    """The keys, in as few lists as leave room for their values in an event of so many bytes."""
    found: list[list[str]] = []
    room = 0
    for key, value in values.items():
        size = len(json.dumps([key, key, value], ensure_ascii=False).encode())
        if size > room:
            found.append([])
            room = most
        found[-1].append(key)
        room -= size
    return found


# --- of members ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MemberAttributes:
    """To be set. An empty value takes the attribute away."""

    values: Attributes = field(default_factory=dict, repr=False, metadata={"rest": "metaData"})

    def __post_init__(self) -> None:
        _judge(self.values, "metaData")


@dataclass(frozen=True)
class AttributesOf:
    """The same for one of several members."""

    username: str
    values: Attributes = field(default_factory=dict, repr=False, metadata={"rest": "metadata"})

    def __post_init__(self) -> None:
        _judge(self.values, "metadata")


def _judge(values: Attributes, name: str) -> None:
    _check_texts(values, name)
    for key, value in values.items():
        if not key:
            raise IllegalArgument(f"keys of {name} must not be empty")
        if len(key.encode()) > limits.MEMBER_KEY:
            raise AttributeKeyTooLong
        if len(value.encode()) > limits.MEMBER_VALUE:
            raise AttributeValueTooLong
    if weight(values) > limits.MEMBER_ATTRIBUTES:
        raise AttributesTooLarge


def _check_texts(values: Attributes, name: str) -> None:
    if not values:
        raise IllegalArgument(f"{name} must be provided")
    if not all(isinstance(value, str) for value in values.values()):
        raise IllegalArgument(f"values of {name} must be strings")


@dataclass(frozen=True)
class About:
    """What a group knows of one member."""

    values: Attributes = field(default_factory=dict, repr=False)
    revision: int = 0  # counts the changes, so that none is made over another; 0: there was none

    def with_these(self, values: Attributes) -> Attributes:
        return {key: value for key, value in (self.values | values).items() if value}


@dataclass(frozen=True)
class AskedAbout:
    targets: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()  # none: all


# --- of rooms --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoomAttributes:
    """To be set."""

    values: Attributes = field(default_factory=dict, repr=False, metadata={"rest": "metaData"})
    auto_delete: str = field(default="DELETE", metadata={"rest": "autoDelete"})

    def __post_init__(self) -> None:
        _check_texts(self.values, "metaData")
        if len(self.values) > limits.ROOM_KEYS_PER_CALL:
            raise RoomAttributesTooMany(limits.ROOM_KEYS_PER_CALL)
        if self.auto_delete not in {"DELETE", "NO_DELETE"}:
            raise IllegalArgument("autoDelete must be DELETE or NO_DELETE")

    @property
    def passing(self) -> bool:
        """They go when who set them leaves."""
        return self.auto_delete == "DELETE"

    def unfit(self) -> dict[str, str]:
        """The keys that cannot be set, and why: in words that the web SDK looks for (sdk-rest 5.4)."""
        reasons = {key: _why_not(key, value) for key, value in self.values.items()}
        return {key: reason for key, reason in reasons.items() if reason}


def _why_not(key: str, value: str) -> str:
    if len(key) > limits.ROOM_KEY:
        return f"properties key '{key}' is exceeding maximum limit {limits.ROOM_KEY}"
    if not _ROOM_KEY.fullmatch(key):
        return f"properties key '{key}' is not Legal"
    if len(value) > limits.ROOM_VALUE or len(json.dumps(value, ensure_ascii=False).encode()) > limits.ROOM_VALUE_TOLD:
        return f"properties value of key '{key}' is exceeding maximum limit {limits.ROOM_VALUE}"
    return ""


@dataclass(frozen=True)
class RoomKeys:
    keys: tuple[str, ...] = ()

    def legal(self) -> list[str]:
        """Those that an attribute can have, each once."""
        return [key for key in dict.fromkeys(self.keys) if not _why_not(key, "")]


@dataclass(frozen=True)
class RemovedKeys(RoomKeys):
    def __post_init__(self) -> None:
        if not self.keys:
            raise IllegalArgument("keys must be provided")
        if len(self.keys) > limits.ROOM_KEYS_PER_CALL:
            raise RoomAttributesTooMany(limits.ROOM_KEYS_PER_CALL)

    def unfit(self) -> dict[str, str]:
        reasons = {key: _why_not(key, "") for key in self.keys}
        return {key: reason for key, reason in reasons.items() if reason}


@dataclass(frozen=True)
class RoomAttribute:
    key: str
    value: str = field(repr=False)
    by: str  # who set it
    passing: bool
    stamp: str  # of when that was: another each time


# --- tags ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewTags:
    """All of one member. None takes them away."""

    tags: Any = None

    def __post_init__(self) -> None:
        if not isinstance(self.tags, list) or not all(isinstance(tag, str) and tag for tag in self.tags):
            raise InvalidParameter("tags should be type of List")


@dataclass(frozen=True)
class TagMute:
    tag: str = ""
    duration: int | None = field(default=None, metadata={"rest": "mute_duration"})  # seconds; 0 lifts; -1: for ever

    def __post_init__(self) -> None:
        if not self.tag:
            raise InvalidParameter("tag must be provided")
        if self.duration is None:
            raise InvalidParameter("mute_duration must be provided")
        if self.duration < -1:
            raise InvalidParameter("mute_duration must not be less than -1")
