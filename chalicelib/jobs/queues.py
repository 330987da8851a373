"""What functions read from queues. Each message is served for itself: one that fails comes back alone."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chalicelib import telemetry
from chalicelib.services import lines

Said = dict[str, Any]


def settle_logins(event: Said) -> Said:
    """Each is about one thing to do some time after something else, and is told by what it names."""
    from chalicelib.jobs import settling  # 70 ms of a cold start, which no other queue's function needs

    return _each("settle_logins", event, partial(_serve, settling.SERVES))


def _serve(serves: Mapping[str, Callable[[Said], object]], said: Said) -> None:
    next(serve for name, serve in serves.items() if name in said)(said)


def deliver(event: Said) -> Said:
    """Each names an entry of a log, and connections that are to be pushed it. None goes past one that fails."""
    return _each("deliver", event, lines.bring, in_order=True)


def notify(event: Said) -> Said:
    """Each names an entry of a log that is to be pushed to the phones of who is away, what an app pushes to some users,
    or a task that pushes to many."""
    from chalicelib.services import notices, pushing, pushtasks  # as above

    serves: dict[str, Callable[[Said], object]] = {
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
