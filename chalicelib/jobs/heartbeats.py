"""Silent connections, and sockets that nobody logged in on."""

import json
from itertools import islice
from typing import Any

from chalicelib import clock, limits, parallel, telemetry
from chalicelib.services import connections


def sweep() -> None:
    """Every minute: ask the gateway about each connection whose lease ended. Late, twice or half a run does no harm."""
    with telemetry.call("sweep_connections"):
        until = clock.now() + limits.SWEEP_SECONDS * 1000
        silent = connections.silent()
        while clock.now() < until and (some := list(islice(silent, limits.SWEEP_TAKEN))):
            parallel.each(connections.inspect, some, "sweep", limits.SWEEPS_AT_ONCE)


def require_logins(event: dict[str, Any]) -> dict[str, Any]:
    """Messages of the login queue: each names a socket whose time to log in is over."""
    failed = []
    with telemetry.call("require_logins"):
        for record in event["Records"]:
            try:
                connections.require_login(str(json.loads(record["body"])["connection"]))
            except Exception as error:  # one bad message must not bring the others back
                telemetry.failure("require_login", error)
                failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
