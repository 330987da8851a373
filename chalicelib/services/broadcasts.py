"""What an app says in all its rooms: counted, then said by workers, in some rooms at a time (rest-messages 3.3)."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from chalicelib import clock, limits, parallel
from chalicelib.delivery import pack, queues
from chalicelib.errors import TooManyBroadcasts, TrafficLimit
from chalicelib.model import broadcastjson
from chalicelib.model.app import App
from chalicelib.model.content import paths
from chalicelib.model.conversation import Claim, Place
from chalicelib.model.message import Entry, Kind
from chalicelib.model.muc import Muc
from chalicelib.model.rooms import Broadcast
from chalicelib.services import connections, files, lines, log, shedding
from chalicelib.store import conversations, rates, rosters

_CHANCES = 1000  # under the milliseconds of a number, so that JavaScript reads it without loss


def begin(app: App, said: Broadcast) -> int:
    """The broadcast's number. It is counted first: one that stops there was said nowhere."""
    now = clock.now()
    if not rates.add(app, "broadcast", limits.ROOM_BROADCASTS, now):
        raise TooManyBroadcasts
    number = now * _CHANCES + secrets.randbelow(_CHANCES)
    queues.broadcast(app, number, broadcastjson.show(said), "")
    return number


def go_on(appkey: str, number: int, said: Broadcast, cursor: str) -> None:
    """A worker's part: some rooms, newest first, then the next message. If it stops, all of it is done again."""
    app, ends = connections.tenant(appkey), said.ends(number // _CHANCES)
    if app is None or not app.serving or 0 < ends <= clock.now():
        return
    page = rosters.page(app, Place.ROOM, limits.BROADCAST_ROOMS, cursor)
    rooms = _active(app, page.items)
    parallel.each(lambda room: _say(app, room, number, said), rooms, "rooms", limits.BROADCAST_ROOMS_AT_ONCE)
    if page.cursor:
        queues.broadcast(app, number, broadcastjson.show(said), page.cursor)


def _active(app: App, rooms: Sequence[Muc]) -> list[Muc]:
    """Where something was said before, and may be."""
    heads = conversations.heads(app, [room.conversation for room in rooms])
    return [room for room in rooms if heads[room.conversation] and not room.disabled]


def _say(app: App, room: Muc, number: int, said: Broadcast) -> None:
    """Where somebody is. One message however often it is done; who had it already filters it."""
    line, asked, ends = room.conversation, said.draft(room.id), said.ends(number // _CHANCES)
    targets = lines.on(app, line)
    if not targets:
        return
    try:
        shedding.check(app, line, asked, trusted=lambda: False)
    except TrafficLimit:
        return
    # A file goes with the message where that ends everywhere at once; what one room takes back, others still show.
    attached = files.named_in(app, paths(said.content)) if ends else ()

    def make(message_id: int) -> Entry:
        entry = Entry(message_id, said.sender, "", Kind.ROOM_CHAT, b"", files=attached)
        return replace(pack.message(entry, asked), expires=ends)

    claim = Claim.of(said.sender, "", f"broadcast/{number}/{room.id}")
    _, entry = log.append(app, line, claim, clock.now(), make)
    if not entry.gone(clock.now()):  # not taken back since an attempt before this one
        shedding.note(app, line, entry.seq, len(targets))
        lines.deliver(app, line, entry, targets, ask=False)
