"""Several writes that happen together or not at all."""

import random
import time
from collections.abc import Sequence
from typing import Any

from chalicelib import limits
from chalicelib.store import table

_WAIT = {"TransactionConflict"}


def write(items: Sequence[dict[str, Any]]) -> frozenset[int] | None:
    """Empty when it is done; else which items' conditions did not hold. None: others keep writing the same rows."""
    for attempt in range(limits.TRANSACTION_ATTEMPTS):
        try:
            table.client().transact_write_items(TransactItems=list(items))
            return frozenset()
        except table.client().exceptions.TransactionCanceledException as error:
            reasons = [reason.get("Code") for reason in error.response["CancellationReasons"]]
            failed = frozenset(n for n, reason in enumerate(reasons) if reason == "ConditionalCheckFailed")
            if failed:
                return failed
            if not _WAIT & set(reasons):
                raise
            time.sleep(random.uniform(0, limits.TRANSACTION_WAIT * 2**attempt))  # noqa: S311  spreads, hides nothing
    return None


def put(name: str, item: dict[str, Any], *, new: str = "") -> dict[str, Any]:
    """`new`: the attribute whose absence says that the item is not there yet."""
    condition = {"ConditionExpression": f"attribute_not_exists({new})"} if new else {}
    return {"Put": {"TableName": name, "Item": item} | condition}


def delete(name: str, key: dict[str, Any], *, there: str = "") -> dict[str, Any]:
    condition = {"ConditionExpression": f"attribute_exists({there})"} if there else {}
    return {"Delete": {"TableName": name, "Key": key} | condition}


def check(name: str, key: dict[str, Any], condition: str, **more: Any) -> dict[str, Any]:
    return {"ConditionCheck": {"TableName": name, "Key": key, "ConditionExpression": condition} | more}


def update(name: str, key: dict[str, Any], expression: str, condition: str = "", **more: Any) -> dict[str, Any]:
    """Without a condition it is done whatever there is."""
    given = {"ConditionExpression": condition} if condition else {}
    return {"Update": {"TableName": name, "Key": key, "UpdateExpression": expression} | given | more}


def count(name: str, key: dict[str, Any], more: int, most: int, what: str = "count") -> dict[str, Any]:
    """The item counts so many more, if they are not more than `most` then; or fewer, if it counts any."""
    fits = "attribute_not_exists(#count) OR #count <= :room" if more > 0 else "attribute_exists(#count)"
    room = {":room": table.value(most - more)} if more > 0 else {}
    return update(
        name,
        key,
        "ADD #count :more",
        fits,
        ExpressionAttributeNames={"#count": what},
        ExpressionAttributeValues={":more": table.value(more)} | room,
    )
