"""Lines of groups, rooms and threads: which connections are pushed what is said. A device comes onto a line when it has
caught up there, so that no push overtakes what it still has to pull; one that cannot be reached is taken off. In rooms
nobody catches up: who is in one is on its line as soon as it has a connection, and is looked for when that is gone."""

import zlib
from collections.abc import Sequence
from typing import Any

from chalicelib import clock, limits
from chalicelib.delivery import fanout, queues
from chalicelib.delivery.fanout import Target
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.message import Entry, Inbox
from chalicelib.model.muc import Muc
from chalicelib.model.user import Connection, Device
from chalicelib.store import apps, connections, conversations, inbox, messages, mucs, people, rosters, subscribers


def enter(app: App, muc: Muc, username: str) -> None:
    """A member from now on: its devices have nothing of this group to catch up with."""
    _follow(app, muc, username, _attending(app, muc, username), listens=True)


def _attending(app: App, muc: Muc, username: str) -> list[Device]:
    devices = [device for device in people.devices(app, username) if device.online]
    return [device for device in devices if muc.place.waits or connections.mark_attending(device.connection)]


def leave(app: App, muc: Muc, username: str) -> None:
    """No member any more, or one that wants to hear nothing."""
    online = [device for device in people.devices(app, username) if device.online]
    _follow(app, muc, username, online, listens=False)


def _follow(app: App, muc: Muc, username: str, devices: Sequence[Device], *, listens: bool) -> None:
    """Onto the line, or off it, and once more as often as the user comes or goes meanwhile: whoever moves the devices
    last has to move them to where the user is."""
    for _ in range(limits.CHANGE_ATTEMPTS if devices else 0):
        for device in devices:
            _move(app, muc, username, device, listens=listens)
        if _listens(app, muc, username) is listens:
            return
        listens = not listens


def _move(app: App, muc: Muc, username: str, device: Device, *, listens: bool) -> None:
    if listens:
        subscribers.put(app, [muc.conversation], username, device, clock.now())
    else:
        subscribers.remove(app, [muc.conversation], device.connection)


def _listens(app: App, muc: Muc, username: str) -> bool:
    _, members = mucs.roll(app, muc.place, muc.id, [username])
    return username in members and not members[username].shielded


def join(app: App, reader: Connection, line: Conversation) -> None:
    """The device has pulled all there was. What was said since, it has to look for once more."""
    subscribers.put(app, [line], reader.username, _device(reader), clock.now())


def part(app: App, reader: Connection, line: Conversation) -> None:
    subscribers.remove(app, [line], reader.id)


def settle(app: App, reader: Connection) -> None:
    """After a login: onto every line where nothing waits. What was said since the login is called for: on the others,
    unless the device has pulled them and came onto their lines by that, and on these, while that was done."""
    rows = [row for row in inbox.browse(app, reader.username) if _is_line(row)]
    ready = _caught_up(app, reader, rows)
    subscribers.put(app, [row.conversation for row in ready], reader.username, _device(reader), clock.now())
    still = _still_there(app, reader, ready)
    late = [row.conversation for row in ready if row.conversation not in still]
    subscribers.remove(app, late, reader.id)
    _attend(app, reader)
    there = {row.conversation for row in ready}
    behind = [row.conversation for row in rows if row.conversation not in there]
    late += subscribers.absent(app, behind, reader.id)
    if late:
        fanout.call(reader, late)


def _still_there(app: App, reader: Connection, ready: list[Inbox]) -> set[Conversation]:
    """Where nothing was said meanwhile, and where the user was not removed from without a word."""
    if not ready:
        return set()
    now = {row.conversation for row in inbox.browse(app, reader.username) if _is_line(row)}
    return {row.conversation for row in _caught_up(app, reader, ready)} & now


def _attend(app: App, reader: Connection) -> None:
    """Back in time for the rooms that its user is in, and not for those that it was removed from meanwhile."""
    stays = rosters.stays(app, Place.ROOM, reader.username, limits.ROOMS_PER_USER)
    if not stays or not connections.mark_attending(reader.id):
        return
    rooms = {stay.conversation.members[0]: stay.conversation for stay in stays}
    subscribers.put(app, list(rooms.values()), reader.username, _device(reader), clock.now())
    gone = rooms.keys() - mucs.where(app, Place.ROOM, rooms, reader.username, listens=True)
    subscribers.remove(app, [rooms[room] for room in gone], reader.id)


def _is_line(row: Inbox) -> bool:
    return row.conversation.place is not Place.PAIR and row.until < 0


def _caught_up(app: App, reader: Connection, rows: list[Inbox]) -> list[Inbox]:
    found = conversations.heads(app, [row.conversation for row in rows], consistent=True)
    return [row for row in rows if found[row.conversation] <= row.cursor(reader.resource)]


def _device(reader: Connection) -> Device:
    return Device(reader.resource, reader.id, form=reader.form.value)


def on(app: App, line: Conversation) -> list[Target]:
    return subscribers.on(app, line, clock.now())


def deliver(app: App, line: Conversation, entry: Entry, targets: Sequence[Target], *, ask: bool) -> None:
    """Here and now to some; to many by workers, a part of them each."""
    if len(targets) > limits.PUSHED_BY_SENDER:
        targets = [(username, device) for username, device in targets if entry.concerns(username, device.resource)]
    if len(targets) <= limits.PUSHED_BY_SENDER:
        fanout.push(app, line, entry, targets, ask=ask)
        return
    queues.deliver(app, line, entry, _shards(targets), ask=ask)


def _shards(targets: Sequence[Target]) -> dict[int, list[Target]]:
    """A connection is in the same one from message to message, or it would hear them in another order than they were
    said; so their number is a power of two, which seldom changes."""
    count = 1 << max(0, (len(targets) - 1) // limits.SHARD).bit_length()
    found: dict[int, list[Target]] = {}
    for target in targets:
        found.setdefault(zlib.crc32(target[1].connection.encode()) % count, []).append(target)
    return found


def bring(said: dict[str, Any]) -> None:
    """A worker's part. Repeats are filtered by the clients; an entry that is gone meanwhile is brought to nobody."""
    app, line = apps.get(said["org"], said["app"]), Conversation.parse(said["line"])
    if app is None:
        return
    entry = messages.get(app, line, said["seq"]) if said["seq"] else queues.passing(said)
    if entry is None or entry.gone(clock.now()):
        return
    targets = [
        (username, Device(resource, connection, form=form)) for username, resource, connection, form in said["to"]
    ]
    fanout.push(app, line, entry, targets, ask=said["ask"], at_once=limits.WORKER_PUSHES_AT_ONCE)
