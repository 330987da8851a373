"""One user's phones: pushed to, each once, and what was learned of them kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from chalicelib import clock, limits, parallel, telemetry
from chalicelib.delivery import phones
from chalicelib.delivery.phones import Outcome
from chalicelib.model.alert import Alert
from chalicelib.model.app import App
from chalicelib.model.notifier import Notifier
from chalicelib.model.push import Binding
from chalicelib.model.pushing import Pushed, Status
from chalicelib.store import phones as known
from chalicelib.store import pushcounts

_SAID = {
    Outcome.SENT: Status.SUCCESS,
    Outcome.DEAD: Status.FAIL,
    Outcome.REFUSED: Status.ERROR,
    Outcome.BUSY: Status.ERROR,
}
_WHY = {
    Outcome.DEAD: "the device does not take pushes any more",
    Outcome.REFUSED: "the vendor does not take it",
    Outcome.BUSY: "the vendor did not answer",
}


Ways = list[tuple[Binding, Notifier]]


def reachable(app: App, bindings: Iterable[Binding]) -> Ways:
    """Those that something may arrive at, with the notifier of this app that leads there."""
    named = {notifier.name: notifier for notifier in app.notifiers if not notifier.disabled}
    return [(each, named[each.notifier]) for each in bindings if each.notifier in named and not each.dead]


def together(app: App, rings: Mapping[str, Callable[[], list[Pushed]]]) -> dict[str, list[Pushed]]:
    """What became of it for each of some users, some at a time. It is counted."""
    results: dict[str, list[Pushed]] = {}

    def ring_one(username: str) -> None:
        results[username] = rings[username]()

    parallel.each(ring_one, list(rings), "phones", limits.PUSHES_BY_VENDOR_AT_ONCE)
    pushcounts.add(app, clock.day(clock.now()), (each for some in results.values() for each in some))
    return results


def ring(app: App, username: str, ways: Ways, alert: Alert) -> list[Pushed]:
    """What became of it on each phone."""
    results: list[Pushed] = []
    for binding, notifier in ways:
        outcome, now, pushed = phones.send(binding, notifier, alert)
        now = replace(now, dead=outcome is Outcome.DEAD)
        if now != binding:
            known.learn(app, username, [now])
        platform = notifier.provider.platform
        telemetry.note("push", appkey=app.key, target=username, platform=platform.value, outcome=outcome.name)
        results.append(Pushed(_SAID[outcome], _WHY.get(outcome, ""), platform, pushed, outcome is Outcome.BUSY))
    return results
