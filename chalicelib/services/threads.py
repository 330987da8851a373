"""Threads of groups: made on a message, renamed, ended, looked at (rest-users-groups-rooms 8)."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib import clock, limits, parallel
from chalicelib.errors import (
    ConcurrentOperation,
    InTooManyThreads,
    MessageOfAnotherGroup,
    MucDisabled,
    NotInThreadGroup,
    NotOnGroupMessage,
    Refusal,
    ThreadBodyTooLarge,
    ThreadExists,
    ThreadForbidden,
    ThreadGroupNotFound,
    ThreadMalformed,
    ThreadMessageNotFound,
    ThreadNameTooLong,
    ThreadNested,
    ThreadNotFound,
    TooManyThreads,
)
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.event import Actor, Step
from chalicelib.model.membership import Outcome
from chalicelib.model.message import Entry, Kind, Message
from chalicelib.model.muc import Affiliation, Member, Muc, legal_muc_id, new_muc_id, place_of
from chalicelib.model.page import Page
from chalicelib.model.threads import NewThread
from chalicelib.model.user import fold, legal_username
from chalicelib.services import lines, log, membership, subthreads, threadevents
from chalicelib.store import mucs as rows
from chalicelib.store import rosters
from chalicelib.store import threads as store

_REFUSED: dict[Outcome, type[Refusal]] = {
    Outcome.GONE: ThreadGroupNotFound,
    Outcome.DISABLED: MucDisabled,
    Outcome.FULL: TooManyThreads,
    Outcome.PRESENT: ThreadExists,
    Outcome.OUTSIDE: NotInThreadGroup,
}


# --- who may ---------------------------------------------------------------------------------------------------------


def reach(app: App, thread_id: str, by: Actor, names: Iterable[str] = ()) -> tuple[Muc, Muc, dict[str, Member]]:
    """The thread, its group, and who of up to 98 users is a member of that; the actor has to be."""
    thread = _known(app, thread_id)
    group, members = _group(app, thread.parent, by, names) if thread else (None, {})
    if thread is None or group is None:
        raise ThreadNotFound
    if by.username and by.username not in members:
        raise NotInThreadGroup
    return thread, group, members


def lead(app: App, thread_id: str, by: Actor, *, creator: bool = False) -> Muc:
    """The same for one who changes the thread: who leads its group may, and `creator`: who made it."""
    thread, group, _ = reach(app, thread_id, by)
    check_enabled(group, by)
    leads = not by.username or group.rank(by.username, member=True) >= Affiliation.ADMIN
    if not leads and not (creator and by.username == thread.owner):
        raise ThreadForbidden("group admin")
    return thread


def check_enabled(group: Muc, by: Actor) -> None:
    if by.username and group.disabled:
        raise MucDisabled


def _known(app: App, thread_id: str) -> Muc | None:
    legal = legal_muc_id(thread_id) and place_of(thread_id) is Place.THREAD
    return store.get(app, thread_id) if legal else None


def _group(app: App, group: str, by: Actor, names: Iterable[str] = ()) -> tuple[Muc | None, dict[str, Member]]:
    if not legal_muc_id(group):
        return None, {}
    return rows.roll(app, Place.GROUP, group, [name for name in (by.username, *names) if legal_username(name)])


# --- made, renamed, ended --------------------------------------------------------------------------------------------


def create(app: App, by: Actor, asked: NewThread) -> Muc:
    """On a message of a group, by a member of it, who is in the thread from now on."""
    thread, group = _planned(by, asked), str(asked.group_id)
    _judge(thread.name)
    if place_of(group) is Place.THREAD:
        raise ThreadNested
    muc, members = _group(app, group, Actor(thread.owner))
    if muc is None:
        raise ThreadGroupNotFound
    if thread.owner not in members:
        raise NotInThreadGroup
    check_enabled(muc, by)
    _check_message(app, Conversation(Place.GROUP, (group,)), thread)
    if rosters.joined_count(app, Place.THREAD, thread.owner, limits.THREADS_PER_USER) >= limits.THREADS_PER_USER:
        raise InTooManyThreads
    made = _made(app, thread)
    lines.enter(app, made, made.owner)
    threadevents.announce(app, made, by, Step.CREATE)
    return made


def _planned(by: Actor, asked: NewThread) -> Muc:
    owner = fold(asked.owner) or by.username
    needed = {"group_id": asked.group_id, "name": asked.name, "msg_id": asked.msg_id, "owner": owner}
    for name, value in needed.items():
        if value is None or value == "":
            raise ThreadMalformed(f"{name} must be provided")
    if by.username and owner != by.username:
        raise ThreadForbidden("app")
    return Muc(
        *("", Place.THREAD, owner, 0, 0),
        name=asked.name,
        max_users=limits.THREAD_SIZE,
        parent=str(asked.group_id),
        message=str(asked.msg_id),
    )


def _judge(name: str) -> None:
    if not name:
        raise ThreadMalformed("name must be provided")
    if len(name) > limits.THREAD_NAME:
        raise ThreadNameTooLong


def _check_message(app: App, group: Conversation, thread: Muc) -> None:
    number = int(thread.message)
    found = log.find(app, number) if 0 < number < 1 << 63 else None
    if found is None or not _seen(found[1], thread.owner):
        raise ThreadMessageNotFound
    place = found[0].conversation
    if place.place is Place.THREAD:
        raise ThreadNested
    if place.place is not Place.GROUP:
        raise NotOnGroupMessage
    if place != group:
        raise MessageOfAnotherGroup


def _seen(entry: Entry, username: str) -> bool:
    """A message, and not one for others alone."""
    said = entry.kind in {Kind.CHAT, Kind.GROUP_CHAT, Kind.ROOM_CHAT}
    return said and (not entry.directed or username in entry.directed | {entry.sender})


def _made(app: App, thread: Muc) -> Muc:
    for _ in range(limits.MUC_ID_ATTEMPTS):
        now = clock.now()
        made = replace(thread, id=new_muc_id(Place.THREAD, now, secrets.randbelow(100)), created=now, modified=now)
        outcome = store.create(app, made)
        if outcome is Outcome.DONE:
            return made
        if outcome is Outcome.PRESENT:
            _again(app, thread)
        if outcome is not Outcome.OVERTAKEN:
            raise _REFUSED[outcome]
    raise ConcurrentOperation("concurrency create thread failed")


def _again(app: App, thread: Muc) -> None:
    """Who died on the way to an answer asks once more: its devices come onto the line."""
    there = store.on(app, thread.parent, thread.message)
    found = store.get(app, there) if there else None
    if found is not None and found.owner == thread.owner:
        membership.resume(app, found, found.owner)


def rename(app: App, thread_id: str, by: Actor, name: str) -> None:
    _judge(name)
    thread = lead(app, thread_id, by, creator=True)
    if rows.change(app, thread, clock.now(), name=name) is not Outcome.DONE:
        raise ThreadNotFound
    threadevents.announce(app, replace(thread, name=name), by, Step.UPDATE)


def destroy(app: App, thread_id: str, by: Actor) -> None:
    """The group is told first: who dies then tells it again. A repeat takes away what is left."""
    try:
        thread = lead(app, thread_id, by)
    except ThreadNotFound:
        if legal_muc_id(thread_id) and _known(app, thread_id) is None:
            subthreads.sweep(app, Muc(thread_id, Place.THREAD, "", 0, 0))
        raise
    threadevents.announce(app, thread, by, Step.DELETE)
    outcome = store.end(app, thread)
    if outcome is Outcome.OVERTAKEN:
        raise ConcurrentOperation("concurrency delete thread failed")
    subthreads.sweep(app, thread)


# --- looking ---------------------------------------------------------------------------------------------------------


def details(app: App, thread_id: str, by: Actor) -> Muc:
    return reach(app, thread_id, by)[0]


def browse(app: App, limit: int, cursor: str, *, backwards: bool) -> Page[Muc]:
    return store.page(app, limit, cursor, backwards=backwards)


def joined(app: App, username: str, limit: int, cursor: str, *, backwards: bool) -> Page[Muc]:
    return store.joined(app, username, limit, cursor, backwards=backwards)


def of_group(app: App, group: str, by: Actor, limit: int, cursor: str, *, backwards: bool) -> Page[Muc]:
    look(app, group, by)
    return store.page(app, limit, cursor, group=group, backwards=backwards)


def joined_in(app: App, group: str, by: Actor, username: str, limit: int, cursor: str, *, backwards: bool) -> Page[Muc]:
    look(app, group, by)
    return store.joined_in(app, group, username, limit, cursor, backwards=backwards)


def look(app: App, group: str, by: Actor) -> None:
    """Into a group: by a member of it, or by the app."""
    muc, members = _group(app, group, by)
    if muc is None:
        raise ThreadGroupNotFound
    if by.username and by.username not in members:
        raise NotInThreadGroup


def last_messages(app: App, by: Actor, ids: Sequence[str]) -> list[tuple[str, Message | None]]:
    """Of those threads that there are and that the caller may look into."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > limits.THREADS_PER_CALL:
        raise ThreadBodyTooLarge
    legal = [each for each in wanted if legal_muc_id(each)]
    found = rows.some(app, Place.THREAD, legal) if legal else {}
    open_to = (
        rows.where(app, Place.GROUP, {thread.parent for thread in found.values()}, by.username) if found else set()
    )
    seen = [thread for thread in found.values() if thread.parent in open_to]
    said: dict[str, Message | None] = {}

    def read(thread: Muc) -> None:
        said[thread.id] = threadevents.last_message(app, thread)

    parallel.each(read, seen, "threads", limits.THREADS_AT_ONCE)
    return [(each, said[each]) for each in wanted if each in said]
