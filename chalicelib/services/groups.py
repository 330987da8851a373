"""What only groups have: founded, listed, looked at, banned, shielded from (rest-users-groups-rooms 8, 10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib import clock, limits
from chalicelib.errors import (
    GroupAuthorization,
    InvalidParameter,
    MembersOverMax,
    MucUnknown,
    NotMembers,
)
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor, Event, Operation
from chalicelib.model.groups import GroupChange, NewGroup
from chalicelib.model.membership import Joined, Outcome
from chalicelib.model.muc import Affiliation, Member, Muc, legal_muc_id
from chalicelib.model.page import Page
from chalicelib.model.user import fold
from chalicelib.services import admissions, events, lines, membership, moderation, mucs
from chalicelib.store import conversations, memberships, rosters
from chalicelib.store import mucs as rows

_GROUP = Place.GROUP


@dataclass(frozen=True)
class Details:
    """A group as one caller may see it. No muc: unknown to it."""

    id: str
    muc: Muc | None = None
    members: tuple[Member, ...] = ()
    own: Member | None = None


def found(app: App, by: Actor, asked: NewGroup) -> Muc:
    """A group with its owner; then the others come, or are invited if a user asks them and they have to agree."""
    muc = _planned(by, asked)
    members = [name for name in dict.fromkeys(map(fold, asked.members)) if name != muc.owner]
    if len(members) >= muc.max_users:
        raise MembersOverMax
    if len(members) > limits.GROUP_FOUNDERS:
        raise InvalidParameter(f"members number more than maxSize : {limits.GROUP_FOUNDERS}")
    membership.check_accounts(app, [muc.owner, *members])
    if rosters.joined_count(app, _GROUP, muc.owner, limits.GROUPS_PER_USER) >= limits.GROUPS_PER_USER:
        raise mucs.refusal(Outcome.EVERYWHERE, muc, muc.owner)
    made = mucs.create(app, muc)
    lines.enter(app, made, made.owner)
    events.announce(app, made, Event(Operation.CREATE, by))
    if by.username and made.invite_confirm:
        admissions.ask(app, made, members, by)
    else:
        membership.bring(app, made, members, by, told=False)
    return made


def _planned(by: Actor, asked: NewGroup) -> Muc:
    owner = fold(asked.owner) or by.username
    if not owner:
        raise InvalidParameter("owner must be provided")
    if by.username and owner != by.username:
        raise GroupAuthorization(" a user makes groups of its own")
    if asked.groupid:
        raise InvalidParameter("some of [groupid] are not valid fields")
    said = {
        "name": asked.groupname,
        "description": asked.description or asked.desc,
        "avatar": asked.avatar,
        "custom": asked.custom,
        "max_users": limits.GROUP_SIZE if asked.maxusers is None else asked.maxusers,
    }
    mucs.judge(said, limits.GROUP_SIZE_LARGEST)
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
    """A new owner, or what the group says of itself."""
    if asked.newowner is not None:
        moderation.transfer(app, _GROUP, group, by, asked.newowner)
        return
    said = asked.said()
    mucs.judge(said, limits.GROUP_SIZE_LARGEST)
    needed = "group fields require group admin privileges to be modified"
    muc, _ = mucs.admit(app, _GROUP, group, by, Affiliation.ADMIN, needed=needed)
    if said:
        mucs.change(app, muc, by, said)


def disable(app: App, group: str, *, disabled: bool) -> None:
    """By the app: nobody says or changes anything there, and all is kept."""
    muc, _ = mucs.admit(app, _GROUP, group, Actor(), Affiliation.NONE)
    outcome = rows.change(app, muc, clock.now(), disabled=disabled)
    if outcome is not Outcome.DONE:
        raise mucs.refusal(outcome, muc)


# --- looking ---------------------------------------------------------------------------------------------------------


def browse(app: App, limit: int, cursor: str, *, public: bool = False) -> Page[Muc]:
    return rosters.page(app, _GROUP, limit, cursor, public=public)


def details(app: App, by: Actor, ids: Sequence[str]) -> list[Details]:
    """Of one group, or of those of several that the caller may know."""
    if len(ids) > limits.MUCS_PER_CALL:
        raise InvalidParameter(f"group ids number more than maxSize : {limits.MUCS_PER_CALL}")
    seen = [_seen(app, by, each, limits.AFFILIATIONS // len(ids)) for each in ids]
    if len(seen) == 1 and seen[0].muc is None:
        if legal_muc_id(ids[0]) and rows.get(app, _GROUP, ids[0]) is not None:
            raise GroupAuthorization(" group member permission is required")
        raise MucUnknown(ids[0])
    return seen


def _seen(app: App, by: Actor, group: str, most: int) -> Details:
    muc, members = rosters.whole(app, _GROUP, group, most) if legal_muc_id(group) else (None, [])
    if muc is None or not by.username:
        return Details(group, muc, tuple(members))
    own = next((member for member in members if member.username == by.username), None)
    if own is None and len(members) < muc.members:
        own = rows.roll(app, _GROUP, group, [by.username])[1].get(by.username)
    if own is not None:
        return Details(group, muc, tuple(members), own)
    if not muc.public:
        return Details(group)
    return Details(group, muc, (Member(muc.owner, muc.created),))


def joined(app: App, username: str, skip: int, limit: int) -> list[Joined]:
    return rosters.joined(app, _GROUP, username, skip, limit) if skip < limits.GROUPS_PER_USER else []


def joined_count(app: App, username: str) -> int:
    return len(rosters.joined(app, _GROUP, username, 0, limits.GROUPS_PER_USER))


def is_joined(app: App, group: str, asked: str) -> bool:
    username = fold(asked)
    _, members = mucs.admit(app, _GROUP, group, Actor(), Affiliation.NONE, [username])
    return username in members


def members(app: App, group: str, by: Actor, skip: int, limit: int) -> tuple[Muc, list[Member]]:
    muc = mucs.look(app, _GROUP, group, by, Affiliation.MEMBER)
    if skip >= limits.GROUP_SIZE_LARGEST:
        return muc, []
    return muc, list(rosters.members(app, muc, skip + limit).items[skip:])


def members_after(
    app: App, group: str, by: Actor, limit: int, cursor: str, *, backwards: bool = False
) -> tuple[Muc, Page[Member]]:
    muc = mucs.look(app, _GROUP, group, by, Affiliation.MEMBER)
    return muc, rosters.members(app, muc, limit, cursor, backwards=backwards)


# --- a member's own wishes -------------------------------------------------------------------------------------------


def shield(app: App, group: str, by: Actor) -> None:
    """No messages of this group any more."""
    muc = _own(app, group, by)
    outcome = memberships.shield(app, muc, by.username, conversations.head(app, muc.conversation))
    if outcome is not Outcome.DONE:
        raise mucs.refusal(outcome, muc, by.username)
    lines.leave(app, muc, by.username)
    events.announce(app, muc, Event(Operation.BLOCK, by))


def unshield(app: App, group: str, by: Actor) -> None:
    """Those that are said from now on."""
    muc = _own(app, group, by)
    outcome = memberships.unshield(app, muc, by.username, conversations.head(app, muc.conversation))
    if outcome is not Outcome.DONE:
        raise mucs.refusal(outcome, muc, by.username)
    lines.enter(app, muc, by.username)
    events.announce(app, muc, Event(Operation.UNBLOCK, by))


def _own(app: App, group: str, by: Actor) -> Muc:
    username = mucs.oneself(by)
    muc, members = mucs.admit(app, _GROUP, group, by, Affiliation.NONE, [username])
    if username not in members:
        raise NotMembers([username])
    return muc
