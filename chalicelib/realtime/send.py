"""SYNC with a meta: messages, receipts, recalls (msync 3.1, 6)."""

from chalicelib import frames, limits, telemetry
from chalicelib.delivery import fanout
from chalicelib.errors import GroupNotFound, MessageMalformed, MessageTooLarge, NotSupported
from chalicelib.model.user import legal_username
from chalicelib.msync import msync_pb2 as pb
from chalicelib.realtime.call import Call
from chalicelib.services import messages

_GROUPS = "conference"


def send(call: Call) -> None:
    meta = call.meta
    if len(meta.payload) > limits.MESSAGE:
        raise MessageTooLarge
    if _GROUPS in meta.to.domain:
        raise GroupNotFound
    draft = frames.draft(meta)
    if not legal_username(draft.to):
        raise MessageMalformed("no such receiver")
    sent = messages.send(call.app, call.bound, draft, call.arrived)
    telemetry.count("Sends")
    with fanout.turn(sent.conversation, sent.entry, sent.targets):
        # The reply first: a receipt that overtook it would be matched to nothing (msync rule 18).
        call.answer(frames.sent(meta.id, sent.entry.id, sent.entry.at))
        fanout.push(call.app, sent.conversation, sent.entry, sent.targets, ask=sent.ask)


def unserved(call: Call) -> None:
    """Name spaces that have no service yet; every uplink is answered (msync rule 13)."""
    raise NotSupported(f"name space {pb.Meta.NameSpace.Name(call.meta.ns)} is not served")
