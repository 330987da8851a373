"""The log. Partition: app and conversation. Sort: the sequence number."""

from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import Entry, Kind
from chalicelib.store import table
from chalicelib.store.conversations import partition
from chalicelib.store.table import Table, named

_TEXTS = {"sender", "device", "to_device", "spared"}
_SETS = {"files", "directed"}
_NUMBERS = {"id", "kind", "taken", "expires", "burn", "wants_acks"}


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("messages")

    conversation = UnicodeAttribute(hash_key=True)
    seq = NumberAttribute(range_key=True)
    id = NumberAttribute()
    sender = UnicodeAttribute(null=True)
    device = UnicodeAttribute(null=True)
    to_device = UnicodeAttribute(null=True)
    kind = NumberAttribute()
    meta = BinaryAttribute(legacy_encoding=False, null=True)
    taken = NumberAttribute()
    expires = NumberAttribute(null=True)
    burn = NumberAttribute(null=True)
    files = UnicodeSetAttribute(null=True)
    directed = UnicodeSetAttribute(null=True)
    spared = UnicodeAttribute(null=True)
    wants_acks = NumberAttribute(null=True)
    ttl = NumberAttribute()


def add(app: App, conversation: Conversation, entry: Entry, ttl: int) -> bool:
    """False if the number is written already: by the same message, or void."""
    item: dict[str, Any] = {**_key(app, conversation, entry.seq), "ttl": {"N": str(ttl)}}
    item |= {name: {"S": value} for name in _TEXTS if (value := getattr(entry, name))}
    item |= {name: {"N": str(int(value))} for name in _NUMBERS if (value := getattr(entry, name))}
    if entry.meta:
        item["meta"] = {"B": entry.meta}
    item |= {name: {"SS": sorted(value)} for name in _SETS if (value := getattr(entry, name))}
    return table.holds(
        table.client().put_item,
        TableName=Row.Meta.table_name,
        Item=item,
        ConditionExpression="attribute_not_exists(seq)",
    )


def get(app: App, conversation: Conversation, seq: int) -> Entry | None:
    answer = table.client().get_item(
        TableName=Row.Meta.table_name, Key=_key(app, conversation, seq), ConsistentRead=True
    )
    return _load(answer["Item"]) if "Item" in answer else None


def after(app: App, conversation: Conversation, seq: int, limit: int) -> list[Entry]:
    """Entries above a number in order, so many if there are; numbers may be missing."""
    found: list[Entry] = []
    while len(found) < limit:
        answer = table.client().query(
            TableName=Row.Meta.table_name,
            KeyConditionExpression="conversation = :c AND seq > :s",
            ExpressionAttributeValues={":c": {"S": partition(app, conversation)}, ":s": {"N": str(seq)}},
            ConsistentRead=True,
            Limit=limit - len(found),
        )
        found += map(_load, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            break
        seq = found[-1].seq  # a request ends at 1 MB
    return found


def latest(app: App, conversation: Conversation, limit: int) -> list[Entry]:
    """The last so many entries, or fewer where they are long; the newest first."""
    answer = table.client().query(
        TableName=Row.Meta.table_name,
        KeyConditionExpression="conversation = :c",
        ExpressionAttributeValues={":c": {"S": partition(app, conversation)}},
        ConsistentRead=True,
        ScanIndexForward=False,
        Limit=limit,
    )
    return [_load(item) for item in answer["Items"]]


def erase(app: App, conversation: Conversation, seq: int) -> bool:
    """Take what the entry said; its number stays, void. False if there is no such number."""
    return _update(app, conversation, seq, "SET kind = :void REMOVE meta, files", {":void": {"N": str(int(Kind.VOID))}})


def expire(app: App, conversation: Conversation, seq: int, expires: int) -> bool:
    """Let the entry end at a time, unless one is set already."""
    return _update(
        app,
        conversation,
        seq,
        "SET expires = if_not_exists(expires, :e)",
        {":e": {"N": str(expires)}},
    )


def _update(app: App, conversation: Conversation, seq: int, expression: str, values: dict[str, Any]) -> bool:
    return table.holds(
        table.client().update_item,
        TableName=Row.Meta.table_name,
        Key=_key(app, conversation, seq),
        UpdateExpression=expression,
        ConditionExpression="attribute_exists(seq)",
        ExpressionAttributeValues=values,
    )


def _key(app: App, conversation: Conversation, seq: int) -> dict[str, Any]:
    return {"conversation": {"S": partition(app, conversation)}, "seq": {"N": str(seq)}}


def _load(item: dict[str, Any]) -> Entry:
    def number(name: str) -> int:
        return int(item[name]["N"]) if name in item else 0

    def text(name: str) -> str:
        return str(item[name]["S"]) if name in item else ""

    def several(name: str) -> list[str]:
        return list(item[name]["SS"]) if name in item else []

    meta = item["meta"]["B"] if "meta" in item else b""
    return Entry(
        number("id"),
        text("sender"),
        text("device"),
        Kind(number("kind")),
        bytes(meta),
        number("seq"),
        number("taken"),
        text("to_device"),
        number("expires"),
        number("burn"),
        tuple(sorted(several("files"))),
        frozenset(several("directed")),
        text("spared"),
        bool(number("wants_acks")),
    )
