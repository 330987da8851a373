"""What a caller may send that nobody should: bodies, and values for each field that a view reads, found by source."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from chalicelib import api
from chalicelib.api.body import rest_name
from chalicelib.api.endpoint import Route
from tests.rest import world

LONG = "x" * 10_000

# Not what any view expects, whatever it expects.
BODIES = (
    b"null",
    b"[]",
    b'"x"',
    b"7",
    b"-1e400",
    b"[" * 50 + b"]" * 50,
    b'{"a":' * 50 + b"1" + b"}" * 50,
    b'{"limit": NaN}',
    b'{"\\ud800": "\\udfff"}',
    b"\xff\xfe",
    b"[[1], null]",
    b'{"a": 1, "a": 2',
)
NESTED: Any = {}
for _ in range(50):
    NESTED = {"a": [NESTED]}
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    "",
    LONG,
    "a\x00b\x1f\n",
    "\ud83d\ude42".encode("utf-16", "surrogatepass").decode("utf-16"),
    "a#b/../c%2Fd",
    "..",
    "٣",  # a digit, but none of ours
    "--5",
    [],
    [None],
    ["noor", "noor", ""],
    [LONG, "a/b#c"],
    ["noor"] * 1001,
    {},
    {"a": None},
    {LONG: LONG},
    NESTED,
)
SEGMENTS = (
    *(
        "undefined",
        "-1",
        "1e9",
        "%20",
        "a,b",
        "..",
        "a%23b",
        "%00",
        "%F0%9F%99%82",
        "%ED%A0%80",
    ),
    "1" + "0" * 30,
    "9" * 2000,
    ",".join(["noor"] * 300),
    "٣",
)
QUERY = ("", "null", "-1", "0", "1" + "0" * 30, "1e9", "%00", "%ED%A0%80", "x" * 3000, "٣", "a,b#c")

CURSORS = ("-", ".", "0", "zzz")  # that were made up: before and after all that there is

_READS = re.compile(r"(?:call\.(?:one|many|some)|body\.read(?:_some)?|mucs\.sent)\((?:call, )?(\w+)")
_CALLS = re.compile(r"\b(_\w+)\(")
_QUERY = re.compile(
    r'(?:query\.get|call\.number)\("(\w+)"|"(\w+)" (?:not )?in call\.query|\b(?:number|size)(?:: str)? ?= ?"(\w+)"'
)

PLAIN: dict[str, Any] = {
    "username": "noor",
    "usernames": ["noor"],
    "members": ["noor"],
    "owner": "mira",
    "newowner": "noor",
    "newadmin": "noor",
    "superadmin": "noor",
    "targets": ["noor"],
    "check_list": ["noor"],
    "applicant": "odd",
    "invitee": "odd",
    "password": "secret",
    "newpassword": "secret",
    "metaData": {"a": "b"},
    "metadata": {"a": "b"},
    "autoDelete": "DELETE",
    "pushMessage": {
        "title": "a",
        "content": "b",
        "subTitle": "c",
        "ext": {"a": 1},
        "config": {"clickAction": {"url": "x"}, "badge": {"addNum": 1, "setNum": 1}},
        "apns": {"data": {}, "notification": {}},
    },
    "strategy": 2,
    "collections": [{"type": 1, "data": "x", "id": "y", "ext": "z", "createdAt": 1}],
    "maxusers": 100,
    "tags": ["a"],
    "collection_ids": ["x"],
    "groupid": "",
    "roomid": "",
    "grant_type": "password",
    "translationLanguage": "en",
    "templateName": "plain",
    "environment": "PRODUCTION",
    "app_status": "online",
    "notification_display_style": 1,
    **world.NOTIFIER,
    **world.BINDING,
}


# Where a field of that name is something else elsewhere, or may not stand beside others.
PLAIN_OF: dict[str, dict[str, Any]] = {
    "NewUser": {"username": "new"},
    "SilenceChange": {"type": "NONE", "ignoreInterval": None},
    "NewAdmin": {"username": "new", "email": "new@acme.test", "organization": "new"},
    "NewApp": {"name": "new"},
    "_Elements": {"entities": []},
    "TagMute": {"tag": "a"},
    "AskedTask": {"targets": ["vip"], "startDate": None},
}


# Of views that read their bodies by hand.
BODY_OF: dict[tuple[str, str], Any] = {
    ("PUT", "/metadata/user/{username}"): {"nickname": "Mira", "ext": "x"},
    ("PUT", "/users/{username}"): {
        "nickname": "Mira",
        "notification_display_style": 1,
        "notification_no_disturbing": True,
        "notification_no_disturbing_start": 8,
        "notification_no_disturbing_end": 10,
        "notification_ignore_1": True,
        "entities": [{"notification_display_style": 0}],
        **world.BINDING,
    },
    ("DELETE", "/users/{username}/presence"): ["noor"],
    ("POST", "/chatgroups/{group}/invite"): {"usernames": ["odd"]},
    ("POST", "/chatgroups/{muc_id}/users"): {"usernames": ["odd"]},
    ("POST", "/messages/chatrooms/broadcast"): {
        "from": "mira",
        "chatroom_msg_level": "normal",
        "msg": {"type": "txt", "msg": "hello"},
        "ext": {"a": 1},
    },
}


def read_by(view: Any) -> list[type[Any]]:
    """The dataclasses that a view makes of its body."""
    return list(dict.fromkeys(_shapes(getattr(view, "func", view), set())))


def _shapes(function: Any, seen: set[Any]) -> Iterator[type[Any]]:
    seen.add(function)
    source, known = inspect.getsource(function), function.__globals__
    yield from (known[name] for name in _READS.findall(source) if name in known)
    for name in _CALLS.findall(source):
        inner = known.get(name)
        if inspect.isfunction(inner) and inner not in seen:
            yield from _shapes(inner, seen)


def plain(shape: type[Any]) -> dict[str, Any]:
    """Something that the view might take."""
    hints = get_type_hints(shape)
    known = PLAIN | PLAIN_OF.get(shape.__name__, {})
    return {rest_name(part): known.get(rest_name(part), _any(hints[part.name])) for part in fields(shape)}


def _any(kind: Any) -> Any:
    if get_origin(kind) is UnionType:
        kind = get_args(kind)[0]
    return {str: "x", int: 1, bool: True, float: 1.0, dict: {"a": "b"}, tuple: ["1"]}.get(get_origin(kind) or kind)


def variables(route: Route) -> list[str]:
    return re.findall(r"{(\w+)}", route.path)


def queried() -> set[str]:
    """The names that views look for in queries."""
    folder = Path(inspect.getfile(api)).parent
    found = {name for path in folder.glob("*.py") for some in _QUERY.findall(path.read_text()) for name in some}
    return (found | {"limit", "cursor", "key", "user", "group"}) - {""}


def reads(route: Route) -> bool:
    """Whether anything of the body is looked at."""
    return bool(read_by(route.view)) or body(route) != {}


def body(route: Route) -> Any:
    """Something that the view might take: JSON, or a form with a file."""
    if route.content == ("multipart/form-data",):
        return world.FILE
    if route.verb == "GET":
        return {}
    known = BODY_OF.get((route.verb, route.path))
    read = {name: value for shape in read_by(route.view) for name, value in plain(shape).items()}
    return read if known is None else known


def spoilt(given: Any) -> Iterator[Any]:
    """The same with one of its values spoilt, whatever it is nested in."""
    members = given.items() if isinstance(given, dict) else enumerate(given) if isinstance(given, list) else ()
    for name, value in members:
        for each in (*VALUES, *spoilt(value)):
            changed = given.copy()
            changed[name] = each
            yield changed
