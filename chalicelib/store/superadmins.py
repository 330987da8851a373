"""Who may make rooms of its own will: rows of store.mucs. Partition: `<app>/r/super_admins`. Sort: the username."""

from typing import Any

from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.store import mucs, rosters, table
from chalicelib.store.mucs import NAME

_ALL = "super_admins"  # where rooms have their ids, which are digits


def get(app: App, username: str) -> bool:
    """Whether the user is one. Consistent."""
    return "Item" in table.client().get_item(TableName=NAME, Key=_key(app, username), ConsistentRead=True)


def put(app: App, username: str) -> None:
    table.client().put_item(TableName=NAME, Item=_key(app, username))


def remove(app: App, username: str) -> bool:
    """False if it was none."""
    answer = table.client().delete_item(TableName=NAME, Key=_key(app, username), ReturnValues="ALL_OLD")
    return bool(answer.get("Attributes"))


def page(app: App, skip: int, limit: int) -> list[str]:
    """By name."""
    return rosters.what(app, Place.ROOM, _ALL, skip + limit)[skip:]


def _key(app: App, username: str) -> dict[str, Any]:
    return mucs.key(app, Place.ROOM, _ALL, username)
