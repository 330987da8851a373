"""What AWS and the vendor ask, from prices.json, each with its source, its date, and what of it is only recalled."""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from infrastructure.load import Load

FILE = Path(__file__).with_name("prices.json")
Tier = tuple[float | None, float]  # up to this much in all (None: without end), at this price


@dataclass(frozen=True)
class Price:
    name: str
    unit: str
    per: int
    tiers: tuple[Tier, ...]
    source: str
    date: str
    recalled: str  # what of it; empty: nothing

    def of(self, quantity: float) -> float:
        """Each part of the quantity at the price of its tier."""
        cost, below = 0.0, 0.0
        for until, price in self.tiers:
            part = min(quantity, math.inf if until is None else until) - below
            if part <= 0:
                break
            cost, below = cost + part / self.per * price, below + part
        return cost


@dataclass(frozen=True)
class Offer:
    """What the vendor would take."""

    name: str
    currency: str
    amount: float | None  # None: it says nothing of so many users
    note: str


@cache
def _said() -> dict[str, Any]:
    return dict(json.loads(FILE.read_text()))


def region() -> str:
    return str(_said()["region"])


@cache
def prices() -> dict[str, Price]:
    return {
        meter: Price(**(said | {"tiers": tuple((until, price) for until, price in said["tiers"])}))
        for meter, said in _said()["prices"].items()
    }


def offers(load: Load) -> list[Offer]:
    return [_agora(load), _easemob(load)]


def _agora(load: Load) -> Offer:
    """The cheapest plan that takes so many; beyond the last one the list ends."""
    said = _said()["agora"]
    taken = [plan for plan in said["plans"] if load.monthly <= plan["most"] and _holds(plan, load)]
    if not taken:
        last = said["plans"][-1]
        note = (
            f"no list price above {last['most']:,} users a month: Enterprise is negotiated; "
            f"{last['name']}'s rates carried on would come to {_plan_fee(said, last, load):,.0f}"
        )
        return Offer("Agora Chat", "USD", None, note)
    fees = {plan["name"]: _plan_fee(said, plan, load) for plan in taken}
    name = min(fees, key=lambda each: fees[each])
    return Offer("Agora Chat", "USD", fees[name], f"plan {name}, {said['date']}")


def _holds(plan: dict[str, Any], load: Load) -> bool:
    """A plan that does not grow refuses who is too many."""
    return bool(plan["grows"]) or load.peak <= plan["connections"]


def _plan_fee(said: dict[str, Any], plan: dict[str, Any], load: Load) -> float:
    free = max(plan["connections"], math.floor(load.monthly * said["connections_share"]))
    users = max(0, load.monthly - plan["included"]) * said["monthly_user"]
    return float(plan["fee"] + users + max(0, load.peak - free) * said["connection"])


def _easemob(load: Load) -> Offer:
    """In yuan, by daily users."""
    said = _said()["easemob"]
    if load.active <= said["free_daily_users"]:
        return Offer("Easemob", said["currency"], 0, f"free, {said['date']}")
    blocks = math.ceil(max(0, load.active - said["included"]) / said["block"])
    fee = float(said["fee"] + blocks * said["block_fee"])
    return Offer("Easemob", said["currency"], fee, f"plan {said['plan']} without add-ons, {said['date']}")
