"""Whose a phone is now: who bound its device token last. Rows of store.pushes. Partition: `<app>/token/` and the
token's digest, so that tokens stand with their users alone. Sort: `holder`. Each time it is bound, the stamp is new."""

import hashlib
from collections.abc import Sequence
from typing import Any

from chalicelib import clock
from chalicelib.model.app import App
from chalicelib.store import pushes, table, transactions

_NAME = pushes.Row.Meta.table_name


def look(app: App, token: str) -> tuple[str, str]:
    """A username (empty: nobody's) and the stamp. Consistent."""
    item = table.client().get_item(TableName=_NAME, Key=_key(app, token), ConsistentRead=True).get("Item", {})
    return item.get("holder", {}).get("S", ""), item.get("stamp", {}).get("S", "")


def take(app: App, token: str, username: str, stamp: str, changes: Sequence[dict[str, Any]] = ()) -> bool:
    """The token is this user's from now on, and all of the changes are made with that. False, and nothing is done: it
    was bound since its holder was looked at."""
    said = _key(app, token) | {"holder": table.value(username), "stamp": table.value(clock.uuid())}
    held = {
        "ConditionExpression": "#stamp = :stamp" if stamp else "attribute_not_exists(#stamp)",
        "ExpressionAttributeNames": {"#stamp": "stamp"},
    } | ({"ExpressionAttributeValues": {":stamp": table.value(stamp)}} if stamp else {})
    return transactions.write([{"Put": transactions.put(_NAME, said)["Put"] | held}, *changes]) == frozenset()


def remove(app: App, token: str, username: str) -> None:
    """Unless it is another user's by now."""
    table.holds(
        table.client().delete_item,
        TableName=_NAME,
        Key=_key(app, token),
        ConditionExpression="#holder = :username",
        ExpressionAttributeNames={"#holder": "holder"},
        ExpressionAttributeValues={":username": table.value(username)},
    )


def _key(app: App, token: str) -> dict[str, Any]:
    digest = hashlib.sha256(token.encode()).hexdigest()
    return {"of": {"S": f"{app.key}/token/{digest}"}, "what": {"S": "holder"}}
