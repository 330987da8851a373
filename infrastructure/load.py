"""A load, and what it asks of AWS: the one model behind the bill (cost.py) and the ceilings (benchmarks/capacity.py).

What an operation asks for is counted (counts.json); how often it happens is the load's. Operations per day become units
per month and calls a second at the peak."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib import limits
from infrastructure import stages, watch
from infrastructure.sizing import CONNECTION_LIFE

COUNTS = Path(__file__).with_name("counts.json")
LIVES = (15, 30, 60, 120, 240, 480)  # heartbeat intervals whose two hours are counted
GB, PAGE_BYTES = 1e9, 1e6  # a page is what a scan reads at a time
ROW_OVERHEAD = 100  # bytes that DynamoDB adds to a row's own when it bills storage

DAYS, DAY = 30, 86_400
CREST = (
    1.6  # the busiest hour over the day's mean; the vendor's plans allow the same: a tenth of the month's users at once
)
FILE_KB = 200  # of a picture
REST_BYTES = 1000  # of an answer

# Assumed, not measured, because nothing here ran on AWS: seconds of one request after the other, as in sizing.py, and
# what a call spends on itself; bytes that a call logs (its summary and its metrics are 430, Lambda's lines the rest).
DATABASE_SECONDS, GATEWAY_SECONDS, OWN_SECONDS = 0.008, 0.020, 0.010
LOG_BYTES = 850
_PROCESS_HOURS = 2  # until Lambda replaces a process, which then reads the secret again
_POLLS = 5 * 3 * 60 * 24 * DAYS  # a month, of an idle queue: five pollers that wait 20 s each time
_RINGS = 2 * 60 * 24 * DAYS  # a month: two schedules, once a minute
METRICS, DASHBOARDS, SECRETS = 30, 1, 1


@dataclass(frozen=True)
class Count:
    """What an operation asks for."""

    calls: float = 0  # of Lambda
    up: float = 0  # frames from the client
    posts: float = 0  # frames to clients
    asked: float = 0  # further requests to the gateway
    database: float = 0  # requests to DynamoDB
    queue: float = 0
    files: float = 0  # requests to S3
    reads: float = 0
    writes: float = 0
    sent_bytes: float = 0
    kept_bytes: float = 0
    tables: dict[str, list[float]] = field(default_factory=dict)  # name: read units, write units

    def times(self, number: float) -> "Count":
        scaled = {each.name: getattr(self, each.name) * number for each in fields(self) if each.name != "tables"}
        tables = {name: [unit * number for unit in units] for name, units in self.tables.items()}
        return Count(**scaled, tables=tables)

    @property
    def seconds(self) -> float:
        """Of Lambda: nothing at the same time as anything else."""
        waits = (self.database + self.queue + self.files) * DATABASE_SECONDS + (
            self.posts + self.asked
        ) * GATEWAY_SECONDS
        return self.calls * OWN_SECONDS + waits


def total(counts: Iterable[Count]) -> Count:
    counts = list(counts)
    tables: dict[str, list[float]] = {}
    for count in counts:
        for name, (reads, writes) in count.tables.items():
            before = tables.get(name, [0.0, 0.0])
            tables[name] = [before[0] + reads, before[1] + writes]
    names = [each.name for each in fields(Count) if each.name != "tables"]
    return Count(**{name: sum(getattr(count, name) for count in counts) for name in names}, tables=tables)


@dataclass(frozen=True)
class Load:
    users: int  # registered
    monthly: int  # of them come at least once a month
    active: int  # come each day
    peak: int  # connected at once, at most
    hours: float  # a day that an active user is connected
    sessions: int  # in which
    messages: float  # an active user sends a day
    receipts: float  # for each message
    offline: float  # share of messages whose receiver is not connected
    heartbeat: int  # seconds between two
    rest: float  # calls a day for each active user
    files: float  # an active user sends a day
    watched: float  # share of connections whose user's presence somebody hears of

    def __post_init__(self) -> None:
        for name, (least, most) in BOUNDS.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise Implausible(f"{name} is {value:,}, and has to be from {least:,} to {most:,}")
        for name, whole in (("monthly", "users"), ("active", "monthly"), ("peak", "active")):
            if getattr(self, name) > getattr(self, whole):
                raise Implausible(f"{name} is {getattr(self, name):,}, more than {whole} ({getattr(self, whole):,})")
        if self.peak < math.floor(self.connected):
            raise Implausible(f"peak is {self.peak:,}, less than are connected on average ({self.connected:,.0f})")

    @property
    def connected(self) -> float:
        """On average."""
        return self.active * self.hours / 24

    @property
    def logins(self) -> float:
        """A day. A session that outlives the gateway's connections takes several."""
        return self.active * self.sessions * math.ceil(self.hours * 3600 / self.sessions / CONNECTION_LIFE)


class Implausible(ValueError):
    """Why there can be no such load."""


BOUNDS: dict[str, tuple[float, float]] = {
    "users": (1, 1_000_000_000),
    "monthly": (1, 1_000_000_000),
    "active": (1, 1_000_000_000),
    "peak": (1, 1_000_000_000),
    "hours": (0.1, 24),
    "sessions": (1, 100),
    "messages": (0, 10_000),
    "receipts": (0, 10),
    "offline": (0, 1),
    "heartbeat": (LIVES[0], limits.LEASE_LONGEST - 1),  # quicker ones are taken for the login's, slower ones time out
    "rest": (0, 10_000),
    "files": (0, 1_000),
    "watched": (0, 1),
}
USUAL: dict[str, float] = {
    "hours": 3,
    "sessions": 5,
    "messages": 20,
    "receipts": 1,
    "offline": 0.3,
    "heartbeat": limits.HEARTBEAT,
    "rest": 2,
    "files": 0.2,
    "watched": 1,
}


def plausible(users: int, **given: float | None) -> Load:
    """What is not given is guessed: half of the users come in a month, half of these on a day."""
    said = {name: value for name, value in given.items() if value is not None}
    values = USUAL | said
    monthly = int(said.get("monthly", max(1, users // 2, said.get("active", 0))))
    active = int(said.get("active", max(1, monthly // 2)))
    crowd = math.ceil(active * values["hours"] / 24 * CREST)
    peak = int(said.get("peak", max(1, min(active, crowd))))
    return Load(**(values | {"users": users, "monthly": monthly, "active": active, "peak": peak}))  # type: ignore[arg-type]


@cache
def operations() -> dict[str, Count]:
    return {name: Count(**said) for name, said in _counted()["operations"].items()}


@cache
def _counted() -> dict[str, Any]:
    return dict(json.loads(COUNTS.read_text()))


def often(load: Load) -> dict[str, float]:
    """How many of each operation a day."""
    said = load.active * load.messages
    receipts, offline = said * load.receipts, said * load.offline
    logins = dict.fromkeys(("connect", "login", "require_login", "disconnect"), load.logins)
    return logins | {
        "send_online": said - offline,
        "send_offline": offline,
        "receipt": receipts,
        "catch_up": offline,
        "confirmation": (said - offline + receipts) / limits.CONFIRM_EVERY,
        "rest_read": load.active * load.rest,
        "upload": load.active * load.files,
        "download": load.active * load.files,
    }


def connected(load: Load) -> Count:
    """What one connection asks for in a second: its beats, its lease, its share of the sweep's scan; watched, of what a
    worker asks for many."""
    beat = operations()["beat"].times(1 / load.heartbeat)
    lease = _lease(load.heartbeat).times(1 / CONNECTION_LIFE)
    each_minute = total([_scan(), _together().times(load.watched)])
    return total([beat, lease, each_minute.times(1 / 60)])


def _together() -> Count:
    """A question about one of many connections: one call of a worker for all, which waits for several at a time."""
    asked = operations()["end_silent"].asked / limits.SWEEPS_AT_ONCE
    return Count(calls=1 / limits.SWEEP_TAKEN, asked=asked, queue=1 / limits.SWEEP_TAKEN)


def _lease(heartbeat: int) -> Count:
    """Of two hours, beyond the beats: counted for some intervals; others are taken as the next shorter one."""
    interval = max(each for each in LIVES if each <= heartbeat)
    life, beat = Count(**_counted()["lives"][str(interval)]), operations()["beat"]
    return total([life, beat.times(-life.calls)])


def lease_questions(heartbeat: int) -> float:
    """That the sweep asks the gateway about one connection in a second."""
    return _lease(heartbeat).asked / CONNECTION_LIFE


def connection_bytes() -> int:
    return int(_counted()["connection_bytes"])


def _looked_for(load: Load) -> float:
    """Messages a month about watched connections."""
    return load.connected * load.watched / limits.SWEEP_TAKEN * 60 * 24 * DAYS


def _scan() -> Count:
    """One row read in passing, eventually consistent."""
    units = connection_bytes() / 4096 / 2
    return Count(database=connection_bytes() / PAGE_BYTES, reads=units, tables={"connections": [units, 0.0]})


def day(load: Load) -> Count:
    each = [operations()[name].times(number) for name, number in often(load).items()]
    return total([*each, connected(load).times(load.connected * DAY)])


def busiest(load: Load) -> Count:
    """A second at the peak."""
    each = [operations()[name].times(number * CREST / DAY) for name, number in often(load).items()]
    return total([*each, connected(load).times(load.peak)])


def month(load: Load) -> dict[str, float]:
    """Units of each meter that prices.json has a price for."""
    asked, how_often = day(load).times(DAYS), often(load)
    plan = stages.plans()["prod"]
    calls = asked.calls + _RINGS
    kept = day(load).kept_bytes * limits.MESSAGE_DAYS + load.users * _counted()["account_bytes"]
    uploads, downloads = (how_often[name] * DAYS for name in ("upload", "download"))
    rest = sum(how_often[name] for name in ("rest_read", "upload", "download")) * DAYS
    logs = calls * LOG_BYTES / GB
    return {
        "websocket_messages": asked.up + asked.posts,  # none is larger than the 32 KB that one is metered by
        "connection_minutes": load.connected * 60 * 24 * DAYS,
        "lambda_requests": calls,
        "lambda_gb_seconds": (asked.seconds + _RINGS * OWN_SECONDS) * plan.memory / 1024,
        "dynamodb_writes": asked.writes,
        "dynamodb_reads": asked.reads,
        "dynamodb_storage": kept / GB,
        "dynamodb_recovery": kept / GB,
        "sqs_requests": 3 * (how_often["connect"] * DAYS + _looked_for(load)) + _POLLS,  # sent, received, deleted
        "rest_requests": rest,
        "s3_storage": how_often["upload"] * limits.FILE_DAYS * FILE_KB * 1000 / GB,
        "s3_puts": uploads,
        "s3_gets": downloads,
        "secrets": SECRETS,
        "secret_reads": busiest(load).seconds * 24 / _PROCESS_HOURS * DAYS,
        "log_gigabytes": logs,
        "log_storage": logs * plan.log_days / DAYS,
        "metrics": METRICS,
        "alarms": watch.alarmed(stages.stage("prod"))[1],
        "dashboards": DASHBOARDS,
        "transfer": (asked.sent_bytes + rest * REST_BYTES + downloads * FILE_KB * 1000) / GB,
    }
