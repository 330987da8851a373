"""What functions read from queues. Each message is served for itself: one that fails comes back alone."""

import json
from collections.abc import Callable
from typing import Any

from chalicelib import telemetry
from chalicelib.model import broadcastjson
from chalicelib.services import attendance, broadcasts, connections, departures, labels, lines

Said = dict[str, Any]


def settle_logins(event: Said) -> Said:
    """Each names a socket that was opened a while ago, a user who was in rooms when a socket of it ended, an account
    that was removed, what an app says in all its rooms, or a label that is gone."""
    return _each("settle_logins", event, _settle)


def _settle(said: Said) -> None:
    if "removed" in said:
        departures.clear_up(said["appkey"], said["user"], said["removed"])
    elif "broadcast" in said:
        broadcasts.go_on(said["appkey"], said["broadcast"], broadcastjson.read(said["said"]), said["cursor"])
    elif "label" in said:
        labels.sweep(said["appkey"], said["name"], said["label"])
    elif "user" in said:
        attendance.absent(said["appkey"], said["user"])
    else:
        connections.settle(str(said["connection"]), last=bool(said["last"]))


def deliver(event: Said) -> Said:
    """Each names an entry of a log, and connections that are to be pushed it. None goes past one that fails."""
    return _each("deliver", event, lines.bring, in_order=True)


def _each(operation: str, event: Said, serve: Callable[[Said], None], *, in_order: bool = False) -> Said:
    failed: list[dict[str, str]] = []
    with telemetry.call(operation):
        for record in event["Records"]:
            if failed and in_order:
                failed.append({"itemIdentifier": record["messageId"]})
                continue
            try:
                serve(json.loads(record["body"]))
            except Exception as error:  # one bad message must not bring the others back
                telemetry.failure(operation, error)
                failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
