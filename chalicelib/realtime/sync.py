"""UNREAD and pulls (msync 3.3, 4)."""

from chalicelib import clock, frames
from chalicelib.model.conversation import Conversation
from chalicelib.model.muc import legal_muc_id, place_of
from chalicelib.model.user import fold, legal_username
from chalicelib.msync import msync_pb2 as pb
from chalicelib.realtime.call import Call
from chalicelib.services import connections, inbox


def unread(call: Call) -> None:
    """What waits, at login; later the heartbeat, which looks only when there is a reason to."""
    reader = call.bound
    look = reader.behind or connections.in_first_beats(reader)
    waiting = inbox.waiting(call.app, reader) if look else []
    if waiting:
        told = call.answer(frames.unread(waiting, reader.username, clock.now()))
    else:
        told = call.answer(frames.nothing_new(reader.username, reader.resource))
    if told:
        connections.caught_up(reader)
        connections.heard(reader)


def pull(call: Call) -> None:
    reader = call.bound
    conversation = _asked(call, reader.username)
    if conversation is None:
        # The SDK asks so after an empty or foreign frame (msync rule 17).
        call.answer(frames.batch(None, [], reader.username))
        return
    offer = inbox.pull(call.app, reader, conversation, call.sync.key if call.sync is not None else 0)
    if offer is not None:
        call.answer(frames.batch(conversation, offer.entries, reader.username, key=offer.key))


def _asked(call: Call, username: str) -> Conversation | None:
    """Which queue it is about: a user's, or a group's."""
    queue = call.sync.queue if call.sync is not None else pb.JID()
    name = fold(queue.name)
    if frames.of_groups(queue):
        return Conversation(place_of(name), (name,)) if legal_muc_id(name) else None
    return Conversation.between(username, name) if legal_username(name) else None
