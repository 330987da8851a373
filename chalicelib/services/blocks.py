"""The block list: whose messages and requests a user wants none of (rest-users-groups-rooms 6.2, 10). Contacts stay
contacts."""

from collections.abc import Mapping, Sequence

from chalicelib import clock, limits
from chalicelib.errors import BlocksFull, ConcurrentOperation, IllegalArgument
from chalicelib.model.app import App
from chalicelib.model.contact import Outcome, Relations, Tie, Ties
from chalicelib.model.event import Actor, Relation, RosterEvent
from chalicelib.model.page import Page
from chalicelib.model.user import fold
from chalicelib.services import events, relations
from chalicelib.store import blocks, ties


def block(app: App, username: str, by: Actor, asked: Sequence[str]) -> list[Ties]:
    """Refused if there is not room for all."""
    everybody = relations.between(app, username, _judged(asked))
    new = [found for found in everybody if not _holds(found)]
    if new and ties.count(app, new[0].username)[1] + len(new) > limits.BLOCKED:
        raise BlocksFull(limits.BLOCKED)
    for start in range(0, len(new), limits.BLOCKED_AT_ONCE):
        _block(app, new[start : start + limits.BLOCKED_AT_ONCE])
    _tell(app, everybody, by, Relation.BAN)
    return everybody


def _judged(asked: Sequence[str]) -> Sequence[str]:
    if not 0 < len(asked) <= limits.BLOCKED_PER_CALL:
        raise IllegalArgument(f"usernames size must be between 1 and {limits.BLOCKED_PER_CALL}")
    return asked


def _holds(found: Ties) -> bool:
    """Blocked by this account of the user, and not by an earlier one of its name."""
    return found.me is not None and 0 < found.me.created <= found.mine.blocked


def _block(app: App, some: Sequence[Ties]) -> None:
    """Together."""
    username, names = some[0].username, [found.other for found in some]
    for _ in range(limits.CHANGE_ATTEMPTS):
        if old := {found.other: found.mine for found in some if found.mine.blocked and not _holds(found)}:
            blocks.unblock(app, username, old)
        elif new := {found.other: found.mine for found in some if not found.mine.blocked}:
            outcome = blocks.block(app, username, new, clock.now())
            if outcome is Outcome.FULL:
                raise BlocksFull(limits.BLOCKED)
            if outcome is Outcome.DONE:
                return
        else:
            return
        some = relations.between(app, username, names)
    raise ConcurrentOperation("concurrency change block list failed")


def unblock(app: App, username: str, by: Actor, asked: Sequence[str]) -> list[Ties]:
    """Who is not blocked stays so."""
    everybody = relations.between(app, username, _judged(asked), gone=True)
    names = [found.other for found in everybody]
    for start in range(0, len(names), limits.BLOCKED_AT_ONCE):
        _unblock(app, everybody[0].username, names[start : start + limits.BLOCKED_AT_ONCE])
    _tell(app, everybody, by, Relation.ALLOW)
    return everybody


def _unblock(app: App, username: str, names: Sequence[str], until: int | None = None) -> None:
    """`until`: only whom it had blocked by then (ms)."""
    for _ in range(limits.CHANGE_ATTEMPTS):
        found = _blocked(ties.among(app, username, names), until)
        if not found or blocks.unblock(app, username, found) is Outcome.DONE:
            return
    raise ConcurrentOperation("concurrency change block list failed")


def _blocked(found: Mapping[str, Tie], until: int | None = None) -> dict[str, Tie]:
    return {name: tie for name, tie in found.items() if tie.blocked and (until is None or tie.blocked <= until)}


def _tell(app: App, everybody: Sequence[Ties], by: Actor, relation: Relation) -> None:
    """The user's other devices, of all at once. Those who are blocked are not told."""
    first, *others = (found.other for found in everybody)
    username = everybody[0].username
    events.relate(app, username, by, RosterEvent(relation, username, first, more=tuple(others)))


def page(app: App, username: str, limit: int, cursor: str) -> Page[str]:
    return blocks.page(app, relations.fetch(app, username), limit, cursor)


def check(app: App, asked: Relations) -> list[tuple[str, bool]]:
    """Each name as it was asked for, and whether it is blocked."""
    user, found = relations.check(app, asked)
    blocked = {name for name, tie in _blocked(found).items() if tie.blocked >= user.created}
    return [(name, fold(name) in blocked) for name in asked.asked]


def forget(app: App, username: str, removed: int) -> bool:
    """Of whom an account that is gone had blocked, some are let go. True if more are left."""
    due = list(_blocked(ties.of(app, username), removed))
    _unblock(app, username, due[: limits.BLOCKED_AT_ONCE], removed)
    return len(due) > limits.BLOCKED_AT_ONCE
