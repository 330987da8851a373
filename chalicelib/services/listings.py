"""What callers see of groups and rooms: lists of them, one with its members, its members page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib import limits
from chalicelib.errors import GroupAuthorization, InvalidParameter, MucUnknown
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor
from chalicelib.model.membership import Joined
from chalicelib.model.muc import Affiliation, Member, Muc, legal_muc_id
from chalicelib.model.page import Page
from chalicelib.model.user import fold
from chalicelib.services import mucs
from chalicelib.store import mucs as rows
from chalicelib.store import people, rosters


@dataclass(frozen=True)
class Details:
    """A group or room as one caller may see it. No muc: unknown to it."""

    id: str
    muc: Muc | None = None
    members: tuple[Member, ...] = ()
    own: Member | None = None


def browse(app: App, place: Place, limit: int, cursor: str, *, public: bool = False) -> Page[Muc]:
    return rosters.page(app, place, limit, cursor, public=public)


def numbered(app: App, place: Place, skip: int, limit: int) -> list[Muc]:
    """The same by the number of a page."""
    return rosters.numbered(app, place, skip, limit) if skip < limits.MUCS_NUMBERED else []


def details(app: App, place: Place, by: Actor, ids: Sequence[str]) -> list[Details]:
    """Of one, or of those of several that the caller may know."""
    if len(ids) > limits.MUCS_PER_CALL:
        raise InvalidParameter(f"{place.noun} ids number more than maxSize : {limits.MUCS_PER_CALL}")
    seen = [_seen(app, place, by, each, limits.AFFILIATIONS // len(ids)) for each in ids]
    if len(seen) == 1 and seen[0].muc is None:
        if legal_muc_id(ids[0]) and rows.get(app, place, ids[0]) is not None:
            raise GroupAuthorization(" group member permission is required")
        raise MucUnknown(ids[0])
    return seen


def _seen(app: App, place: Place, by: Actor, muc_id: str, most: int) -> Details:
    """Who is no member is shown the owner alone of a public one, and its members need not be read for that."""
    if not legal_muc_id(muc_id):
        return Details(muc_id)
    own = None
    if by.username:
        muc, found = rows.roll(app, place, muc_id, [by.username])
        own = found.get(by.username)
        if muc is None or (own is None and not muc.public):
            return Details(muc_id)
        if own is None:
            return Details(muc_id, muc, (Member(muc.owner, muc.created),))
    muc, members = rosters.whole(app, place, muc_id, most)
    return Details(muc_id, muc, tuple(members), own)


def joined(app: App, place: Place, username: str, skip: int, limit: int) -> list[Joined]:
    most = app.settings.quota(place).per_user
    return rosters.joined(app, place, username, skip, limit) if skip < most else []


def joined_count(app: App, place: Place, username: str) -> int:
    return len(rosters.joined(app, place, username, 0, app.settings.quota(place).per_user))


def is_joined(app: App, place: Place, muc_id: str, asked: str) -> bool:
    username = fold(asked)
    _, members = mucs.admit(app, place, muc_id, Actor(), Affiliation.NONE, [username])
    return username in members


def joined_among(app: App, place: Place, username: str, ids: Sequence[str]) -> list[tuple[str, bool]]:
    """Each of these, and whether the user is a member."""
    if len(ids) > limits.MUCS_PER_CALL:
        raise InvalidParameter(f"id_list size is more than max limit : {limits.MUCS_PER_CALL}")
    found = rows.where(app, place, filter(legal_muc_id, ids), username)
    return [(each, each in found) for each in ids]


def roles(app: App, place: Place, muc_id: str, by: Actor) -> tuple[Muc, list[tuple[Member, bool]]]:
    """Everybody, and whether it is online."""
    muc, everybody = members(app, place, muc_id, by, 0, limits.AFFILIATIONS)
    found = people.online(app, [member.username for member in everybody])
    return muc, [(member, any(device.online for device in found[member.username])) for member in everybody]


def shielded(app: App, place: Place, muc_id: str, by: Actor) -> list[str]:
    """Who wants to hear nothing."""
    _, everybody = members(app, place, muc_id, by, 0, limits.AFFILIATIONS)
    return [member.username for member in everybody if member.shielded]


def members(
    app: App, place: Place, muc_id: str, by: Actor, skip: int, limit: int, *, backwards: bool = False
) -> tuple[Muc, list[Member]]:
    muc = mucs.look(app, place, muc_id, by, Affiliation.MEMBER)
    if skip >= limits.AFFILIATIONS:
        return muc, []
    return muc, list(rosters.members(app, muc, skip + limit, backwards=backwards).items[skip:])


def members_after(
    app: App, place: Place, muc_id: str, by: Actor, limit: int, cursor: str, *, backwards: bool = False
) -> tuple[Muc, Page[Member]]:
    muc = mucs.look(app, place, muc_id, by, Affiliation.MEMBER)
    return muc, rosters.members(app, muc, limit, cursor, backwards=backwards)
