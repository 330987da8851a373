"""Files that people attach to their messages, or share in a group or room."""

import re
from dataclasses import dataclass, field
from uuid import UUID

from chalicelib import limits

_DAY = 86_400_000  # ms
_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+( *;[\x20-\x7e]*)?(?<!\s)", re.ASCII)
_UNTYPED = "application/octet-stream"
# Controls, line ends, half characters, and what turns the direction of reading so that `exe` looks like `txt`.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# What a browser shows without running it. Everything else it is told to save.
_SHOWN = re.compile(r"(image/(?!svg)[^;]*|audio/.*|video/.*|text/plain|application/pdf)( *;.*)?")


def _tidy(name: str) -> str:
    """The name without its folders. The end of a long one is kept, for it says what the file is."""
    last = _HIDDEN.sub("", re.split(r"[/\\]", name)[-1]).strip()
    kept = last.encode()[-limits.FILE_NAME :].decode(errors="ignore")
    return "" if kept in {".", ".."} else kept


@dataclass(frozen=True)
class Upload:
    """What a form brought."""

    name: str
    type: str
    data: bytes = field(repr=False)
    restricted: bool = False

    @classmethod
    def of(cls, name: str, type: str, data: bytes, *, restricted: bool) -> "Upload":
        legal = len(type) <= limits.FILE_TYPE and _TYPE.fullmatch(type)
        return cls(_tidy(name), type if legal else _UNTYPED, data, restricted)


@dataclass(frozen=True)
class ChatFile:
    uuid: str
    name: str
    type: str
    size: int
    owner: str  # the user who uploaded it; empty: the app itself
    restricted: bool  # only its secret opens it; who is in the group opens one that is shared there
    created: int  # ms

    @property
    def shown(self) -> bool:
        """Whether a browser may show it where it stands."""
        return bool(_SHOWN.fullmatch(self.type.lower()))

    def expired(self, days: int, now: int) -> bool:
        return now >= self.created + days * _DAY


CHANCES = 1 << 74


def shared_id(created: int, chance: int) -> str:
    """A UUID that sorts by time (RFC 9562, version 7). `chance`: below CHANCES; with 0 the least of its millisecond."""
    high, low = divmod(chance, 1 << 62)
    return str(UUID(int=created << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low))


def oldest_id(days: int, now: int) -> str:
    """No file that is not expired has an id below."""
    return shared_id(max(now - days * _DAY + 1, 0), 0)
