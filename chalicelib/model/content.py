"""What a message carries. One frozen class per type, listed in KINDS; fields are named as on the wire, in snake case,
and None where the sender left them out. `rest` is the type's name in REST, `wire` its number in MSYNC (msync 6.1)."""

import re
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any, ClassVar

from chalicelib import limits
from chalicelib.errors import MessageMalformed

_EVENT = re.compile(rf"[a-zA-Z0-9\-_/.]{{1,{limits.CUSTOM_EVENT}}}")

# A value with its type on the wire: the vendor tells integers apart by width and text from JSON text.
Value = bool | int | float | str


class ValueType(IntEnum):
    """KeyValue.ValueType, as far as the server writes them (msync 6.2)."""

    BOOL = 1
    INT = 2  # 32 bits
    LONG = 4  # 64 bits
    DOUBLE = 6
    STRING = 7
    JSON = 8


@dataclass(frozen=True)
class Attribute:
    key: str
    type: int  # KeyValue.ValueType
    value: Value


Extension = tuple[Attribute, ...]


def lookup(ext: Extension, key: str) -> Value | None:
    return next((attribute.value for attribute in ext if attribute.key == key), None)


def seconds(ext: Extension, key: str) -> int:
    """Until a message destroys itself; 0: never (architecture 8)."""
    value = lookup(ext, key)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= limits.EXPIRE_IN:
        raise MessageMalformed(f"{key} must be a whole number of seconds from 1 to {limits.EXPIRE_IN}")
    return value


@dataclass(frozen=True)
class Size:
    width: float
    height: float


@dataclass(frozen=True)
class Text:
    rest: ClassVar[str] = "txt"
    wire: ClassVar[int] = 0
    text: str | None = None


@dataclass(frozen=True)
class Combined:
    """Several messages forwarded as one; the text is what clients show that do not know it."""

    rest: ClassVar[str] = "combine"
    wire: ClassVar[int] = 8
    text: str | None = None
    display_name: str | None = None
    remote_path: str | None = None
    secret_key: str | None = None
    file_length: int | None = None
    title: str | None = None
    summary: str | None = None
    combine_level: int | None = None


@dataclass(frozen=True)
class File:
    rest: ClassVar[str] = "file"
    wire: ClassVar[int] = 5
    display_name: str | None = None
    remote_path: str | None = None
    secret_key: str | None = None
    file_length: int | None = None
    thumbnail_display_name: str | None = None


@dataclass(frozen=True)
class Image(File):
    rest: ClassVar[str] = "img"
    wire: ClassVar[int] = 1
    sub_type: int | None = None  # 1: a moving picture
    size: Size | None = None
    thumbnail_remote_path: str | None = None
    thumbnail_secret_key: str | None = None
    thumbnail_file_length: int | None = None
    thumbnail_size: Size | None = None


@dataclass(frozen=True)
class Video(Image):
    rest: ClassVar[str] = "video"
    wire: ClassVar[int] = 2
    duration: int | None = None


@dataclass(frozen=True)
class Audio(File):
    rest: ClassVar[str] = "audio"
    wire: ClassVar[int] = 4
    duration: int | None = None


@dataclass(frozen=True)
class Location:
    rest: ClassVar[str] = "loc"
    wire: ClassVar[int] = 3
    latitude: float | None = None
    longitude: float | None = None
    address: str | None = None
    building_name: str | None = None


@dataclass(frozen=True)
class Command:
    rest: ClassVar[str] = "cmd"
    wire: ClassVar[int] = 6
    action: str | None = None
    params: Extension = ()


@dataclass(frozen=True)
class Custom:
    rest: ClassVar[str] = "custom"
    wire: ClassVar[int] = 7
    custom_event: str | None = None
    custom_exts: Extension = ()
    params: Extension = ()

    def __post_init__(self) -> None:
        if self.custom_event is not None and not _EVENT.fullmatch(self.custom_event):
            raise MessageMalformed("customEvent is not legal")
        if len(self.custom_exts) > limits.CUSTOM_EXTS:
            raise MessageMalformed(f"customExts has more than {limits.CUSTOM_EXTS} entries")


Content = Text | Combined | File | Image | Video | Audio | Location | Command | Custom

KINDS: tuple[type[Content], ...] = (Text, Image, Video, Location, Audio, File, Command, Custom, Combined)


def paths(content: Content | None) -> tuple[str, ...]:
    """The addresses of the files that the content refers to."""
    names = {field.name for field in fields(content)} if content else set()
    found: list[Any] = [getattr(content, name) for name in ("remote_path", "thumbnail_remote_path") if name in names]
    return tuple(dict.fromkeys(path for path in found if path))
