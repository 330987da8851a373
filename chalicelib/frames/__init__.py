"""Messages and events as MSYNC metas, both ways. Down go only fields that clients read (msync 3, 5, 6)."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from chalicelib.errors import NotSupported
from chalicelib.frames import contents
from chalicelib.model.content import seconds
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.event import Event, Kick, Operation, RosterEvent
from chalicelib.model.membership import Attendance
from chalicelib.model.message import MESSAGES, Draft, Entry, Kind, Message
from chalicelib.model.muc import Muc
from chalicelib.model.priority import BROADCAST
from chalicelib.model.user import fold
from chalicelib.msync import Code, codec
from chalicelib.msync import msync_pb2 as pb

DOMAIN, GROUPS = "easemob.com", "conference.easemob.com"
_SERVED = {kind.value for kind in Kind if 0 < kind < Kind.EVENT}
_ACKNOWLEDGED = {Kind.GROUP_CHAT, Kind.READ_ACK}  # in groups: what may be, and what does that (msync 6.3)


def of_groups(jid: pb.JID) -> bool:
    """Whether it is a group's name and no user's (msync 5)."""
    return "conference" in jid.domain


# --- up --------------------------------------------------------------------------------------------------------------


def draft(meta: pb.Meta) -> Draft:
    """What a CHAT meta of a client asks for; raises MessageMalformed for what makes no message."""
    body = codec.parse(pb.MessageBody, meta.payload)
    if body.type not in _SERVED:
        raise NotSupported(f"message type {body.type}")
    kind = Kind(body.type)
    ext = contents.extension(body.ext)
    # No client passes for the app.
    notes = tuple(note for note in contents.extension(meta.ext) if note.key != BROADCAST)
    return Draft(
        client_id=meta.id,
        to=fold(meta.to.name),
        kind=kind,
        content=contents.read(body) if kind in MESSAGES else None,
        ext=ext,
        notes=notes,
        about=body.ackMessageId,
        to_device=meta.to.clientResource,
        directed=tuple(map(fold, meta.directedUsers)),
        online_only=meta.routetype == pb.Meta.ROUTE_ONLINE,
        expire_in=seconds(ext, "stoa_expire_in"),
        burn_after_read=seconds(ext, "stoa_burn_after_read"),
        wants_acks=kind in _ACKNOWLEDGED and body.msgConfig.allowGroupAck,
        ack_content=body.ackContent if kind is Kind.READ_ACK else "",
    )


def message(entry: Entry) -> Message:
    """What an entry says, from the meta that readers get."""
    made = pb.Meta.FromString(entry.meta)
    beside = pb.MessageBody.FromString(made.payload).meta
    return Message(
        entry.id, entry.at, entry.sender, replace(draft(made), beside=beside, notes=contents.extension(made.ext))
    )


def attendance(meta: pb.Meta) -> Attendance:
    """What a MUC meta of a client asks for (msync 7.1)."""
    body = codec.parse(pb.MUCBody, meta.payload)
    if body.operation not in {pb.MUCBody.JOIN, pb.MUCBody.LEAVE}:
        raise NotSupported(f"MUC operation {body.operation}")
    return Attendance(body.mucId.name, body.operation == pb.MUCBody.JOIN, body.ext, body.leaveOtherRooms)


# --- down ------------------------------------------------------------------------------------------------------------


def meta(message_id: int, at: int, sender: str, asked: Draft) -> bytes:
    """The message as every reader gets it."""
    body = pb.MessageBody(type=asked.kind.value)  # type: ignore[arg-type]
    getattr(body, "from").name = sender
    body.to.name = asked.to
    if asked.content is not None:
        contents.write(body.contents.add(), asked.content)
    contents.write_extension(body.ext, asked.ext)
    if asked.about:
        body.ackMessageId = asked.about
    if asked.wants_acks:
        body.msgConfig.allowGroupAck = True
    if asked.ack_content:
        body.ackContent = asked.ack_content
    if asked.beside:
        body.meta = asked.beside
    made = pb.Meta(id=message_id, timestamp=at, ns=pb.Meta.CHAT, payload=body.SerializeToString())
    getattr(made, "from").name = sender
    made.to.name = asked.to
    if asked.to_device:
        made.to.clientResource = asked.to_device
    contents.write_extension(made.ext, asked.notes)
    return made.SerializeToString()


def batch(
    conversation: Conversation | None, entries: Iterable[Entry], username: str, *, key: int | None = None
) -> bytes:
    """Metas of one queue for one user. `key` asks for a confirmation; without one the queue's walk ends."""
    down = pb.CommSyncDL()
    down.status.SetInParent()
    for entry in entries:
        made = down.metas.add()
        made.ParseFromString(entry.meta)
        if entry.sender == username and entry.device:
            # An own message, for another device of its author, tells which device said it.
            getattr(made, "from").clientResource = entry.device
    if key is not None:
        down.nextKey = key
    else:
        down.isLast = True
    down.queue.name = conversation.peer(username) if conversation is not None else ""
    if conversation is not None and conversation.place is not Place.PAIR:
        down.queue.domain = GROUPS  # the client sends it back, and so tells a group from a user
    return codec.write(pb.MSync.SYNC, down)


def sent(client_id: int, message_id: int, at: int) -> bytes:
    """The reply to a send, or to who went."""
    down = pb.CommSyncDL(metaId=client_id, serverId=message_id, timestamp=at)
    down.status.SetInParent()
    return codec.write(pb.MSync.SYNC, down)


def attends(client_id: int, room: Muc, info: str) -> bytes:
    """The reply to who came into a room: what the room is to that user."""
    body = pb.MUCBody(operation=pb.MUCBody.JOIN, isChatroom=True)
    body.mucId.name, body.mucId.domain = room.id, GROUPS
    body.status.chatroomInfo = info
    down = pb.CommSyncDL(metaId=client_id)
    down.status.SetInParent()
    made = down.metas.add(ns=pb.Meta.MUC, payload=body.SerializeToString())
    getattr(made, "from").name = room.id
    return codec.write(pb.MSync.SYNC, down)


def refused(client_id: int, code: Code, reason: str) -> bytes:
    """The reply to a send that was refused."""
    down = pb.CommSyncDL(metaId=client_id)
    _write_status(down.status, code, reason)
    return codec.write(pb.MSync.SYNC, down)


def welcome(resource: str, expires: int) -> bytes:
    """The reply to a login that succeeded; `expires` is when the token ends, ms, 0 for never."""
    reply = pb.Provision(resource=resource)
    reply.status.SetInParent()
    if expires:
        reply.authToken = f'{{"expires_in":{expires}}}'
    return codec.write(pb.MSync.PROVISION, reply)


def unwelcome(resource: str, code: Code, reason: str) -> bytes:
    reply = pb.Provision(resource=resource)
    _write_status(reply.status, code, reason)
    return codec.write(pb.MSync.PROVISION, reply)


def nothing_new(username: str, resource: str) -> bytes:
    """A NOTICE that clients ignore: the cheapest answer to a heartbeat (msync 4)."""
    notice = pb.CommNotice()
    notice.queue.name, notice.queue.clientResource = username, resource
    return codec.write(pb.MSync.NOTICE, notice)


def unread(waiting: Iterable[tuple[Conversation, int]], username: str, now: int) -> bytes:
    """Queues and how many metas wait in each."""
    down = pb.CommUnreadDL(timestamp=now)
    down.status.SetInParent()
    for conversation, count in waiting:
        found = down.unread.add(n=count)
        found.queue.name = conversation.peer(username)
        found.queue.domain = DOMAIN if conversation.place is Place.PAIR else GROUPS
    return codec.write(pb.MSync.UNREAD, down)


def event(message_id: int, at: int, muc: Muc, happened: Event) -> bytes:
    """What happened to a group, as every hearer gets it. What the app itself did, its owner did; who comes and goes is
    said to have done that, whoever brought it about."""
    moves = happened.operation in {Operation.PRESENCE, Operation.ABSENCE}
    by = happened.about[0] if moves else happened.by.username or muc.owner
    body = pb.MUCBody(operation=happened.operation.number, mucName=muc.name)  # type: ignore[arg-type]
    body.mucId.name, body.mucId.domain = muc.id, GROUPS
    if muc.place is Place.ROOM:
        body.isChatroom = True
    elif muc.place is Place.THREAD:
        body.isThread = True
        body.mucParentId.name, body.mucParentId.domain = muc.parent, GROUPS
    getattr(body, "from").name = by
    for username in happened.about:
        body.to.add(name=username)
    if happened.reason:
        body.reason = happened.reason
    if happened.info:
        body.eventInfo.ext = happened.info
    if happened.ext:
        body.ext = happened.ext
    if moves:
        body.mucMemberCount = muc.members
    made = pb.Meta(id=message_id, timestamp=at, ns=pb.Meta.MUC, payload=body.SerializeToString())
    getattr(made, "from").name = by
    made.to.name = muc.id
    return made.SerializeToString()


def roster(message_id: int, at: int, happened: RosterEvent) -> bytes:
    """What happened between two users, as both get it (msync 7.3)."""
    body = pb.RosterBody(operation=happened.relation.value)  # type: ignore[arg-type]
    getattr(body, "from").name = happened.by
    for name in (happened.to, *happened.more):
        body.to.add(name=name)
    if happened.reason:
        body.reason = happened.reason
    made = pb.Meta(id=message_id, timestamp=at, ns=pb.Meta.ROSTER, payload=body.SerializeToString())
    getattr(made, "from").name = happened.by
    made.to.name = happened.to
    return made.SerializeToString()


def notice(message_id: int, at: int, sender: str, to: str, said: dict[str, Any]) -> bytes:
    """A NOTIFY meta. Clients lose one with a byte below 0x10 in it (msync rule 11)."""
    payload = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    made = pb.Meta(id=message_id, timestamp=at, ns=pb.Meta.NOTIFY, payload=payload)
    getattr(made, "from").name = sender
    made.to.name = to
    return made.SerializeToString()


def kick(meta_id: int, username: str, reason: Kick, text: str) -> bytes:
    """Tells the client why its session ended. The server closes the socket after it."""
    body = pb.StatisticsBody(operation=reason.value)  # type: ignore[arg-type]
    if text:
        body.reason = text
    down = pb.CommSyncDL(isLast=True)
    down.status.SetInParent()
    down.queue.name = username
    made = down.metas.add(id=meta_id, ns=pb.Meta.STATISTIC, payload=body.SerializeToString())
    getattr(made, "from").name = username
    made.to.name = username
    return codec.write(pb.MSync.SYNC, down)


def _write_status(status: pb.Status, code: Code, reason: str) -> None:
    status.errorCode = code.value  # type: ignore[assignment]
    status.reason = reason
