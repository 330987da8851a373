"""The product's flows with their AWS calls counted: what budgets.py holds against the architecture and counts.py writes
down for the bill."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.stage import Stage
from chalicelib import clock
from chalicelib.delivery import runs
from chalicelib.services import connections, leases
from chalicelib.store import cache
from chalicelib.store import connections as rows
from infrastructure.recorder import Call, rounds
from tests.client import Client

TEXT = "x" * 40
LIFE, MINUTE = 2 * 3600, 60  # seconds
# The sweep has a clock of its own and everything is a percent late: nothing falls on an edge of the product's times.
_SWEEP, _LATE = 7, 1010  # second of each minute; milliseconds for a second
_POSTS = "apigatewaymanagementapi"


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


@dataclass
class Life:
    """One connection of two hours with all that it causes."""

    whole: Cost
    last: Cost  # of its beats
    waits: list[int]  # serial rounds of each beat, the reply included

    def calls(self, operation: str) -> int:
        return sum(1 for call in self.whole.calls if call.operation == operation)


def cost(stage: Stage, act: Callable[[], Any], up: int = 0) -> Cost:
    before = len(stage.recorder.calls)
    act()
    return Cost(stage.recorder.calls[before:], up)


def pair(stage: Stage, name: str) -> tuple[Client, Client]:
    """Two who are online and have spoken, far from the next confirmation."""
    ada, grace = stage.client(stage.user(f"{name}-a")), stage.client(stage.user(f"{name}-b"))
    for _ in range(2):
        ada.say(grace.username, TEXT)
        grace.heard()
    return ada, grace


def life(stage: Stage, client: Client, interval: int) -> Life:
    """Two hours of beats, with the sweep passing each minute. The clock stays where they end."""
    began = clock.now()
    lived = Life(Cost([]), Cost([]), [])
    beats, sweeps = range(interval, LIFE + 1, interval), range(_SWEEP, LIFE + 1, MINUTE)
    for second in sorted({*beats, *sweeps}):
        _move_to(began + second * _LATE)
        if second in beats:
            lived.last = cost(stage, client.unread, up=1)
            lived.whole.calls += lived.last.calls
            lived.waits.append(lived.last.before_reply + 1)
        if second in sweeps:
            lived.whole.calls += _swept(stage, client)
    return lived


def _swept(stage: Stage, client: Client) -> list[Call]:
    row = rows.get(client.connection, consistent=True)
    assert row is not None
    if row.lease >= clock.now():
        return []
    return cost(stage, lambda: leases.inspect(row)).calls


def forget() -> None:
    """The process is a new one."""
    cache.forget()
    connections.forget()
    runs.forget()


def _move_to(at: int) -> None:
    clock.offset += at - clock.now()
