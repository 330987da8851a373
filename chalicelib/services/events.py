"""Events of groups, rooms and threads: told to who should hear of them. In a group's log, or in lines of their own, so
that who was away learns of them too; in a room to who is there. The device that caused one is not told."""

from collections.abc import Callable, Iterable

from chalicelib import clock
from chalicelib.delivery import fanout, pack
from chalicelib.model.app import App
from chalicelib.model.conversation import Claim, Conversation
from chalicelib.model.event import Event, Hearers
from chalicelib.model.message import Entry, Kind
from chalicelib.model.muc import Muc
from chalicelib.services import inbox, lines, log
from chalicelib.store import people


def announce(app: App, muc: Muc, event: Event) -> None:
    """After the write. A repeat of what caused it tells it again: clients show a state, not a history."""
    _TELL[event.operation.hearers](app, muc, event)


def _members(app: App, muc: Muc, event: Event, only: Iterable[str] = ()) -> None:
    """`only`: the members who are to have it, if not all of them are."""
    line = muc.conversation
    entry = _say(app, line, muc, event, frozenset(only))
    lines.deliver(app, line, entry, lines.on(app, line), ask=bool(entry.seq))


def _users(app: App, muc: Muc, event: Event, usernames: Iterable[str]) -> None:
    for username in dict.fromkeys(usernames):
        line = Conversation.between(username, username)
        entry = _say(app, line, muc, event)
        targets, _ = inbox.tell(app, username, line, entry, people.devices(app, username))
        fanout.push(app, line, entry, targets, ask=True)


def _say(app: App, line: Conversation, muc: Muc, event: Event, directed: frozenset[str] = frozenset()) -> Entry:
    sender, device = event.by.username or muc.owner, event.by.resource

    def make(message_id: int) -> Entry:
        entry = Entry(message_id, sender, device, Kind.EVENT, b"", directed=directed, spared=event.spared)
        return pack.event(entry, muc, event)

    return say(app, line, sender, device, make)


def say(app: App, line: Conversation, sender: str, device: str, make: Callable[[int], Entry]) -> Entry:
    """At the next number of the line; where nobody reads up later, without one."""
    claim, now = Claim.of(sender, device, f"event/{clock.uuid()}"), clock.now()
    return log.append(app, line, claim, now, make)[1] if line.place.waits else make(claim.id(now))


_TELL: dict[Hearers, Callable[[App, Muc, Event], None]] = {
    Hearers.MEMBERS: _members,
    Hearers.STAFF: lambda app, muc, event: _members(app, muc, event, muc.staff),
    Hearers.ABOUT: lambda app, muc, event: _users(app, muc, event, event.about),
    Hearers.STAFF_AND_ABOUT: lambda app, muc, event: _members(app, muc, event, (*muc.staff, *event.about)),
    Hearers.ACTOR: lambda app, muc, event: _users(app, muc, event, [event.by.username or muc.owner]),
}
