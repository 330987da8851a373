"""What functions read from queues. Each message is served for itself: one that fails comes back alone."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chalicelib import telemetry
from chalicelib.model import broadcastjson
from chalicelib.services import attendance, broadcasts, connections, contacts, departures, labels, lines, presenceevents

Said = dict[str, Any]


def settle_logins(event: Said) -> Said:
    """Each is about one thing to do some time after something else, and is told by what it names."""
    return _each("settle_logins", event, _settle)


def _settle(said: Said) -> None:
    _serve(_SETTLES, said)


def _serve(serves: Mapping[str, Callable[[Said], None]], said: Said) -> None:
    next(serve for name, serve in serves.items() if name in said)(said)


# By a member that those before it have not.
_SETTLES: dict[str, Callable[[Said], None]] = {
    # a socket that was opened a while ago
    "connection": lambda said: connections.settle(said["connection"], last=bool(said["last"])),
    # an account that was removed
    "removed": lambda said: departures.clear_up(said["appkey"], said["user"], said["removed"]),
    # a user who is to have no contacts
    "parts": lambda said: contacts.part_further(said["appkey"], said["user"], said["parts"]),
    # a user whose presence may have changed
    "presence": presenceevents.look,
    # what an app says in all its rooms
    "broadcast": lambda said: broadcasts.go_on(
        said["appkey"], said["broadcast"], broadcastjson.read(said["said"]), said["cursor"]
    ),
    # a label that is gone
    "label": lambda said: labels.sweep(said["appkey"], said["name"], said["label"]),
    # a user who was in rooms when a socket of it ended
    "user": lambda said: attendance.absent(said["appkey"], said["user"]),
}


def deliver(event: Said) -> Said:
    """Each names an entry of a log, and connections that are to be pushed it. None goes past one that fails."""
    return _each("deliver", event, lines.bring, in_order=True)


def notify(event: Said) -> Said:
    """Each names an entry of a log that is to be pushed to the phones of who is away, what an app pushes to some users,
    or a task that pushes to many."""
    from chalicelib.services import notices, pushing, pushtasks  # no other queue's function needs them

    serves: dict[str, Callable[[Said], None]] = {
        "task": lambda said: pushtasks.go_on(said["org"], said["app"], said["task"], said["step"]),
        "push": pushing.bring,
        "line": notices.bring,
    }
    return _each("notify", event, partial(_serve, serves))


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
