"""What one message to a group or a room costs, by how many are on its line: simulated connections, the product's own
code."""

import time
from collections.abc import Callable
from functools import partial

from benchmarks.figures import Figure
from benchmarks.flows import TEXT, Cost
from benchmarks.stage import Stage
from chalicelib import clock
from chalicelib.auth import tokens
from chalicelib.config import settings
from chalicelib.jobs import queues
from chalicelib.model.app import Role
from chalicelib.model.conversation import Place
from chalicelib.model.muc import Muc
from chalicelib.model.user import Device
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import leases
from chalicelib.services import mucs as service
from chalicelib.store import mucs, session, subscribers
from tests.client import Client
from tests.rest import caller

MEMBERS, ONLINE = (10, 100, 1_000, 5_000), (0.1, 1.0)
ROOM = 5_000  # connections
_PER_READ = 40  # members online that one read unit brings (architecture 7)


def measure(stage: Stage) -> list[Figure]:
    figures = []
    for members in MEMBERS:
        for share in ONLINE:
            online = round(members * share)
            ada, muc = _group(stage, f"{members}-{online}", online - 1)
            row = f"group send, {members:,} members, {online:,} online"
            figures += _row(stage, row, online, partial(ada.say_to_group, muc.id, TEXT))
    ada, muc = _room(stage, ROOM - 1)
    return figures + _row(stage, f"room send, {ROOM:,} connections", ROOM, partial(ada.say_to_room, muc.id, TEXT))


def _row(stage: Stage, row: str, online: int, send: Callable[[], pb.CommSyncDL]) -> list[Figure]:
    """The members' own rows cost a send nothing, so none are made: only their connections."""
    send()
    _work()
    before, cpu, began = len(stage.recorder.calls), time.process_time(), time.perf_counter()
    assert send().status.errorCode == 0
    sent = Cost(stage.recorder.calls[before:], up=1)
    messages = _work()
    whole = Cost(stage.recorder.calls[before:], up=1)
    took, used = time.perf_counter() - began, time.process_time() - cpu
    found, all_of_it = sent.measures(), whole.measures()
    return [
        Figure("groups", f"{row}: requests to DynamoDB", sent.of("dynamodb"), "calls"),
        Figure("groups", f"{row}: serial rounds", sent.before_reply, "rounds", 5),
        Figure("groups", f"{row}: write units", found["write units"], "units", 4),
        Figure("groups", f"{row}: read units", round(found["read units"], 2), "units", online / _PER_READ + 3),
        Figure("groups", f"{row}: frames down", all_of_it["frames down"], "frames", online),
        Figure("groups", f"{row}: messages for workers", messages, "messages"),
        Figure("groups", f"{row}: CPU of all of it", round(used * 1000), "ms"),
        Figure("groups", f"{row}: last push after", round(took * 1000), "ms", None, "one process, AWS inside it"),
    ]


def _group(stage: Stage, name: str, others: int) -> tuple[Client, Muc]:
    ada = stage.client(stage.user(f"group-{name}"))
    token = tokens.issue(stage.app.key, Role.APP, stage.app.uuid, stage.app.credentials, 3600).token
    asked = {"owner": ada.username, "public": True, "maxusers": max(2, others + 1)}
    status, body, _ = caller.call("POST", f"/{stage.app.org}/{stage.app.name}/chatgroups", asked, token=token)
    assert status == 200, body
    leases.settle(ada.connection, last=False)
    ada.catch_up()
    muc = mucs.get(stage.app, Place.GROUP, body["data"]["groupid"])
    assert muc is not None
    _connect(stage, muc, name, others)
    return ada, muc


def _room(stage: Stage, others: int) -> tuple[Client, Muc]:
    ada = stage.client(stage.user("room"))
    muc = service.create(stage.app, Muc("", Place.ROOM, ada.username, 0, 0, max_users=others + 1))
    assert ada.join_room(muc.id).status.errorCode == 0
    _connect(stage, muc, "room", others)
    return ada, muc


def _connect(stage: Stage, muc: Muc, name: str, others: int) -> None:
    """So many other connections are on the line."""
    for number in range(others):
        connection = f"{name}-{number}="
        stage.gateway.connect(connection)
        subscribers.put(stage.app, [muc.conversation], f"u{number}", Device("web", connection), clock.now())


def _work() -> int:
    """Workers take what the queue holds; how many messages that was."""
    sqs, url, done = session.client("sqs"), settings().deliver_queue, 0
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        records = [{"messageId": each["MessageId"], "body": each["Body"]} for each in found]
        assert queues.deliver({"Records": records}) == {"batchItemFailures": []}
        for each in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        done += len(found)
    return done


def main() -> None:
    from benchmarks import stage
    from benchmarks.figures import table

    stage.environment()
    with stage.stage() as here:
        print(table(measure(here)))


if __name__ == "__main__":
    main()
