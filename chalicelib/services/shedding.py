"""What a room is spared under load: messages of low priority first, then ordinary ones (rest-messages 3.1). The load is
how many pushes a second its messages take; a process reads it off the numbers that its own messages got."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib import clock, limits, telemetry
from chalicelib.errors import TrafficLimit
from chalicelib.model.app import App
from chalicelib.model.content import lookup
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import Draft
from chalicelib.model.priority import PRIORITY, Priority

_MOST = {Priority.NORMAL: "ROOM_PUSHES", Priority.LOW: "ROOM_PUSHES_LOW"}


@dataclass(frozen=True)
class _Load:
    seq: int
    at: int  # ms
    pushes: float = 0  # a second, in the time before


_loads: OrderedDict[str, _Load] = OrderedDict()  # by room


def priority(asked: Draft) -> Priority:
    said = lookup(asked.notes, PRIORITY)
    return Priority(said) if isinstance(said, int) and said in set(Priority) else Priority.NORMAL


def check(app: App, line: Conversation, asked: Draft, *, trusted: Callable[[], bool]) -> None:
    """Refuse what the room has no room for now, unless who says it is heard whatever happens. What was measured a while
    ago says nothing any more."""
    wanted, load = priority(asked), _loads.get(_key(app, line))
    if wanted is Priority.HIGH or load is None or clock.now() - load.at > limits.LOAD_KNOWN * 1000:
        return
    if load.pushes > getattr(limits, _MOST[wanted]) and not trusted():
        telemetry.count("Shed")
        raise TrafficLimit


def note(app: App, line: Conversation, seq: int, hearers: int) -> None:
    """A message got this number, and goes to so many connections."""
    key, now = _key(app, line), clock.now()
    before = _loads.get(key)
    if before is not None and now - before.at < limits.LOAD_MEASURED * 1000:
        return
    rate = (seq - before.seq) * 1000 / (now - before.at) if before is not None else 0
    _loads[key] = _Load(seq, now, rate * hearers)
    _loads.move_to_end(key)
    if len(_loads) > limits.LOADS_KNOWN:
        _loads.popitem(last=False)


def forget() -> None:
    _loads.clear()


def _key(app: App, line: Conversation) -> str:
    return f"{app.key}/{line.key}"
