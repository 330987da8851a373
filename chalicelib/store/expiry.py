"""What destroys itself when, and when push tasks are to be looked after. Partition: minute and shard, across apps
because one schedule sweeps them all; the second key that does not begin with an appkey. Sort: app and message, or app,
`task` and its id; so a row is put once however often."""

import zlib
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation
from chalicelib.store import table, transactions
from chalicelib.store.table import Table, named

_SWEPT = "swept"  # a row of its own: the last minute that is done


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("expiry")

    minute = UnicodeAttribute(hash_key=True)
    message = UnicodeAttribute(range_key=True)
    org = UnicodeAttribute(null=True)
    app = UnicodeAttribute(null=True)
    conversation = UnicodeAttribute(null=True)
    seq = NumberAttribute(null=True)
    task = BooleanAttribute(null=True)
    due = NumberAttribute(null=True)


@dataclass(frozen=True)
class Due:
    org: str
    app: str
    message: int  # or the id of a push task
    conversation: Conversation | None  # None: a push task is to be looked after
    seq: int
    at: int  # ms


def add(app: App, message_id: int, conversation: Conversation, seq: int, due: int) -> None:
    Row(
        _bucket(due, message_id),
        f"{app.key}/{message_id}",
        org=app.org,
        app=app.name,
        conversation=conversation.key,
        seq=seq,
        due=due,
    ).save()


def look_after(app: App, task: int, due: int) -> dict[str, Any]:
    """A push task, at this time: the part of a transaction."""
    row = {
        "minute": table.value(_bucket(due, task)),
        "message": table.value(_task(app.key, task)),
        "org": table.value(app.org),
        "app": table.value(app.name),
        "task": table.value(True),
        "due": table.value(due),
    }
    return transactions.put(Row.Meta.table_name, row)


def due(minute: int, shard: int, now: int) -> list[Due]:
    """At most EXPIRY_PER_SHARD of a minute's shard that are due now."""
    rows = Row.query(f"{minute}/{shard}", limit=limits.EXPIRY_PER_SHARD, consistent_read=True)
    return [
        Due(
            str(row.org),
            str(row.app),
            int(row.message.rsplit("/", 1)[1]),
            None if row.task else Conversation.parse(str(row.conversation)),
            int(row.seq or 0),
            int(row.due or 0),
        )
        for row in rows
        if (row.due or 0) <= now and (row.task or Conversation.known(str(row.conversation)))
    ]


def remove(done: Due) -> None:
    appkey = f"{done.org}#{done.app}"
    sort = f"{appkey}/{done.message}" if done.conversation else _task(appkey, done.message)
    Row(_bucket(done.at, done.message), sort).delete()


def swept() -> int | None:
    """The last minute whose rows are all gone; None before the first sweep."""
    answer = table.client().get_item(TableName=Row.Meta.table_name, Key=_mark(), ConsistentRead=True)
    return int(answer["Item"]["seq"]["N"]) if "Item" in answer else None


def oldest() -> int | None:
    """The first minute that has a row. Reads the whole table: for the first sweep only."""
    return min((int(row.minute.split("/")[0]) for row in Row.scan() if row.minute != _SWEPT), default=None)


def mark_swept(minute: int) -> None:
    Row(_SWEPT, _SWEPT, seq=minute).save()


def _mark() -> dict[str, Any]:
    return {"minute": {"S": _SWEPT}, "message": {"S": _SWEPT}}


def _task(appkey: str, task: int) -> str:
    return f"{appkey}/task/{task}"


def _bucket(due_at: int, message_id: int) -> str:
    return f"{due_at // 60_000}/{zlib.crc32(str(message_id).encode()) % limits.EXPIRY_SHARDS}"
