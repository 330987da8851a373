"""What subscribers are told of a user's presence (msync 6.5): a state that lasted, each once, with pauses between.

Whoever may have changed it has it looked at: what the user shows then is held against what was told last, so a look
that comes late, twice or for nothing tells nothing wrong.
"""

import math
from typing import Any

from chalicelib import clock, limits
from chalicelib.delivery import queues
from chalicelib.delivery.fanout import Target
from chalicelib.model.app import App
from chalicelib.model.event import Actor
from chalicelib.model.presence import Presence, Published, Subscription
from chalicelib.services import events
from chalicelib.store import apps, people, presence


def look(said: dict[str, Any]) -> None:
    """What a message of the queue asks for."""
    app = apps.get(said["org"], said["app"])
    if app is not None:
        tell(app, said["presence"], due=said["due"])


def tell(app: App, username: str, *, due: int = 0, final: bool = False) -> bool:
    """Whether somebody hears of the user. `due`: the time that this look was announced for; of others only one is
    needed. `final`: there is no later one."""
    said, heard = presence.glance(app, username)
    if heard and (final or said.due == due or said.due <= clock.now()):
        _look(app, username, said, final=final)
    return heard


def _look(app: App, username: str, said: Published, *, final: bool) -> None:
    """Claimed first: of two who look at a time one tells it, and who subscribes after that knows as much. Closed last:
    a telling that died is done again."""
    now = clock.now()
    shown = Presence.of(username, people.devices(app, username, consistent=True), said)
    lost = said.telling and (final or now - said.told_at >= limits.WRITER_LIFE * 1000)
    if shown.mark == said.told and not said.telling and not _uninformed(app, shown, said, lost=False):
        return
    pause = 0 if final else _pause(said, shown, now, busy=said.telling and not lost)
    if pause or not presence.claim(app, username, said, shown.mark, now):
        _look_again(app, username, pause or limits.PRESENCE_PAUSE)
        return
    _tell(app, shown, _uninformed(app, shown, said, lost=lost))
    presence.told(app, username)


def _uninformed(app: App, shown: Presence, said: Published, *, lost: bool) -> list[Subscription]:
    """Who subscribed before this telling, and knows another state."""
    now = clock.now()
    hearing = [each for each in presence.subscribers(app, shown.username) if each.until > now]
    return [each for each in hearing if each.round <= said.round and each.last_heard(said, lost=lost) != shown.mark]


def _pause(said: Published, shown: Presence, now: int, *, busy: bool) -> int:
    """Seconds until it may be told. `busy`: another one is telling something at this moment."""
    quiet = (now - said.told_at) / 1000
    pause = limits.PRESENCE_PAUSE - quiet
    if quiet < limits.PRESENCE_UNSTEADY:
        pause = max(pause, limits.PRESENCE_LASTED - (now - shown.since) / 1000)
    return max(0, math.ceil(pause), limits.PRESENCE_PAUSE * busy)


def forget(app: App, username: str, before: int) -> bool:
    """What an account that is gone showed and subscribed to until then (ms), when its subscribers have been told.
    Whether there was anything."""
    tell(app, username, final=True)
    return presence.remove(app, username, before) > 0


def _look_again(app: App, username: str, after: int) -> None:
    due = clock.now() + after * 1000
    queues.look_at(app, username, after=after, due=due)
    presence.expect(app, username, due)


def _tell(app: App, shown: Presence, news: list[Subscription]) -> None:
    """One user in an event, or clients mix their devices up. One event for all: who subscribed for longer is told the
    end that is next."""
    until = min((each.until for each in news), default=0)
    found = people.online(app, [each.subscriber for each in news])
    targets: list[Target] = [(name, device) for name, devices in found.items() for device in devices if device.online]
    said = {"type": "presence", "data": {"values": [show(shown, until)]}}
    events.pass_by(app, Actor(shown.username), said, targets)


def show(shown: Presence, until: int = 0) -> dict[str, Any]:
    """As JSON, everywhere. Numbers are strings of seconds."""
    said = {
        "uid": shown.username,
        "last_time": str(shown.since // 1000),
        "ext": shown.ext,
        "status": dict(shown.status),
    }
    return said | ({"expiry": str(until // 1000)} if until else {})
