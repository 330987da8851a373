"""Messages that destroy themselves (architecture 8): after a time, or after they were read."""

from collections.abc import Callable
from functools import partial

from chalicelib import clock, limits, parallel
from chalicelib.delivery import fanout, pack
from chalicelib.model.app import App
from chalicelib.model.conversation import Claim, Conversation, Place, burns
from chalicelib.model.message import MESSAGES, Draft, Entry, Kind
from chalicelib.services import inbox, lines, log, recall, threadevents
from chalicelib.store import apps, expiry, locators, messages, people
from chalicelib.store.expiry import Due

Ring = Callable[[App, int], None]  # given the id of a push task that is to be looked after


def start_burning(app: App, reader: str, message_id: int) -> None:
    """The message was read: if it burns and is for this reader, its time begins now. The first receipt counts."""
    if not burns(message_id):
        return
    found = log.find(app, message_id)
    if found is None:
        return
    place, entry = found
    if not entry.burn or entry.sender == reader or reader not in place.conversation.members:
        return
    due = min(filter(None, (entry.expires, clock.now() + entry.burn * 1000)))
    expiry.add(app, entry.id, place.conversation, entry.seq, due)
    messages.expire(app, place.conversation, place.seq, due)


def destroy(app: App, due: Due) -> None:
    """Tell every device that may have the message, then remove it. Each step may be repeated.

    The recall is an entry of the log like any other, claimed under the message's id, so it is written once.
    """
    place = locators.get(app, due.message)  # not where the row says: a repeat of the send may have moved it since
    entry = messages.get(app, place.conversation, place.seq) if place else None
    if place is not None and entry is not None and entry.kind in MESSAGES:
        told = _announce(app, place.conversation, entry)
        recall.remove(app, place.conversation, entry)
        threadevents.removed(app, place.conversation, told)
    expiry.remove(due)


def _announce(app: App, conversation: Conversation, gone: Entry) -> Entry:
    receiver = conversation.peer(gone.sender)
    asked = Draft(gone.id, receiver, Kind.RECALL, about=gone.id)

    def make(message_id: int) -> Entry:
        # No device: the server said it, and the one that sent the message is to hear it too.
        return pack.message(Entry(message_id, gone.sender, "", Kind.RECALL, b""), asked)

    claim = Claim.of(gone.sender, "", f"expiry/{gone.id}")
    _, told = log.append(app, conversation, claim, clock.now(), make)
    if conversation.place is not Place.PAIR:
        lines.deliver(app, conversation, told, lines.on(app, conversation), ask=True)
        return told
    for username in dict.fromkeys((receiver, gone.sender)):
        targets, _ = inbox.tell(app, username, conversation, told, people.devices(app, username))
        fanout.push(app, conversation, told, targets, ask=True)
    return told


def sweep(ring: Ring) -> None:
    """Destroy what is due, and ring for push tasks: this minute and the one before, then what earlier runs left, oldest
    first.

    A long silence is made up for in several runs, without keeping today's messages waiting.
    """
    this = clock.now() // 60_000
    for minute in (this - 1, this):
        _sweep_minute(minute, ring)
    done = expiry.swept()
    if done is None:
        done = min(expiry.oldest() or this, this) - 1
    until = min(this - 1, done + 1 + limits.EXPIRY_MINUTES_PER_RUN)
    for minute in range(done + 1, until):
        if _sweep_minute(minute, ring):
            break  # more than one run can do: this minute is not finished
        done = minute
    expiry.mark_swept(done)


def _sweep_minute(minute: int, ring: Ring) -> bool:
    """Whether anything is left of it."""
    now, left = clock.now(), False
    for shard in range(limits.EXPIRY_SHARDS):
        rows = expiry.due(minute, shard, now)
        parallel.each(partial(_serve, ring), rows, "expire", limits.EXPIRIES_AT_ONCE)
        left |= len(rows) == limits.EXPIRY_PER_SHARD
    return left


def _serve(ring: Ring, due: Due) -> None:
    app = apps.get(due.org, due.app)
    if app is None:
        expiry.remove(due)
    elif due.conversation is None:
        ring(app, due.message)
        expiry.remove(due)
    else:
        destroy(app, due)
