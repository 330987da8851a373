"""SQS: work for later, and work for others."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from chalicelib import limits, telemetry
from chalicelib.config import settings
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import Entry, Kind
from chalicelib.model.user import Device
from chalicelib.store import session


def settle_login(connection_id: str) -> None:
    """Look at a new socket when most have logged in, and again when it must have."""
    _look(connection_id, after=limits.SETTLE_AFTER, last=False)


def look_for(app: App, username: str) -> None:
    """Look whether the user, whose connection is gone, is back."""
    _send(settings().login_queue, {"appkey": app.key, "user": username}, DelaySeconds=limits.ROOM_GRACE)


def look_at(app: App, username: str, *, after: int = 0, due: int = 0) -> None:
    """Look at what the user shows of itself. `due`: when, ms, if that is announced."""
    said = {"org": app.org, "app": app.name, "presence": username, "due": due}
    _send(settings().login_queue, said, DelaySeconds=after)


def end_silent(connection_ids: Sequence[str], *, after: int) -> None:
    """Let a worker end those of these connections that are silent. The next sweep asks again, so that nobody takes this
    is no failure of its."""
    try:
        _send(settings().login_queue, {"watched": list(connection_ids)}, DelaySeconds=after)
    except _failures() as error:
        telemetry.failure("end_silent", error)


def end_sessions(app: App, username: str, reason: int) -> None:
    """End sessions of the user that began while all of them ended."""
    said = {"appkey": app.key, "ended": username, "reason": reason}
    _send(settings().login_queue, said, DelaySeconds=limits.END_AGAIN_AFTER)


def clear_up(app: App, username: str, removed: int) -> None:
    """End what an account that is removed at this time (ms) was part of; and again, if that was not all."""
    said = {"appkey": app.key, "user": username, "removed": removed}
    _send(settings().login_queue, said, DelaySeconds=limits.CLEAR_UP_AFTER)


def part(app: App, username: str, until: int) -> None:
    """Part the user from further contacts that it had at this time (ms)."""
    _send(settings().login_queue, {"appkey": app.key, "user": username, "parts": until})


def sweep_label(app: App, name: str, label_id: str, *, after: int = 0) -> None:
    """Take away who wears a label that is gone."""
    said = {"appkey": app.key, "label": label_id, "name": name}
    _send(settings().login_queue, said, DelaySeconds=after)


def broadcast(app: App, number: int, said: Mapping[str, Any], cursor: str) -> None:
    """Say this in the rooms that come after the cursor in the app's list."""
    _send(settings().login_queue, {"appkey": app.key, "broadcast": number, "said": said, "cursor": cursor})


def notify(app: App, line: Conversation, seq: int, to: Sequence[str] = ()) -> None:
    """Let a worker push an entry to the phones of these users; of all whom it is for, if none is named. The sender has
    its answer: that nobody takes this is not its failure."""
    try:
        notify_more(app, line, seq, to=to)
    except _failures() as error:
        telemetry.failure("notify", error)


def notify_more(app: App, line: Conversation, seq: int, *, to: Sequence[str] = (), cursor: str = "") -> None:
    """The same where it is to be done again if nobody takes it: of a group, to the members after the cursor."""
    said = {"org": app.org, "app": app.name, "line": line.key, "seq": seq, "to": list(to), "cursor": cursor}
    _send(settings().notify_queue, said)


def push(app: App, number: int, said: Mapping[str, Any], to: Sequence[str]) -> None:
    """Let a worker bring users what the app pushes to them, under this number."""
    _send(settings().notify_queue, {"org": app.org, "app": app.name, "push": said, "number": number, "to": list(to)})


def push_task(app: App, task: int, step: int, *, after: int = 0) -> None:
    """Push to the next users of a task."""
    said = {"org": app.org, "app": app.name, "task": task, "step": step}
    _send(settings().notify_queue, said, DelaySeconds=after)


def require_login(connection_id: str) -> None:
    """Look at it for the last time."""
    _look(connection_id, after=limits.CONNECT_WITHIN - limits.SETTLE_AFTER, last=True)


def deliver(
    app: App, line: Conversation, entry: Entry, shards: Mapping[int, Sequence[tuple[str, Device]]], *, ask: bool
) -> None:
    """Let workers push an entry to these devices. What is for one shard of a line is served in its order. They read it
    from the log; what has no number there they are told."""
    said = {"org": app.org, "app": app.name, "line": line.key, "seq": entry.seq, "ask": ask}
    if not entry.seq:
        said |= {
            "id": entry.id,
            "sender": entry.sender,
            "device": entry.device,
            "meta": base64.b64encode(entry.meta).decode(),
        }
    messages = [
        {
            "Id": str(shard),
            "MessageBody": _json(said | {"to": [[name, *_address(device)] for name, device in targets]}),
            "MessageGroupId": hashlib.sha256(f"{app.key}/{line.key}/{shard}".encode()).hexdigest(),
            "MessageDeduplicationId": f"{entry.id}-{shard}",
        }
        for shard, targets in shards.items()
    ]
    for some in _batches(messages):
        answer = session.client("sqs").send_message_batch(QueueUrl=_url(settings().deliver_queue), Entries=some)
        if answer.get("Failed"):
            telemetry.count("Failed.deliver")


def passing(said: Mapping[str, Any]) -> Entry:
    """The entry that a message of this queue brings with it, for those it concerns."""
    return Entry(said["id"], said["sender"], said["device"], Kind.EVENT, base64.b64decode(said["meta"]))


def _batches(messages: Iterable[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """What SQS takes at a time: so many, and so many bytes."""
    some: list[dict[str, str]] = []
    size = 0
    for message in messages:
        length = len(message["MessageBody"].encode())
        if some and (len(some) == limits.SQS_BATCH or size + length > limits.SQS_BYTES):
            yield some
            some, size = [], 0
        some.append(message)
        size += length
    if some:
        yield some


def _address(device: Device) -> tuple[str, str, str]:
    return device.resource, device.connection, device.form


def _look(connection_id: str, *, after: int, last: bool) -> None:
    _send(settings().login_queue, {"connection": connection_id, "last": last}, DelaySeconds=after)


def _send(queue: str, said: dict[str, Any], **options: Any) -> None:
    session.client("sqs").send_message(QueueUrl=_url(queue), MessageBody=_json(said), **options)


def _failures() -> tuple[type[Exception], ...]:
    return (session.client("sqs").exceptions.ClientError, *session.network_errors())


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, separators=(",", ":"))


@cache
def _url(queue: str) -> str:
    return queue if "://" in queue else str(session.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"])
