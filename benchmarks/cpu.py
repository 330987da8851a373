"""CPU of one send: the handler as Lambda calls it, against the AWS calls it makes, made bare. Transport is stubbed for
both with the same answers. `python -m benchmarks.cpu` measures in a process of its own; with `--profile` it shows where
the time goes."""

import argparse
import base64
import cProfile
import json
import pstats
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from benchmarks.figures import Figure
from benchmarks.product import ROOT
from benchmarks.stage import Stage, environment, stage
from infrastructure.recorder import Call
from tests.wire import ENDPOINT, _Raw

RATIO = 1.5
BATCH = 25
_TABLE = re.compile(rb'"(?:TableName": ?"|RequestItems": ?\{")([^"]+)')


def measure(*, quick: bool) -> list[Figure]:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.cpu", "--rounds", "10" if quick else "40"],
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
        Figure("cpu", "ratio", round(said["ratio"], 2), "×", RATIO, "median of the rounds"),
    ]


class Answers:
    """What a send was answered once, said again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, bytes], tuple[int, dict[str, str], bytes]] = {}
        self._asked = ("", b"")
        self.given = 0

    def keep_from(self, client: Any) -> None:
        client.meta.events.register_first("before-send.*.*", self._note)
        client.meta.events.register_first("before-parse.*.*", self._keep)

    def give_to(self, client: Any) -> None:
        client.meta.events.register_first("before-send.*.*", self._give)

    def _note(self, request: Any, event_name: str, **_: Any) -> None:
        self._asked = _key(request, event_name)

    def _keep(self, response_dict: dict[str, Any], **_: Any) -> None:
        headers = {"x-amzn-requestid": "bench", "Content-Type": "application/x-amz-json-1.0"}
        self._kept[self._asked] = (response_dict["status_code"], headers, response_dict["body"])

    def _give(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        self.given += 1
        status, headers, body = self._kept[_key(request, event_name)]
        return AWSResponse(request.url, status, headers, _Raw(body))


def _key(request: Any, event_name: str) -> tuple[str, bytes]:
    match = _TABLE.search(request.body or b"") if ".dynamodb." in event_name else None
    return event_name.rsplit(".", 1)[-1], match[1] if match else b""


def _main(rounds: int, *, profile: bool) -> None:
    environment(log_level="INFO")
    answers = Answers()
    with stage() as here:
        handler, calls = _observed(here, answers)
    bare = _bare(calls, _clients(answers))
    for act in (bare, handler):  # warm; and both make the same calls, or there is nothing to compare
        before = answers.given
        _spent(act)
        assert answers.given - before in {len(calls) * BATCH, len(calls) * BATCH + 1}
    if profile:
        _profile(handler)
        return
    took = [(_spent(handler), _spent(bare)) for _ in range(rounds)]
    said = {
        "handler": statistics.median(ours for ours, _ in took),
        "bare": statistics.median(theirs for _, theirs in took),
        "ratio": statistics.median(ours / theirs for ours, theirs in took),
        "calls": len(calls),
    }
    print(json.dumps(said))


def _observed(here: Stage, answers: Answers) -> tuple[Callable[[], Any], list[Call]]:
    """The handler with the event of a send, and the calls it makes when warm. Cold ones are answered, too: what a
    process remembers for a while only is asked for again."""
    from app import app
    from benchmarks import budgets
    from chalicelib.store import session

    ada, grace = budgets.pair(here, "cpu")
    event = {"requestContext": _context(ada.connection), "body": _body(ada.app.key, grace.username, budgets.TEXT)}
    handler = app.handler_map[app.websocket_handlers["$default"].name]
    for client in (session.client("dynamodb"), session.client("apigatewaymanagementapi", ENDPOINT)):
        answers.keep_from(client)
    budgets.forget()
    handler(event, None)
    before = len(here.recorder.calls)
    handler(event | {"body": _body(ada.app.key, grace.username, budgets.TEXT, client_id=2 << 40)}, None)
    return lambda: handler(event, None), here.recorder.calls[before:]


def _context(connection: str) -> dict[str, Any]:
    return {
        "connectionId": connection,
        "requestId": "5e0c4e4c-6a4f-4d1c-8f0c-1e2f3a4b5c6d",
        "domainName": "gateway.example",
        "stage": "api",
        "apiId": "bench",
        "routeKey": "$default",
        "eventType": "MESSAGE",
        "requestTimeEpoch": int(time.time() * 1000),
    }


def _body(appkey: str, to: str, text: str, client_id: int = 1 << 40) -> str:
    from chalicelib.msync import msync_pb2 as pb

    body = pb.MessageBody(type=pb.MessageBody.CHAT)
    body.contents.add(type=0, text=text)
    sync = pb.CommSyncUL()
    sync.meta.id, sync.meta.ns, sync.meta.payload = client_id, pb.Meta.CHAT, body.SerializeToString()
    sync.meta.to.appKey, sync.meta.to.name, sync.meta.to.domain = appkey, to, "easemob.com"
    frame = pb.MSync(command=pb.MSync.SYNC, payload=sync.SerializeToString())
    return base64.b64encode(frame.SerializeToString()).decode()


def _clients(answers: Answers) -> dict[str, Any]:
    """Bare clients with the product's configuration. From now on nothing is sent by them or by the product's."""
    from chalicelib.store import session

    bare = {}
    for name, endpoint in (("dynamodb", None), ("apigatewaymanagementapi", ENDPOINT)):
        ours = session.client(name, endpoint) if endpoint else session.client(name)
        bare[name] = boto3.Session().client(name, endpoint_url=endpoint, config=ours.meta.config)
        answers.give_to(ours)
        answers.give_to(bare[name])
    return bare


def _bare(calls: list[Call], clients: dict[str, Any]) -> Callable[[], Any]:
    made = [(clients[call.service]._make_api_call, call.operation, call.params) for call in calls]

    def all_of_them() -> None:
        for make, operation, params in made:
            make(operation, params)

    return all_of_them


def _spent(act: Callable[[], Any]) -> float:
    """Milliseconds of CPU for one."""
    before = time.process_time()
    for _ in range(BATCH):
        act()
    return (time.process_time() - before) * 1000 / BATCH


def _profile(act: Callable[[], Any]) -> None:
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(200):
        act()
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(70).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m benchmarks.cpu")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    _main(asked.rounds, profile=asked.profile)
