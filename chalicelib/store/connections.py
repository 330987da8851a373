"""Logged-in sockets. Partition: the connection id, the one key that cannot begin with an appkey, because the gateway
gives only this; every key made from the row does. Index `leases`: shard and end of lease, for the sweep."""

import zlib

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import limits
from chalicelib.model.user import Connection, Form
from chalicelib.store.table import Table, held, named


class Leases(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "leases"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    shard = NumberAttribute(hash_key=True)
    lease = NumberAttribute(range_key=True)


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("connections")

    id = UnicodeAttribute(hash_key=True)
    by_lease = Leases()
    shard = NumberAttribute()
    lease = NumberAttribute()
    appkey = UnicodeAttribute()
    username = UnicodeAttribute()
    resource = UnicodeAttribute()
    generation = NumberAttribute()
    form = UnicodeAttribute()
    since = NumberAttribute()
    room = NumberAttribute()
    silence = NumberAttribute()
    behind = BooleanAttribute(default=False)


def get(connection_id: str, *, consistent: bool = False) -> Connection | None:
    try:
        row = Row.get(connection_id, consistent_read=consistent)
    except DoesNotExist:
        return None
    return Connection(
        row.id,
        row.appkey,
        row.username,
        row.resource,
        int(row.generation),
        Form(row.form),
        int(row.since),
        int(row.lease),
        int(row.room),
        int(row.silence),
        bool(row.behind),
    )


def put(connection: Connection) -> None:
    fields = {**vars(connection), "form": connection.form.value}
    Row(fields.pop("id"), shard=_shard(connection.id), **fields).save()


def renew(connection_id: str, lease: int, *, room: int, silence: int) -> bool:
    """False if the connection is gone."""
    row = Row(connection_id)
    actions: list[Action] = [Row.lease.set(lease), Row.room.set(room), Row.silence.set(silence)]
    return held(lambda: row.update(actions, Row.id.exists()), UpdateError)


def mark_behind(connection_id: str, *, behind: bool) -> bool:
    row = Row(connection_id)
    return held(lambda: row.update([Row.behind.set(behind)], Row.id.exists()), UpdateError)


def remove(connection_id: str) -> None:
    Row(connection_id).delete()


def silent(shard: int, now: int) -> list[str]:
    """Ids whose lease ended, the longest silent first, at most SWEEP_PER_SHARD."""
    return [row.id for row in Row.by_lease.query(shard, Row.lease < now, limit=limits.SWEEP_PER_SHARD)]


def _shard(connection_id: str) -> int:
    return zlib.crc32(connection_id.encode()) % limits.LEASE_SHARDS
