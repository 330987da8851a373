"""Tags of a room's members (R40-R42)."""

from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Part
from chalicelib.model.app import Role
from chalicelib.model.attributes import NewTags, TagMute
from chalicelib.services import tags

rest = mucs.collection(__name__)


@rest.put("/chatrooms/{room}/tag/mute", role=Role.APP)
def mute(call: Call, room: str) -> Part:
    tags.mute(call.app, room, mucs.actor(call), call.one(TagMute))
    return {"data": {"result": True}}


@rest.put("/chatrooms/{room}/users/{username}/tag", role=Role.APP)
def put(call: Call, room: str, username: str) -> Part:
    tags.put(call.app, room, mucs.actor(call), username, call.one(NewTags).tags)
    return {"data": {"result": True}}


@rest.get("/chatrooms/{room}/users/{username}/tag", role=Role.APP)
def browse(call: Call, room: str, username: str) -> Part:
    found = tags.of(call.app, room, mucs.actor(call), username)
    return {"data": {tag: str(until) for tag, until in found.items()}}
