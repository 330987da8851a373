"""What the members of a group are told of its threads (msync 6.5)."""

import json
from dataclasses import replace
from typing import Any

from chalicelib import clock, limits
from chalicelib.delivery import pack
from chalicelib.model import messagejson
from chalicelib.model.app import App
from chalicelib.model.content import Command
from chalicelib.model.conversation import Claim, Conversation, Place
from chalicelib.model.event import Actor, Event, Operation, Step
from chalicelib.model.message import MESSAGES, Entry, Kind, Message
from chalicelib.model.muc import Muc
from chalicelib.services import events, lines
from chalicelib.store import conversations, messages, threads

_UNSAID = 2  # numbers without a message after a recall: that of the message, and its own
_OWN_DEVICES = {
    Step.CREATE: Operation.THREAD_CREATE,
    Step.UPDATE: Operation.THREAD_UPDATE,
    Step.DELETE: Operation.THREAD_DESTROY,
}


def beside(thread: Muc) -> str:
    """What a message of a thread says of it (msync 6.2)."""
    of = {"msg_parent_id": thread.message, "muc_parent_id": thread.parent, "thread_name": thread.name}
    return json.dumps({"thread": of}, ensure_ascii=False, separators=(",", ":"))


def announce(app: App, thread: Muc, by: Actor, step: Step) -> None:
    """In the group's log, so that who is away learns of it; and to the other devices of who did it."""
    line, sender = _group(thread), by.username or thread.owner
    said = _said(thread, sender, step, _count(thread, conversations.head(app, thread.conversation)))

    def make(message_id: int) -> Entry:
        return pack.notice(Entry(message_id, sender, by.resource, Kind.EVENT, b""), thread.parent, said)

    entry = events.say(app, line, sender, by.resource, make)
    lines.deliver(app, line, entry, lines.on(app, line), ask=True)
    if by.username or step is Step.CREATE:
        events.announce(app, thread, Event(_OWN_DEVICES[step], by))


def tell(app: App, thread: Muc, entry: Entry) -> None:
    """Something was said in a thread, or taken back: to who is online in the group, and nothing is stored, for it is a
    state. With many there, what is said is told now and then, so that a message costs about limits.THREAD_HEARERS
    pushes; what is taken back nobody is to be shown any more."""
    recalled = entry.kind is Kind.RECALL
    last = last_message(app, thread) if recalled else _shown(entry)
    if last is None and not recalled:
        return
    line = _group(thread)
    targets = lines.on(app, line)
    if not recalled and entry.seq % max(1, len(targets) // limits.THREAD_HEARERS):
        return
    said = _said(thread, entry.sender, Step.UPDATE_MSG, _count(thread, entry.seq))
    said["data"]["last_message"] = messagejson.show(last) if last else {}
    if len(json.dumps(said, ensure_ascii=False).encode()) > limits.EVENT_INFO:
        del said["data"]["last_message"]
    told = Entry(_id(entry), entry.sender, entry.device, Kind.EVENT, b"")
    lines.deliver(app, line, pack.notice(told, thread.parent, said), targets, ask=False)


def _id(entry: Entry) -> int:
    return Claim.of(entry.sender, entry.device, f"told/{entry.id}").id(clock.now())


def unsay(app: App, thread: Muc) -> Muc:
    """A message of it was taken back."""
    threads.unsay(app, thread, _UNSAID)
    return replace(thread, unsaid=thread.unsaid + _UNSAID)


def removed(app: App, conversation: Conversation, told: Entry) -> None:
    """A message destroyed itself, and a recall was said of it. Outside of threads that is all."""
    thread = threads.get(app, conversation.members[0]) if conversation.place is Place.THREAD else None
    if thread is not None:
        tell(app, unsay(app, thread), told)


def last_message(app: App, thread: Muc) -> Message | None:
    entries = messages.latest(app, thread.conversation, limits.LAST_LOOKED)
    return next((shown for entry in entries if (shown := _shown(entry))), None)


def _shown(entry: Entry) -> Message | None:
    """What the whole group may be shown: nothing that is for some alone, and no command to clients."""
    if entry.kind not in MESSAGES or entry.gone(clock.now()) or entry.directed or entry.to_device:
        return None
    message = pack.read(entry)
    return None if isinstance(message.said.content, Command) else message


def _count(thread: Muc, seq: int) -> int:
    """How many messages there are, or a few more: numbers given out, without those of what was taken back. Commands
    count too, and numbers that no message took, as when a send is repeated; a count of its own would be one more write
    for each message."""
    return max(0, seq - thread.unsaid)


def _said(thread: Muc, sender: str, step: Step, count: int) -> dict[str, Any]:
    said = {
        "id": thread.id,
        "name": thread.name,
        "muc_parent_id": thread.parent,
        "msg_parent_id": thread.message,
        "timestamp": thread.created if step is Step.CREATE else clock.now(),
        "from": sender,
        "operation": step.value,
        "message_count": count,
    }
    return {"type": "thread", "data": said}


def _group(thread: Muc) -> Conversation:
    return Conversation(Place.GROUP, (thread.parent,))
