"""The log of a conversation: each entry takes one number, once; readers pass no number that may still appear."""

from collections.abc import Callable

from chalicelib import clock, limits
from chalicelib.model.app import App
from chalicelib.model.conversation import Claim, Conversation
from chalicelib.model.message import Entry, Kind, Locator, Stretch
from chalicelib.store import conversations, expiry, locators, messages


def append(app: App, conversation: Conversation, claim: Claim, arrived: int, make: Callable[[int], Entry]) -> Entry:
    """Write what `make` gives for the message id, at the next number.

    Number, claim, its end if it has one, entry: in that order. An attempt that died after the first leaves a hole,
    which readers skip once no writer can fill it. One that died later left a claim, and whoever repeats it goes on at
    the number claimed first.
    """
    seq = conversations.take(app, conversation)
    taken = clock.now()
    keep = _keep_until(app, arrived)
    message_id = claim.id(arrived)
    sender = make(message_id).sender
    place = locators.claim(app, claim, Locator(message_id, conversation, seq, sender), keep)
    if place.seq != seq or place.conversation != conversation:
        void = Entry(message_id, "", "", Kind.VOID, b"").at_number(seq, taken)
        messages.add(app, conversation, void, keep)  # ours goes unused; nobody has to wait for it
    entry = make(place.id).at_number(place.seq, taken)
    if entry.expires:
        expiry.add(app, entry.id, place.conversation, entry.seq, entry.expires)
    messages.add(app, place.conversation, entry, keep)
    return entry


def read(app: App, conversation: Conversation, after: int, username: str, resource: str) -> Stretch:
    """What a device has not seen above a number, as much as fits one frame."""
    rows = messages.after(app, conversation, after, limits.SYNC_READ)
    now = clock.now()
    visible: list[Entry] = []
    through, size = after, 0
    for row in rows:
        if row.seq != through + 1 and now < row.taken + limits.WRITER_LIFE * 1000:
            return Stretch(tuple(visible), after, through, more=False, waiting=True)
        if not row.gone(now) and row.concerns(username, resource):
            size += len(row.meta) + limits.META_FRAMING
            if visible and (size > limits.BATCH or len(visible) == limits.SYNC_PAGE):
                return Stretch(tuple(visible), after, through, more=True)
            visible.append(row)
        through = row.seq
    return Stretch(tuple(visible), after, through, more=len(rows) == limits.SYNC_READ)


def find(app: App, message_id: int) -> tuple[Locator, Entry] | None:
    """The message with this id, unless it is gone."""
    place = locators.get(app, message_id)
    entry = messages.get(app, place.conversation, place.seq) if place else None
    if place is None or entry is None or entry.id != message_id or entry.gone(clock.now()):
        return None
    return place, entry


def _keep_until(app: App, arrived: int) -> int:
    return arrived // 1000 + app.settings.message_days * 86_400
