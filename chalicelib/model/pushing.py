"""What an app pushes to its users, and what became of it (rest-users-groups-rooms 7, rest-messages 9.2)."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any

from chalicelib import limits
from chalicelib.errors import IllegalArgument
from chalicelib.model.notifier import Platform

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BLOCKS = ("agora", "easemob", "apns", "fcm")  # what a channel shows in place of what stands above them


class Strategy(IntEnum):
    """Which way pushes take. Only phones' vendors bring them to who is away, and no client shows what would come over
    its connection instead; so those that ask for the connection are refused."""

    VENDOR_THEN_OWN = 0
    VENDOR = 2

    @classmethod
    def _missing_(cls, value: object) -> "Strategy":
        if value in {1, 3, 4}:
            raise IllegalArgument(f"strategy {value} is not supported: pushes go by the vendors of phones, 0 or 2")
        raise IllegalArgument("strategy must be 0 or 2")


class Status(StrEnum):
    SUCCESS = "SUCCESS"
    FAIL = "FAIL"  # there is nobody, or no device, that it could reach
    ERROR = "ERROR"  # the vendor did not take it
    ASYNC_SUCCESS = "ASYNC_SUCCESS"  # it will be tried


@dataclass(frozen=True)
class Pushed:
    """What became of a push: on one device, or for a user without one."""

    status: Status
    desc: str = ""
    platform: Platform | None = None  # None: no vendor was asked
    id: str = ""  # that the vendor's service gave it
    again: bool = False  # nobody could say: it may be tried again


@dataclass(frozen=True)
class ClickAction:
    url: str = ""
    action: str = ""
    activity: str = ""


@dataclass(frozen=True)
class PushMessage:
    title: str = field(repr=False)
    content: str = field(repr=False)
    sub_title: str = field(default="", repr=False)
    ext: dict[str, Any] = field(default_factory=dict, repr=False)
    click: ClickAction = ClickAction()
    add_badge: int = 0
    set_badge: int | None = None  # beats the other
    blocks: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)  # by channel

    def __post_init__(self) -> None:
        _text("title", self.title, limits.PUSH_TITLE, least=1)
        _text("content", self.content, limits.PUSH_CONTENT, least=1)
        _text("subTitle", self.sub_title, limits.PUSH_SUB_TITLE)
        if len(self.ext) > limits.PUSH_EXT_KEYS or len(_json(self.ext)) > limits.PUSH_EXT:
            raise IllegalArgument(
                f"pushMessage.ext must not have more than {limits.PUSH_EXT_KEYS} keys or {limits.PUSH_EXT} characters"
            )
        for name, value in vars(self.click).items():
            _text(f"config.clickAction.{name}", value, limits.PUSH_CLICK)
        _badge("addNum", self.add_badge)
        _badge("setNum", self.set_badge or 0)
        for name, block in self.blocks.items():
            if len(_json(block)) > limits.PUSH_BLOCK:
                raise IllegalArgument(f"pushMessage.{name} must not be longer than {limits.PUSH_BLOCK} characters")
            for inner in ("ext", "data", "notification"):
                _object(f"pushMessage.{name}.{inner}", block.get(inner))


def unsure(results: Mapping[str, Iterable[Pushed]]) -> list[str]:
    """Of these users, those that nobody could say of whether they were pushed to."""
    return [name for name, some in results.items() if any(each.again for each in some)]


def read(given: Any) -> PushMessage:
    """From JSON: what REST asks for, and what `show` made. Members that nobody knows are ignored."""
    if not isinstance(given, dict):
        raise IllegalArgument("pushMessage must be an object")
    config = _object("pushMessage.config", given.get("config"))
    click = _object("config.clickAction", config.get("clickAction"))
    badge = _object("config.badge", config.get("badge"))
    return PushMessage(
        title=given.get("title", ""),
        content=given.get("content", ""),
        sub_title=given.get("subTitle") or "",
        ext=_object("pushMessage.ext", given.get("ext")),
        click=ClickAction(**{name: click.get(name) or "" for name in ("url", "action", "activity")}),
        add_badge=badge.get("addNum") or 0,
        set_badge=badge.get("setNum"),
        blocks={name: _object(f"pushMessage.{name}", given[name]) for name in _BLOCKS if name in given},
    )


def show(message: PushMessage) -> dict[str, Any]:
    """As JSON that `read` takes."""
    return {
        "title": message.title,
        "content": message.content,
        "subTitle": message.sub_title,
        "ext": message.ext,
        "config": {
            "clickAction": dict(vars(message.click)),
            "badge": {"addNum": message.add_badge, "setNum": message.set_badge},
        },
        **message.blocks,
    }


def _text(name: str, value: Any, longest: int, *, least: int = 0) -> None:
    if not isinstance(value, str):
        raise IllegalArgument(f"{name} must be a string")
    if not least <= len(value) <= longest:
        raise IllegalArgument(f"{name} must have {least} to {longest} characters")


def _badge(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= limits.PUSH_BADGE:
        raise IllegalArgument(f"config.badge.{name} must be a number from 0 to {limits.PUSH_BADGE}")


def _object(name: str, given: Any) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise IllegalArgument(f"{name} must be an object")
    return given


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Days:
    """Whose counts are asked for; both are part of it."""

    begin: str  # 2026-11-25
    end: str
    platform: str = "ALL"

    def __post_init__(self) -> None:
        days = (_date("end", self.end) - _date("begin", self.begin)).days + 1
        if days < 1:
            raise IllegalArgument("end must not be before begin")
        if days > limits.PUSH_DAYS:
            raise IllegalArgument(f"begin and end must not be more than {limits.PUSH_DAYS} days apart")
        if self.platform not in {"ALL", *Platform}:
            raise IllegalArgument("platform must be ALL, APNS or ANDROID")


def _date(name: str, text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise IllegalArgument(f"{name} must be a date, as in 2026-11-25")
