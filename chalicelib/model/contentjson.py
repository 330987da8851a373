"""What REST is asked to say, as content: the way back from messagejson, by the same names (rest-messages 3.1)."""

import json
import math
from collections.abc import Callable
from dataclasses import fields
from typing import Any, get_args

from chalicelib import limits
from chalicelib.errors import ContentMalformed, ContentTooLarge, MessageMalformed, ParamEmpty
from chalicelib.model.content import (
    KINDS,
    Attribute,
    Audio,
    Combined,
    Command,
    Content,
    Custom,
    Extension,
    File,
    Image,
    Location,
    Size,
    Text,
    ValueType,
    Video,
    seconds,
)
from chalicelib.model.messagejson import MOVING, NAMES, shallow

SERVER = "admin"  # who says what names no author
ENDS = ("stoa_expire_in", "stoa_burn_after_read")  # may stand beside the body as well as among the attributes

_BY_NAME = {kind.rest: kind for kind in KINDS if kind is not Combined}
_REQUIRED: dict[type[Content], tuple[str, ...]] = {
    Text: ("text",),
    Image: ("remote_path",),
    Audio: ("remote_path",),
    Video: ("remote_path",),
    File: ("remote_path",),
    Location: ("latitude", "longitude", "address"),
    Command: ("action",),
    Custom: (),
}
_INT32, _INT64 = 1 << 31, 1 << 63


def weigh(body: dict[str, Any], ext: dict[str, Any]) -> None:
    """Both together, as UTF-8 JSON, may be so large."""
    if len(_text(body).encode()) + len(_text(ext).encode()) > limits.MESSAGE:
        raise ContentTooLarge


def content(name: Any, said: dict[str, Any]) -> Content:
    """Members that the type does not have are ignored, as null is."""
    if name is None or name == "":
        raise ParamEmpty("type")
    kind = _BY_NAME.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ContentMalformed(f"type must be one of {', '.join(_BY_NAME)}")
    for field in _REQUIRED[kind]:
        if said.get(NAMES[field]) in (None, ""):
            raise ContentMalformed(f"{NAMES[field]} must be provided")
    values = {name: _READ[shape](NAMES[name], said[NAMES[name]]) for name, shape in _asked(kind, said)}
    if issubclass(kind, Image) and said.get("subType") == "sub_gif":
        values["sub_type"] = MOVING
    if kind is Custom:
        values["custom_exts"] = _pairs(said.get("customExts"))
    try:
        return kind(**values)
    except MessageMalformed as error:
        raise ContentMalformed(error.text) from None


def extension(given: dict[str, Any]) -> Extension:
    """Attributes, typed as clients type them (msync 6.2)."""
    if len(given) > limits.EXT_KEYS:
        raise ContentMalformed(f"ext has more than {limits.EXT_KEYS} keys")
    if not shallow(given):
        raise ContentMalformed(f"ext is nested more than {limits.EXT_DEPTH} levels deep")
    ext = tuple(_attribute(key, value) for key, value in given.items())
    for name in ENDS:
        seconds(ext, name)  # whoever reads the message back looks at them
    return ext


def _attribute(key: str, value: Any) -> Attribute:
    if isinstance(value, bool):
        return Attribute(key, ValueType.BOOL, value)
    if isinstance(value, int) and -_INT64 <= value < _INT64:
        return Attribute(key, ValueType.INT if -_INT32 <= value < _INT32 else ValueType.LONG, value)
    if isinstance(value, int | float):
        return Attribute(key, ValueType.DOUBLE, _number(key, value))
    if isinstance(value, str):
        return Attribute(key, ValueType.STRING, value)
    return Attribute(key, ValueType.JSON, _text(value))


def _asked(kind: type[Content], said: dict[str, Any]) -> list[tuple[str, Any]]:
    """Of the fields that REST has a name for, those that are given, with their types."""
    return [
        (field.name, get_args(field.type)[0])
        for field in fields(kind)
        if field.name in NAMES and said.get(NAMES[field.name]) is not None
    ]


def _string(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ContentMalformed(f"{name} must be a string")
    return value


def _whole(name: str, value: Any) -> int:
    """The vendor's examples pass numbers either way."""
    number = _number(name, value)
    if not number.is_integer() or not 0 <= number < _INT32:
        raise ContentMalformed(f"{name} must be a whole number from 0 to {_INT32 - 1}")
    return int(number)


def _number(name: str, value: Any) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ContentMalformed(f"{name} must be a number")
    return number


def _size(name: str, value: Any) -> Size:
    if not isinstance(value, dict):
        raise ContentMalformed(f"{name} must be an object")
    return Size(*(_number(f"{name}.{side}", value.get(side)) for side in ("width", "height")))


_READ: dict[Any, Callable[[str, Any], Any]] = {str: _string, int: _whole, float: _number, Size: _size}


def _pairs(given: Any) -> Extension:
    """One object, or several as clients are shown them."""
    several = given if isinstance(given, list) else [given or {}]
    if not all(isinstance(each, dict) for each in several):
        raise ContentMalformed("customExts must be an object")
    pairs = [pair for each in several for pair in each.items()]
    return tuple(Attribute(key, ValueType.STRING, _string(f"customExts.{key}", value)) for key, value in pairs)


def _text(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError):
        raise ContentMalformed("a number is too large, or it is nested too deep") from None
