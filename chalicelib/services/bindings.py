"""Devices that take pushes (rest-users-groups-rooms 7, N1). A device token is that of one user at a time: the phone of
whoever bound it last does not ring for those who had it before. With a notifier it is one phone, whatever the phone
calls itself: an app that was installed anew may do that by another name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib import clock, limits
from chalicelib.delivery import phones
from chalicelib.errors import ConcurrentOperation
from chalicelib.model.app import App
from chalicelib.model.notifications import NewBinding
from chalicelib.model.push import Binding, PushSettings
from chalicelib.store import holders, push


@dataclass(frozen=True)
class Turn:
    """What becomes of a user's bindings."""

    bound: tuple[Binding, ...] = ()
    unbound: tuple[Binding, ...] = ()


def turn(settings: PushSettings, asked: NewBinding) -> Turn:
    """With too many, those go where nothing arrives, then the oldest. One that stands already is left alone."""
    of_device = [each for each in settings.bindings if each.device == asked.device]
    if not asked.notifier:
        return Turn(unbound=tuple(of_device))
    before = next((each for each in of_device if each.notifier == asked.notifier), None)
    if not asked.token:
        return Turn(unbound=(before,) if before else ())
    others = [each for each in settings.bindings if each != before]
    same = tuple(each for each in others if (each.notifier, each.token) == (asked.notifier, asked.token))
    if before and before.token == asked.token and not before.dead:
        return Turn(unbound=same)
    rest = sorted((each for each in others if each not in same), key=lambda each: (not each.dead, each.since))
    over = max(len(rest) + 1 - limits.BINDINGS, 0)
    return Turn((Binding(asked.device, asked.notifier, asked.token, since=clock.now()),), (*same, *rest[:over]))


def take(
    app: App, username: str, turn: Turn, said: Mapping[str, str | int], ignored: Mapping[str, bool]
) -> PushSettings:
    """Bind a phone, with what else is changed. Who had its token loses it at the same moment."""
    token = turn.bound[0].token
    for _ in range(limits.CHANGE_ATTEMPTS):
        holder, stamp = holders.look(app, token)
        others = push.get(app, holder).bindings if holder not in {"", username} else ()
        had = [each for each in others if each.token == token]
        changes = [push.changed(app, username, said, ignored, bound=turn.bound, unbound=turn.unbound)]
        changes += [push.changed(app, holder, {}, unbound=had)] if had else []
        if holders.take(app, token, username, stamp, changes):
            _unregister(had)
            return push.get(app, username)
    raise ConcurrentOperation("others bind this device. Please try again")


def release(app: App, username: str, before: PushSettings, after: PushSettings) -> None:
    """What the user has bound no more: nobody keeps its tokens."""
    endpoints = {each.endpoint for each in after.bindings}
    _unregister(each for each in before.bindings if each.endpoint not in endpoints)
    for token in sorted({each.token for each in before.bindings} - {each.token for each in after.bindings}):
        holders.remove(app, token, username)


def _unregister(bindings: Iterable[Binding]) -> None:
    """A worker that pushes at this moment may make an endpoint again: then Amazon SNS keeps it until its vendor says
    that the device is gone."""
    for endpoint in sorted({each.endpoint for each in bindings} - {""}):
        phones.unregister(endpoint)


def forget(app: App, username: str) -> None:
    """All that an account wanted to be notified of and where, when it is removed."""
    release(app, username, push.get(app, username), PushSettings())
    push.remove(app, username)
