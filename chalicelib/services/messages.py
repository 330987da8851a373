"""One-to-one sends: who may, what is stored, who is to hear of it."""

from dataclasses import dataclass

from chalicelib import clock
from chalicelib.delivery import pack, runs
from chalicelib.delivery.fanout import Target
from chalicelib.errors import Blocked, Muted, NotContact, ReceiverNotFound, SessionEnded
from chalicelib.model.app import App
from chalicelib.model.content import paths
from chalicelib.model.conversation import Claim, Conversation, Place
from chalicelib.model.message import Draft, Entry, Kind
from chalicelib.model.muc import Muc
from chalicelib.model.user import Connection, Party, Peer
from chalicelib.services import expiry, files, inbox, log, recall
from chalicelib.store import people


@dataclass(frozen=True)
class Sent:
    """What the sender is told, and whom the message is still to be pushed to."""

    conversation: Conversation
    entry: Entry
    targets: tuple[Target, ...]
    ask: bool  # whether the pushes want a confirmation
    away: bool = False  # no device of who it is for is there
    thread: Muc | None = None  # that it was said in, for its group is told


def send(app: App, author: Connection, asked: Draft, arrived: int) -> Sent:
    """Store a message and note it for both sides. The caller replies first and pushes then (msync rule 18).

    Safe to repeat: the same client id from the same user and device is one message with one id.
    """
    sender, receiver, peer = _parties(app, author.username, asked.to)
    check_session(author, sender)
    _check(app, asked, sender, receiver, peer)
    conversation = Conversation.between(author.username, asked.to)
    if asked.online_only:
        return _pass_on(author, asked, arrived, conversation, sender, receiver)
    if asked.kind is Kind.RECALL:
        recall.take_back(app, author.username, conversation, asked.about)
    elif asked.kind is Kind.READ_ACK:
        expiry.start_burning(app, author.username, asked.about)
    place, entry = store(app, author, asked, arrived, conversation)
    if place != conversation or entry.gone(clock.now()):
        return Sent(place, entry, (), ask=False)  # a repeat of what went elsewhere, or was taken back since
    targets, ask = _tell(app, author, sender, receiver, conversation, entry)
    runs.arrived(author.id, conversation.key, entry.seq)
    there = [device for device in receiver.online if asked.to_device in ("", device.resource)]
    return Sent(conversation, entry, others(author, targets), ask, away=not there and asked.to != author.username)


def _parties(app: App, sender: str, receiver: str) -> tuple[Party, Party, Peer]:
    found = people.parties(app, sender, receiver)
    if found[0].user is None or found[1].user is None or _keeps_out(app, *found):
        # An account opened or a contact made a moment ago: nobody is refused because of a read that was behind.
        found = people.parties(app, sender, receiver, consistent=True)
    return found


def _keeps_out(app: App, sender: Party, receiver: Party, peer: Peer) -> bool:
    """Who receives has blocked who sends, or has to have it as a contact."""
    return peer.blocked or (app.settings.friends_only and not peer.friend and receiver.user != sender.user)


def check_session(author: Connection, sender: Party) -> None:
    """The row that names the author may be a while old; the account and its routes are not."""
    account = sender.user
    mine = next((device for device in sender.devices if device.resource == author.resource), None)
    replaced = mine is not None and mine.connection != author.id and mine.seen > author.since
    if account is None or not account.activated or account.generation > author.generation or replaced:
        raise SessionEnded


def check_voice(sender: Party, place: Place) -> None:
    """The app may have muted the author in chats of this kind."""
    if sender.user and sender.user.mutes.holds(place, clock.now()):
        raise Muted


def _check(app: App, asked: Draft, sender: Party, receiver: Party, peer: Peer) -> None:
    if receiver.user is None:
        raise ReceiverNotFound(asked.to)
    if asked.kind is not Kind.CHAT:
        return
    check_voice(sender, Place.PAIR)
    if peer.blocked:
        raise Blocked
    if _keeps_out(app, sender, receiver, peer):
        raise NotContact


def store(app: App, author: Connection, asked: Draft, arrived: int, conversation: Conversation) -> log.Written:
    claim = Claim.of(author.username, author.resource, asked.client_id, burns=bool(asked.burn_after_read))
    attached = files.named_in(app, paths(asked.content))

    def make(message_id: int) -> Entry:
        return _entry(author, asked, message_id, attached)

    return log.append(app, conversation, claim, arrived, make)


def _entry(author: Connection, asked: Draft, message_id: int, attached: tuple[str, ...] = ()) -> Entry:
    entry = Entry(
        message_id,
        author.username,
        author.resource,
        asked.kind,
        b"",
        to_device=asked.to_device,
        directed=frozenset(asked.directed),
        burn=asked.burn_after_read,
        files=attached,
        wants_acks=asked.wants_acks,
    )
    return pack.message(entry, asked)


def _tell(
    app: App, author: Connection, sender: Party, receiver: Party, conversation: Conversation, entry: Entry
) -> tuple[list[Target], bool]:
    """Both inboxes know the number. The author's own is written when the conversation begins, or for other devices."""
    other = conversation.peer(author.username)
    targets, ask = inbox.tell(app, other, conversation, entry, receiver.devices)
    more = [device for device in sender.devices if device.resource != author.resource]
    if other != author.username and (entry.seq == 1 or more):
        own, _ = inbox.tell(app, author.username, conversation, entry, sender.devices)
        targets += own
    return targets, ask


def _pass_on(
    author: Connection, asked: Draft, arrived: int, conversation: Conversation, sender: Party, receiver: Party
) -> Sent:
    """A message for who is online now: nothing is stored, so nothing can be confirmed."""
    entry = passing(author, asked, arrived)
    targets = [(asked.to, device) for device in receiver.online]
    if asked.to != author.username:
        targets += [(author.username, device) for device in sender.online]
    return Sent(conversation, entry, others(author, targets), ask=False)


def passing(author: Connection, asked: Draft, arrived: int) -> Entry:
    """Of what is not stored: it has an id and no number."""
    return _entry(author, asked, Claim.of(author.username, author.resource, asked.client_id).id(arrived))


def others(author: Connection, targets: list[Target]) -> tuple[Target, ...]:
    return tuple(target for target in targets if target[1].connection != author.id)
