"""Who read a group's message. Partition: app, conversation and the message's id. Sort: the reader. Gone by TTL with the
message."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation
from chalicelib.model.page import Page
from chalicelib.model.receipt import Receipt
from chalicelib.store import table
from chalicelib.store.conversations import partition
from chalicelib.store.table import Table, named


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("receipts")

    message = UnicodeAttribute(hash_key=True)
    reader = UnicodeAttribute(range_key=True)
    device = UnicodeAttribute()
    client_id = NumberAttribute()
    at = NumberAttribute()
    ttl = NumberAttribute()


def claim(app: App, line: Conversation, asked: Receipt, ttl: int) -> Receipt:
    """The reader's receipt of the message: this one, or one that was there before."""
    try:
        table.client().put_item(
            TableName=Row.Meta.table_name,
            Item={
                "message": {"S": _key(app, line, asked.message)},
                "reader": {"S": asked.reader},
                "device": {"S": asked.device},
                "client_id": {"N": str(asked.client_id)},
                "at": {"N": str(asked.at)},
                "ttl": {"N": str(ttl)},
            },
            ConditionExpression="attribute_not_exists(reader)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except table.client().exceptions.ConditionalCheckFailedException as taken:
        item = taken.response["Item"]
        client_id, at = int(item["client_id"]["N"]), int(item["at"]["N"])
        return Receipt(asked.message, asked.reader, item["device"]["S"], client_id, at)
    return asked


def count(app: App, line: Conversation, message_id: int, most: int) -> int:
    """Not beyond `most`. Consistent."""
    values = {":message": {"S": _key(app, line, message_id)}}
    return table.count(Row.Meta.table_name, most, "#message = :message", {"#message": "message"}, values)


def page(app: App, line: Conversation, message_id: int, limit: int, cursor: str) -> Page[str]:
    """Readers by name. The cursor is the last one's name."""
    after = Row.reader > cursor if cursor else None
    rows = list(Row.query(_key(app, line, message_id), after, consistent_read=True, limit=limit + 1))
    names = [row.reader for row in rows[:limit]]
    return Page(names, names[-1] if len(rows) > limit else "")


def _key(app: App, line: Conversation, message_id: int) -> str:
    return f"{partition(app, line)}/{message_id}"
