"""How often an app did something. Rows of store.mucs: partition `<app>/rates`, sort: what, and the time that is counted
over. Gone by TTL when that is over."""

from collections.abc import Sequence
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.store import transactions
from chalicelib.store.mucs import NAME


def add(app: App, what: str, most: Sequence[tuple[int, int]], now: int) -> bool:
    """Count one more. False, and nothing is counted, if there were so many in so many seconds already: in this second,
    minute or day by UTC, whatever the lengths are. Who is in the way of others for long is refused too."""
    return transactions.write(steps(app, what, most, now)) == frozenset()


def steps(app: App, what: str, most: Sequence[tuple[int, int]], now: int) -> list[dict[str, Any]]:
    """The same as parts of a transaction that does it."""
    return [_count(app, what, times, length, now // 1000) for times, length in most]


def _count(app: App, what: str, times: int, length: int, now: int) -> dict[str, Any]:
    begun = now // length * length
    return transactions.update(
        NAME,
        {"muc": {"S": f"{app.key}/rates"}, "what": {"S": f"{what}#{length}#{begun}"}},
        "ADD #count :one SET #ttl = :ttl",
        "attribute_not_exists(#count) OR #count < :most",
        ExpressionAttributeNames={"#count": "count", "#ttl": "ttl"},
        ExpressionAttributeValues={
            ":one": {"N": "1"},
            ":most": {"N": str(times)},
            ":ttl": {"N": str(begun + length + limits.WINDOW_KEPT)},
        },
    )
