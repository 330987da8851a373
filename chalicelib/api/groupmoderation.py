"""Admins, block list, allow list and mutes of groups (G27-G43, X18, X19)."""

from typing import Any

from chalicelib import limits
from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Part
from chalicelib.model.app import Role
from chalicelib.model.conversation import Place
from chalicelib.model.groups import NewAdmin, NewMutes, Usernames
from chalicelib.model.user import fold
from chalicelib.services import membership, moderation
from chalicelib.services.membership import Result

rest = mucs.collection(__name__)

_GROUP = Place.GROUP
_BLOCKED, _UNBLOCKED = "add_blocks", "remove_blocks"
_ALLOWED, _DISALLOWED = "add_user_whitelist", "remove_user_whitelist"


def _done(action: str, group: str, usernames: list[str]) -> list[dict[str, Any]]:
    return mucs.results(action, group, [Result(name) for name in usernames])


@rest.get("/chatgroups/{group}/admin", role=Role.USER)
def admins(call: Call, group: str) -> Part:
    return {"data": moderation.admins(call.app, _GROUP, group, mucs.actor(call))}


@rest.post("/chatgroups/{group}/admin", role=Role.USER)
def promote(call: Call, group: str) -> Part:
    asked = call.one(NewAdmin).newadmin
    moderation.promote(call.app, _GROUP, group, mucs.actor(call), asked)
    return {"data": {"result": "success", "newadmin": fold(asked)}}


@rest.delete("/chatgroups/{group}/admin/{username}", role=Role.USER)
def demote(call: Call, group: str, username: str) -> Part:
    moderation.demote(call.app, _GROUP, group, mucs.actor(call), username)
    return {"data": {"result": "success", "oldadmin": fold(username)}}


@rest.get("/chatgroups/{group}/blocks/users", role=Role.USER)
def blocked(call: Call, group: str) -> Part:
    page = moderation.blocked(call.app, _GROUP, group, mucs.actor(call), *_blocks_page(call))
    return {"data": list(page.items), "cursor": page.cursor}


def _blocks_page(call: Call) -> tuple[int, str]:
    paged = {"pageSize", "cursor"} & call.query.keys()
    size = min(max(call.number("pageSize", limits.BLOCKS_PAGE), 1), limits.BLOCKS_PAGE)
    return size if paged else limits.BLOCKS_LISTED, call.page(1, 1)[1]


@rest.post("/chatgroups/{group}/blocks/users/{username}", role=Role.USER)
def block(call: Call, group: str, username: str) -> Part:
    done = membership.block(call.app, _GROUP, group, mucs.actor(call), [username])
    return {"data": mucs.as_asked(username, mucs.results(_BLOCKED, group, done), listed=mucs.is_v3(call))}


@rest.post("/chatgroups/{group}/blocks/users", role=Role.USER)
def block_some(call: Call, group: str) -> Part:
    done = membership.block(call.app, _GROUP, group, mucs.actor(call), call.one(Usernames).usernames)
    return {"data": mucs.results(_BLOCKED, group, done)}


@rest.delete("/chatgroups/{group}/blocks/users/{usernames}", role=Role.USER)
def unblock(call: Call, group: str, usernames: str) -> Part:
    done = moderation.unblock(call.app, _GROUP, group, mucs.actor(call), mucs.several(usernames))
    return {"data": mucs.as_asked(usernames, _done(_UNBLOCKED, group, done), listed=mucs.is_v3(call))}


@rest.get("/chatgroups/{group}/white/users", role=Role.USER)
def allowed(call: Call, group: str) -> Part:
    return {"data": moderation.allowed(call.app, _GROUP, group, mucs.actor(call))}


@rest.get("/chatgroups/{group}/white/users/{username}", role=Role.USER)
def is_allowed(call: Call, group: str, username: str) -> Part:
    white = moderation.is_allowed(call.app, _GROUP, group, mucs.actor(call), username)
    return {"data": {"member": fold(username), "white": white}}


@rest.post("/chatgroups/{group}/white/users/{username}", role=Role.APP)
def allow(call: Call, group: str, username: str) -> Part:
    done = moderation.allow(call.app, _GROUP, group, mucs.actor(call), [username])
    return {"data": _done(_ALLOWED, group, done)[0]}


@rest.post("/chatgroups/{group}/white/users", role=Role.USER)
def allow_some(call: Call, group: str) -> Part:
    done = moderation.allow(call.app, _GROUP, group, mucs.actor(call), call.one(Usernames).usernames)
    return {"data": _done(_ALLOWED, group, done)}


@rest.delete("/chatgroups/{group}/white/users/{usernames}", role=Role.USER)
def disallow(call: Call, group: str, usernames: str) -> Part:
    done = moderation.disallow(call.app, _GROUP, group, mucs.actor(call), mucs.several(usernames))
    return {"data": _done(_DISALLOWED, group, done)}


@rest.get("/chatgroups/{group}/mute", role=Role.USER, action="post")
def mutes(call: Call, group: str) -> Part:
    found = moderation.mutes(call.app, _GROUP, group, mucs.actor(call))
    return {"data": [{"expire": each.until, "user": each.username} for each in found]}


@rest.post("/chatgroups/{group}/mute", role=Role.USER)
def mute(call: Call, group: str) -> Part:
    asked = call.one(NewMutes)
    names, until = moderation.mute(call.app, _GROUP, group, mucs.actor(call), asked.usernames, asked.duration)
    return {"data": [{"result": True, "expire": until, "user": name} for name in names]}


@rest.delete("/chatgroups/{group}/mute/{usernames}", role=Role.USER)
def unmute(call: Call, group: str, usernames: str) -> Part:
    done = moderation.unmute(call.app, _GROUP, group, mucs.actor(call), mucs.several(usernames))
    return {"data": [{"result": True, "user": name} for name in done]}


@rest.get("/sdk/chatgroups/{group}/mute/{username}", role=Role.USER, own="username")
def is_muted(call: Call, group: str, username: str) -> Part:
    return {"data": moderation.is_muted(call.app, _GROUP, group, call.caller or username)}


@rest.post("/chatgroups/{group}/ban", role=Role.USER, action="put")
def silence(call: Call, group: str) -> Part:
    moderation.silence(call.app, _GROUP, group, mucs.actor(call), all_muted=True)
    return {"data": {"mute": True}}


@rest.delete("/chatgroups/{group}/ban", role=Role.USER, action="put")
def unsilence(call: Call, group: str) -> Part:
    moderation.silence(call.app, _GROUP, group, mucs.actor(call), all_muted=False)
    return {"data": {"mute": False}}
