"""SYNC with a meta: messages, receipts, recalls (msync 3.1, 6)."""

from chalicelib import frames, limits, telemetry
from chalicelib.delivery import fanout
from chalicelib.errors import GroupNotFound, MessageMalformed, MessageTooLarge, NotSupported
from chalicelib.model.message import Draft, Kind
from chalicelib.model.muc import legal_muc_id
from chalicelib.model.user import legal_username
from chalicelib.msync import msync_pb2 as pb
from chalicelib.realtime.call import Call
from chalicelib.services import away, groupmessages, lines, messages, threadevents
from chalicelib.services.messages import Sent


def send(call: Call) -> None:
    meta = call.meta
    if len(meta.payload) > limits.MESSAGE:
        raise MessageTooLarge
    draft = frames.draft(meta)
    sent = _sent(call, draft, to_group=frames.of_groups(meta.to))
    telemetry.count("Sends")
    with fanout.turn(sent.conversation, sent.entry, sent.targets):
        # The reply first: a receipt that overtook it would be matched to nothing (msync rule 18).
        call.answer(frames.sent(meta.id, sent.entry.id, sent.entry.at))
        lines.deliver(call.app, sent.conversation, sent.entry, sent.targets, ask=sent.ask)
    away.tell(call.app, sent, draft)
    if sent.thread is not None:
        threadevents.tell(call.app, sent.thread, sent.entry)


def _sent(call: Call, draft: Draft, *, to_group: bool) -> Sent:
    if to_group:
        if not legal_muc_id(draft.to):
            raise GroupNotFound
        return groupmessages.send(call.app, call.bound, draft, call.arrived)
    if not legal_username(draft.to) or draft.kind in {Kind.GROUP_CHAT, Kind.ROOM_CHAT}:
        raise MessageMalformed("no such receiver")
    return messages.send(call.app, call.bound, draft, call.arrived)


def unserved(call: Call) -> None:
    """Name spaces that have no service yet; every uplink is answered (msync rule 13)."""
    raise NotSupported(f"name space {pb.Meta.NameSpace.Name(call.meta.ns)} is not served")
