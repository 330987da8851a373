"""Who hears of an entry, and bringing it to them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from chalicelib import clock, frames, limits, parallel, telemetry
from chalicelib.delivery import gateway, queues, runs, sessions, turns
from chalicelib.delivery.gateway import Outcome
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.message import PUSHED, Entry, Key
from chalicelib.model.user import Connection, Device, Form
from chalicelib.store import connections, inbox, people, subscribers

Target = tuple[str, Device]  # a user and one of its online devices


def turn(conversation: Conversation, entry: Entry, targets: Sequence[Target]) -> AbstractContextManager[None]:
    """Within it, what is said later in the conversation does not overtake the entry on its way to these devices."""
    return turns.taken([device.connection for _, device in targets], conversation.key, entry.seq)


def push(
    app: App,
    conversation: Conversation,
    entry: Entry,
    targets: Sequence[Target],
    *,
    ask: bool,
    at_once: int = limits.PUSHES_AT_ONCE,
) -> None:
    """Bring an entry to devices, in parallel. `ask` wants a confirmation from them.

    A device that cannot be reached is told at its next heartbeat, one that is gone is forgotten; no failure here is the
    sender's.
    """
    for _, device in targets:  # here, not in the pool: who waits there keeps out whom it waits for
        turns.wait(device.connection, conversation.key, entry.seq)
    parallel.each(lambda target: _push(app, conversation, entry, target, ask), targets, f"push{at_once}", at_once)


def _push(app: App, conversation: Conversation, entry: Entry, target: Target, ask: bool) -> None:
    username, device = target
    if not entry.concerns(username, device.resource):
        _arrived(device, conversation, entry)
        return
    key = None
    if ask and entry.seq:
        key = Key(entry.seq, runs.length(device.connection, conversation.key, entry.seq), page=False).number()
    frame = frames.batch(conversation, [entry], username, key=key)
    outcome = gateway.post(device.connection, Form(device.form), frame)
    if outcome is Outcome.SENT:
        telemetry.count("Pushes")
        telemetry.metric("ArrivalToPush", "Milliseconds", clock.now() - entry.at)
        _arrived(device, conversation, entry)
    elif outcome is Outcome.GONE:
        drop(app, username, device)
        _off_line(app, conversation, device)
        _to_phones(app, conversation, entry, username)
    elif entry.seq and conversation.place.waits:
        _hold(app, conversation, username, device)  # or what is said next would overtake it
        connections.mark_behind(device.connection, behind=True)


def _hold(app: App, conversation: Conversation, username: str, device: Device) -> None:
    if conversation.place is Place.PAIR:
        inbox.hold(app, username, conversation, device.resource)
    else:
        _off_line(app, conversation, device)


def _off_line(app: App, conversation: Conversation, device: Device) -> None:
    if conversation.place is not Place.PAIR:
        subscribers.remove(app, [conversation], device.connection)


def _to_phones(app: App, conversation: Conversation, entry: Entry, username: str) -> None:
    """Who seemed to be there and is not. A worker looks whether another device is."""
    if entry.seq and entry.kind in PUSHED and username != entry.sender and app.pushes:
        queues.notify(app, conversation, entry.seq, [username])


def call(reader: Connection, lines: Sequence[Conversation]) -> None:
    """Something waits there: the client is to pull."""
    frame = frames.unread([(line, 1) for line in lines], reader.username, clock.now())
    if gateway.post(reader.id, reader.form, frame) is not Outcome.SENT:
        connections.mark_behind(reader.id, behind=True)


def drop(app: App, username: str, device: Device) -> None:
    """The gateway says that the connection is gone: it, and nothing else, is removed."""
    connection = connections.get(device.connection, consistent=True)
    if connection is not None and connection.appkey == app.key:
        sessions.forget(app, connection)
    else:
        sessions.tell_later(app, username)
        people.disconnect(app, username, device.resource, device.connection, clock.now())


def _arrived(device: Device, conversation: Conversation, entry: Entry) -> None:
    if entry.seq:
        runs.arrived(device.connection, conversation.key, entry.seq)
