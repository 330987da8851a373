"""Calls about pushes: how often an app may make them, and what they come to."""

from collections.abc import Sequence

from chalicelib import clock, limits
from chalicelib.errors import IllegalArgument, TooManyAttempts
from chalicelib.model.app import App
from chalicelib.model.pushing import Days, Pushed, PushMessage
from chalicelib.model.user import fold, legal_username
from chalicelib.services import pushing
from chalicelib.store import pushcounts, rates

Counts = dict[str, tuple[int, int]]  # of a day: sent and failed by platform


def sync(app: App, target: str, message: PushMessage) -> list[Pushed]:
    pushing.check_open(app)
    _count(app, "push.sync", limits.PUSH_SYNC_RATE)
    return pushing.to_user(app, target, message)


def soon(app: App, target: str, message: PushMessage) -> Pushed:
    pushing.check_open(app)
    _count(app, "push.async", limits.PUSH_ASYNC_RATE)
    return _later(app, [target], message)[0][1]


def some(app: App, targets: Sequence[str], message: PushMessage) -> list[tuple[str, Pushed]]:
    if not 0 < len(targets) <= limits.PUSH_TARGETS:
        raise IllegalArgument(f"targets must be 1 to {limits.PUSH_TARGETS} users")
    pushing.check_open(app)
    _count(app, "push.single", limits.PUSH_SINGLE_RATE)
    return _later(app, targets, message)


def _later(app: App, targets: Sequence[str], message: PushMessage) -> list[tuple[str, Pushed]]:
    names = {name: fold(name) for name in targets}
    legal = sorted({folded for folded in names.values() if legal_username(folded)})
    if legal:
        pushing.later(app, legal, message)
    return [(name, pushing.TAKEN if folded in legal else pushing.NO_USER) for name, folded in names.items()]


def counts(app: App, days: Days) -> dict[str, Counts]:
    """Of every day that something was pushed on, by platform."""
    pushing.check_open(app)
    _count(app, "push.counts", limits.PUSH_COUNTS_RATE)
    found = pushcounts.days(app, days.begin, days.end)
    wanted = {
        day: {name: each for name, each in some.items() if days.platform in ("ALL", name)}
        for day, some in found.items()
    }
    return {day: some for day, some in wanted.items() if some}


def _count(app: App, what: str, rate: Sequence[tuple[int, int]]) -> None:
    if not rates.add(app, what, rate, clock.now()):
        raise TooManyAttempts
