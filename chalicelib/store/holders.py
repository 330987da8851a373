"""Whose a phone is now: who bound its device token last. Rows of store.pushes. Partition: `<app>/token/` and the
token's digest, so that tokens stand with their users alone. Sort: `holder`."""

import hashlib
from typing import Any

from chalicelib.model.app import App
from chalicelib.store import pushes, table

_NAME = pushes.Row.Meta.table_name


def get(app: App, token: str) -> str:
    """A username; empty: nobody's. Consistent."""
    found = table.client().get_item(TableName=_NAME, Key=_key(app, token), ConsistentRead=True)
    return str(found.get("Item", {}).get("holder", {}).get("S", ""))


def put(app: App, token: str, username: str) -> None:
    table.client().put_item(TableName=_NAME, Item=_key(app, token) | {"holder": table.value(username)})


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
