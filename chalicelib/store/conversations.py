"""Heads. Partition: app and conversation. The last sequence number given out."""

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
