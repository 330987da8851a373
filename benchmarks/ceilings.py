"""AWS's quotas and the product's own bounds against a load: how much of each is used at the peak, and at how many users
it is reached. And the keys that get hot, however many users there are."""

import math
from dataclasses import dataclass

from chalicelib import limits
from infrastructure import stages
from infrastructure.load import (
    DATABASE_SECONDS,
    DAY,
    GATEWAY_SECONDS,
    PAGE_BYTES,
    Load,
    busiest,
    connection_bytes,
    lease_questions,
    operations,
)
from infrastructure.sizing import OPENS

THROTTLE = 10_000  # frames, openings and REST calls a second of an account; recalled
CONCURRENCY = 1_000  # Lambda processes of an account
GROWTH = 100  # that a function may gain in a second (1,000 in 10 s)
TABLE, NEW_TABLE = 40_000, 4_000  # write units a second of a table; of one that has just been made
IN_FLIGHT = 120_000  # messages of a queue that are being worked on
CALL_CPU = 0.001  # seconds of a core for one AWS call, measured
CORE = 1769  # MB of memory that come with one core
POST_CPU = 0.0006  # seconds of a core for one post to a connection, measured; AWS publishes no rate for them
KEY_WRITES, KEY_READS = 1_000, 3_000  # units a second of one partition key
PAGE_SECONDS = 0.1  # assumed: a scan reads its next megabyte
_SWEEP = "sweep_connections"  # beyond it silent connections are found late; nothing else is lost
_READERS = 40  # members of a group that one read of its architecture's budget brings


@dataclass(frozen=True)
class Ceiling:
    name: str
    used: float
    most: float
    where: str
    answer: str
    users: int  # of the load that uses so much
    ours: bool  # a bound of the product, not a quota

    @property
    def reached(self) -> float:
        """At how many users, everything else in proportion."""
        return self.users * self.most / self.used if self.used else math.inf


def ceilings(load: Load, opens: float) -> list[Ceiling]:
    """The one that is reached first comes first. `opens` are logins a second at the peak."""
    second = busiest(load)
    written, writes = max((units[1], name) for name, units in second.tables.items())[::-1]
    readers, reads = max((units[0], name) for name, units in second.tables.items())[::-1]
    rest = (load.rest + 2 * load.files) * load.active / DAY
    found = [
        ("new connections a second", opens, OPENS, "account", "raise the quota; jitter"),
        ("frames, openings, REST calls a second", second.up + opens + rest, THROTTLE, "account", "raise the quota"),
        ("Lambda processes at once", second.seconds, CONCURRENCY, "account", "raise the quota"),
        ("write units a second", writes, TABLE, f"table {written}", "raise the table's quota"),
        ("write units a second, first day", writes, NEW_TABLE, f"table {written}", "warm throughput before the launch"),
        ("read units a second", reads, TABLE, f"table {readers}", "raise the table's quota"),
        (
            "SQS messages in flight",
            opens * operations()["require_login"].seconds,
            IN_FLIGHT,
            "login queue",
            "none needed",
        ),
        ("seconds of a sweep", sweep(load), limits.SWEEP_SECONDS, _SWEEP, "more memory for it, then several runs"),
    ]
    made = [Ceiling(*each, users=load.users, ours=each[3] == _SWEEP) for each in found]
    return sorted(made, key=lambda ceiling: ceiling.reached)


def sweep(load: Load) -> float:
    """How long the run of each minute takes: it reads every connection's row and asks the gateway about each lease that
    ended, several at a time."""
    pages = load.peak * connection_bytes() / PAGE_BYTES
    questions = load.peak * lease_questions(load.heartbeat) * 60
    return pages * PAGE_SECONDS + questions * _beside("inspect", limits.SWEEPS_AT_ONCE)


def _beside(operation: str, at_once: int) -> float:
    """Seconds of each where so many go on at a time: they wait together, and share what core the function has."""
    one = operations()[operation]
    core = stages.plans()["prod"].memory / CORE
    return max(one.seconds / at_once, (one.database + one.posts + one.asked) * CALL_CPU / core)


@dataclass(frozen=True)
class Key:
    what: str
    where: str  # the table, and the partition key's shape
    most: float
    unit: str
    answer: str


def hot_keys() -> list[Key]:
    """One key, one partition: 1,000 write units a second, whatever the quotas are."""
    entry = operations()["send_online"].tables
    registered = 1  # write unit in the index for each account, as in the table itself
    time_out = float(stages.stage("prod").of("expire_messages", "lambda_timeout"))
    destroyed = time_out / _beside("destroy", limits.EXPIRIES_AT_ONCE)
    return [
        Key(
            "one conversation",
            "conversations and messages, {org}#{app}/u/{user}/{user}",
            KEY_WRITES / entry["conversations"][1],
            "messages and receipts a second",
            "none: one log is one partition",
        ),
        Key(
            "one receiver",
            "inbox, {org}#{app}/{user}",
            KEY_WRITES / entry["inbox"][1],
            "messages and receipts a second",
            "none needed: no person reads so much; spread a robot over several accounts",
        ),
        Key(
            "one tenant",
            "people, index roster, {org}#{app}/",
            KEY_WRITES / registered,
            "new or changed accounts a second",
            "bring accounts in slowly; everything else of a tenant is spread over its users and conversations",
        ),
        Key(
            "one tenant's settings",
            "apps, {org}",
            KEY_READS / 0.5 * limits.CACHE,
            f"processes that read them each {limits.CACHE} s",
            "none needed",
        ),
        Key(
            "one minute of self-destruction",
            f"expiry, {{minute}}/{{one of {limits.EXPIRY_SHARDS}}}",
            KEY_WRITES * limits.EXPIRY_SHARDS,
            "messages a second that are due in the same minute",
            "more shards",
        ),
        Key(
            "one run of expire_messages",
            "the schedule's time-out",
            destroyed,
            "messages destroyed a minute; the rest is late, though hidden on time",
            "more memory for it, or a queue",
        ),
    ]


@dataclass(frozen=True)
class Group:
    """Planned, not measured: groups are not built yet. From the architecture's budget: 4 write units for a message
    however many members, M/40 + 3 reads, M posts."""

    online: int

    @property
    def reads(self) -> float:
        return self.online / _READERS + 3

    @property
    def process_seconds(self) -> float:
        """Of Lambda, for one message: posts by a pool of threads."""
        return self.online * GATEWAY_SECONDS / limits.PUSHES_AT_ONCE + self.reads * DATABASE_SECONDS

    def limits(self) -> dict[str, float]:
        """Messages a second that each thing allows."""
        return {
            "the log's partition": KEY_WRITES,
            "reads of its members' partition": KEY_READS / self.reads,
            "Lambda processes for the posts": CONCURRENCY / self.process_seconds,
        }
