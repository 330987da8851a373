"""Pushes of messages: what the queue `notify` brings, each receiver decided on for itself. A worker that is asked twice
pushes nothing twice that it had noted; what it had not noted yet takes the place of the first on the phone."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from chalicelib import clock, limits
from chalicelib.delivery import pack, queues
from chalicelib.model import pushing, wishes
from chalicelib.model.app import App
from chalicelib.model.content import Command
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.message import PUSHED, Entry
from chalicelib.model.muc import Member, Muc
from chalicelib.model.phones import Hearer
from chalicelib.model.push import KINDS
from chalicelib.model.pushing import Pushed, Status
from chalicelib.model.wishes import Wishes
from chalicelib.services import hearing, ringing, wording
from chalicelib.services.wording import Said
from chalicelib.store import apps, hearers, messages, mucs, phones, rosters


class Unsent(Exception):
    """The vendor did not answer for anybody: the queue brings the message again."""


def bring(said: dict[str, Any]) -> None:
    """A worker's part: some receivers, and the next message for those after them."""
    app, line = apps.get(said["org"], said["app"]), Conversation.parse(said["line"])
    entry = messages.get(app, line, said["seq"]) if app is not None else None
    if app is None or entry is None or not _worth(app, entry):
        return
    names, cursor = _receivers(app, line, entry, said)
    names = names if line.place is Place.PAIR else _with_phones(app, names)
    busy: list[str] = []
    for start in range(0, len(names), limits.PUSH_HEARERS):
        busy += _tell(app, line, entry, names[start : start + limits.PUSH_HEARERS])
    again(busy, names, lambda left: queues.notify_more(app, line, entry.seq, to=left), last=not cursor)
    if cursor:
        queues.notify_more(app, line, entry.seq, cursor=cursor)


def again(
    busy: Sequence[str], names: Sequence[str], hand_over: Callable[[Sequence[str]], None], *, last: bool = True
) -> None:
    """Who could not be pushed to comes again alone; if nobody could, so does the message. Not one that others follow:
    it would bring those again too, and each of them the next."""
    if busy and last and len(busy) == len(names):
        raise Unsent
    if busy:
        hand_over(busy)


def _worth(app: App, entry: Entry) -> bool:
    """Not taken back, destroyed or expired meanwhile, in an app that is served."""
    return app.serving and app.pushes and entry.kind in PUSHED and not entry.gone(clock.now())


def _receivers(app: App, line: Conversation, entry: Entry, said: dict[str, Any]) -> tuple[list[str], str]:
    """Those of this step, and where the next one begins."""
    if line.place is Place.PAIR:
        return [line.peer(entry.sender)], ""
    named = said["to"] or sorted(entry.directed)
    if named:
        muc, members = mucs.roll(app, line.place, line.members[0], named)
        return _listeners(muc, members.values(), entry), ""
    muc = mucs.get(app, line.place, line.members[0])
    if muc is None or muc.members > limits.PUSHED_GROUP:
        return [], ""
    page = rosters.members(app, muc, limits.PUSH_MEMBERS, said["cursor"])
    return _listeners(muc, page.items, entry), page.cursor


def _listeners(muc: Muc | None, members: Iterable[Member], entry: Entry) -> list[str]:
    """Who was a member when it was said, still is one, and wants to hear of the group; none of a large one."""
    if muc is None or muc.members > limits.PUSHED_GROUP:
        return []
    others = [member for member in members if member.username != entry.sender and member.joined <= entry.at]
    return [member.username for member in others if not member.shielded]


def _with_phones(app: App, names: Sequence[str]) -> list[str]:
    """In a group many have none: one row of each tells, where all that decides would be five."""
    bound = phones.bound(app, names)
    return [name for name in names if ringing.reachable(app, bound.get(name, ()))]


def _tell(app: App, line: Conversation, entry: Entry, names: Sequence[str]) -> list[str]:
    """Those that nobody could say of whether they were pushed to."""
    message = pack.read(entry)
    if isinstance(message.said.content, Command):
        return []
    asked, now = wishes.read(message.said.ext), clock.now()
    few = len(names) == 1
    nickname, found = hearers.some(app, entry.sender, _conversation(line, entry), names, consistent=few)
    wanted = [each for each in found if hearing.wants(each, line, entry, asked, now) and _ways(app, entry, asked, each)]
    if not wanted:
        return []
    worded = [name for each in wanted for name in wording.templates(asked, each)]
    templates, remarks = hearers.words(app, entry.sender, worded, wanted)
    said = Said(line, message, asked, nickname, templates)

    def ring(hearer: Hearer) -> list[Pushed]:
        alert = wording.alert(said, hearer, remarks.get(hearer.username, ""))
        results = ringing.ring(app, hearer.username, _ways(app, entry, asked, hearer), alert)
        _note(app, entry, hearer, results)
        return results

    return pushing.unsure(ringing.together(app, {each.username: partial(ring, each) for each in wanted}))


def _ways(app: App, entry: Entry, asked: Wishes, hearer: Hearer) -> ringing.Ways:
    passing = [
        each
        for each in hearer.phones.bindings
        if asked.phones.passes(each.device, each.notifier) and entry.to_device in ("", each.device)
    ]
    return ringing.reachable(app, passing)


def _note(app: App, entry: Entry, hearer: Hearer, results: Sequence[Pushed]) -> None:
    if any(each.again for each in results):
        return  # all of its phones are tried again: what had it already shows the same one
    waiting = hearer.phones.waiting(hearer.devices)
    more = int(any(each.status is Status.SUCCESS for each in results))
    phones.note(app, hearer.username, clock.now(), more, after=waiting, message_id=entry.id)


def _conversation(line: Conversation, entry: Entry) -> str:
    """As the receivers' settings call it."""
    kind = KINDS.get(line.place, KINDS[Place.GROUP])
    return f"{kind}#{entry.sender if line.place is Place.PAIR else line.members[0]}"
