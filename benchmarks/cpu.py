"""CPU of one send: the handler as Lambda calls it, against the AWS calls it makes, made bare. Transport is stubbed for
both with the same answers. `python -m benchmarks.cpu` measures in a process of its own; `profile` as its argument says
where the time goes."""

import cProfile
import json
import os
import pstats
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks import stage
from benchmarks.figures import Figure
from benchmarks.product import ROOT

RATIO = 1.5
BATCH = 25


def measure(*, quick: bool) -> list[Figure]:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.cpu", "6" if quick else "30"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
        timeout=120,
    )
    said = json.loads(run.stdout)
    return [
        Figure("cpu", "the AWS calls of a send, bare", round(said["bare"], 2), "ms", None, f"{said['calls']} calls"),
        Figure("cpu", "the send handler, AWS stubbed", round(said["handler"], 2), "ms", None, "with its log line"),
        Figure("cpu", "ratio", round(said["handler"] / said["bare"], 2), "×", RATIO),
    ]


class Canned:
    """The answers that a send was given once, given again: by operation and table, or connection."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], tuple[int, dict[str, str], bytes]] = {}
        self.replaying = False

    def keep(self, response: Any, operation: str, request: Any) -> None:
        self.answers[self._key(operation, request)] = (response.status_code, dict(response.headers), response.content)

    def answer(self, request: Any, event_name: str, **_: Any) -> Any:
        if not self.replaying:
            return None
        from botocore.awsrequest import AWSResponse

        from tests.wire import _Raw

        status, headers, body = self.answers[self._key(event_name.rsplit(".", 1)[-1], request)]
        return AWSResponse(request.url, status, headers, _Raw(body))

    def _key(self, operation: str, request: Any) -> tuple[str, str]:
        body = request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
        table = re.search(rb'"(?:TableName": ?"|RequestItems": ?\{")([^"]+)', body)
        return operation, table[1].decode() if table else ""


def _main(rounds: int, *, profile: bool) -> None:
    stage.environment(log_level="INFO")
    with stage.stage() as here:
        send, calls = _prepared(here)
        bare = _bare(calls)
        for _ in range(BATCH):
            send()
            bare()
        if profile:
            _profile(send)
            return
        spent: dict[str, list[float]] = {"handler": [], "bare": []}
        for _ in range(rounds):
            spent["handler"].append(_cpu(send))
            spent["bare"].append(_cpu(bare))
        print(json.dumps({name: statistics.median(took) for name, took in spent.items()} | {"calls": len(calls)}))


def _prepared(here: stage.Stage) -> tuple[Callable[[], Any], list[Any]]:
    """The handler with the event of a send, and the calls that it makes; from now on nothing leaves botocore."""
    from app import app
    from benchmarks import budgets
    from chalicelib import clock
    from chalicelib.store import session
    from tests.wire import ENDPOINT

    ada, grace = budgets._pair(here, "cpu")
    body: list[str] = []
    ada.frame, take = lambda data, **_: body.append(_text(data)), ada.frame  # type: ignore[method-assign]
    try:
        ada.say(grace.username, budgets.TEXT, client_id=1 << 50)
    except AssertionError:
        ada.frame = take  # type: ignore[method-assign]
    event = {
        "requestContext": {
            "connectionId": ada.connection,
            "requestId": clock.uuid(),
            "domainName": "gateway.example",
            "stage": "api",
            "routeKey": "$default",
            "eventType": "MESSAGE",
            "requestTimeEpoch": clock.now(),
        },
        "body": body[0],
        "isBase64Encoded": False,
    }
    handler = app.handler_map[app.websocket_handlers["$default"].name]
    canned = Canned()
    clients = [session.client("dynamodb"), session.client("apigatewaymanagementapi", ENDPOINT)]
    for client in clients:
        events = client.meta.events
        events.register_first("before-send.*.*", canned.answer)
        events.register_last("before-parse.*.*", _Keeper(canned))
    before = len(here.recorder.calls)
    handler(event, None)
    calls = here.recorder.calls[before:]
    for client in clients:
        here.recorder.unwatch(client)
    canned.replaying = True
    return (lambda: handler(event, None)), calls


if __name__ == "__main__":
    _main(int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else 10, profile="profile" in sys.argv)
