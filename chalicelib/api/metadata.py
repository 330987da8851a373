"""/metadata/chatgroup and /metadata/chatroom: attributes of a group's members and of rooms (G23-G26,
X21, X22, R10-R14). The web SDK asks for those of groups below /sdk."""

from chalicelib import limits
from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.errors import TooManySet
from chalicelib.model.app import Role
from chalicelib.model.attributes import (
    AskedAbout,
    AttributesOf,
    MemberAttributes,
    RemovedKeys,
    RoomAttributes,
    RoomKeys,
)
from chalicelib.services import attributes
from chalicelib.services.attributes import Result

rest = Collection(__name__)

_MEMBER = "/metadata/chatgroup/{group}/user/{username}"
_MEMBERS = "/metadata/chatgroup/{group}/get"
_ROOM = "/metadata/chatroom/{room}"
_SETTER = "/metadata/chatroom/{room}/user/{username}"


@rest.put("/sdk" + _MEMBER, role=Role.USER, brief=True)
@rest.put(_MEMBER, role=Role.APP, brief=True)
def set_of_member(call: Call, group: str, username: str) -> Part:
    values = call.one(MemberAttributes).values
    attributes.set_of_member(call.app, group, mucs.actor(call), username, values)
    return {"data": values}


@rest.put("/metadata/chatgroup/{group}/users/batch", role=Role.APP, brief=True)
def set_of_members(call: Call, group: str) -> Part:
    asked = call.many(AttributesOf, limits.MEMBERS_SET, refusal=TooManySet())
    return {"data": _succeeded(attributes.set_of_members(call.app, group, mucs.actor(call), asked))}


def _succeeded(result: Result) -> Part:
    """The vendor's names end with a colon; they stand without it too."""
    said = {"updateMetadataSucceeded": list(result.done), "updateMetadataFailed": list(result.refused)}
    return said | {f"{name}:": names for name, names in said.items()}


@rest.get(_MEMBER, role=Role.APP, brief=True)
def of_member(call: Call, group: str, username: str) -> Part:
    return {"data": attributes.of_member(call.app, group, mucs.actor(call), username)}


@rest.post("/sdk" + _MEMBERS, role=Role.USER, brief=True)
@rest.post(_MEMBERS, role=Role.APP, brief=True)
def of_members(call: Call, group: str) -> Part:
    return {"data": attributes.of_members(call.app, group, mucs.actor(call), call.one(AskedAbout))}


@rest.post(_ROOM, role=Role.USER, brief=True)
def of_room(call: Call, room: str) -> Part:
    return {"data": attributes.of_room(call.app, room, mucs.actor(call), call.one(RoomKeys))}


@rest.put(_SETTER, role=Role.USER, brief=True)
def set_in_room(call: Call, room: str, username: str) -> Part:
    return {"data": _set(call, room, username, forced=False)}


@rest.put(_SETTER + "/forced", role=Role.USER, brief=True)
def force_in_room(call: Call, room: str, username: str) -> Part:
    return {"data": _set(call, room, username, forced=True)}


@rest.delete(_SETTER, role=Role.USER, brief=True)
def remove_in_room(call: Call, room: str, username: str) -> Part:
    return {"data": _removed(call, room, username, forced=False), "status": "ok"}


@rest.delete(_SETTER + "/forced", role=Role.USER, brief=True)
def force_out_of_room(call: Call, room: str, username: str) -> Part:
    return {"data": _removed(call, room, username, forced=True), "status": "ok"}


def _set(call: Call, room: str, username: str, *, forced: bool) -> Part:
    asked = call.one(RoomAttributes)
    return _keys(attributes.set_in_room(call.app, room, mucs.actor(call), username, asked, forced=forced))


def _removed(call: Call, room: str, username: str, *, forced: bool) -> Part:
    asked = call.one(RemovedKeys)
    return _keys(attributes.remove_in_room(call.app, room, mucs.actor(call), username, asked, forced=forced))


def _keys(result: Result) -> Part:
    return {"successKeys": list(result.done), "errorKeys": result.refused}
