"""Broadcasts as JSON: as REST asks for one, and as the queue carries it (rest-messages 3.3)."""

from typing import Any

from chalicelib.errors import ContentMalformed, IllegalArgument, ParamEmpty
from chalicelib.model import contentjson, messagejson
from chalicelib.model.priority import Priority
from chalicelib.model.rooms import Broadcast
from chalicelib.model.user import fold, legal_username

_LEVELS = {priority.name.lower(): priority for priority in Priority}


def asked(given: Any) -> Broadcast:
    if not isinstance(given, dict):
        raise IllegalArgument("request body must be a JSON object")
    said = read(given)
    contentjson.weigh({name: value for name, value in given["msg"].items() if name != "type"}, _ext(given))
    return said


def read(given: dict[str, Any]) -> Broadcast:
    """Whatever its size: what is shown of it may be longer than what was asked for."""
    sender, msg = _sender(given.get("from", contentjson.SERVER)), given.get("msg")
    ext = contentjson.extension(_ext(given))
    if not msg:
        raise ParamEmpty("msg")
    if not isinstance(msg, dict):
        raise ContentMalformed("msg must be an object")
    return Broadcast(sender, contentjson.content(msg.get("type"), msg), ext, _level(given.get("chatroom_msg_level")))


def show(said: Broadcast) -> dict[str, Any]:
    return {
        "from": said.sender,
        "chatroom_msg_level": said.priority.name.lower(),
        "msg": messagejson.body(said.content),
        "ext": messagejson.plain(said.ext),
    }


def _sender(given: Any) -> str:
    """Who is not checked to exist."""
    if given is None or given == "":
        raise IllegalArgument("from can't be empty")
    if not isinstance(given, str) or not legal_username(fold(given)):
        raise IllegalArgument("from must be a legal username")
    return fold(given)


def _ext(given: dict[str, Any]) -> dict[str, Any]:
    ext = given.get("ext", {})
    if not isinstance(ext, dict):
        raise IllegalArgument("ext must be JSONObject")
    return ext | {name: given[name] for name in contentjson.ENDS if name in given}


def _level(given: Any) -> Priority:
    if given is None:
        return Priority.NORMAL
    if not isinstance(given, str) or given not in _LEVELS:
        raise IllegalArgument(f"chatroom_msg_level must be one of {', '.join(_LEVELS)}")
    return _LEVELS[given]
