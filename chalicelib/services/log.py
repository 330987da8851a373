"""The log of a conversation: each entry takes one number, once; readers pass no number that may still appear."""

from collections.abc import Callable

from chalicelib import clock, limits
from chalicelib.model.app import App
from chalicelib.model.conversation import Claim, Conversation
from chalicelib.model.message import Entry, Inbox, Kind, Locator, Stretch
from chalicelib.store import conversations, expiry, locators, messages

Written = tuple[Conversation, Entry]  # an entry and where it stands


def append(app: App, conversation: Conversation, claim: Claim, arrived: int, make: Callable[[int], Entry]) -> Written:
    """Write what `make` gives for the message id, at the next number. What the claim wrote before stands as it is.

    Number, claim, its end if it has one, entry: in that order. An attempt that died after the first leaves a hole,
    which readers skip once no writer can fill it. One that died later left a claim; whoever repeats it takes the claim
    to its own number, for readers may have skipped the first one by then.
    """
    for _ in range(limits.CHANGE_ATTEMPTS):
        written = _attempt(app, conversation, claim, arrived, make)
        if written is not None:
            return written
    raise RuntimeError("attempts to write one message keep ending each other")


def _attempt(
    app: App, conversation: Conversation, claim: Claim, arrived: int, make: Callable[[int], Entry]
) -> Written | None:
    """None: another attempt took this one for dead."""
    seq = conversations.take(app, conversation)
    taken = clock.now()
    keep = _keep_until(app, arrived)
    message_id = claim.id(arrived)
    made = make(message_id)
    ours = Locator(message_id, conversation, seq, made.sender)
    place = locators.claim(app, claim, ours, keep)
    if place != ours:
        there = _written(app, place, taken, keep)
        if there is not None or not locators.move(app, claim, place, ours):
            messages.add(app, conversation, _void(message_id, seq, taken), keep)  # nobody has to wait for it
            return (place.conversation, there) if there is not None else None
    entry = (made if place.id == message_id else make(place.id)).at_number(seq, taken)
    if entry.expires:
        expiry.add(app, entry.id, conversation, seq, entry.expires)
    return (conversation, entry) if messages.add(app, conversation, entry, keep) else None


def _written(app: App, place: Locator, taken: int, keep: int) -> Entry | None:
    """What an earlier attempt wrote. If nothing, its number is void from now on: it can't write any more."""
    there = messages.get(app, place.conversation, place.seq)
    if there is None:
        messages.add(app, place.conversation, _void(place.id, place.seq, taken), keep)
        there = messages.get(app, place.conversation, place.seq)
    return there if there is not None and there.sender else None  # what was erased still has a sender


def _void(message_id: int, seq: int, taken: int) -> Entry:
    return Entry(message_id, "", "", Kind.VOID, b"").at_number(seq, taken)


def read(
    app: App,
    conversation: Conversation,
    after: int,
    username: str,
    resource: str,
    of: Inbox | None = None,
    *,
    opened: int = 0,
) -> Stretch:
    """What a device has not seen above a number, as much as fits one frame, of what the user may see: nothing that was
    for an earlier account of the name, before this one was opened (ms)."""
    of, opened = of or Inbox(conversation), opened - limits.OPENED_BEFORE * 1000
    rows = messages.after(app, conversation, after, limits.SYNC_READ)
    if of.until >= 0:
        rows = [row for row in rows if row.seq <= of.until]
    now = clock.now()
    visible: list[Entry] = []
    through, size = after, 0
    for row in rows:
        if row.seq != through + 1 and now < row.taken + limits.WRITER_LIFE * 1000:
            return Stretch(tuple(visible), after, through, more=False, waiting=True)
        if row.taken >= opened and not row.gone(now) and row.concerns(username, resource) and of.sees(row.seq):
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
