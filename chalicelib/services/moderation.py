"""Who leads a group or room, who may speak in it, who is kept out, and what stands above it."""

import json
from collections.abc import Sequence
from dataclasses import replace

from chalicelib import clock, limits
from chalicelib.errors import (
    AdminListFull,
    AnnouncementMissing,
    AnnouncementTooLong,
    InvalidParameter,
    MemberNotFound,
    MucUnknown,
    NewOwnerNotMember,
    NotAdmin,
    NotMembers,
    RoomAnnouncementTooLong,
    SameOwner,
)
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor, Event, Operation
from chalicelib.model.membership import Mark, Outcome
from chalicelib.model.muc import FOR_EVER, Affiliation, Muc, Mute, Standing, legal_muc_id
from chalicelib.model.page import Page
from chalicelib.model.user import fold, legal_username
from chalicelib.services import events, membership, mucs
from chalicelib.store import marks, memberships, rosters
from chalicelib.store import mucs as rows

# --- who leads -------------------------------------------------------------------------------------------------------


def transfer(app: App, place: Place, muc_id: str, by: Actor, asked: str) -> None:
    username = fold(asked)
    muc, members = mucs.admit(app, place, muc_id, by, Affiliation.OWNER, [username])
    if username == muc.owner:
        raise SameOwner
    if username not in members:
        if place is Place.ROOM:
            membership.check_accounts(app, [username])
        raise NewOwnerNotMember(asked, place.noun, muc.id)
    outcome = memberships.transfer(app, muc, username, clock.now())
    if outcome is Outcome.ABSENT:
        raise NewOwnerNotMember(asked, place.noun, muc.id)
    mucs.check_done(outcome, muc, username)
    changed = replace(muc, owner=username, admins=muc.admins - {username})
    by = by if by.username else Actor(muc.owner)
    events.announce(app, changed, Event(Operation.ASSIGN_OWNER, by, about=(username,)))


def promote(app: App, place: Place, muc_id: str, by: Actor, asked: str) -> None:
    username = fold(asked)
    muc, members = mucs.admit(app, place, muc_id, by, Affiliation.OWNER, [username])
    if username not in members:
        raise MemberNotFound(asked, place.noun, muc.id)
    outcome = memberships.promote(app, muc, username)
    if outcome is Outcome.ABSENT:
        raise MemberNotFound(asked, place.noun, muc.id)
    if outcome is Outcome.FULL:
        raise AdminListFull
    mucs.check_done(outcome, muc, username)
    events.announce(app, muc, Event(Operation.ADD_ADMIN, by, about=(username,)))


def demote(app: App, place: Place, muc_id: str, by: Actor, asked: str) -> None:
    username = fold(asked)
    muc, _ = mucs.admit(app, place, muc_id, by, Affiliation.OWNER)
    if not memberships.demote(app, muc, username):
        raise NotAdmin(asked, place.noun, muc.id)
    events.announce(app, muc, Event(Operation.REMOVE_ADMIN, by, about=(username,)))


def admins(app: App, place: Place, muc_id: str, by: Actor) -> list[str]:
    return sorted(mucs.look(app, place, muc_id, by, Affiliation.MEMBER).admins)


# --- who may speak ---------------------------------------------------------------------------------------------------


def mute(
    app: App, place: Place, muc_id: str, by: Actor, asked: Sequence[str], duration: int | None
) -> tuple[list[str], int]:
    """All of them, and until when (ms). A duration of 0 lifts, -1 is for ever."""
    wanted = mucs.names(asked, limits.MEMBERS_PER_CALL, "userNames size is more than max limit")
    if duration is None:
        raise InvalidParameter("mute_duration must be provided")
    if duration < FOR_EVER:
        raise InvalidParameter("mute_duration must not be less than -1")
    if duration == 0:
        return unmute(app, place, muc_id, by, wanted), 0
    muc = _over(app, place, muc_id, by, wanted)
    until = end(duration)
    _mark(app, muc, Mark.MUTE, wanted, until=until)
    _tell(app, muc, Operation.ADD_MUTE, by, wanted, ext=until_when(until))
    return wanted, until


def end(duration: int) -> int:
    """Of a mute that begins now: ms."""
    return FOR_EVER if duration < 0 or duration > limits.MUTE_LONGEST else clock.now() + duration


def until_when(end: int) -> str:
    """As who is muted is told."""
    return json.dumps({"user_mute_time": end}, separators=(",", ":"))


def unmute(app: App, place: Place, muc_id: str, by: Actor, asked: Sequence[str]) -> list[str]:
    return _clear(
        *(app, place, muc_id, by, asked, Mark.MUTE, Operation.REMOVE_MUTE),
        "removeMute member size more than max limit",
    )


def mutes(app: App, place: Place, muc_id: str, by: Actor) -> list[Mute]:
    """Those that hold."""
    muc = mucs.look(app, place, muc_id, by, Affiliation.ADMIN)
    return [mute for mute in rosters.mutes(app, muc, limits.MARKS_LISTED) if mute.holds(clock.now())]


def is_muted(app: App, place: Place, muc_id: str, asked: str) -> bool:
    """By the list."""
    there = _standing(app, place, muc_id, fold(asked))
    return there.mute is not None and there.mute.holds(clock.now())


def allow(app: App, place: Place, muc_id: str, by: Actor, asked: Sequence[str]) -> list[str]:
    """They speak also while all others are muted."""
    wanted = mucs.names(asked, limits.MEMBERS_PER_CALL, "usernames size is more than max limit")
    muc, members = mucs.admit(app, place, muc_id, by, Affiliation.ADMIN, wanted)
    _check_members(wanted, members, NotMembers)
    # The owner speaks anyway, and may be on the list.
    _mark(app, muc, Mark.ALLOW, [name for name in wanted if name != muc.owner])
    _tell(app, muc, Operation.ADD_USER_WHITE_LIST, by, wanted)
    return wanted


def disallow(app: App, place: Place, muc_id: str, by: Actor, asked: Sequence[str]) -> list[str]:
    return _clear(
        *(app, place, muc_id, by, asked, Mark.ALLOW, Operation.REMOVE_USER_WHITE_LIST),
        "removeWhitelist size is more than max limit",
    )


def allowed(app: App, place: Place, muc_id: str, by: Actor) -> list[str]:
    muc = mucs.look(app, place, muc_id, by, Affiliation.ADMIN)
    return list(rosters.marked(app, muc, Mark.ALLOW, limits.MARKS_LISTED).items)


def is_allowed(app: App, place: Place, muc_id: str, by: Actor, asked: str) -> bool:
    """Whether a user speaks while all others are muted. About others only those who lead may ask."""
    username = fold(asked)
    if username != by.username:
        mucs.look(app, place, muc_id, by, Affiliation.ADMIN)
    there = _standing(app, place, muc_id, username)
    return there.rank >= Affiliation.ADMIN or (there.allowed and there.rank is Affiliation.MEMBER)


def _standing(app: App, place: Place, muc_id: str, username: str) -> Standing:
    legal = legal_muc_id(muc_id) and legal_username(username)
    there = rows.standing(app, place, muc_id, username) if legal else None
    if there is None or there.muc is None:
        raise MucUnknown(muc_id)
    return there


def silence(app: App, place: Place, muc_id: str, by: Actor, *, all_muted: bool) -> None:
    """Everyone but the owner, the admins and the allow list."""
    muc, _ = mucs.admit(app, place, muc_id, by, Affiliation.ADMIN)
    mucs.check_done(rows.change(app, muc, clock.now(), muted=all_muted), muc)
    operation = Operation.BAN_GROUP if all_muted else Operation.REMOVE_BAN_GROUP
    events.announce(app, replace(muc, muted=all_muted), Event(operation, by))


# --- who is kept out -------------------------------------------------------------------------------------------------


def unblock(app: App, place: Place, muc_id: str, by: Actor, asked: Sequence[str]) -> list[str]:
    """They may come back, and do not by themselves."""
    return _clear(
        *(app, place, muc_id, by, asked, Mark.BLOCK, Operation.ALLOW),
        "removeBlacklist: list size more than max limit",
    )


def blocked(app: App, place: Place, muc_id: str, by: Actor, limit: int, cursor: str) -> Page[str]:
    muc = mucs.look(app, place, muc_id, by, Affiliation.ADMIN)
    return rosters.marked(app, muc, Mark.BLOCK, limit, cursor)


# --- what stands above it --------------------------------------------------------------------------------------------


def announcement(app: App, place: Place, muc_id: str, by: Actor) -> str:
    return mucs.look(app, place, muc_id, by, Affiliation.MEMBER).announcement


def announce(app: App, place: Place, muc_id: str, by: Actor, text: str | None) -> None:
    """An empty text takes the announcement down."""
    if text is None:
        raise AnnouncementMissing
    if len(text) > limits.ANNOUNCEMENT:
        raise RoomAnnouncementTooLong if place is Place.ROOM else AnnouncementTooLong
    muc, _ = mucs.admit(app, place, muc_id, by, Affiliation.ADMIN)
    mucs.check_done(rows.change(app, muc, clock.now(), announcement=text), muc)
    operation = Operation.UPDATE_ANNOUNCEMENT if text else Operation.DELETE_ANNOUNCEMENT
    events.announce(app, muc, Event(operation, by, reason=text))


def _over(app: App, place: Place, muc_id: str, by: Actor, wanted: list[str]) -> Muc:
    """The group, if all of them are members that the actor stands above."""
    muc, members = mucs.admit(app, place, muc_id, by, Affiliation.ADMIN, wanted)
    _check_members(wanted, members, mucs.strangers(place))
    for name in wanted:
        mucs.check_reach(muc, by, name)
    return muc


def _check_members(wanted: list[str], members: mucs.Members, refused: type[NotMembers]) -> None:
    strangers = [name for name in wanted if name not in members]
    if strangers:
        raise refused(strangers)


def _mark(app: App, muc: Muc, mark: Mark, wanted: list[str], **said: int) -> None:
    mucs.check_done(marks.put(app, muc, mark, wanted, **said), muc)


def _clear(
    app: App,
    place: Place,
    muc_id: str,
    by: Actor,
    asked: Sequence[str],
    mark: Mark,
    operation: Operation,
    too_many: str,
) -> list[str]:
    """All that were asked for; who was marked is told."""
    wanted = mucs.names(asked, limits.MEMBERS_PER_CALL, too_many)
    muc, _ = mucs.admit(app, place, muc_id, by, Affiliation.ADMIN)
    were = marks.clear(app, muc, mark, filter(legal_username, wanted))
    _tell(app, muc, operation, by, [name for name in wanted if name in were])
    return wanted


def _tell(app: App, muc: Muc, operation: Operation, by: Actor, usernames: list[str], *, ext: str = "") -> None:
    """Each of a change that is about itself."""
    membership.tell_each(app, muc, usernames, lambda name: Event(operation, by, about=(name,), ext=ext))
