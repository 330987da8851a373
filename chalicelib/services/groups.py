"""What only groups have: how they are founded, banned, shielded from (rest-users-groups-rooms 8, 10)."""

from chalicelib import clock, limits
from chalicelib.errors import InvalidParameter, NotMembers
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor, Event, Operation
from chalicelib.model.groups import GroupChange, NewGroup
from chalicelib.model.muc import Affiliation, Muc
from chalicelib.services import admissions, events, founding, membership, mucs
from chalicelib.store import mucs as rows

_GROUP = Place.GROUP


def found(app: App, by: Actor, asked: NewGroup) -> Muc:
    """A group with its owner; then the others come, or are invited if a user asks them and they have to agree."""
    muc = _planned(app, by, asked)
    members = founding.others(muc, asked.members)
    made = founding.found(app, by, muc, members)
    if by.username and made.invite_confirm:
        admissions.ask(app, made, members, by)
    else:
        membership.bring(app, made, members, by, told=False)
    return made


def _planned(app: App, by: Actor, asked: NewGroup) -> Muc:
    owner = founding.owner(_GROUP, by, asked.owner)
    if asked.groupid:
        raise InvalidParameter("some of [groupid] are not valid fields")
    largest = app.settings.quota(_GROUP).size
    said = {
        "name": asked.groupname,
        "description": asked.description or asked.desc,
        "avatar": asked.avatar,
        "custom": asked.custom,
        "max_users": min(limits.GROUP_SIZE, largest) if asked.maxusers is None else asked.maxusers,
    }
    mucs.judge(said, largest)
    return Muc(
        id="",
        place=_GROUP,
        owner=owner,
        created=0,
        modified=0,
        public=asked.public,
        approval=asked.by_approval,
        allow_invites=asked.allowinvites and not asked.public,
        invite_confirm=asked.invite_need_confirm,
        **said,  # type: ignore[arg-type]
    )


def modify(app: App, group: str, by: Actor, asked: GroupChange) -> None:
    founding.modify(app, _GROUP, group, by, asked.said(), asked.newowner)


def disable(app: App, group: str, *, disabled: bool) -> None:
    """By the app: nobody says or changes anything there, and all is kept."""
    muc, _ = mucs.admit(app, _GROUP, group, Actor(), Affiliation.NONE)
    mucs.check_done(rows.change(app, muc, clock.now(), disabled=disabled), muc)


# --- a member's own wishes -------------------------------------------------------------------------------------------


def shield(app: App, group: str, by: Actor) -> None:
    """No messages of this group any more."""
    muc = _own(app, group, by)
    membership.hush(app, muc, by.username)
    events.announce(app, muc, Event(Operation.BLOCK, by))


def unshield(app: App, group: str, by: Actor) -> None:
    """Those that are said from now on."""
    muc = _own(app, group, by)
    membership.hear(app, muc, by.username)
    events.announce(app, muc, Event(Operation.UNBLOCK, by))


def _own(app: App, group: str, by: Actor) -> Muc:
    username = mucs.oneself(by)
    muc, members = mucs.admit(app, _GROUP, group, by, Affiliation.NONE, [username])
    if username not in members:
        raise NotMembers([username])
    return muc
