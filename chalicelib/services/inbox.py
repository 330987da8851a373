"""What waits for a device, and how it moves on: cursors that pass only what is known to have arrived (msync 3.3)."""

from dataclasses import dataclass

from chalicelib import clock, telemetry
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import Entry, Inbox, Key
from chalicelib.model.user import Connection
from chalicelib.services import log
from chalicelib.store import connections, inbox


@dataclass(frozen=True)
class Offer:
    """One answer to a pull: entries with a key to confirm them by, or the end of the walk."""

    entries: tuple[Entry, ...]
    key: int | None  # None: the end


_END = Offer((), None)


def waiting(app: App, reader: Connection) -> list[tuple[Conversation, int]]:
    """Conversations that go beyond the device's cursor, and by how many numbers."""
    found = [(row, row.cursor(reader.resource)) for row in inbox.browse(app, reader.username)]
    return [(row.conversation, row.last - cursor) for row, cursor in found if row.last > cursor]


def count(app: App, username: str) -> int:
    """Numbers that no device of the user has confirmed (rest-messages 4.6)."""
    return sum(max(0, row.last - row.seen) for row in inbox.browse(app, username))


def delivered(app: App, username: str, message_id: int) -> bool | None:
    """Whether a device of the user confirmed the message; None if it is not one of the user's."""
    found = log.find(app, message_id)
    if found is None or username not in found[0].conversation.members:
        return None
    row = inbox.get(app, username, found[0].conversation)
    return row is not None and row.seen >= found[0].seq


def pull(app: App, reader: Connection, conversation: Conversation, number: int) -> Offer | None:
    """The next entries for a device; `number` confirms what it has, 0 confirms nothing.

    None: nothing is to be answered, because the confirmation was one that a push asked for.
    """
    row = inbox.get(app, reader.username, conversation) or Inbox(conversation, 0, 0, {})
    cursor = row.cursor(reader.resource)
    key = Key.parse(number)
    if number and cursor < key.through:
        missed = _below(app, reader, row, cursor, key)
        if missed is not None:
            return missed
        inbox.advance(app, reader.username, conversation, reader.resource, key.through)
        cursor = key.through
    if number and not key.page:
        return None
    return _next(app, reader, conversation, cursor)


def _below(app: App, reader: Connection, row: Inbox, cursor: int, key: Key) -> Offer | None:
    """What lies between the cursor and the run that is confirmed: pushes that may not have come. None: nothing does."""
    start, low = cursor, key.through - key.run
    while cursor < low:
        stretch = log.read(app, row.conversation, cursor, reader.username, reader.resource)
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


def _next(app: App, reader: Connection, conversation: Conversation, cursor: int) -> Offer:
    while True:
        stretch = log.read(app, conversation, cursor, reader.username, reader.resource)
        if stretch.entries:
            return Offer(stretch.entries, _page_key(cursor, stretch.through))
        if stretch.through > cursor:
            inbox.advance(app, reader.username, conversation, reader.resource, stretch.through)
        if stretch.waiting:
            # A number is still being written: the next heartbeat looks again.
            connections.mark_behind(reader.id, behind=True)
        if not stretch.more:
            return _END
        cursor = stretch.through


def _page_key(after: int, through: int) -> int:
    return Key(through, through - after, page=True, nonce=clock.now()).number()
