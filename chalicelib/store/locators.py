"""Where a message stands. Partition: app and the last bits of the message id. Sort: the digest of its claim, so that
one row finds a message by its id and makes its send happen once."""

from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.model.app import App
from chalicelib.model.conversation import Claim, Conversation, bucket
from chalicelib.model.message import Locator
from chalicelib.store import table
from chalicelib.store.table import Table, named


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("locators")

    bucket = UnicodeAttribute(hash_key=True)
    digest = BinaryAttribute(range_key=True, legacy_encoding=False)
    id = NumberAttribute()
    conversation = UnicodeAttribute()
    seq = NumberAttribute()
    sender = UnicodeAttribute()
    ttl = NumberAttribute()


def claim(app: App, by: Claim, asked: Locator, ttl: int) -> Locator:
    """The place the message has: the one asked for, or the one an earlier attempt took."""
    try:
        table.client().put_item(
            TableName=Row.Meta.table_name,
            Item={
                "bucket": {"S": _partition(app, asked.id)},
                "digest": {"B": by.digest},
                "id": {"N": str(asked.id)},
                "conversation": {"S": asked.conversation.key},
                "seq": {"N": str(asked.seq)},
                "sender": {"S": asked.sender},
                "ttl": {"N": str(ttl)},
            },
            ConditionExpression="attribute_not_exists(digest)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except table.client().exceptions.ConditionalCheckFailedException as taken:
        return _load(taken.response["Item"])
    return asked


def move(app: App, by: Claim, place: Locator, to: Locator) -> bool:
    """Give the message another number. False if it is not at this place any more."""
    return table.holds(
        table.client().update_item,
        TableName=Row.Meta.table_name,
        Key={"bucket": {"S": _partition(app, place.id)}, "digest": {"B": by.digest}},
        UpdateExpression="SET conversation = :c, seq = :s",
        ConditionExpression="conversation = :oc AND seq = :os",
        ExpressionAttributeValues={
            ":c": {"S": to.conversation.key},
            ":s": {"N": str(to.seq)},
            ":oc": {"S": place.conversation.key},
            ":os": {"N": str(place.seq)},
        },
    )


def get(app: App, message_id: int) -> Locator | None:
    """Consistent: a receipt or a recall may come in the moment of the send."""
    answer = table.client().query(
        TableName=Row.Meta.table_name,
        KeyConditionExpression="#b = :b",
        FilterExpression="id = :id",
        ExpressionAttributeNames={"#b": "bucket"},
        ExpressionAttributeValues={":b": {"S": _partition(app, message_id)}, ":id": {"N": str(message_id)}},
        ConsistentRead=True,
    )
    found = answer["Items"]
    return _load(found[0]) if found else None


def _partition(app: App, message_id: int) -> str:
    return f"{app.key}/{bucket(message_id)}"


def _load(item: dict[str, Any]) -> Locator:
    return Locator(
        int(item["id"]["N"]),
        Conversation.parse(item["conversation"]["S"]),
        int(item["seq"]["N"]),
        item["sender"]["S"],
    )
