"""Sends to groups, rooms and threads: who may speak there, what is stored, who is on the line."""

from dataclasses import replace

from chalicelib import clock, limits
from chalicelib.delivery import runs
from chalicelib.errors import (
    GroupDisabled,
    GroupNotFound,
    MucNotFound,
    MutedInGroup,
    NotInGroup,
    NotSupported,
    Refusal,
    TooManyDirected,
)
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.membership import Mark
from chalicelib.model.message import Draft, Kind
from chalicelib.model.muc import Affiliation, Muc, Standing, place_of
from chalicelib.model.user import Connection, Party
from chalicelib.services import groupreceipts, lines, messages, recall, shedding, threadevents
from chalicelib.services.messages import Sent
from chalicelib.store import marks, mucs, threads

_TAKEN = {
    Place.GROUP: {Kind.GROUP_CHAT, Kind.RECALL, Kind.READ_ACK},
    Place.ROOM: {Kind.ROOM_CHAT, Kind.RECALL},
    Place.THREAD: {Kind.GROUP_CHAT, Kind.RECALL},
}
_SAID = {Kind.GROUP_CHAT, Kind.ROOM_CHAT}


def send(app: App, author: Connection, asked: Draft, arrived: int) -> Sent:
    """Store a message once, however many members there are. The caller replies first and pushes then."""
    place = place_of(asked.to)
    if asked.kind not in _TAKEN.get(place, ()):
        raise _misplaced(asked)
    line = Conversation(place, (asked.to,))
    asked, thread = _admit(app, author, asked, line)
    if asked.kind is Kind.READ_ACK:
        return groupreceipts.acknowledge(app, line, author, asked, arrived)
    if asked.online_only:
        entry = messages.passing(author, asked, arrived)
        return Sent(line, entry, messages.others(author, lines.on(app, line)), ask=False)
    if asked.kind is Kind.RECALL:
        removed = recall.take_back(app, author.username, line, asked.about)
        thread = threadevents.unsay(app, thread) if thread is not None and removed else thread
    there, entry = messages.store(app, author, asked, arrived, line)
    if there != line or entry.gone(clock.now()):
        return Sent(there, entry, (), ask=False)  # a repeat of what went elsewhere, or was taken back since
    runs.arrived(author.id, line.key, entry.seq)
    targets = messages.others(author, lines.on(app, line))
    if place is Place.ROOM:
        shedding.note(app, line, entry.seq, len(targets))
    ask = place.waits and entry.seq % limits.CONFIRM_EVERY == 0
    return Sent(line, entry, targets, ask, away=place.waits, thread=thread)


def _admit(app: App, author: Connection, asked: Draft, line: Conversation) -> tuple[Draft, Muc | None]:
    """What is to be said, with what a message of a thread says of it, and the thread."""
    sender, standings = _parties(app, line.place, asked.to, author.username)
    messages.check_session(author, sender)
    for standing in standings:
        _check(app, asked, standing)
    if asked.kind in _SAID:
        messages.check_voice(sender, line.place)
    if asked.kind is Kind.ROOM_CHAT:
        shedding.check(app, line, asked, trusted=lambda: _trusted(app, standings[0]))
    thread = standings[0].muc if line.place is Place.THREAD else None
    if thread is not None and asked.kind is Kind.GROUP_CHAT:
        asked = replace(asked, beside=threadevents.beside(thread))
    return asked, thread


def _parties(app: App, place: Place, muc_id: str, username: str) -> tuple[Party, list[Standing]]:
    """Who speaks in a thread has to have the right to in its group too."""
    if place is Place.THREAD:
        return threads.sender(app, muc_id, username)
    party, standing = mucs.sender(app, place, muc_id, username)
    return party, [standing]


def _trusted(app: App, standing: Standing) -> bool:
    """Who leads a group or room, or is on its allow list, is heard whatever happens."""
    muc, username = standing.muc, standing.username
    leads = standing.rank >= Affiliation.ADMIN
    return leads or (muc is not None and username in marks.among(app, muc, Mark.ALLOW, [username]))


def _misplaced(asked: Draft) -> Refusal:
    """What is said to the id of something else."""
    if asked.kind is Kind.GROUP_CHAT:
        return GroupNotFound()
    return (
        MucNotFound(asked.to) if asked.kind is Kind.ROOM_CHAT else NotSupported(f"{asked.kind.name} is not for groups")
    )


def _check(app: App, asked: Draft, standing: Standing) -> None:
    """In the vendor's order: the group, the place in it, then the right to speak."""
    muc, now = standing.muc, clock.now()
    if muc is None:
        raise MucNotFound(asked.to) if place_of(asked.to) is Place.ROOM else GroupNotFound
    if standing.rank is Affiliation.NONE:
        raise NotInGroup
    if muc.disabled:
        raise GroupDisabled
    if len(asked.directed) > limits.DIRECTED:
        raise TooManyDirected
    if asked.kind not in _SAID:
        return
    if standing.mute is not None and standing.mute.holds(now) and standing.rank is not Affiliation.OWNER:
        raise MutedInGroup
    if muc.muted and muc.place is not Place.THREAD and not _trusted(app, standing):
        raise MutedInGroup
