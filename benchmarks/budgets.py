"""The budgets of the architecture, counted on the AWS clients: text of 40 bytes, warm process, except where a row says
else. Serial rounds are those until the last reply leaves; the post that carries it is not one of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.figures import Figure
from benchmarks.stage import Stage
from chalicelib import clock, limits, realtime
from chalicelib.auth import tokens
from chalicelib.delivery import runs
from chalicelib.model.app import Role
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import connections
from chalicelib.store import cache, session
from chalicelib.store import connections as rows
from infrastructure.recorder import Call, rounds
from infrastructure.recorder import _size as weight
from tests.client import Client
from tests.rest import caller

TEXT = "x" * 40
BEAT, LIFE, MINUTE = 30, 2 * 3600, 60  # seconds
_POSTS = "apigatewaymanagementapi"
Budget = dict[str, float | None]

SEND: Budget = {
    "requests to DynamoDB": 5,
    "posts": 2,
    "serial rounds": 5,
    "write units": 4,
    "read units": 3,
    "frames up": 1,
    "frames down": 2,
}
OFFLINE = SEND | {"posts": 1, "queue sends": 1, "frames down": 1}
HEARTBEAT: Budget = {
    "requests to DynamoDB": 1,
    "posts": 1,
    "serial rounds and the reply": 2,
    "write units": 0.1,
    "read units": 0.5,
    "frames up": 1,
    "frames down": 1,
}
LOGIN: Budget = {
    "AWS requests": 8,
    "serial rounds": 4,
    "write units": 3,
    "read units": 8,
    "frames up": 3,
    "frames down": 2,
}
REST: Budget = {"AWS requests": 3, "serial rounds": 2, "write units": 0, "read units": 2}


@dataclass
class Cost:
    """What some calls came to."""

    calls: list[Call]
    up: int = 0  # frames

    def of(self, service: str) -> int:
        return sum(1 for call in self.calls if call.service == service)

    @property
    def down(self) -> int:
        return sum(1 for call in self.calls if call.operation == "PostToConnection")

    @property
    def before_reply(self) -> int:
        """Rounds until the first post begins; all of them if there is none."""
        posts = [call.started for call in self.calls if call.service == _POSTS]
        return rounds([call for call in self.calls if not posts or call.started < posts[0]])

    def measures(self) -> dict[str, float]:
        return {
            "AWS requests": len(self.calls),
            "requests to DynamoDB": self.of("dynamodb"),
            "posts": self.down,
            "queue sends": self.of("sqs"),
            "serial rounds": self.before_reply,
            "serial rounds and the reply": self.before_reply + 1,
            "write units": sum(call.writes for call in self.calls),
            "read units": sum(call.reads for call in self.calls),
            "frames up": self.up,
            "frames down": self.down,
        }


def measure(stage: Stage) -> list[Figure]:
    """Every row. Nothing here depends on time or chance: two runs give the same numbers."""
    figures: list[Figure] = []
    for row in (sends, receiver_offline, heartbeat, login, rest_read):
        figures += row(stage)
    clock.offset = 0
    return figures


# --- rows


def sends(stage: Stage) -> list[Figure]:
    ada, grace = pair(stage, "send")
    hears = stage.client(stage.user("send-new"))
    warm = _cost(stage, lambda: ada.say(grace.username, TEXT), up=1)
    receipt = _cost(stage, lambda: grace.about(ada.username, pb.MessageBody.DELIVER_ACK, 1), up=1)
    first = _cost(stage, lambda: ada.say(hears.username, TEXT), up=1)
    forget()
    cold = _cost(stage, lambda: ada.say(grace.username, TEXT), up=1)
    return [
        *_figures("1-1 send, both online", warm, SEND),
        *_figures("1-1 delivery receipt, both online", receipt, SEND),
        *_figures("1-1 send, first message of a conversation", first, _for_information(SEND)),
        *_figures("1-1 send, process knew neither connection nor app", cold, _for_information(SEND)),
        *_with_confirmations(stage),
    ]


def _with_confirmations(stage: Stage) -> list[Figure]:
    """What the confirmations add that pushes now and then ask for, spread over the messages."""
    ada, grace = pair(stage, "confirm")
    count = 2 * limits.CONFIRM_EVERY
    before = len(stage.recorder.calls)
    up = grace.read
    for _ in range(count):
        ada.say(grace.username, TEXT)
        grace.heard()
    cost = Cost(stage.recorder.calls[before:])
    asked = sum(1 for call in cost.calls if (call.operation, call.table) == ("GetItem", "inbox"))
    spread = {name: value / count for name, value in (cost.measures() | {"frames up": count + asked}).items()}
    assert grace.read - up == count
    del spread["serial rounds"]
    wanted = {name: None for name in _for_information(SEND) if name in spread}
    return _rows(f"1-1 send with its confirmations, mean of {count}", spread, wanted)


def receiver_offline(stage: Stage) -> list[Figure]:
    ada, grace = pair(stage, "offline")
    grace.leave()
    ada.say(grace.username, TEXT)
    cost = _cost(stage, lambda: ada.say(grace.username, TEXT), up=1)
    note = {"queue sends": "" if cost.of("sqs") else "push notifications are not built yet"}
    return _figures("1-1 send, receiver offline", cost, OFFLINE, note)


def heartbeat(stage: Stage) -> list[Figure]:
    """Two hours of one connection with all that it causes: its beats, the sweep's questions about its lease, and its
    share of what the sweep reads of the table. The verdict is on the mean; a single beat stands beside it."""
    ada = stage.client(stage.user("beat"))
    began, beats = clock.now() + 500, LIFE // BEAT  # no beat falls on an edge of the product's own times
    whole, waits = Cost([]), list[int]()
    for beat in range(1, beats + 1):
        _move_to(began + beat * BEAT * 1000)
        one = _cost(stage, ada.unread, up=1)
        swept = _swept(stage, ada) if beat * BEAT % MINUTE == 0 else []
        whole.calls += one.calls + swept
        waits.append(one.before_reply + 1)
    mean = {name: value / beats for name, value in whole.measures().items()}
    scanned = _scanned(ada) * BEAT / MINUTE
    mean |= {"read units": mean["read units"] + scanned, "serial rounds and the reply": sum(waits) / beats}
    renewals = sum(1 for call in whole.calls if call.operation == "UpdateItem")
    asked = sum(1 for call in whole.calls if call.operation == "GetConnection")
    notes = {
        "AWS requests": f"{asked} questions to the gateway in 2 h among them",
        "serial rounds and the reply": f"{max(waits)} in the first {limits.FIRST_BEATS} s",
        "write units": f"{renewals} renewals of the lease, {whole.measures()['write units'] / renewals:g} units each",
        "read units": f"{scanned:.3f} of them its share of the sweep's scan",
    }
    budget: Budget = {name: most for name, most in HEARTBEAT.items() if not name.startswith("frames")}
    return [
        *_rows("heartbeat, mean of 2 h at 30 s with lease", mean, budget | {"AWS requests": 2}, notes),
        *_figures("heartbeat, one of them", one, dict.fromkeys(budget)),
        *_figures("heartbeat", one, {name: most for name, most in HEARTBEAT.items() if name.startswith("frames")}),
    ]


def _scanned(client: Client) -> float:
    """Read units of one connection's row in a scan, which is not rounded up row by row."""
    found = session.client("dynamodb").get_item(
        TableName=rows.Row.Meta.table_name, Key={"id": {"S": client.connection}}
    )
    return 0.5 * weight(found["Item"]) / 4096


def login(stage: Stage) -> list[Figure]:
    """Groups are not built yet: ten one-to-one conversations instead."""
    ada = stage.client(stage.user("login"))
    for number in range(10):
        peer = stage.client(stage.user(f"login-{number}"))
        peer.say(ada.username, TEXT)
    ada.catch_up()
    assert ada.unread() == {}
    ada.leave()
    again = Client(stage.gateway, stage.recorder, stage.app, ada.username, ada.resource)
    token = again.token()
    context = {"connectionId": again.connection, "requestId": "r", "domainName": "d", "stage": "s"}
    opened = _cost(stage, lambda: realtime.connect({"requestContext": context}, lambda: 0))
    provisioned = _cost(stage, lambda: again.login(token))
    looked = _cost(stage, again.unread)
    statistic = pb.CommSyncUL()
    statistic.meta.id, statistic.meta.ns = 1, pb.Meta.STATISTIC
    reported = _cost(stage, lambda: again.up(pb.MSync.SYNC, statistic))
    parts = (opened, provisioned, looked, reported)
    whole = Cost([call for part in parts for call in part.calls], up=3)
    measures = whole.measures() | {"serial rounds": sum(part.before_reply for part in (provisioned, looked))}
    note = {
        "AWS requests": "one of them $connect's queue send",
        "serial rounds": f"{provisioned.before_reply} of PROVISION, then {looked.before_reply} of UNREAD, no posts",
    }
    return _rows("login, nothing unread, 10 one-to-one conversations", measures, LOGIN, note)


def rest_read(stage: Stage) -> list[Figure]:
    stage.user("read")
    path = f"/{stage.app.org}/{stage.app.name}/users/read"
    figures = []
    for role, subject in ((Role.APP, ""), (Role.USER, "read")):
        token = tokens.issue(stage.app.key, role, subject, 0, 3600).token

        def read(token: str = token) -> None:
            status, body, _ = caller.call("GET", path, token=token)
            assert status == 200, body

        read()
        figures += _figures(f"GET /users/{{u}}, as the {role.value}", _cost(stage, read), REST)
    return figures


# --- parts


def pair(stage: Stage, name: str) -> tuple[Client, Client]:
    """Two who are online and have spoken, far from the next confirmation."""
    ada, grace = stage.client(stage.user(f"{name}-a")), stage.client(stage.user(f"{name}-b"))
    for _ in range(2):
        ada.say(grace.username, TEXT)
        grace.heard()
    return ada, grace


def _cost(stage: Stage, act: Callable[[], Any], up: int = 0) -> Cost:
    before = len(stage.recorder.calls)
    act()
    return Cost(stage.recorder.calls[before:], up)


def forget() -> None:
    """The process is a new one."""
    cache.forget()
    connections.forget()
    runs.forget()


def _move_to(at: int) -> None:
    clock.offset += at - clock.now()


def _swept(stage: Stage, client: Client) -> list[Call]:
    row = rows.get(client.connection, consistent=True)
    assert row is not None
    if row.lease >= clock.now():
        return []
    return _cost(stage, lambda: connections.inspect(row)).calls


def _for_information(budget: Budget) -> Budget:
    """The same columns, without a verdict: the budget is for a warm process in a conversation that goes on."""
    return {name: None for name in budget if not name.startswith("frames")}


def _figures(row: str, cost: Cost, budget: Budget, notes: dict[str, str] | None = None) -> list[Figure]:
    return _rows(row, cost.measures(), budget, notes)


def _rows(row: str, measures: dict[str, float], budget: Budget, notes: dict[str, str] | None = None) -> list[Figure]:
    return [
        Figure("budgets", f"{row}: {name}", round(measures[name], 3), _unit(name), most, (notes or {}).get(name, ""))
        for name, most in budget.items()
    ]


def _unit(name: str) -> str:
    return "units" if "units" in name else "rounds" if "rounds" in name else "frames" if "frames" in name else "calls"
