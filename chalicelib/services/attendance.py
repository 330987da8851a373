"""Who is in a room: users come and go with a device; who has no connection any more is taken out after a while."""

import json
from contextlib import suppress

from chalicelib import clock, limits
from chalicelib.errors import IllegalArgument, KeptOut, MucDisabled, MucNotFound, NotMembers, OnOwner, SessionEnded
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor
from chalicelib.model.membership import Attendance, Outcome
from chalicelib.model.muc import Affiliation, Muc, Standing
from chalicelib.model.user import Connection
from chalicelib.services import connections as sockets
from chalicelib.services import lines, membership, mucs
from chalicelib.store import connections, people, rosters
from chalicelib.store import mucs as rows

_ROOM = Place.ROOM


def come(app: App, who: Connection, asked: Attendance) -> tuple[Muc, str]:
    """The room, and what it is to this user (msync 7.1). Who is in it already is put on its line once more."""
    if len(asked.ext) > limits.JOIN_EXT:
        raise IllegalArgument(f"ext cannot exceed to {limits.JOIN_EXT}")
    standing = rows.standing(app, _ROOM, asked.room, who.username)
    muc = _open(asked.room, standing)
    # From here on the end of this connection takes the user out, wherever the rest of this stops.
    if not connections.mark_attending(who.id):
        raise SessionEnded
    outcome = membership.enter(app, muc, who.username) if standing.member is None else Outcome.PRESENT
    if outcome not in {Outcome.DONE, Outcome.PRESENT}:
        raise mucs.refusal(outcome, muc, who.username)
    if standing.member is not None and standing.member.shielded:
        membership.hear(app, muc, who.username)
    else:
        lines.enter(app, muc, who.username)
    if outcome is Outcome.DONE:
        muc = membership.grown(muc)
        membership.tell_presence(app, muc, who.username, Actor(who.username, who.resource), ext=asked.ext)
    if asked.leave_others:
        _leave_others(app, who, muc)
    return muc, _info(muc, standing)


def _open(room: str, standing: Standing) -> Muc:
    if standing.muc is None:
        raise MucNotFound(room)
    if standing.muc.disabled:
        raise MucDisabled
    if standing.blocked:
        raise KeptOut(standing.username, _ROOM.noun, room)
    return standing.muc


def _info(muc: Muc, standing: Standing) -> str:
    mute, now = standing.mute, clock.now()
    said = {
        "is_all_mute": muc.muted,
        "create_timestamp": muc.created,
        "is_in_white_list": standing.allowed or standing.rank >= Affiliation.ADMIN,
        "member_count": muc.members,
        "mute_duration": mute.until if mute is not None and mute.holds(now) else -1,
    }
    return json.dumps({standing.username: said}, separators=(",", ":"))


def _leave_others(app: App, who: Connection, muc: Muc) -> None:
    for stay in rosters.stays(app, _ROOM, who.username, limits.ROOMS_PER_USER):
        if stay.conversation != muc.conversation:
            go(app, stay.conversation.members[0], Actor(who.username, who.resource))


def go(app: App, room: str, by: Actor) -> None:
    """Who is not in it, or not any more, is as it wanted to be. Its owner stays a member that hears nothing."""
    try:
        membership.withdraw(app, _ROOM, room, by)
    except NotMembers:
        return
    except OnOwner:
        membership.hush(app, mucs.look(app, _ROOM, room, by, Affiliation.OWNER), by.username)


def absent(appkey: str, username: str) -> None:
    """A while after a connection of the user was gone. If no other has come, out of the rooms it was in; but who leads
    one, and who is on its allow list, stays (rest-users-groups-rooms 9, R28)."""
    app = sockets.tenant(appkey)
    if app is None or any(device.online for device in people.devices(app, username, consistent=True)):
        return
    for stay in rosters.stays(app, _ROOM, username, limits.ROOMS_PER_USER):
        standing = rows.standing(app, _ROOM, stay.conversation.members[0], username)
        if standing.muc is not None and standing.rank is Affiliation.MEMBER and not standing.allowed:
            with suppress(NotMembers, MucNotFound):  # another one was faster
                membership.depart(app, standing.muc, username, Actor(username))
