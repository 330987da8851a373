"""How many groups, or rooms, an app has. Rows of store.mucs: partition `<app>/counts`, sort: the place and a number.
They are several because a transaction waits for another one that writes the same row."""

import random
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.store import table, transactions
from chalicelib.store.mucs import NAME


def step(app: App, place: Place, one: int) -> dict[str, Any]:
    """Of the transaction that begins one (1) or ends it (-1)."""
    counter = f"{place}#{random.randrange(limits.MUC_COUNTERS):02d}"  # noqa: S311  spreads, hides nothing
    return transactions.update(
        NAME,
        {"muc": {"S": _partition(app)}, "what": {"S": counter}},
        "ADD #count :one",
        ExpressionAttributeNames={"#count": "count"},
        ExpressionAttributeValues={":one": {"N": str(one)}},
    )


def total(app: App, place: Place) -> int:
    answer = table.client().query(
        TableName=NAME,
        KeyConditionExpression="#muc = :muc AND begins_with(#what, :place)",
        ExpressionAttributeNames={"#muc": "muc", "#what": "what"},
        ExpressionAttributeValues={":muc": {"S": _partition(app)}, ":place": {"S": f"{place}#"}},
        Limit=limits.MUC_COUNTERS,
        ConsistentRead=True,
    )
    return sum(int(item["count"]["N"]) for item in answer["Items"])


def _partition(app: App) -> str:
    return f"{app.key}/counts"
