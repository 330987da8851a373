"""Heads. Partition: app and conversation. The last sequence number given out."""

from collections.abc import Sequence

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation
from chalicelib.store import table
from chalicelib.store.table import Table, named


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("conversations")

    conversation = UnicodeAttribute(hash_key=True)
    seq = NumberAttribute()


def partition(app: App, conversation: Conversation) -> str:
    return f"{app.key}/{conversation.key}"


def take(app: App, conversation: Conversation) -> int:
    """The next number, from 1. Nobody else gets it."""
    answer = table.client().update_item(
        TableName=Row.Meta.table_name,
        Key={"conversation": {"S": partition(app, conversation)}},
        UpdateExpression="ADD seq :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="UPDATED_NEW",
    )
    return int(answer["Attributes"]["seq"]["N"])


def heads(app: App, some: Sequence[Conversation], *, consistent: bool = False) -> dict[Conversation, int]:
    """The last number given out in each of these; 0 where nothing was said."""
    keys = [{"conversation": {"S": partition(app, conversation)}} for conversation in some]
    items = table.batch(Row.Meta.table_name, keys, consistent=consistent)
    found = {item["conversation"]["S"]: int(item["seq"]["N"]) for item in items}
    return {conversation: found.get(partition(app, conversation), 0) for conversation in some}


def head(app: App, conversation: Conversation) -> int:
    """Consistent."""
    answer = table.client().get_item(
        TableName=Row.Meta.table_name,
        Key={"conversation": {"S": partition(app, conversation)}},
        ConsistentRead=True,
    )
    return int(answer["Item"]["seq"]["N"]) if "Item" in answer else 0
