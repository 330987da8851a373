"""Messages as JSON: what clients find in lists of conversations, pinned and last messages, and servers in callbacks
(sdk-rest 6.1, rest-messages 3.1)."""

import json
import math
from dataclasses import fields
from typing import Any

from chalicelib import limits
from chalicelib.model.content import Attribute, Combined, Content, Custom, Extension, Image, Size, ValueType
from chalicelib.model.message import Kind, Message

_TYPES = {Kind.CHAT: "chat", Kind.GROUP_CHAT: "groupchat", Kind.ROOM_CHAT: "chatroom"}
_DOMAINS = {"chat": "easemob.com"}
MOVING = 1  # Image.sub_type
NAMES = {  # of contents' fields; contentjson reads by them
    "text": "msg",
    "display_name": "filename",
    "remote_path": "url",
    "secret_key": "secret",
    "file_length": "file_length",
    "thumbnail_remote_path": "thumb",
    "thumbnail_secret_key": "thumb_secret",
    "duration": "length",
    "size": "size",
    "latitude": "lat",
    "longitude": "lng",
    "address": "addr",
    "building_name": "buildingName",
    "action": "action",
    "custom_event": "customEvent",
    "title": "title",
    "summary": "summary",
    "combine_level": "combineLevel",
}


def show(message: Message) -> dict[str, Any]:
    said = message.said
    kind = _TYPES.get(said.kind, "chat")
    return {
        "id": str(message.id),
        "from": message.sender,
        "to": f"{said.to}@{_DOMAINS.get(kind, 'conference.easemob.com')}",
        "timestamp": message.at,
        "payload": {
            "type": kind,
            "from": message.sender,
            "to": said.to,
            "ext": plain(said.ext),
            "bodies": [body(said.content)] if said.content is not None else [],
            **({"meta": json.loads(said.beside)} if said.beside else {}),
        },
    }


def body(content: Content) -> dict[str, Any]:
    given = {field.name: getattr(content, field.name) for field in fields(content)}
    shown = {NAMES[name]: _value(value) for name, value in given.items() if name in NAMES and value is not None}
    if isinstance(content, Combined):
        return {"type": "txt", "subType": "sub_combine"} | shown
    if isinstance(content, Custom):
        shown["customExts"] = [{each.key: _value(each.value)} for each in content.custom_exts]
    if isinstance(content, Image) and content.sub_type == MOVING:
        shown["subType"] = "sub_gif"
    return {"type": content.rest} | shown


def _value(value: Any) -> Any:
    """Clients may send numbers that JSON has no word for."""
    if isinstance(value, Size):
        return {"width": _value(value.width), "height": _value(value.height)}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def plain(ext: Extension) -> dict[str, Any]:
    """Attributes by their keys."""
    return {each.key: _attribute(each) for each in ext}


def _attribute(each: Attribute) -> Any:
    if each.type != ValueType.JSON:
        return _value(each.value)
    text = str(each.value)
    try:
        value = json.loads(text, parse_constant=_finite, parse_float=_finite)
        if "\\ud" in text.lower():  # half a surrogate pair cannot be stored or sent
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return text
    return value if shallow(value) else text


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def shallow(value: Any, levels: int = limits.EXT_DEPTH) -> bool:
    """Deeper, and not everybody who gets it could read it."""
    if not isinstance(value, dict | list):
        return True
    return levels > 0 and all(
        shallow(each, levels - 1) for each in (value.values() if isinstance(value, dict) else value)
    )
