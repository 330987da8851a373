"""What waits for a device, and how it moves on: cursors that pass only what is known to have arrived (msync 3.3)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib import clock, limits, telemetry
from chalicelib.delivery.fanout import Target
from chalicelib.errors import MessageNotFound
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.message import MESSAGES, Entry, Inbox, Key, Stretch
from chalicelib.model.user import Connection, Device
from chalicelib.services import lines, log
from chalicelib.store import connections, conversations, inbox, messages, people


@dataclass(frozen=True)
class Offer:
    """One answer to a pull: entries with a key to confirm them by, or the end of the walk."""

    entries: tuple[Entry, ...]
    key: int | None  # None: the end


_END = Offer((), None)


def tell(
    app: App, username: str, conversation: Conversation, entry: Entry, devices: Iterable[Device]
) -> tuple[list[Target], bool]:
    """Note a new entry for a user. Which online devices are to be pushed it, and whether they are to confirm it."""
    known = list(devices)
    online = [device for device in known if device.online]
    # The offline ones begin here too, or the next confirmation by another device would be theirs.
    row = inbox.note(app, username, conversation, entry.seq, entry.at, known)
    _prune(app, username, row, known)
    targets = [(username, device) for device in online if not _held(app, username, row, device)]
    paused = bool(row.at) and entry.at - row.at > limits.CONFIRM_AFTER_PAUSE * 1000
    return targets, paused or entry.seq % limits.CONFIRM_EVERY == 0


def _held(app: App, username: str, row: Inbox, device: Device) -> bool:
    held = row.holds(device)
    if held and device.resource not in row.held:
        inbox.hold(app, username, row.conversation, device.resource)
        connections.mark_behind(device.connection, behind=True)  # should it not pull by itself
    elif not held and device.resource in row.held:
        inbox.release(app, username, row.conversation, device.resource)  # it caught up, and nobody noted that
    return held


def _prune(app: App, username: str, row: Inbox, known: list[Device]) -> None:
    names = {device.resource for device in known}
    stale = tuple(resource for resource in row.cursors if resource not in names)
    if len(stale) > limits.DEVICES_KNOWN:
        inbox.drop_devices(app, username, row.conversation, stale)


def waiting(app: App, reader: Connection) -> list[tuple[Conversation, int]]:
    """Conversations that go beyond the device's cursor, and by how many numbers."""
    rows = list(inbox.browse(app, reader.username))
    reached = _reached(app, rows)
    found = [(row.conversation, reached[row.conversation] - row.cursor(reader.resource)) for row in rows]
    return [(conversation, count) for conversation, count in found if count > 0]


def _reached(app: App, rows: list[Inbox]) -> dict[Conversation, int]:
    """How far each goes for this user. What is said in a group is noted in no member's row: there the head tells."""
    found = {row.conversation: row.last for row in rows}
    lines = [row for row in rows if row.conversation.place is not Place.PAIR]
    found |= conversations.heads(app, [row.conversation for row in lines])
    return found | {row.conversation: min(found[row.conversation], row.until) for row in lines if row.until >= 0}


def count(app: App, username: str, opened: int = 0) -> int:
    """Messages of others that wait until a device of the user comes back (rest-messages 4.6), none of them for an
    earlier account of the name, before this one was opened (ms); 0 while a device is online."""
    if any(device.online for device in people.devices(app, username)):
        return 0
    rows = list(inbox.browse(app, username))
    reached = _reached(app, rows)
    beyond = [row for row in rows if reached[row.conversation] > row.seen]
    return sum(_waiting_in(app, username, row, opened - limits.OPENED_BEFORE * 1000) for row in beyond)


def _waiting_in(app: App, username: str, row: Inbox, since: int) -> int:
    found, after = 0, row.seen
    while True:
        entries = messages.after(app, row.conversation, after, limits.SYNC_READ)
        now = clock.now()
        chats = [each for each in entries if each.kind in MESSAGES and not each.gone(now) and each.taken >= since]
        found += sum(1 for entry in chats if entry.sender != username and row.sees(entry.seq))
        if len(entries) < limits.SYNC_READ or found >= limits.OFFLINE_COUNTED:
            return min(found, limits.OFFLINE_COUNTED)
        after = entries[-1].seq


def delivered(app: App, username: str, message_id: str) -> bool:
    """Whether a device of the user confirmed the message, or is online and was pushed it."""
    found = log.find(app, int(message_id)) if re.fullmatch(r"[0-9]{1,19}", message_id) else None
    if found is None or username not in found[0].conversation.members:
        raise MessageNotFound(message_id)
    row = inbox.get(app, username, found[0].conversation)
    if row is not None and row.seen >= found[0].seq:
        return True
    return any(device.online for device in people.devices(app, username))


def pull(app: App, reader: Connection, conversation: Conversation, number: int) -> Offer | None:
    """The next entries for a device; `number` confirms what it has, 0 confirms nothing.

    None: nothing is to be answered, because the confirmation was one that a push asked for.
    """
    row = inbox.get(app, reader.username, conversation)
    if conversation.place is not Place.PAIR and row is None:
        return _END  # no member, or not any more
    row = row or Inbox(conversation)
    cursor = row.cursor(reader.resource)
    key = Key.parse(number)
    if number and cursor < key.through and _given_out(app, row, key.through):
        missed = _below(app, reader, row, cursor, key)
        if missed is not None:
            return missed
        _advance(app, reader, row, key.through)
        cursor = key.through
    if number and not key.page:
        return None
    offer = _next(app, reader, row, cursor)
    return _at_the_end(app, reader, row, cursor) if offer.key is None else offer


def _at_the_end(app: App, reader: Connection, row: Inbox, cursor: int) -> Offer:
    """What is said from now on is pushed. What was written before that was not: look once more."""
    if row.until >= 0:
        _let_go(app, row, reader.username)
        return _END
    if row.conversation.place is not Place.PAIR:
        _forget_gaps(app, reader.username, row)
        lines.join(app, reader, row.conversation)
        return _once_more(app, reader, row.conversation, cursor)
    if reader.resource in row.held:
        inbox.release(app, reader.username, row.conversation, reader.resource)
        return _next(app, reader, row, cursor)
    return _END


def _once_more(app: App, reader: Connection, line: Conversation, cursor: int) -> Offer:
    """Who was removed since the first look was not on the line yet that it was taken off."""
    row = inbox.get(app, reader.username, line)
    if row is None or row.until >= 0:
        lines.part(app, reader, line)
    return _next(app, reader, row, cursor) if row is not None else _END


def _forget_gaps(app: App, username: str, row: Inbox) -> None:
    """Those of a user who comes and goes all the time, once all its devices are beyond them."""
    if len(row.gaps) > limits.GAPS_KEPT:
        below = min([row.seen, *row.cursors.values()])
        inbox.drop_gaps(app, username, row.conversation, below)


def _let_go(app: App, row: Inbox, username: str) -> None:
    """Of a group that the user left: once every device that was there has seen all it may."""
    now = inbox.get(app, username, row.conversation)
    known = people.devices(app, username)
    if now is not None and all(now.cursor(device.resource) >= now.until for device in known):
        inbox.let_go(app, username, row.conversation)


def _advance(app: App, reader: Connection, row: Inbox, seq: int) -> None:
    if row.conversation.place is Place.PAIR:
        inbox.advance(app, reader.username, row.conversation, reader.resource, seq)
        return
    others = [each.resource for each in people.devices(app, reader.username) if each.resource != reader.resource]
    inbox.advance_line(app, reader.username, row.conversation, reader.resource, seq, tuple(others))


def _given_out(app: App, row: Inbox, seq: int) -> bool:
    """Whether a key can name this number: every one names an entry. What a client made up must not move a cursor beyond
    the log, for the user's other devices begin where one has confirmed."""
    return seq <= row.last or messages.get(app, row.conversation, seq) is not None


def _below(app: App, reader: Connection, row: Inbox, cursor: int, key: Key) -> Offer | None:
    """What lies between the cursor and the run that is confirmed: pushes that may not have come. None: nothing does."""
    start, low = cursor, key.through - key.run
    while cursor < low:
        stretch = _read(app, reader, row, cursor)
        missed = tuple(entry for entry in stretch.entries if entry.seq <= low)
        if missed:
            telemetry.count("Gaps")
            # If that is all, the confirmation of these confirms the run above them too.
            through = key.through if stretch.through >= low else stretch.through
            return Offer(missed, _page_key(start, through))
        if stretch.through == cursor:
            return _END  # still being written: offered again when it is there
        cursor = stretch.through
    return None


def _read(app: App, reader: Connection, row: Inbox, cursor: int) -> Stretch:
    return log.read(app, row.conversation, cursor, reader.username, reader.resource, row, opened=reader.opened)


def _next(app: App, reader: Connection, row: Inbox, cursor: int) -> Offer:
    while True:
        stretch = _read(app, reader, row, cursor)
        if stretch.entries:
            return Offer(stretch.entries, _page_key(cursor, stretch.through))
        if stretch.through > cursor:
            _advance(app, reader, row, stretch.through)
        if stretch.waiting:
            # A number is still being written: the next heartbeat looks again.
            connections.mark_behind(reader.id, behind=True)
        if not stretch.more:
            return _END
        cursor = stretch.through


def _page_key(after: int, through: int) -> int:
    return Key(through, through - after, page=True, nonce=clock.now()).number()
