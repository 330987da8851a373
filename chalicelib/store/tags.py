"""Tags in rooms, rows of store.mucs: the member row has its user's, and goes with them; `tag#` and the tag says until
when all who have it are muted."""

from collections.abc import Iterable
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.muc import Muc
from chalicelib.store import mucs, rosters, table, transactions
from chalicelib.store.mucs import MEMBER, META, NAME, key_of

_TAG = "tag#"


def put(app: App, muc: Muc, username: str, tags: frozenset[str]) -> bool:
    """In place of those the member had. False if the user is none."""
    given = {"ExpressionAttributeValues": {":tags": table.value(tags)}} if tags else {}
    return table.holds(
        table.client().update_item,
        TableName=NAME,
        Key=key_of(app, muc, MEMBER + username),
        UpdateExpression="SET #tags = :tags" if tags else "REMOVE #tags",
        ConditionExpression="attribute_exists(what)",
        ExpressionAttributeNames={"#tags": "tags"},
        **given,
    )


def of(app: App, muc: Muc, username: str) -> frozenset[str] | None:
    """None: the user is no member."""
    found = table.client().get_item(TableName=NAME, Key=key_of(app, muc, MEMBER + username), ConsistentRead=True)
    return _tags(found["Item"]) if "Item" in found else None


def wearers(app: App, muc: Muc, tag: str) -> dict[str, frozenset[str]]:
    """Members with the tag, and all their tags. Looks at every member row, of which a room has only so many."""
    found: dict[str, frozenset[str]] = {}
    start: dict[str, Any] = {}
    for _ in range(1 + limits.GROUP_SIZE_LARGEST // limits.WEARERS_PAGE):
        answer = table.client().query(
            TableName=NAME,
            KeyConditionExpression="#muc = :muc AND begins_with(#what, :member)",
            FilterExpression="contains(#tags, :tag)",
            ExpressionAttributeNames={"#muc": "muc", "#what": "what", "#tags": "tags"},
            ExpressionAttributeValues={
                ":muc": key_of(app, muc, META)["muc"],
                ":member": table.value(MEMBER),
                ":tag": table.value(tag),
            },
            Limit=limits.WEARERS_PAGE,
            ConsistentRead=True,
            **start,
        )
        found |= {mucs.name_of(item): _tags(item) for item in answer["Items"]}
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    return found


def ends(app: App, muc: Muc, tags: Iterable[str]) -> dict[str, int]:
    """Until when those of up to 100 tags that were muted are."""
    asked = [key_of(app, muc, _TAG + tag) for tag in set(tags)]
    return {mucs.name_of(item): int(item["until"]["N"]) for item in table.batch(NAME, asked, consistent=True)}


def muted(app: App, muc: Muc) -> dict[str, int]:
    """The same of all tags."""
    items = rosters.beginning(app, muc, _TAG, limits.TAGS_MUTED)
    return {mucs.name_of(item): int(item["until"]["N"]) for item in items}


def mute(app: App, muc: Muc, tag: str, until: int) -> bool:
    """False if there is no such room any more."""
    row = transactions.put(NAME, key_of(app, muc, _TAG + tag) | {"until": table.value(until)})
    there = transactions.check(NAME, key_of(app, muc, META), "attribute_exists(what)")
    return transactions.write([there, row]) == frozenset()


def lift(app: App, muc: Muc, tag: str) -> None:
    table.client().delete_item(TableName=NAME, Key=key_of(app, muc, _TAG + tag))


def _tags(item: dict[str, Any]) -> frozenset[str]:
    return frozenset(item["tags"]["SS"]) if "tags" in item else frozenset()
