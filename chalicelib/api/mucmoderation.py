"""Who leads groups and rooms, who is kept out, who may speak, what stands above (G8, G12, G13, G27-G43, R7-R9, R20-R36,
X18, X19, X23, X24)."""

from typing import Any

from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Part
from chalicelib.api.mucs import Kind
from chalicelib.model.app import Role
from chalicelib.model.groups import NewAdmin, NewAnnouncement, NewMutes, Usernames
from chalicelib.model.user import fold
from chalicelib.services import membership, moderation
from chalicelib.services import mucs as service
from chalicelib.services.membership import Result

rest = mucs.collection(__name__)

_BLOCKED, _UNBLOCKED = "add_blocks", "remove_blocks"
_ALLOWED, _DISALLOWED = "add_user_whitelist", "remove_user_whitelist"


def _done(kind: Kind, action: str, muc_id: str, usernames: list[str]) -> list[dict[str, Any]]:
    return mucs.results(kind, action, muc_id, [Result(name) for name in usernames])


@mucs.both(rest.get, "/{kind}/{muc_id}/admin", role=Role.USER)
def admins(kind: Kind, call: Call, muc_id: str) -> Part:
    return {"data": moderation.admins(call.app, kind.place, muc_id, mucs.actor(call))}


@mucs.both(rest.post, "/{kind}/{muc_id}/admin", role=Role.USER)
def promote(kind: Kind, call: Call, muc_id: str) -> Part:
    asked = call.one(NewAdmin).newadmin
    moderation.promote(call.app, kind.place, muc_id, mucs.actor(call), asked)
    return {"data": {"result": "success", "newadmin": fold(asked)}}


@mucs.both(rest.delete, "/{kind}/{muc_id}/admin/{username}", role=Role.USER)
def demote(kind: Kind, call: Call, muc_id: str, username: str) -> Part:
    moderation.demote(call.app, kind.place, muc_id, mucs.actor(call), username)
    return {"data": {"result": "success", "oldadmin": fold(username)}}


@mucs.both(rest.get, "/{kind}/{muc_id}/blocks/users", role=Role.USER)
def blocked(kind: Kind, call: Call, muc_id: str) -> Part:
    page = moderation.blocked(call.app, kind.place, muc_id, mucs.actor(call), *mucs.blocks_page(call))
    return {"data": list(page.items), "cursor": page.cursor}


@mucs.both(rest.post, "/{kind}/{muc_id}/blocks/users/{username}", role=Role.USER)
def block(kind: Kind, call: Call, muc_id: str, username: str) -> Part:
    done = membership.block(call.app, kind.place, muc_id, mucs.actor(call), [username])
    return {"data": mucs.as_asked(username, mucs.results(kind, _BLOCKED, muc_id, done), listed=mucs.is_v3(call))}


@mucs.both(rest.post, "/{kind}/{muc_id}/blocks/users", role=Role.USER)
def block_some(kind: Kind, call: Call, muc_id: str) -> Part:
    done = membership.block(call.app, kind.place, muc_id, mucs.actor(call), call.one(Usernames).usernames)
    return {"data": mucs.results(kind, _BLOCKED, muc_id, done)}


@mucs.both(rest.delete, "/{kind}/{muc_id}/blocks/users/{usernames}", role=Role.USER)
def unblock(kind: Kind, call: Call, muc_id: str, usernames: str) -> Part:
    done = moderation.unblock(call.app, kind.place, muc_id, mucs.actor(call), mucs.several(usernames))
    return {"data": mucs.as_asked(usernames, _done(kind, _UNBLOCKED, muc_id, done), listed=mucs.is_v3(call))}


@mucs.both(rest.get, "/{kind}/{muc_id}/white/users", role=Role.USER)
def allowed(kind: Kind, call: Call, muc_id: str) -> Part:
    return {"data": moderation.allowed(call.app, kind.place, muc_id, mucs.actor(call))}


@mucs.both(rest.get, "/{kind}/{muc_id}/white/users/{username}", role=Role.USER)
def is_allowed(kind: Kind, call: Call, muc_id: str, username: str) -> Part:
    white = moderation.is_allowed(call.app, kind.place, muc_id, mucs.actor(call), username)
    return {"data": {"member": fold(username), "white": white}}


@mucs.both(rest.post, "/{kind}/{muc_id}/white/users/{username}", role=Role.APP)
def allow(kind: Kind, call: Call, muc_id: str, username: str) -> Part:
    done = moderation.allow(call.app, kind.place, muc_id, mucs.actor(call), [username])
    return {"data": _done(kind, _ALLOWED, muc_id, done)[0]}


@mucs.both(rest.post, "/{kind}/{muc_id}/white/users", role=Role.USER)
def allow_some(kind: Kind, call: Call, muc_id: str) -> Part:
    done = moderation.allow(call.app, kind.place, muc_id, mucs.actor(call), call.one(Usernames).usernames)
    return {"data": _done(kind, _ALLOWED, muc_id, done)}


@mucs.both(rest.delete, "/{kind}/{muc_id}/white/users/{usernames}", role=Role.USER)
def disallow(kind: Kind, call: Call, muc_id: str, usernames: str) -> Part:
    done = moderation.disallow(call.app, kind.place, muc_id, mucs.actor(call), mucs.several(usernames))
    return {"data": _done(kind, _DISALLOWED, muc_id, done)}


@mucs.both(rest.get, "/{kind}/{muc_id}/mute", role=Role.USER, action="post")
def mutes(kind: Kind, call: Call, muc_id: str) -> Part:
    found = moderation.mutes(call.app, kind.place, muc_id, mucs.actor(call))
    return {"data": [{"expire": each.until, "user": each.username} for each in found]}


@mucs.both(rest.post, "/{kind}/{muc_id}/mute", role=Role.USER)
def mute(kind: Kind, call: Call, muc_id: str) -> Part:
    asked = call.one(NewMutes)
    names, until = moderation.mute(call.app, kind.place, muc_id, mucs.actor(call), asked.usernames, asked.duration)
    return {"data": [{"result": True, "expire": until, "user": name} for name in names]}


@mucs.both(rest.delete, "/{kind}/{muc_id}/mute/{usernames}", role=Role.USER)
def unmute(kind: Kind, call: Call, muc_id: str, usernames: str) -> Part:
    done = moderation.unmute(call.app, kind.place, muc_id, mucs.actor(call), mucs.several(usernames))
    return {"data": [{"result": True, "user": name} for name in done]}


@mucs.both(rest.get, "/sdk/{kind}/{muc_id}/mute/{username}", role=Role.USER, own="username")
def is_muted(kind: Kind, call: Call, muc_id: str, username: str) -> Part:
    return {"data": moderation.is_muted(call.app, kind.place, muc_id, call.caller or username)}


@mucs.both(rest.post, "/{kind}/{muc_id}/ban", role=Role.USER, action="put")
def silence(kind: Kind, call: Call, muc_id: str) -> Part:
    moderation.silence(call.app, kind.place, muc_id, mucs.actor(call), all_muted=True)
    return {"data": {"mute": True}}


@mucs.both(rest.delete, "/{kind}/{muc_id}/ban", role=Role.USER, action="put")
def unsilence(kind: Kind, call: Call, muc_id: str) -> Part:
    moderation.silence(call.app, kind.place, muc_id, mucs.actor(call), all_muted=False)
    return {"data": {"mute": False}}


@mucs.both(rest.get, "/{kind}/{muc_id}/announcement", role=Role.USER)
def announcement(kind: Kind, call: Call, muc_id: str) -> Part:
    return {"data": {"announcement": moderation.announcement(call.app, kind.place, muc_id, mucs.actor(call))}}


@mucs.both(rest.post, "/{kind}/{muc_id}/announcement", role=Role.USER)
def announce(kind: Kind, call: Call, muc_id: str) -> Part:
    text = call.one(NewAnnouncement).announcement
    moderation.announce(call.app, kind.place, muc_id, mucs.actor(call), text)
    return {"data": {"id": muc_id, "result": True}}


@mucs.both(rest.delete, "/{kind}/{muc_id}", role=Role.USER)
def destroy(kind: Kind, call: Call, muc_id: str) -> Part:
    service.destroy(call.app, kind.place, muc_id, mucs.actor(call))
    return {"data": {"success": True} | kind.named(muc_id)}
