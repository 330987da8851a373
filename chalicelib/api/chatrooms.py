"""/chatrooms: what only rooms have, or tell in another way than groups (R1-R6)."""

from typing import Any

from chalicelib import limits
from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Part
from chalicelib.model.app import App, Role
from chalicelib.model.conversation import Place
from chalicelib.model.muc import Muc
from chalicelib.model.rooms import NewRoom, RoomChange
from chalicelib.services import listings, rooms, users
from chalicelib.services.listings import Details

rest = mucs.collection(__name__)

_ROOM = Place.ROOM


@rest.post("/chatrooms", role=Role.USER)
def found(call: Call) -> Part:
    return {"data": {"id": rooms.found(call.app, mucs.actor(call), call.one(NewRoom)).id}}


@rest.get("/chatrooms", role=Role.USER)
def browse(call: Call) -> Part:
    return _by_number(call) if mucs.is_numbered(call) else _by_cursor(call)


def _by_number(call: Call) -> Part:
    skip, size = call.numbered(limits.MUCS_PAGE, limits.PAGE_DEFAULT)
    found = listings.numbered(call.app, _ROOM, skip, size)
    return {"data": [_entry(muc) for muc in found], "params": mucs.echo(call, skip, size)}


def _by_cursor(call: Call) -> Part:
    page = listings.browse(call.app, _ROOM, *call.page(limits.MUCS_PAGE, limits.PAGE_DEFAULT))
    return {"data": [_entry(muc) for muc in page.items], "cursor": page.cursor}


def _entry(muc: Muc) -> dict[str, Any]:
    return {
        "id": muc.id,
        "name": muc.name,
        "owner": muc.owner,
        "affiliations_count": muc.members,
        "disabled": muc.disabled,
    }


@rest.get("/users/{username}/joined_chatrooms", role=Role.USER, own="username")
def joined(call: Call, username: str) -> Part:
    name = users.fetch(call.app, username).username
    skip, size = call.numbered(limits.MUCS_PAGE, limits.MUCS_PAGE)
    found = listings.joined(call.app, _ROOM, name, skip, size)
    return {"data": [_joined(call, each.muc) for each in found], "params": mucs.echo(call, skip, size)}


def _joined(call: Call, muc: Muc) -> dict[str, str]:
    """All is text in this list."""
    short = {"id": muc.id, "name": muc.name, "disabled": _text(muc.disabled)}
    return short | _in_full(call.app, muc) if call.query.get("detail") == "true" else short


def _in_full(app: App, muc: Muc) -> dict[str, str]:
    said: dict[str, str | int | bool] = {
        "title": muc.name,
        "owner": f"{app.key}_{muc.owner}",
        "appkey": app.key,
        "type": "chatroom",
        "description": muc.description,
        "custom": muc.custom,
        "created": muc.created,
        "last_modified": muc.modified,
        "max_users": muc.max_users,
        "mute": muc.muted,
        "public": muc.public,
        "members_only": muc.approval,
        "allow_user_invites": muc.allow_invites,
        "invite_need_confirm": muc.invite_confirm,
        "affiliations_count": muc.members,
    }
    return {name: _text(value) for name, value in said.items()}


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@rest.get("/chatrooms/{room}", role=Role.USER)
def fetch(call: Call, room: str) -> Part:
    found = listings.details(call.app, _ROOM, mucs.actor(call), mucs.several(room))
    return {"data": [_details(each, joined="joined_time" in call.query) for each in found]}


def _details(found: Details, *, joined: bool) -> dict[str, Any]:
    muc = found.muc
    if muc is None:
        return {"id": found.id, "error": "chatroom id doesn't exist"}
    return mucs.said(muc) | mucs.counted(muc, found.members, joined=joined)


@rest.put("/chatrooms/{room}", role=Role.USER)
def modify(call: Call, room: str) -> Part:
    """The name is called `groupname` in the answer, whatever the caller calls it."""
    asked = call.one(RoomChange)
    sent = mucs.sent(call, RoomChange)
    rooms.modify(call.app, room, mucs.actor(call), asked)
    return {"data": {("groupname" if name == "name" else name): True for name in sent}}
