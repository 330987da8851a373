"""SQS: work for later, and work for others."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from chalicelib import limits, telemetry
from chalicelib.config import settings
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import Entry
from chalicelib.model.user import Device
from chalicelib.store import session


def settle_login(connection_id: str) -> None:
    """Look at a new socket when most have logged in, and again when it must have."""
    _look(connection_id, after=limits.SETTLE_AFTER, last=False)


def require_login(connection_id: str) -> None:
    """Look at it for the last time."""
    _look(connection_id, after=limits.CONNECT_WITHIN - limits.SETTLE_AFTER, last=True)


def deliver(
    app: App, line: Conversation, entry: Entry, shards: Mapping[int, Sequence[tuple[str, Device]]], *, ask: bool
) -> None:
    """Let workers push an entry to these devices. What is for one shard of a line is served in its order."""
    said = {"org": app.org, "app": app.name, "line": line.key, "seq": entry.seq, "ask": ask}
    messages = [
        {
            "Id": str(shard),
            "MessageBody": _json(said | {"to": [[name, *_address(device)] for name, device in targets]}),
            "MessageGroupId": hashlib.sha256(f"{app.key}/{line.key}/{shard}".encode()).hexdigest(),
            "MessageDeduplicationId": f"{entry.id}-{shard}",
        }
        for shard, targets in shards.items()
    ]
    for start in range(0, len(messages), limits.SQS_BATCH):
        some = messages[start : start + limits.SQS_BATCH]
        answer = session.client("sqs").send_message_batch(QueueUrl=_url(settings().deliver_queue), Entries=some)
        if answer.get("Failed"):
            telemetry.count("Failed.deliver")


def _address(device: Device) -> tuple[str, str, str]:
    return device.resource, device.connection, device.form


def _look(connection_id: str, *, after: int, last: bool) -> None:
    _send(settings().login_queue, {"connection": connection_id, "last": last}, DelaySeconds=after)


def _send(queue: str, said: dict[str, Any], **options: Any) -> None:
    session.client("sqs").send_message(QueueUrl=_url(queue), MessageBody=_json(said), **options)


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, separators=(",", ":"))


@cache
def _url(queue: str) -> str:
    return queue if "://" in queue else str(session.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"])
