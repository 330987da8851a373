"""Who is on the line of a group, room or thread: connections that are pushed what is said there. Partition: app and
conversation. Sort: the connection. Gone by TTL when the gateway has ended the connection; filtered on read until
then."""

from collections.abc import Sequence

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation
from chalicelib.model.user import Device
from chalicelib.store import table
from chalicelib.store.conversations import partition
from chalicelib.store.table import Table, named


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("subscribers")

    line = UnicodeAttribute(hash_key=True)
    connection = UnicodeAttribute(range_key=True)
    username = UnicodeAttribute()
    resource = UnicodeAttribute()
    form = UnicodeAttribute()
    ttl = NumberAttribute()


def put(app: App, lines: Sequence[Conversation], username: str, device: Device, now: int) -> None:
    """The device is on these lines, for as long as its connection can live."""
    ttl = now // 1000 + limits.CONNECTION_LIFE
    with Row.batch_write() as batch:
        for line in lines:
            batch.save(
                Row(
                    partition(app, line),
                    device.connection,
                    username=username,
                    resource=device.resource,
                    form=device.form,
                    ttl=ttl,
                )
            )


def remove(app: App, lines: Sequence[Conversation], connection_id: str) -> None:
    """Does nothing where it is not."""
    with Row.batch_write() as batch:
        for line in lines:
            batch.delete(Row(partition(app, line), connection_id))


def absent(app: App, lines: Sequence[Conversation], connection_id: str) -> list[Conversation]:
    """Of these lines, those that the device is not on."""
    partitions = {partition(app, line): line for line in lines}
    keys = [{"line": {"S": key}, "connection": {"S": connection_id}} for key in partitions]
    there = {item["line"]["S"] for item in table.batch(Row.Meta.table_name, keys, consistent=True)}
    return [line for key, line in partitions.items() if key not in there]


def on(app: App, line: Conversation, now: int) -> list[tuple[str, Device]]:
    """Users and devices, at most limits.SUBSCRIBERS."""
    rows = Row.query(partition(app, line), limit=limits.SUBSCRIBERS)
    return [(row.username, Device(row.resource, row.connection, form=row.form)) for row in rows if row.ttl * 1000 > now]
