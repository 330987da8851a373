"""What users ask for who set what they want to be notified of (rest-users-groups-rooms 7)."""

import re
from dataclasses import dataclass, field

from chalicelib import limits
from chalicelib.errors import IllegalArgument, ParameterInvalid, PropertyMissing
from chalicelib.model.push import Remind

_TIME = r"([01]?\d|2[0-3]):([0-5]?\d)"
_INTERVAL = re.compile(f"{_TIME}-{_TIME}", re.ASCII)
_LANGUAGE = re.compile(rf"[A-Za-z0-9_-]{{0,{limits.LANGUAGE}}}")
_OFF = "00:00-00:00"  # how clients write that there is no interval
_ALL_DAY = "00:01-00:01"  # equal times, but those


@dataclass(frozen=True)
class SilenceChange:
    """Of all conversations of a user, or of one. What is not given stays."""

    remind: str | None = field(default=None, metadata={"rest": "type"})
    interval: str | None = field(default=None, metadata={"rest": "ignoreInterval"})
    duration: int | None = field(default=None, metadata={"rest": "ignoreDuration"})  # ms from now on

    def __post_init__(self) -> None:
        if all(given is None for given in (self.remind, self.interval, self.duration)):
            raise ParameterInvalid("type")
        if self.remind is not None and self.remind not in set(Remind):
            raise ParameterInvalid("type")
        if self.duration is not None and not 0 <= self.duration <= limits.IGNORE_DURATION:
            raise ParameterInvalid("ignoreDuration")
        if self.interval is not None:
            _padded(self.interval)

    def said(self, now: int) -> dict[str, str | int]:
        """As it is kept; what says nothing is empty."""
        said: dict[str, str | int] = {}
        if self.remind is not None:
            said["remind"] = self.remind if self.remind != Remind.DEFAULT else ""
        if self.interval is not None:
            said["interval"] = _padded(self.interval)
        if self.duration is not None:
            said["until"] = now + self.duration if self.duration else 0
        return said


def _padded(interval: str) -> str:
    """`8:0-10:30` as `08:00-10:30`, nothing where it switches off."""
    if not interval:
        return ""
    parts = _INTERVAL.fullmatch(interval)
    if parts is None:
        raise ParameterInvalid("ignoreInterval")
    padded = "{:0>2}:{:0>2}-{:0>2}:{:0>2}".format(*parts.groups())
    return "" if padded == _OFF else padded


@dataclass(frozen=True)
class NewBinding:
    """A device takes pushes from now on; without a token, or without a notifier, it does not any more."""

    device: str = field(metadata={"rest": "device_id"})
    notifier: str = field(metadata={"rest": "notifier_name"})
    token: str = field(repr=False, metadata={"rest": "device_token"})

    def __post_init__(self) -> None:
        if not 0 < len(self.device) <= limits.DEVICE:
            raise ParameterInvalid("device_id")
        if len(self.notifier) > limits.NOTIFIER_BOUND:
            raise ParameterInvalid("notifier_name")
        if len(self.token) > limits.DEVICE_TOKEN:
            raise ParameterInvalid("device_token")


@dataclass(frozen=True)
class PushChange:
    """What clients change of a user by one call, beside groups: nickname, style, hours without pushes, a device."""

    nickname: str | None = None
    style: int | None = field(default=None, metadata={"rest": "notification_display_style"})
    quiet: bool | None = field(default=None, metadata={"rest": "notification_no_disturbing"})
    start: int | None = field(default=None, metadata={"rest": "notification_no_disturbing_start"})  # hours
    end: int | None = field(default=None, metadata={"rest": "notification_no_disturbing_end"})
    device: str | None = field(default=None, metadata={"rest": "device_id"})
    notifier: str | None = field(default=None, metadata={"rest": "notifier_name"})
    token: str | None = field(default=None, repr=False, metadata={"rest": "device_token"})

    def __post_init__(self) -> None:
        if self.nickname is not None and len(self.nickname) > limits.NICKNAME:
            raise IllegalArgument("NICKNAME_TOO_LONG")
        if self.style not in {None, 0, 1}:
            raise ParameterInvalid("notification_display_style")
        for hour, name in ((self.start, "start"), (self.end, "end")):
            if hour is not None and not 0 <= hour <= 24:
                raise ParameterInvalid(f"notification_no_disturbing_{name}")
        if (self.start is None) is not (self.end is None) or (self.start is not None and self.quiet is None):
            raise ParameterInvalid("notification_no_disturbing")
        self.binding()

    def binding(self) -> NewBinding | None:
        """None: nothing is said of a device."""
        if self.device is None and self.notifier is None and self.token is None:
            return None
        if self.device is None or self.notifier is None or self.token is None:
            raise ParameterInvalid("device_id, notifier_name and device_token go together")
        return NewBinding(self.device, self.notifier, self.token)

    def interval(self, before: str) -> str | None:
        """None: it stays. Without hours those of before, or all day."""
        if self.quiet is None:
            return None
        if not self.quiet:
            return ""
        if self.start is None or self.end is None:
            return before or _ALL_DAY
        interval = f"{self.start % 24:02}:00-{self.end % 24:02}:00"
        return _ALL_DAY if interval == _OFF else interval


@dataclass(frozen=True)
class PushNickname:
    username: str = ""
    nickname: str = field(default="", metadata={"rest": "push_nickname"})

    def __post_init__(self) -> None:
        if not self.username:
            raise PropertyMissing
        if len(self.nickname) > limits.NICKNAME:
            raise IllegalArgument(f"{self.username} push nickname length exceeds the limit")


@dataclass(frozen=True)
class Language:
    """That pushes are to be translated to; empty: none."""

    tag: str = field(metadata={"rest": "translationLanguage"})

    def __post_init__(self) -> None:
        if not _LANGUAGE.fullmatch(self.tag):
            raise ParameterInvalid("translationLanguage")


@dataclass(frozen=True)
class ChosenTemplate:
    """The receiver's; empty: none any more."""

    name: str = field(metadata={"rest": "templateName"})
