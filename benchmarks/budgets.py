"""The budgets of the architecture, counted on the AWS clients: text of 40 bytes, warm process, except where a row says
else. Serial rounds are those until the last reply leaves; the post that carries it is not one of them."""

from benchmarks.figures import Figure
from benchmarks.flows import MINUTE, TEXT, Cost, cost, forget, life, pair
from benchmarks.stage import Stage
from chalicelib import clock, limits, realtime
from chalicelib.auth import tokens
from chalicelib.model.app import Role
from chalicelib.msync import msync_pb2 as pb
from chalicelib.store import connections as rows
from chalicelib.store import session
from infrastructure.recorder import _size as weight
from tests.client import Client
from tests.rest import caller

BEAT = 30  # seconds
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
    warm = cost(stage, lambda: ada.say(grace.username, TEXT), up=1)
    receipt = cost(stage, lambda: grace.about(ada.username, pb.MessageBody.DELIVER_ACK, 1), up=1)
    first = cost(stage, lambda: ada.say(hears.username, TEXT), up=1)
    forget()
    cold = cost(stage, lambda: ada.say(grace.username, TEXT), up=1)
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
    whole = Cost(stage.recorder.calls[before:])
    asked = sum(1 for call in whole.calls if (call.operation, call.table) == ("GetItem", "inbox"))
    spread = {name: value / count for name, value in (whole.measures() | {"frames up": count + asked}).items()}
    assert grace.read - up == count
    del spread["serial rounds"]
    wanted = {name: None for name in _for_information(SEND) if name in spread}
    return _rows(f"1-1 send with its confirmations, mean of {count}", spread, wanted)


def receiver_offline(stage: Stage) -> list[Figure]:
    ada, grace = pair(stage, "offline")
    grace.leave()
    ada.say(grace.username, TEXT)
    sent = cost(stage, lambda: ada.say(grace.username, TEXT), up=1)
    note = {"queue sends": "" if sent.of("sqs") else "push notifications are not built yet"}
    return _figures("1-1 send, receiver offline", sent, OFFLINE, note)


def heartbeat(stage: Stage) -> list[Figure]:
    """Two hours of one connection with all that it causes: its beats, the sweep's questions about its lease, and its
    share of what the sweep reads of the table. The verdict is on the mean; a single beat stands beside it."""
    ada = stage.client(stage.user("beat"))
    lived = life(stage, ada, BEAT)
    whole, beats = lived.whole, len(lived.waits)
    mean = {name: value / beats for name, value in whole.measures().items()}
    scanned = _scanned(ada) * BEAT / MINUTE
    mean |= {"read units": mean["read units"] + scanned, "serial rounds and the reply": sum(lived.waits) / beats}
    renewals = lived.calls("UpdateItem")
    notes = {
        "AWS requests": f"{lived.calls('GetConnection')} questions to the gateway in 2 h among them",
        "serial rounds and the reply": f"{max(lived.waits)} in the first {limits.FIRST_BEATS} s",
        "write units": f"{renewals} renewals of the lease, {whole.measures()['write units'] / renewals:g} units each",
        "read units": f"{scanned:.3f} of them its share of the sweep's scan",
    }
    budget: Budget = {name: most for name, most in HEARTBEAT.items() if not name.startswith("frames")}
    return [
        *_rows("heartbeat, mean of 2 h at 30 s with lease", mean, budget | {"AWS requests": 2}, notes),
        *_figures("heartbeat, one of them", lived.last, dict.fromkeys(budget)),
        *_figures(
            "heartbeat", lived.last, {name: most for name, most in HEARTBEAT.items() if name.startswith("frames")}
        ),
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
    opened = cost(stage, lambda: realtime.connect({"requestContext": context}, lambda: 0))
    provisioned = cost(stage, lambda: again.login(token))
    looked = cost(stage, again.unread)
    statistic = pb.CommSyncUL()
    statistic.meta.id, statistic.meta.ns = 1, pb.Meta.STATISTIC
    reported = cost(stage, lambda: again.up(pb.MSync.SYNC, statistic))
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
        figures += _figures(f"GET /users/{{u}}, as the {role.value}", cost(stage, read), REST)
    return figures


# --- parts


def _for_information(budget: Budget) -> Budget:
    """The same columns, without a verdict: the budget is for a warm process in a conversation that goes on."""
    return {name: None for name in budget if not name.startswith("frames")}


def _figures(row: str, found: Cost, budget: Budget, notes: dict[str, str] | None = None) -> list[Figure]:
    return _rows(row, found.measures(), budget, notes)


def _rows(row: str, measures: dict[str, float], budget: Budget, notes: dict[str, str] | None = None) -> list[Figure]:
    return [
        Figure("budgets", f"{row}: {name}", round(measures[name], 3), _unit(name), most, (notes or {}).get(name, ""))
        for name, most in budget.items()
    ]


def _unit(name: str) -> str:
    return "units" if "units" in name else "rounds" if "rounds" in name else "frames" if "frames" in name else "calls"
