"""Tags of a room's members, and mutes of all who have one (rest-users-groups-rooms 9, R40-R42). Who is muted by a tag
is on the list of mutes as others are; the longest of its tags counts."""

from collections.abc import Iterable, Mapping

from chalicelib import clock, limits, parallel
from chalicelib.errors import (
    NotMembersOfRoom,
    TagNotFound,
    TagTooLong,
    TooManyMutedTags,
    TooManyTags,
)
from chalicelib.model.app import App
from chalicelib.model.attributes import TagMute
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor, Event, Operation
from chalicelib.model.membership import Mark, Outcome
from chalicelib.model.muc import FOR_EVER, Affiliation, Muc, Mute
from chalicelib.model.user import fold
from chalicelib.services import membership, moderation, mucs
from chalicelib.store import marks
from chalicelib.store import mucs as standings
from chalicelib.store import tags as rows


def put(app: App, room: str, by: Actor, asked: str, tags: Iterable[str]) -> None:
    """All that the member has from now on. If one of them is muted, so is the member."""
    username, wanted = fold(asked), frozenset(tags)
    if len(wanted) > limits.TAGS_PER_MEMBER:
        raise TooManyTags
    for tag in wanted:
        _check(tag)
    muc = _of_member(app, room, by, username)
    if not rows.put(app, muc, username, wanted):
        raise NotMembersOfRoom([username])
    until = _longest(rows.ends(app, muc, wanted).values())
    mute = standings.standing(app, Place.ROOM, muc.id, username).mute if until else None
    if until and (mute is None or _longest([until, mute.until]) != mute.until):
        _mute(app, muc, by, [username], until)


def of(app: App, room: str, by: Actor, asked: str) -> dict[str, int]:
    """Each with the end of its mute: ms, -1 for ever, 0 where there is none."""
    username = fold(asked)
    muc = _of_member(app, room, by, username)
    tags = rows.of(app, muc, username)
    if tags is None:
        raise NotMembersOfRoom([username])
    ends = rows.ends(app, muc, tags)
    return {tag: _longest([ends.get(tag, 0)]) for tag in sorted(tags)}


def mute(app: App, room: str, by: Actor, asked: TagMute) -> None:
    """All who have the tag, and who will have it. A duration of 0 lifts, -1 is for ever."""
    tag, duration = asked.tag, asked.duration or 0
    _check(tag)
    muc, _ = mucs.admit(app, Place.ROOM, room, by, Affiliation.ADMIN)
    known = rows.muted(app, muc)
    if tag not in known and not rows.wearers(app, muc, tag):
        raise TagNotFound
    if tag not in known and len(known) >= limits.TAGS_MUTED:
        raise TooManyMutedTags
    if duration == 0:
        rows.lift(app, muc, tag)
    elif not rows.mute(app, muc, tag, moderation.end(duration * 1000)):
        raise mucs.refusal(Outcome.OVERTAKEN, muc)
    # Read after the write: whoever gets the tag meanwhile is found here, or finds the write.
    _apply(app, muc, by, rows.wearers(app, muc, tag))


def _apply(app: App, muc: Muc, by: Actor, worn: Mapping[str, frozenset[str]]) -> None:
    ends = rows.muted(app, muc)
    groups: dict[int, list[str]] = {}
    for name, tags in worn.items():
        if name != muc.owner:  # who speaks anyway
            groups.setdefault(_longest(ends[tag] for tag in tags & ends.keys()), []).append(name)
    _unmute(app, muc, by, groups.pop(0, []))
    for until, names in groups.items():
        _mute(app, muc, by, names, until)


def _mute(app: App, muc: Muc, by: Actor, names: list[str], until: int) -> None:
    names = [name for name in names if name != muc.owner]

    def put(some: list[str]) -> None:
        mucs.check_done(marks.put(app, muc, Mark.MUTE, some, until=until), muc)

    parallel.each(put, _calls(names), "members", limits.MEMBERS_AT_ONCE)
    _tell(app, muc, names, Operation.ADD_MUTE, by, moderation.until_when(until))


def _unmute(app: App, muc: Muc, by: Actor, names: list[str]) -> None:
    lifted: set[str] = set()

    def clear(some: list[str]) -> None:
        lifted.update(marks.clear(app, muc, Mark.MUTE, some))

    parallel.each(clear, _calls(names), "members", limits.MEMBERS_AT_ONCE)
    _tell(app, muc, sorted(lifted), Operation.REMOVE_MUTE, by)


def _tell(app: App, muc: Muc, names: list[str], operation: Operation, by: Actor, ext: str = "") -> None:
    some = names[: limits.WEARERS_TOLD]
    membership.tell_each(app, muc, some, lambda name: Event(operation, by, about=(name,), ext=ext))


def _calls(names: list[str]) -> list[list[str]]:
    return [names[start : start + limits.MEMBERS_PER_CALL] for start in range(0, len(names), limits.MEMBERS_PER_CALL)]


def _of_member(app: App, room: str, by: Actor, username: str) -> Muc:
    muc, members = mucs.admit(app, Place.ROOM, room, by, Affiliation.ADMIN, [username])
    if username not in members:
        raise NotMembersOfRoom([username])
    return muc


def _check(tag: str) -> None:
    if len(tag) > limits.TAG:
        raise TagTooLong


def _longest(ends: Iterable[int]) -> int:
    """Of those that are still to come; 0 if there are none."""
    now = clock.now()
    held = [end for end in ends if Mute("", end).holds(now)]
    return FOR_EVER if FOR_EVER in held else max(held, default=0)
