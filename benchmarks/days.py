"""A day of logins and the hour after an outage, simulated: seeded, so that two runs say the same."""

import math
import random
from dataclasses import dataclass

from infrastructure.load import CREST, DAY, Load, operations
from infrastructure.sizing import CONNECTION_LIFE

_SEED, _SAMPLE, _BIN = 7, 20_000, 900  # users that stand for all; seconds
_BUSIEST = 20 * 3600  # of the day, in the evening
_WAITS = (1, 2, 4, 8, 16, 32, 64)  # seconds within which a refused client tries again; the last one from then on
_DONE = 0.5  # of a client


@dataclass(frozen=True)
class Day:
    connected: int  # at the peak
    opens: float  # a second, in the busiest quarter of an hour
    logins: float  # in all


def simulate(load: Load) -> Day:
    """Sessions begin more often in the evening; the gateway ends each connection after two hours, and the client comes
    back at once."""
    chance = random.Random(_SEED)
    sample = min(_SAMPLE, load.active)
    bins = DAY // _BIN
    weights = [1 + (CREST - 1) * math.cos(2 * math.pi * (n * _BIN - _BUSIEST) / DAY) for n in range(bins)]
    starts = chance.choices(range(bins), weights, k=sample * load.sessions)
    opens, there = [0.0] * bins, [0.0] * bins
    for start in starts:
        began = start * _BIN + chance.random() * _BIN
        ended = began + load.hours * 3600 / load.sessions * chance.uniform(0.5, 1.5)
        for opened in range(max(1, math.ceil((ended - began) / CONNECTION_LIFE))):
            opens[int(began + opened * CONNECTION_LIFE) // _BIN % bins] += 1
        _present(there, began, ended)
    scale = load.active / sample
    return Day(min(load.active, round(max(there) * scale)), max(opens) * scale / _BIN, sum(opens) * scale)


def _present(there: list[float], began: float, ended: float) -> None:
    """Adds to each quarter of an hour the share of it that a session lasts."""
    at = began
    while at < ended:
        until = min(ended, (at // _BIN + 1) * _BIN)
        there[int(at // _BIN) % len(there)] += (until - at) / _BIN
        at = until


@dataclass(frozen=True)
class Storm:
    """Everybody comes back after an outage."""

    clients: int
    rate: float  # logins a second that get through
    held_by: str  # the quota that allows no more
    seconds: int  # until all are back
    refused: float  # attempts


def caps(*, opens: float, throttle: float, concurrency: float, table: float) -> dict[str, float]:
    """Logins a second that each quota allows."""
    parts = [operations()[name] for name in ("connect", "login", "require_login")]
    writes: dict[str, float] = {}
    for part in parts:
        for name, (_, written) in part.tables.items():
            writes[name] = writes.get(name, 0) + written
    return {
        "new connections": opens,
        "frames and calls of the gateway": throttle / (1 + sum(part.up for part in parts)),  # $connect is one too
        "Lambda concurrency": concurrency / sum(part.seconds for part in parts),
        "writes of a table": table / max(writes.values()),
    }


def storm(clients: int, allowed: dict[str, float], jitter: int) -> Storm:
    """Clients try first within `jitter` seconds; a refused one waits twice as long each time, by chance within that."""
    held_by = min(allowed, key=lambda quota: allowed[quota])
    rate = allowed[held_by]
    trying = [0.0] * len(_WAITS)  # that try in this second, by how often they were refused
    ends: list[dict[int, float]] = [{} for _ in _WAITS]  # second: how much less they are from then on
    first, left, refused, second = clients / jitter, float(clients), 0.0, 0
    while left > _DONE:
        fresh = first if second < jitter else 0.0
        for tries, ending in zip(range(len(trying)), ends, strict=True):
            trying[tries] -= ending.pop(second, 0.0)
        attempts = fresh + sum(trying)
        share = min(1.0, rate / attempts) if attempts > 0 else 1.0
        again = [0.0] * len(_WAITS)
        for tries, number in enumerate([fresh, *trying]):
            again[min(tries, len(_WAITS) - 1)] += number * (1 - share)
        for tries, number in enumerate(again):
            trying[tries] += number / _WAITS[tries]
            until = second + 1 + _WAITS[tries]
            ends[tries][until] = ends[tries].get(until, 0.0) + number / _WAITS[tries]
        left, refused, second = left - attempts * share, refused + attempts * (1 - share), second + 1
    return Storm(clients, rate, held_by, second, refused)
