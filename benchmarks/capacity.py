"""`python -m benchmarks.capacity`: so many users on counted requests and AWS's quotas. Which limit is reached first and
at how many users, how long a reconnect storm lasts, which key gets hot, what the heartbeat decides, and the bill."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from benchmarks import ceilings, days
from benchmarks.ceilings import CONCURRENCY, GROWTH, TABLE, THROTTLE, Ceiling, Group
from benchmarks.days import Day, Storm
from benchmarks.figures import aligned
from infrastructure import cost, prices
from infrastructure.load import Load, busiest
from infrastructure.sizing import CONNECTION_LIFE, OPENS

USERS = (1_000_000, 10_000_000)
_HOURS = 12.0  # every user comes each day and stays half of it: the hard case
_BEATS = (30, 240)  # the vendor's default, and the longest that is safe against the gateway's ten idle minutes
_JITTER = 60
_RAISED = 5_000  # new connections a second, asked for
_ALSO = {"throttle": 40_000.0, "concurrency": 10_000.0}  # what has to be raised with it
_GROUPS = (25, 500, 3_000)  # members online


@dataclass(frozen=True)
class Simulated:
    load: Load
    day: Day
    ceilings: list[Ceiling]
    storms: dict[str, Storm]
    beats: dict[int, Load]

    def first(self, *, ours: bool) -> Ceiling:
        return next(each for each in self.ceilings if each.ours is ours)

    @property
    def bill(self) -> float:
        return cost.total(cost.bill(self.load))


def simulate(load: Load) -> Simulated:
    day = days.simulate(load)
    crowd = replace(load, peak=max(day.connected, int(load.connected)))
    return Simulated(
        crowd,
        day,
        ceilings.ceilings(crowd, day.opens),
        {name: days.storm(crowd.peak, allowed, _JITTER) for name, allowed in quotas().items()},
        {beat: replace(crowd, heartbeat=beat) for beat in _BEATS},
    )


def quotas() -> dict[str, dict[str, float]]:
    usual: dict[str, float] = {"throttle": THROTTLE, "concurrency": CONCURRENCY, "table": TABLE}
    return {
        "quotas as they are": days.caps(opens=OPENS, **usual),
        f"{_RAISED:,} new connections": days.caps(opens=_RAISED, **usual),
        f"{_RAISED:,}, with {_ALSO['throttle']:,.0f} frames and {_ALSO['concurrency']:,.0f} processes": days.caps(
            opens=_RAISED, **(usual | _ALSO)
        ),
    }


def show(found: Simulated) -> str:
    load, day = found.load, found.day
    return "\n\n".join(
        [
            f"=== {load.users:,} users\n\n{cost.describe(load)}",
            f"A day: {day.logins:,.0f} logins, {day.opens:,.0f} a second in the busiest quarter of an hour; at most "
            f"{day.connected:,} are connected,\n"
            f"whose two hours end {day.connected / CONNECTION_LIFE:,.0f} times a second.",
            f"First limit of AWS: {_first(found, ours=False)}\nFirst limit of ours: {_first(found, ours=True)}",
            _ceilings(found.ceilings) + "\n" + _posts(load),
            "Everybody comes back after an outage, all within a minute:\n" + _storms(found),
            "The heartbeat decides:\n" + _beats(found),
            f"Bill: {found.bill:,.0f} USD a month, {found.bill / load.active:,.4f} for each user of a day "
            f"(`python -m infrastructure.cost` shows its lines).\n"
            + "\n".join(map(cost.show_offer, prices.offers(load))),
        ]
    )


def _first(found: Simulated, *, ours: bool) -> str:
    first = found.first(ours=ours)
    at_once = found.load.peak * first.reached / found.load.users
    return (
        f"{first.name} ({first.where}), at {first.reached:,.0f} users, {at_once:,.0f} at once. Answer: {first.answer}."
    )


def _ceilings(found: Sequence[Ceiling]) -> str:
    rows = [("limit", "used at the peak", "of", "reached at users", "where", "answer")]
    rows += [
        (each.name, f"{each.used:,.0f}", f"{each.most:,}", f"{each.reached:,.0f}", each.where, each.answer)
        for each in found
    ]
    return aligned(rows, right={1, 2, 3})


def _posts(load: Load) -> str:
    posts = busiest(load).posts
    return (
        f"Posts to connections: {posts:,.0f} a second, {posts * ceilings.POST_CPU:,.1f} cores of signing; "
        "AWS publishes no limit for them, and answers 429 beyond it."
    )


def _storms(found: Simulated) -> str:
    login = sum(days.operations()[name].seconds for name in ("connect", "login", "require_login"))
    rows = [("with", "logins/s", "held by", "all back after", "refused for each", "Lambda grown after")]
    rows += [
        (
            name,
            f"{storm.rate:,.0f}",
            storm.held_by,
            _minutes(storm.seconds),
            f"{storm.refused / storm.clients:,.1f}",
            f"{storm.rate * login / GROWTH:,.0f} s",
        )
        for name, storm in found.storms.items()
    ]
    return aligned(rows, right={1, 3, 4, 5}) + (
        "\nTwo hours later the gateway ends all these connections in the order they were let in: the same wave again."
    )


def _minutes(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{seconds / 60:,.0f} min"


def _beats(found: Simulated) -> str:
    rows = [
        ("heartbeat", "frames/s", "Lambda at once", "reads/s", "sweep", "USD a month", "first limit of AWS", "at users")
    ]
    for beat, load in found.beats.items():
        second = busiest(load)
        first = next(each for each in ceilings.ceilings(load, found.day.opens) if not each.ours)
        rows.append(
            (
                f"{beat} s",
                f"{second.up:,.0f}",
                f"{second.seconds:,.0f}",
                f"{second.reads:,.0f}",
                f"{ceilings.sweep(load):,.0f} s",
                f"{cost.total(cost.bill(load)):,.0f}",
                first.name,
                f"{first.reached:,.0f}",
            )
        )
    return aligned(rows, right={1, 2, 3, 4, 5, 7})


def show_keys() -> str:
    lines = ["=== Keys that get hot, however many users there are"]
    for key in ceilings.hot_keys():
        lines += ["", f"{key.what}: {key.most:,.0f} {key.unit}", f"  {key.where}", f"  answer: {key.answer}"]
    return "\n".join(lines)


def show_groups() -> str:
    rows = [("members online", "reads a message", "posts a message", "messages/s", "held by")]
    for online in _GROUPS:
        group = Group(online)
        allowed = group.limits()
        held_by = min(allowed, key=lambda each: allowed[each])
        rows.append((f"{online:,}", f"{group.reads:,.1f}", f"{online:,}", f"{allowed[held_by]:,.0f}", held_by))
    return (
        "=== A hot group: planned, not measured (groups are not built yet); from the architecture's budget\n\n"
        + aligned(rows, right={0, 1, 2, 3})
    )


def plain(found: Simulated) -> dict[str, Any]:
    return {
        "load": asdict(found.load),
        "day": asdict(found.day),
        "ceilings": [asdict(each) | {"reached": each.reached} for each in found.ceilings],
        "storms": {name: asdict(storm) for name, storm in found.storms.items()},
        "usd": {str(beat): cost.total(cost.bill(load)) for beat, load in found.beats.items()},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    made = cost.parser("python -m benchmarks.capacity", __doc__, unless=("users", "peak"))
    made.add_argument("--users", type=int, nargs="+", metavar="N", default=USERS, help="all of whom come each day")
    made.set_defaults(peak=None)
    asked = made.parse_args(arguments)
    loads = [cost.asked_load(made, asked, users, monthly=users, active=users, hours=_HOURS) for users in asked.users]
    found = [simulate(load) for load in loads]
    if asked.json:
        print(json.dumps({"simulated": [plain(each) for each in found]}, indent=2))
    else:
        print("\n\n".join([*map(show, found), show_keys(), show_groups()]))
        print("\nTimes are assumed as the bill assumes them; nothing of this ran on AWS.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
