"""What a message asks of the pushes that tell of it: reserved keys of its attributes (rest-messages 11.3). Its sender
may write anything there; what makes no sense is as if it were not there."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib import limits
from chalicelib.model import messagejson
from chalicelib.model.content import Extension
from chalicelib.model.templates import legal_template
from chalicelib.model.user import fold

_ALL = "all"


@dataclass(frozen=True)
class Filter:
    """Which phones: those that are named, if any are, and none that is ruled out."""

    devices: frozenset[str] = frozenset()
    not_devices: frozenset[str] = frozenset()
    notifiers: frozenset[str] = frozenset()
    not_notifiers: frozenset[str] = frozenset()

    def passes(self, device: str, notifier: str) -> bool:
        named = (not self.devices or device in self.devices) and (not self.notifiers or notifier in self.notifiers)
        return named and device not in self.not_devices and notifier not in self.not_notifiers


@dataclass(frozen=True)
class Wishes:
    unheard: bool = False  # no push at all
    forced: bool = False  # whatever the receiver hushed
    called: frozenset[str] = frozenset()  # whom it is at
    called_all: bool = False
    template: str = ""
    title_args: tuple[str, ...] = field(default=(), repr=False)
    content_args: tuple[str, ...] = field(default=(), repr=False)
    title: str = field(default="", repr=False)
    content: str = field(default="", repr=False)
    nickname: str = ""  # the sender's in the group
    custom: dict[str, Any] = field(default_factory=dict, repr=False)
    badge: int | None = None
    sound: str = ""
    category: str = ""
    mutable: bool = False
    channel: str = ""
    phones: Filter = Filter()

    def calls(self, username: str) -> bool:
        return self.called_all or username in self.called


def read(ext: Extension) -> Wishes:
    said = messagejson.plain(ext)
    at = said.get("em_at_list")
    template, apns, android, both = (
        _object(said.get(f"em_{name}")) for name in ("push_template", "apns_ext", "android_push_ext", "push_ext")
    )
    return Wishes(
        unheard=said.get("em_ignore_notification") is True,
        forced=said.get("em_force_notification") is True,
        called=frozenset(map(fold, _names(at))),
        called_all=isinstance(at, str) and at.lower() == _ALL,
        template=name if legal_template(name := _text(template.get("name"))) else "",
        title_args=_texts(template.get("title_args")),
        content_args=_texts(template.get("content_args")),
        title=_text(both.get("title")) or _text(apns.get("em_push_title")) or _text(said.get("em_push_title")),
        content=_text(both.get("content")) or _text(apns.get("em_push_content")) or _text(said.get("em_push_content")),
        nickname=_text(both.get("group_user_nickname")),
        custom=_object(both.get("custom")),
        badge=_number(apns.get("em_push_badge")),
        sound=_word(apns.get("em_push_sound")),
        category=_word(apns.get("em_push_category")),
        mutable=apns.get("em_push_mutable_content") is True,
        channel=_word(android.get("fcm_channel_id")),
        phones=_filter(_object(said.get("em_push_filter"))),
    )


def _filter(said: dict[str, Any]) -> Filter:
    return Filter(
        _names(said.get("accept_device_id")),
        _names(said.get("ignore_device_id")),
        _names(said.get("accept_notifier_name")),
        _names(said.get("ignore_notifier_name")),
    )


def _object(given: Any) -> dict[str, Any]:
    return given if isinstance(given, dict) else {}


def _names(given: Any) -> frozenset[str]:
    """A list, or one alone."""
    several = given if isinstance(given, list) else [given]
    return frozenset(each for each in several if isinstance(each, str) and each)


def _texts(given: Any) -> tuple[str, ...]:
    return tuple(map(_text, given)) if isinstance(given, list) else ()


def _text(given: Any) -> str:
    if isinstance(given, str):
        return given
    return str(given) if isinstance(given, int | float) and not isinstance(given, bool) else ""


def _word(given: Any) -> str:
    """A name that phones know something by."""
    text = _text(given)
    return text if len(text) <= limits.PUSH_WORD else ""


def _number(given: Any) -> int | None:
    good = isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= limits.PUSH_BADGE
    return given if good else None
