"""Who is in a thread: members of its group, each of its own will or brought by the app."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib import limits
from chalicelib.errors import (
    InTooManyThreads,
    MucDisabled,
    NotInThread,
    NotInThreadGroup,
    Refusal,
    ThreadBodyTooLarge,
    ThreadFull,
    ThreadMalformed,
    ThreadNotFound,
)
from chalicelib.model.app import App
from chalicelib.model.event import Actor, Event, Operation
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Member, Muc
from chalicelib.model.page import Page
from chalicelib.model.user import fold, legal_username
from chalicelib.services import events, lines, membership, threads
from chalicelib.services.membership import Result
from chalicelib.store import conversations, memberships, rosters

_REFUSED: dict[Outcome, type[Refusal]] = {
    Outcome.GONE: ThreadNotFound,
    Outcome.DISABLED: MucDisabled,
    Outcome.FULL: ThreadFull,
    Outcome.EVERYWHERE: InTooManyThreads,
    Outcome.OUTSIDE: NotInThreadGroup,
    Outcome.ABSENT: NotInThread,
}


def join(app: App, thread_id: str, by: Actor, asked: str) -> Muc:
    """Who is in it already stays in it, and nobody is told again."""
    username = fold(asked)
    thread, group, members = threads.reach(app, thread_id, by, [username])
    threads.check_enabled(group, by)
    if username not in members:
        raise NotInThreadGroup
    return _enter(app, thread, username, by)


def _enter(app: App, thread: Muc, username: str, by: Actor) -> Muc:
    outcome = membership.enter(app, thread, username)
    if outcome is Outcome.PRESENT:
        return thread
    if outcome is not Outcome.DONE:
        raise _refusal(outcome)
    lines.enter(app, thread, username)
    events.announce(app, thread, Event(Operation.THREAD_JOIN, replace(by, username=username)))
    return replace(thread, members=thread.members + 1)


def leave(app: App, thread_id: str, by: Actor, asked: str) -> None:
    username = fold(asked)
    thread, _, _ = threads.reach(app, thread_id, by)
    _part(app, thread, username)
    events.announce(app, thread, Event(Operation.THREAD_LEAVE, replace(by, username=username)))


def _part(app: App, thread: Muc, username: str) -> None:
    if not legal_username(username):
        raise NotInThread
    outcome = memberships.leave(app, thread, username, conversations.head(app, thread.conversation))
    if outcome in {Outcome.DONE, Outcome.ABSENT}:
        lines.leave(app, thread, username)  # also what an earlier attempt died before
    if outcome is not Outcome.DONE:
        raise _refusal(outcome)


def _refusal(outcome: Outcome) -> Refusal:
    return _REFUSED.get(outcome, NotInThread)()


def add(app: App, thread_id: str, asked: Sequence[str]) -> None:
    """By the app. All of them, or none if one is no member of the group."""
    by, wanted = Actor(), _names(asked)
    thread, _, members = threads.reach(app, thread_id, by, wanted)
    if any(name not in members for name in wanted):
        raise NotInThreadGroup
    for name in wanted:
        _enter(app, thread, name, by)


def remove(app: App, thread_id: str, by: Actor, asked: Sequence[str]) -> list[Result]:
    """By the app, or by those who lead the group."""
    wanted = _names(asked)
    thread = threads.lead(app, thread_id, by)
    return [Result(name, _kick(app, thread, by, name)) for name in wanted]


def _kick(app: App, thread: Muc, by: Actor, username: str) -> str:
    """Why not, if it could not be done."""
    try:
        _part(app, thread, username)
    except NotInThread as refusal:
        return refusal.text
    events.announce(app, thread, Event(Operation.THREAD_KICK, by, about=(username,)))
    return ""


def kick(app: App, thread_id: str, by: Actor, username: str) -> None:
    [result] = remove(app, thread_id, by, [username])
    if result.reason:
        raise NotInThread


def _names(asked: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(fold(name) for name in asked))
    if not wanted:
        raise ThreadMalformed("usernames must be provided")
    if len(wanted) > limits.THREAD_MEMBERS_PER_CALL:
        raise ThreadBodyTooLarge
    return wanted


def browse(app: App, thread_id: str, by: Actor, limit: int, cursor: str, *, backwards: bool) -> Page[Member]:
    thread, _, _ = threads.reach(app, thread_id, by)
    return rosters.members(app, thread, limit, cursor, backwards=backwards)
