"""/chatgroups/{id}/users and /chatrooms/{id}/users: who is there, is brought and is removed (G18-G22, R15-R19, Y12,
Y13, Y16)."""

from collections.abc import Callable
from typing import Any

from chalicelib import limits
from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Part
from chalicelib.api.mucs import GROUPS, ROOMS, Kind
from chalicelib.model.app import Role
from chalicelib.model.groups import Usernames
from chalicelib.model.muc import Member, Muc
from chalicelib.model.user import fold
from chalicelib.services import listings, membership

rest = mucs.collection(__name__)


@mucs.both(rest.get, "/{kind}/{muc_id}/users", role=Role.USER)
def browse(kind: Kind, call: Call, muc_id: str) -> Part:
    return _listed(call)(kind, call, muc_id)


def _listed(call: Call) -> Callable[[Kind, Call, str], Part]:
    """Three forms on one path (rest-users-groups-rooms 8, G18)."""
    if mucs.is_numbered(call):
        return _by_number
    if mucs.is_v3(call):
        return _names
    return _by_cursor if {"limit", "cursor"} & call.query.keys() else _by_number


def _by_number(kind: Kind, call: Call, muc_id: str) -> Part:
    skip, size = call.numbered(limits.MEMBERS_PAGE, limits.MEMBERS_PAGE)
    asked = (call.app, kind.place, muc_id, mucs.actor(call), skip, size)
    muc, found = listings.members(*asked, backwards=_is_backwards(call))
    joined = "joined_time" in call.query
    data = [mucs.affiliation(muc, member, joined=joined) for member in found]
    return {"data": data, "params": mucs.echo(call, skip, size)}


def _by_cursor(kind: Kind, call: Call, muc_id: str) -> Part:
    asked = call.page(limits.MEMBERS_PAGE, limits.MEMBERS_PAGE)
    muc, page = listings.members_after(call.app, kind.place, muc_id, mucs.actor(call), *asked)
    joined = "joined_time" in call.query
    return {
        "data": [mucs.affiliation(muc, member, admins=True, joined=joined) for member in page.items],
        "cursor": page.cursor,
    }


def _names(kind: Kind, call: Call, muc_id: str) -> Part:
    """Without the owner's."""
    asked = (call.app, kind.place, muc_id, mucs.actor(call), *call.page(limits.MEMBERS_PAGE, limits.PAGE_DEFAULT))
    muc, page = listings.members_after(*asked, backwards=_is_backwards(call))
    return {"data": [each.username for each in page.items if each.username != muc.owner], "cursor": page.cursor}


def _is_backwards(call: Call) -> bool:
    return call.query.get("sort") == "desc"


@mucs.both(rest.post, "/{kind}/{muc_id}/users/{username}", role=Role.APP)
def add(kind: Kind, call: Call, muc_id: str, username: str) -> Part:
    membership.add(call.app, kind.place, muc_id, mucs.actor(call), [username], quiet=mucs.is_quiet(call))
    return {"data": {"result": True, "action": "add_member", "user": fold(username)} | kind.named(muc_id)}


@mucs.of(GROUPS, rest.post, "/{kind}/{muc_id}/users", role=Role.APP)
@mucs.of(ROOMS, rest.post, "/{kind}/{muc_id}/users", role=Role.USER)
def add_some(kind: Kind, call: Call, muc_id: str) -> Part:
    asked, quiet = call.one(Usernames).usernames, mucs.is_quiet(call)
    done = membership.add(call.app, kind.place, muc_id, mucs.actor(call), asked, quiet=quiet)
    return {"data": {"newmembers": list(done), "action": "add_member"} | kind.named(muc_id)}


@mucs.both(rest.delete, "/{kind}/{muc_id}/users/{usernames}", role=Role.USER)
def remove(kind: Kind, call: Call, muc_id: str, usernames: str) -> Part:
    asked, quiet = mucs.several(usernames), mucs.is_quiet(call)
    done = membership.remove(call.app, kind.place, muc_id, mucs.actor(call), asked, quiet=quiet)
    return {"data": mucs.as_asked(usernames, mucs.results(kind, "remove_member", muc_id, done))}


@mucs.both(rest.get, "/{kind}/{muc_id}/roles", role=Role.APP)
def roles(kind: Kind, call: Call, muc_id: str) -> Part:
    muc, found = listings.roles(call.app, kind.place, muc_id, mucs.actor(call))
    return {"data": [_in_role(muc, member, online=online) for member, online in found]}


def _in_role(muc: Muc, member: Member, *, online: bool) -> dict[str, Any]:
    return {"username": member.username, "role": mucs.role(muc, member.username), "online": online}


@mucs.both(rest.get, "/{kind}/{muc_id}/shield", role=Role.APP)
def shielded(kind: Kind, call: Call, muc_id: str) -> Part:
    return {"data": listings.shielded(call.app, kind.place, muc_id, mucs.actor(call))}
