"""Events, told to who should hear of them. What concerns a group or thread in its log, or in lines of users, so that
who was away learns of it too; in a room to who is there. What concerns a user alone in that user's line, or to who is
online and nobody else. The device that caused one is not told."""

from collections.abc import Callable, Iterable
from typing import Any

from chalicelib import clock
from chalicelib.delivery import fanout, pack
from chalicelib.delivery.fanout import Target
from chalicelib.model.app import App
from chalicelib.model.conversation import Claim, Conversation
from chalicelib.model.event import Actor, Event, Hearers, RosterEvent
from chalicelib.model.message import Entry, Kind
from chalicelib.model.muc import Muc
from chalicelib.services import inbox, lines, log
from chalicelib.store import people


def announce(app: App, muc: Muc, event: Event) -> None:
    """After the write. A repeat of what caused it tells it again: clients show a state, not a history."""
    _ANNOUNCE[event.operation.hearers](app, muc, event)


def relate(app: App, username: str, by: Actor, happened: RosterEvent) -> None:
    """What happened between two users, to one of them: to all its devices, when they come back if they are away."""
    _tell(app, username, by, lambda entry: pack.roster(entry, happened))


def notify(app: App, username: str, by: Actor, said: dict[str, Any]) -> None:
    """A NOTIFY to all devices of a user (msync 6.5), in the same way."""
    _tell(app, username, by, lambda entry: pack.notice(entry, username, said))


def pass_by(app: App, by: Actor, said: dict[str, Any], targets: list[Target]) -> None:
    """A NOTIFY to these devices, of any users. Nothing is stored: who is away reads the state when it comes."""
    line = Conversation.between(by.username, by.username)
    claim = Claim.of(by.username, by.resource, f"event/{clock.uuid()}")
    entry = pack.notice(_entry(claim.id(clock.now()), by), by.username, said)
    lines.deliver(app, line, entry, targets, ask=False)


def _tell(app: App, username: str, by: Actor, fill: Callable[[Entry], Entry]) -> None:
    sender = by.username or username
    _to_user(app, username, sender, by.resource, lambda id: fill(_entry(id, Actor(sender, by.resource))))


def _entry(message_id: int, by: Actor) -> Entry:
    return Entry(message_id, by.username, by.resource, Kind.EVENT, b"")


def _to_user(app: App, username: str, sender: str, device: str, make: Callable[[int], Entry]) -> None:
    line = Conversation.between(username, username)
    entry = say(app, line, sender, device, make)
    targets, _ = inbox.tell(app, username, line, entry, people.devices(app, username))
    fanout.push(app, line, entry, targets, ask=True)


def _members(app: App, muc: Muc, event: Event, only: Iterable[str] = ()) -> None:
    """`only`: the members who are to have it, if not all of them are."""
    line = muc.conversation
    entry = _say(app, line, muc, event, frozenset(only))
    lines.deliver(app, line, entry, lines.on(app, line), ask=bool(entry.seq))


def _users(app: App, muc: Muc, event: Event, usernames: Iterable[str]) -> None:
    for username in dict.fromkeys(usernames):
        _to_user(app, username, event.by.username or muc.owner, event.by.resource, _made(muc, event))


def _say(app: App, line: Conversation, muc: Muc, event: Event, directed: frozenset[str] = frozenset()) -> Entry:
    return say(app, line, event.by.username or muc.owner, event.by.resource, _made(muc, event, directed))


def _made(muc: Muc, event: Event, directed: frozenset[str] = frozenset()) -> Callable[[int], Entry]:
    sender, device = event.by.username or muc.owner, event.by.resource

    def make(message_id: int) -> Entry:
        entry = Entry(message_id, sender, device, Kind.EVENT, b"", directed=directed, spared=event.spared)
        return pack.event(entry, muc, event)

    return make


def say(app: App, line: Conversation, sender: str, device: str, make: Callable[[int], Entry]) -> Entry:
    """At the next number of the line; where nobody reads up later, without one."""
    claim, now = Claim.of(sender, device, f"event/{clock.uuid()}"), clock.now()
    return log.append(app, line, claim, now, make)[1] if line.place.waits else make(claim.id(now))


_ANNOUNCE: dict[Hearers, Callable[[App, Muc, Event], None]] = {
    Hearers.MEMBERS: _members,
    Hearers.STAFF: lambda app, muc, event: _members(app, muc, event, muc.staff),
    Hearers.ABOUT: lambda app, muc, event: _users(app, muc, event, event.about),
    Hearers.STAFF_AND_ABOUT: lambda app, muc, event: _members(app, muc, event, (*muc.staff, *event.about)),
    Hearers.ACTOR: lambda app, muc, event: _users(app, muc, event, [event.by.username or muc.owner]),
}
