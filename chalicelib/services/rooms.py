"""What only rooms have: how they are founded and changed, and who may found them (rest-users-groups-rooms 9)."""

from chalicelib import limits
from chalicelib.errors import GroupAuthorization, InvalidParameter, NotSuperAdmin
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor
from chalicelib.model.muc import Muc
from chalicelib.model.rooms import NewRoom, RoomChange
from chalicelib.model.user import fold, legal_username
from chalicelib.services import founding, membership, mucs
from chalicelib.store import superadmins

_ROOM = Place.ROOM


def found(app: App, by: Actor, asked: NewRoom) -> Muc:
    """A room with its owner and the members it begins with, by the app or by a super admin."""
    muc = _planned(app, by, asked)
    if by.username and not superadmins.get(app, by.username):
        raise GroupAuthorization(" super admin permission is required")
    members = founding.others(muc, asked.members)
    made = founding.found(app, by, muc, members)
    membership.bring(app, made, members, by, told=False)
    return made


def _planned(app: App, by: Actor, asked: NewRoom) -> Muc:
    name = asked.name or asked.title
    if not name:
        raise InvalidParameter("chatroom must contain title/name field!")
    owner = founding.owner(_ROOM, by, asked.owner)
    if asked.roomid:
        raise InvalidParameter("some of [roomid] are not valid fields")
    largest = app.settings.quota(_ROOM).size
    said = {
        "name": name,
        "description": asked.description,
        "custom": asked.custom,
        "max_users": min(limits.ROOM_SIZE, largest) if asked.maxusers is None else asked.maxusers,
    }
    mucs.judge(said, largest)
    return Muc(id="", place=_ROOM, owner=owner, created=0, modified=0, public=True, **said)  # type: ignore[arg-type]


def modify(app: App, room: str, by: Actor, asked: RoomChange) -> None:
    founding.modify(app, _ROOM, room, by, asked.said(), asked.newowner)


# --- super admins ----------------------------------------------------------------------------------------------------


def raise_up(app: App, asked: str) -> str:
    """The user may make rooms from now on."""
    username = fold(asked)
    membership.check_accounts(app, [username])
    superadmins.put(app, username)
    return username


def put_down(app: App, asked: str) -> str:
    username = fold(asked)
    if not legal_username(username) or not superadmins.remove(app, username):
        raise NotSuperAdmin(asked)
    return username


def super_admins(app: App, skip: int, limit: int) -> list[str]:
    return superadmins.page(app, skip, limit) if skip < limits.MARKS_LISTED else []
