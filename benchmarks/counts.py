"""`python -m benchmarks.counts` counts what each operation asks of AWS and writes infrastructure/counts.json, on which
the bill and the ceilings rest. Counted on the AWS clients: text of 40 bytes, warm process, one device each."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from benchmarks import stage
from benchmarks.flows import TEXT, Life, cost, forget, life
from benchmarks.stage import Stage
from chalicelib import clock, realtime
from chalicelib.auth import tokens
from chalicelib.jobs import queues
from chalicelib.model.app import Role
from chalicelib.model.conversation import Conversation
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import expiry, leases
from chalicelib.store import connections, locators, session
from chalicelib.store.expiry import Due
from infrastructure.load import COUNTS, LIVES, ROW_OVERHEAD, Count
from infrastructure.recorder import Call, indexes
from infrastructure.recorder import _size as weight
from tests.client import Client
from tests.rest.caller import event

_KEPT = {"messages", "locators"}  # rows that a message leaves behind for as long as it is kept
_PICTURE = b"x" * 1000
_FORM = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'


class Counter:
    """Clients whose names, connections and message ids are as long in every run, so that bytes are the same."""

    def __init__(self, here: Stage) -> None:
        self.here, self.ids = here, iter(range(100_000, 200_000))

    def account(self, username: str) -> str:
        return self.here.user(username)

    def client(self, username: str, *, login: bool = True) -> Client:
        made = Client(self.here.gateway, self.here.recorder, self.here.app, username, "web")
        made.connection = f"L{next(self.ids):07d}IAMCJrw="  # as long as the gateway's
        self.here.gateway.connect(made.connection)
        if login:
            made.login()
            made.unread()
        return made

    def pair(self, name: str) -> tuple[Client, Client]:
        """Two who are online and have spoken, far from the next confirmation."""
        ada, grace = (self.client(self.account(f"{name}-{side}")) for side in "ab")
        for _ in range(2):
            self.say(ada, grace)
            grace.heard()
        return ada, grace

    def say(self, sender: Client, receiver: Client, **ext: int) -> int:
        """The message's id."""
        return int(sender.say(receiver.username, TEXT, client_id=next(self.ids), ext=ext).serverId)

    def count(self, act: Callable[[], Any], *, calls: int = 1, up: int = 0) -> Count:
        return counted(cost(self.here, act).calls, calls=calls, up=up)


def measure(here: Stage) -> dict[str, Any]:
    """What infrastructure/counts.json has to hold. Nothing here depends on time or chance."""
    counter = Counter(here)
    operations = {**_messages(counter), **_logins(counter), **_rest(counter), **_jobs(counter)}
    lived = {interval: _life(counter, interval) for interval in LIVES}
    operations["beat"] = counted(lived[LIVES[-1]].last.calls, calls=1, up=1)
    lives = {
        str(interval): plain(counted(each.whole.calls, calls=len(each.waits), up=len(each.waits)))
        for interval, each in lived.items()
    }
    clock.offset = 0
    return {
        "about": "written by `python -m benchmarks.counts`; a test holds it against what it would write",
        "operations": {name: plain(count) for name, count in operations.items()},
        "lives": lives,
        "connection_bytes": _connection_bytes(counter),
        "account_bytes": _account_bytes(counter),
    }


def counted(made: list[Call], *, calls: int, up: int) -> Count:
    database = [call for call in made if call.service == "dynamodb"]
    posts = [call for call in made if call.operation == "PostToConnection"]
    tables: dict[str, list[float]] = {}
    for call in database:
        reads, writes = tables.get(call.table, [0.0, 0.0])
        tables[call.table] = [reads + call.reads, writes + call.writes]
    kept = [call for call in database if call.operation == "PutItem" and call.table in _KEPT]
    return Count(
        calls=calls,
        up=up,
        posts=len(posts),
        asked=sum(1 for call in made if call.service == "apigatewaymanagementapi") - len(posts),
        database=len(database),
        queue=sum(1 for call in made if call.service == "sqs"),
        files=sum(1 for call in made if call.service == "s3"),
        reads=sum(call.reads for call in database),
        writes=sum(call.writes for call in database),
        sent_bytes=sum(len(call.params["Data"]) for call in posts),
        kept_bytes=sum(weight(call.params["Item"]) + ROW_OVERHEAD for call in kept),
        tables=tables,
    )


def plain(count: Count) -> dict[str, Any]:
    """Without the zeros, which would be most of it."""
    return {name: value for name, value in asdict(count).items() if value}


def _messages(counter: Counter) -> dict[str, Count]:
    ada, grace = counter.pair("send")
    said: list[int] = []
    online = counter.count(lambda: said.append(counter.say(ada, grace)), up=1)
    receipt = counter.count(
        lambda: grace.about(ada.username, pb.MessageBody.DELIVER_ACK, said[0], client_id=next(counter.ids)), up=1
    )
    grace.leave()
    counter.say(ada, grace)
    offline = counter.count(lambda: counter.say(ada, grace), up=1)
    back = counter.client(grace.username)
    before = len(counter.here.recorder.calls)
    frames = _frames(back, lambda: (back.pull(ada.username), back.heard()))
    caught_up = counted(counter.here.recorder.calls[before:], calls=frames, up=frames)
    return {
        "send_online": online,
        "send_offline": offline,
        "receipt": receipt,
        "catch_up": caught_up,
        "confirmation": _confirmation(counter),
    }


def _confirmation(counter: Counter) -> Count:
    """What answers a push that asks for a confirmation; one push in limits.CONFIRM_EVERY does."""
    ada, grace = counter.pair("confirm")
    while True:
        counter.say(ada, grace)
        before = len(counter.here.recorder.calls)
        frames = _frames(grace, grace.heard)
        if frames:
            return counted(counter.here.recorder.calls[before:], calls=frames, up=frames)


def _frames(client: Client, act: Callable[[], Any]) -> int:
    """How many frames the client sends within."""
    sent, up = 0, client.frame

    def frame(*arguments: Any, **named: Any) -> None:
        nonlocal sent
        sent += 1
        up(*arguments, **named)

    client.frame = frame  # type: ignore[method-assign]
    act()
    client.frame = up  # type: ignore[method-assign]
    return sent


def _logins(counter: Counter) -> dict[str, Count]:
    """Nothing unread, ten conversations."""
    ada = counter.client(counter.account("login-a"))
    for number in range(10):
        counter.say(counter.client(counter.account(f"login-{number}")), ada)
    ada.catch_up()
    ada.leave()
    again = counter.client(ada.username, login=False)
    token, statistic = again.token(), pb.CommSyncUL()
    statistic.meta.id, statistic.meta.ns = 1, pb.Meta.STATISTIC
    opened = {"requestContext": {"connectionId": again.connection, "requestId": "r", "domainName": "d", "stage": "s"}}
    look = {"Records": [{"messageId": "1", "body": json.dumps({"connection": again.connection, "last": False})}]}

    def login() -> None:
        again.login(token)
        assert again.unread() == {}
        again.up(pb.MSync.SYNC, statistic)

    return {
        "connect": counter.count(lambda: realtime.connect(opened, lambda: 0)),
        "login": counter.count(login, calls=3, up=3),
        "require_login": counter.count(lambda: queues.settle_logins(look)),
        "disconnect": counter.count(again.leave),
    }


def _rest(counter: Counter) -> dict[str, Count]:
    app = counter.here.app
    token = tokens.issue(app.key, Role.USER, counter.account("read"), 0, 3600).token
    path = f"/{app.org}/{app.name}"
    form = {"content-type": "multipart/form-data; boundary=B"}
    made: dict[str, Any] = {}

    def upload() -> None:
        made.update(_called("POST", f"{path}/chatfiles", token, 200, _FORM + _PICTURE + b"\r\n--B--\r\n", form))

    def download() -> None:
        _called("GET", f"{path}/chatfiles/{file['uuid']}?share-secret={file['share-secret']}", token, 302)

    def read() -> None:
        _called("GET", f"{path}/users/read", token, 200)

    read()
    found = {"rest_read": counter.count(read), "upload": counter.count(upload)}
    file = made["entities"][0]
    return found | {
        "download": counter.count(download),
        "register": counter.count(lambda: counter.account("register")),
    }


def _called(
    verb: str, path: str, token: str, status: int, body: bytes = b"", headers: dict[str, str] | None = None
) -> dict[str, Any]:
    from app import app

    answer = app(event(verb, path, body, {"authorization": f"Bearer {token}", **(headers or {})}), None)
    assert answer["statusCode"] == status, answer
    return dict(json.loads(answer["body"])) if status == 200 else {}


def _jobs(counter: Counter) -> dict[str, Count]:
    """What the schedules do for one connection and for one message."""
    ada, grace = counter.pair("expire")
    message = counter.say(ada, grace, stoa_expire_in=60)
    app, conversation = counter.here.app, Conversation.between(ada.username, grace.username)
    place = locators.get(app, message)
    assert place is not None
    due = Due(app.org, app.name, message, conversation, place.seq, clock.now())
    row = connections.get(ada.connection, consistent=True)
    assert row is not None
    return {
        "inspect": counter.count(lambda: leases.inspect(row), calls=0),
        "end_silent": counter.count(lambda: leases.end_silent([row.id]), calls=0),
        "destroy": counter.count(lambda: expiry.destroy(app, due), calls=0),
    }


def _life(counter: Counter, interval: int) -> Life:
    """A connection of two hours, in a process that begins with its first beat."""
    client = counter.client(counter.account(f"beat-{interval:03d}"))
    forget()
    return life(counter.here, client, interval)


def _connection_bytes(counter: Counter) -> int:
    """Bytes of a connection in its table, which the sweep reads from end to end."""
    client = counter.client(counter.account("row-a"))
    found = session.client("dynamodb").get_item(
        TableName=connections.Row.Meta.table_name, Key={"id": {"S": client.connection}}
    )
    return weight(found["Item"]) + ROW_OVERHEAD


def _account_bytes(counter: Counter) -> int:
    """Of a new account and its copies in the indexes of its table."""
    row = next(call for call in cost(counter.here, lambda: counter.account("account")).calls if call.table == "people")
    return (1 + len(indexes()["people"])) * (weight(row.params["Item"]) + ROW_OVERHEAD)


def main() -> int:
    stage.environment()
    with stage.stage() as here:
        found = measure(here)
        assert here.recorder.violations == []
    COUNTS.write_text(text(found))
    print(f"{COUNTS.name}: {len(found['operations'])} operations, {len(found['lives'])} heartbeat intervals")
    return 0


def text(found: dict[str, Any]) -> str:
    return json.dumps(found, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
