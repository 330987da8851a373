"""Read receipts of groups: a member acknowledges a message that asks for it, and its author is told how many did."""

import json
import re
from dataclasses import replace

from chalicelib import limits
from chalicelib.delivery import pack
from chalicelib.errors import AckUnwanted, GroupAuthorization, MessageNotFound, MessageTooLarge, ReadNotFound
from chalicelib.model.app import App
from chalicelib.model.content import Attribute
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.event import Actor
from chalicelib.model.message import Draft, Entry, Kind
from chalicelib.model.muc import Affiliation
from chalicelib.model.page import Page
from chalicelib.model.receipt import Receipt
from chalicelib.model.user import Connection
from chalicelib.services import inbox, log, mucs
from chalicelib.services.messages import Sent
from chalicelib.store import people, receipts

_TEXT = 7  # the type of an attribute


def acknowledge(app: App, line: Conversation, reader: Connection, asked: Draft, arrived: int) -> Sent:
    """Note the reader, then tell the author in a line of its own, so that one who is away learns of it too.

    Safe to repeat: who repeats a receipt brings what died on the way to its end; who reads once more tells nothing new.
    """
    read = _read(app, line, reader, asked)
    ttl = read.at // 1000 + app.settings.message_days * 86_400
    ours = Receipt(read.id, reader.username, reader.resource, asked.client_id, arrived)
    first = receipts.claim(app, line, ours, ttl)
    told = None if first.repeated_by(ours) else log.find(app, first.id)
    if told is not None:
        return Sent(told[0].conversation, told[1], (), ask=False)

    def make(message_id: int) -> Entry:
        return _receipt(app, line, reader, asked, message_id)

    own = Conversation.between(read.sender, read.sender)
    _, entry = log.append(app, own, first.claim, first.at, make)
    targets, ask = inbox.tell(app, read.sender, own, entry, people.devices(app, read.sender))
    return Sent(own, entry, tuple(targets), ask)


def _read(app: App, line: Conversation, reader: Connection, asked: Draft) -> Entry:
    """What was read, if it may be acknowledged by this reader."""
    if len(asked.ack_content.encode()) > limits.ACK_CONTENT:
        raise MessageTooLarge
    found = log.find(app, asked.about)
    if found is None or found[0].conversation != line or found[1].kind is not Kind.GROUP_CHAT:
        raise ReadNotFound
    entry = found[1]
    if entry.sender == reader.username or not (entry.wants_acks and asked.wants_acks):
        raise AckUnwanted
    if not entry.concerns(reader.username, reader.resource):
        raise ReadNotFound
    return entry


def _receipt(app: App, line: Conversation, reader: Connection, asked: Draft, message_id: int) -> Entry:
    """Counted when its number is taken: whichever comes last in the author's line tells of all."""
    count = receipts.count(app, line, asked.about, limits.READERS)
    ext = Attribute("group_ack_count", _TEXT, json.dumps({str(asked.about): count}, separators=(",", ":")))
    said = replace(asked, ext=(ext,), notes=())
    return pack.message(Entry(message_id, reader.username, reader.resource, Kind.READ_ACK, b""), said)


def readers(app: App, group: str, by: Actor, message_id: str, limit: int, cursor: str) -> tuple[int, Page[str]]:
    """How many there are, and some of them. For the author of the message."""
    muc = mucs.look(app, Place.GROUP, group, by, Affiliation.NONE)
    line = muc.conversation
    found = log.find(app, int(message_id)) if re.fullmatch(r"[0-9]{1,19}", message_id) else None
    if found is None or found[0].conversation != line or found[1].kind is not Kind.GROUP_CHAT:
        raise MessageNotFound(message_id)
    if by.username not in {"", found[1].sender}:
        raise GroupAuthorization(" only its sender may ask who read a message")
    count = receipts.count(app, line, found[1].id, limits.READERS)
    return count, receipts.page(app, line, found[1].id, limit, cursor)
