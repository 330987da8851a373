"""Logged-in sockets. Partition: the connection id, the one key that cannot begin with an appkey, because the gateway
gives only this; every key made from the row does."""

from collections.abc import Iterator

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.update import Action

from chalicelib import limits
from chalicelib.model.user import Connection, Form
from chalicelib.store.table import Table, held, named


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("connections")

    id = UnicodeAttribute(hash_key=True)
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
    attends = BooleanAttribute(default=False)
    watched = BooleanAttribute(default=False)


_MARKS = ("behind", "attends", "watched")


def get(connection_id: str, *, consistent: bool = False) -> Connection | None:
    try:
        return _load(Row.get(connection_id, consistent_read=consistent))
    except DoesNotExist:
        return None


def put(connection: Connection) -> bool:
    """False if another device has logged in on this socket. Where the same one has, what was marked since stays."""
    fields = {**vars(connection), "form": connection.form.value}
    row = Row(fields.pop("id"))
    marks = {name: fields.pop(name) for name in _MARKS}
    actions: list[Action] = [getattr(Row, name).set(value) for name, value in fields.items()]
    actions += [getattr(Row, name).set(getattr(Row, name) | value) for name, value in marks.items()]
    same = (Row.appkey == connection.appkey) & (Row.username == connection.username)
    same &= Row.resource == connection.resource
    return held(lambda: row.update(actions, Row.id.does_not_exist() | same), UpdateError)


def renew(connection_id: str, lease: int, *, room: int, silence: int) -> bool:
    """False if the connection is gone, here and with marks."""
    return _change(connection_id, Row.lease.set(lease), Row.room.set(room), Row.silence.set(silence))


def mark_behind(connection_id: str, *, behind: bool) -> bool:
    return _change(connection_id, Row.behind.set(behind))


def mark_attending(connection_id: str) -> bool:
    return _change(connection_id, Row.attends.set(True))


def mark_watched(connection_id: str) -> None:
    _change(connection_id, Row.watched.set(True))


def _change(connection_id: str, *actions: Action) -> bool:
    row = Row(connection_id)
    return held(lambda: row.update(list(actions), Row.id.exists()), UpdateError)


def remove(connection_id: str) -> None:
    Row(connection_id).delete()


def found_by_sweep(now: int, segment: int) -> Iterator[Connection]:
    """Those in one of limits.SWEEP_SEGMENTS parts of the table whose lease ended, or that are watched.

    A scan on purpose: an index by lease would cost two writes more for each renewal, forty times the price of reading
    every row each minute, however many there are.
    """
    wanted = (Row.lease < now) | Row.watched.is_in(True)
    yield from map(_load, Row.scan(wanted, segment=segment, total_segments=limits.SWEEP_SEGMENTS))


def _load(row: Row) -> Connection:
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
        bool(row.attends),
        bool(row.watched),
    )
