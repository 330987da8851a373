"""How many pushes an app's phones were sent, by day and platform. Rows of store.pushes: partition `<app>/counts`, sort:
the day, the platform and a number: they are several because many workers count at once."""

import random
from collections.abc import Iterable
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.notifier import Platform
from chalicelib.model.pushing import Pushed, Status
from chalicelib.store import table
from chalicelib.store.pushes import Row

_NAME = Row.Meta.table_name


def add(app: App, day: str, results: Iterable[Pushed]) -> None:
    """Those that a vendor was asked for."""
    for platform, (sent, failed) in _sums(results).items():
        counter = f"{day}/{platform}/{random.randrange(limits.PUSH_COUNTERS):02d}"  # noqa: S311  spreads, hides nothing
        table.client().update_item(
            TableName=_NAME,
            Key={"of": {"S": _partition(app)}, "what": {"S": counter}},
            UpdateExpression="ADD #sent :sent, #failed :failed",
            ExpressionAttributeNames={"#sent": "sent", "#failed": "failed"},
            ExpressionAttributeValues={":sent": {"N": str(sent)}, ":failed": {"N": str(failed)}},
        )


def days(app: App, begin: str, end: str) -> dict[str, dict[str, tuple[int, int]]]:
    """Sent and failed by day and platform; both days are part of it."""
    condition, names = "#of = :of AND #what BETWEEN :begin AND :end", {"#of": "of", "#what": "what"}
    ends = {":of": {"S": _partition(app)}, ":begin": {"S": begin}, ":end": {"S": f"{end}0"}}
    items = table.query(_NAME, condition, names, ends, limits.PUSH_COUNTERS * limits.PUSH_DAYS * len(Platform))
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for item in items:
        day, platform, _ = item["what"]["S"].split("/")
        sent, failed = found.setdefault(day, {}).get(platform, (0, 0))
        found[day][platform] = sent + _number(item, "sent"), failed + _number(item, "failed")
    return found


def _sums(results: Iterable[Pushed]) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for each in results:
        if each.platform and not each.again:
            sent, failed = sums.get(each.platform, (0, 0))
            good = each.status is Status.SUCCESS
            sums[each.platform] = sent + good, failed + (not good)
    return sums


def _number(item: dict[str, Any], name: str) -> int:
    return int(item.get(name, {}).get("N", 0))


def _partition(app: App) -> str:
    return f"{app.key}/counts"
