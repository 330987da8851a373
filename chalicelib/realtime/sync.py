"""UNREAD and pulls (msync 3.3, 4)."""

from chalicelib import clock, frames
from chalicelib.model.conversation import Conversation
from chalicelib.model.user import fold, legal_username
from chalicelib.realtime.call import Call
from chalicelib.services import connections, inbox


def unread(call: Call) -> None:
    """What waits, at login; later the heartbeat, which looks only when there is a reason to."""
    reader = call.bound
    look = reader.behind or connections.in_first_beats(reader)
    waiting = inbox.waiting(call.app, reader) if look else []
    if waiting:
        queues = [(conversation.peer(reader.username), count) for conversation, count in waiting]
        told = call.answer(frames.unread(queues, clock.now()))
    else:
        told = call.answer(frames.nothing_new(reader.username, reader.resource))
    if told:
        connections.caught_up(reader)
        connections.heard(reader)


def pull(call: Call) -> None:
    reader = call.bound
    name = fold(call.sync.queue.name) if call.sync is not None else ""
    if not legal_username(name):
        # The SDK asks so after an empty or foreign frame (msync rule 17).
        call.answer(frames.batch("", [], reader.username))
        return
    conversation = Conversation.between(reader.username, name)
    offer = inbox.pull(call.app, reader, conversation, call.sync.key if call.sync is not None else 0)
    if offer is not None:
        call.answer(frames.batch(name, offer.entries, reader.username, key=offer.key))
