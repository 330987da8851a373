"""Sends to groups: who may speak there, what is stored, who is on the line."""

from chalicelib import clock, limits
from chalicelib.delivery import runs
from chalicelib.errors import GroupDisabled, GroupNotFound, MutedInGroup, NotInGroup, NotSupported, TooManyDirected
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.message import Draft, Kind
from chalicelib.model.muc import Affiliation, Standing
from chalicelib.model.user import Connection
from chalicelib.services import lines, messages, recall
from chalicelib.services.messages import Sent
from chalicelib.store import mucs

_TAKEN = {Kind.GROUP_CHAT, Kind.RECALL}


def send(app: App, author: Connection, asked: Draft, arrived: int) -> Sent:
    """Store a message once, however many members there are. The caller replies first and pushes then."""
    if asked.kind not in _TAKEN:
        raise NotSupported(f"{asked.kind.name} is not for groups")
    sender, standing = mucs.sender(app, Place.GROUP, asked.to, author.username)
    messages.check_session(author, sender)
    _check(asked, standing)
    line = Conversation(Place.GROUP, (asked.to,))
    if asked.online_only:
        entry = messages.passing(author, asked, arrived)
        return Sent(line, entry, messages.others(author, lines.on(app, line)), ask=False)
    if asked.kind is Kind.RECALL:
        recall.take_back(app, author.username, line, asked.about)
    place, entry = messages.store(app, author, asked, arrived, line)
    if place != line or entry.gone(clock.now()):
        return Sent(place, entry, (), ask=False)  # a repeat of what went elsewhere, or was taken back since
    runs.arrived(author.id, line.key, entry.seq)
    targets = messages.others(author, lines.on(app, line))
    return Sent(line, entry, targets, ask=entry.seq % limits.CONFIRM_EVERY == 0)


def _check(asked: Draft, standing: Standing) -> None:
    """In the vendor's order: the group, the place in it, then the right to speak."""
    muc, now = standing.muc, clock.now()
    if muc is None:
        raise GroupNotFound
    if standing.rank is Affiliation.NONE:
        raise NotInGroup
    if muc.disabled:
        raise GroupDisabled
    if len(asked.directed) > limits.DIRECTED:
        raise TooManyDirected
    if asked.kind is Kind.RECALL:
        return
    if standing.mute is not None and standing.mute.holds(now) and standing.rank is not Affiliation.OWNER:
        raise MutedInGroup
    if muc.muted and standing.rank is Affiliation.MEMBER and not standing.allowed:
        raise MutedInGroup
