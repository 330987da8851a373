"""/chatgroups: what only groups have, or tell in another way than rooms (G1-G7, G9-G11, X9, X15-X17, Y9)."""

from typing import Any

from chalicelib import limits
from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Part
from chalicelib.model.app import Role
from chalicelib.model.conversation import Place
from chalicelib.model.groups import GroupChange, Ids, NewGroup
from chalicelib.model.membership import Joined
from chalicelib.model.muc import Muc
from chalicelib.services import groups, listings, users
from chalicelib.services.listings import Details

rest = mucs.collection(__name__)

_GROUP = Place.GROUP


@rest.post("/chatgroups", role=Role.USER)
def found(call: Call) -> Part:
    return {"data": {"groupid": groups.found(call.app, mucs.actor(call), call.one(NewGroup)).id}}


@rest.get("/chatgroups", role=Role.APP)
def browse(call: Call) -> Part:
    page = listings.browse(call.app, _GROUP, *call.page(limits.MUCS_PAGE, limits.PAGE_DEFAULT))
    return {"data": [_entry(call, muc) for muc in page.items], "cursor": page.cursor}


def _entry(call: Call, muc: Muc) -> dict[str, Any]:
    return {
        "owner": f"{call.app.key}_{muc.owner}",
        "groupid": muc.id,
        "groupname": muc.name,
        "affiliations": muc.members,
        "type": "group",
        "lastModified": str(muc.modified),
    }


@rest.get("/publicchatgroups", role=Role.USER)
def browse_public(call: Call) -> Part:
    page = listings.browse(call.app, _GROUP, *call.page(limits.MUCS_PAGE, limits.PAGE_DEFAULT), public=True)
    return {"data": [_named(muc) for muc in page.items], "cursor": page.cursor}


def _named(muc: Muc) -> dict[str, Any]:
    """As both generations of SDKs read it."""
    return {"groupid": muc.id, "groupname": muc.name, "id": muc.id, "name": muc.name}


@rest.get("/users/{username}/joined_chatgroups", role=Role.USER, own="username")
def joined(call: Call, username: str) -> Part:
    name = users.fetch(call.app, username).username
    return {"data": [_listed(each, name) for each in listings.joined(call.app, _GROUP, name, *_pages(call))]}


@rest.post("/users/{username}/joined_chatgroups", role=Role.APP)
def joined_among(call: Call, username: str) -> Part:
    name = users.fetch(call.app, username).username
    found = listings.joined_among(call.app, _GROUP, name, call.one(Ids).id_list)
    return {"data": [{"id": each, "result": joined} for each, joined in found]}


def _listed(joined: Joined, username: str) -> dict[str, Any]:
    return _named(joined.muc) | {"disabled": joined.muc.disabled, "permission": mucs.role(joined.muc, username)}


def _pages(call: Call) -> tuple[int, int]:
    """How many to skip, how many to show: all, where no page is asked for."""
    paged = call.numbered(limits.JOINED_PAGE, limits.JOINED_PAGE_DEFAULT)
    return paged if mucs.is_numbered(call) else (0, limits.GROUPS_PER_USER)


@rest.get("/chatgroups/user/{username}", role=Role.USER, own="username")
def joined_in_full(call: Call, username: str) -> Part:
    """Pages are counted from 0 here."""
    name = users.fetch(call.app, username).username
    _, size = call.numbered(limits.JOINED_PAGE, limits.JOINED_PAGE_DEFAULT)
    page = listings.joined(call.app, _GROUP, name, call.number("pagenum", 0) * size, size)
    return {"entities": [_joined(each, name) for each in page], "total": listings.joined_count(call.app, _GROUP, name)}


def _joined(joined: Joined, username: str) -> dict[str, Any]:
    muc = joined.muc
    return _said(muc) | {
        "groupId": muc.id,
        "permission": mucs.role(muc, username),
        "affiliations_count": muc.members,
    }


@rest.get("/chatgroups/user/{username}/joined_count", role=Role.USER, own="username")
def joined_count(call: Call, username: str) -> Part:
    return {"data": listings.joined_count(call.app, _GROUP, users.fetch(call.app, username).username)}


@rest.get("/chatgroups/{group}", role=Role.USER)
def fetch(call: Call, group: str) -> Part:
    found = listings.details(call.app, _GROUP, mucs.actor(call), mucs.several(group))
    return {"data": [_details(each, joined="joined_time" in call.query) for each in found]}


def _details(found: Details, *, joined: bool) -> dict[str, Any]:
    muc = found.muc
    if muc is None:
        return {"id": found.id, "error": "group id doesn't exist"}
    more = {"scale": "normal", "invite_need_confirm": muc.invite_confirm}
    own = {"shieldgroup": found.own.shielded} if found.own else {}
    return _said(muc) | mucs.counted(muc, found.members, joined=joined) | more | own


def _said(muc: Muc) -> dict[str, Any]:
    return mucs.said(muc) | {"avatar": muc.avatar}


@rest.put("/chatgroups/{group}", role=Role.USER)
def modify(call: Call, group: str) -> Part:
    asked = call.one(GroupChange)
    sent = mucs.sent(call, GroupChange)
    groups.modify(call.app, group, mucs.actor(call), asked)
    return {"data": dict.fromkeys(sent, True)}


@rest.post("/chatgroups/{group}/disable", role=Role.APP)
def disable(call: Call, group: str) -> Part:
    groups.disable(call.app, group, disabled=True)
    return {"data": {"disabled": True}, "properties": {}}


@rest.post("/chatgroups/{group}/enable", role=Role.APP)
def enable(call: Call, group: str) -> Part:
    groups.disable(call.app, group, disabled=False)
    return {"data": {"disabled": False}, "properties": {}}


@rest.get("/chatgroups/{group}/user/{username}/is_joined", role=Role.APP)
@rest.post("/chatgroups/{group}/user/{username}/is_joined", role=Role.APP)
def is_joined(call: Call, group: str, username: str) -> Part:
    return {"data": listings.is_joined(call.app, _GROUP, group, username)}


@rest.post("/chatgroups/{group}/shield", role=Role.USER)
def shield(call: Call, group: str) -> Part:
    groups.shield(call.app, group, mucs.actor(call))
    return {"data": {"result": True, "action": "add_shield", "user": call.caller, "groupid": group}}


@rest.delete("/chatgroups/{group}/shield", role=Role.USER)
def unshield(call: Call, group: str) -> Part:
    groups.unshield(call.app, group, mucs.actor(call))
    return {"data": {"result": True, "action": "remove_shield", "user": call.caller, "groupid": group}}
