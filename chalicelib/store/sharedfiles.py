"""Files that are shared in groups and rooms: rows of store.mucs; their bytes are in blobs. Sort: `file#` and the id,
which tells the time. Gone by TTL when the bucket's lifecycle rule has removed the bytes; who reads asks for those that
are not expired."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.file import ChatFile
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Muc
from chalicelib.store import mucs, table, transactions
from chalicelib.store.mucs import META, NAME, key_of
from chalicelib.store.table import Table

_FILE, _LAST = "file#", "file#~"


class Row(Table):
    class Meta(Table.Meta):
        table_name = NAME

    muc = UnicodeAttribute(hash_key=True)
    what = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    type = UnicodeAttribute()
    size = NumberAttribute()
    owner = UnicodeAttribute()
    created = NumberAttribute()


def add(app: App, muc: Muc, file: ChatFile) -> Outcome:
    """Only while there is such a group."""
    key = key_of(app, muc, _FILE + file.uuid)
    said: dict[str, str | int] = {
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "owner": file.owner,
        "created": file.created,
        "ttl": file.created // 1000 + limits.FILE_DAYS * 86_400,
    }
    failed = transactions.write(
        [
            transactions.check(NAME, key_of(app, muc, META), "attribute_exists(what)"),
            transactions.put(NAME, key | {name: table.value(given) for name, given in said.items()}),
        ]
    )
    if failed is None:
        return Outcome.OVERTAKEN
    return Outcome.GONE if failed else Outcome.DONE


def get(app: App, muc: Muc, uuid: str) -> ChatFile | None:
    """Consistent."""
    try:
        return _load(Row.get(_partition(app, muc), _FILE + uuid, consistent_read=True))
    except DoesNotExist:
        return None


def newest(app: App, muc: Muc, limit: int, oldest: str = "") -> list[ChatFile]:
    """Back to the oldest id, the newest first. Consistent."""
    partition, condition = _partition(app, muc), Row.what.between(_FILE + oldest, _LAST)
    return [
        _load(row)
        for row in Row.query(partition, condition, scan_index_forward=False, consistent_read=True, limit=limit)
    ]


def count(app: App, muc: Muc, most: int, oldest: str) -> int:
    """Not beyond `most`. Consistent."""
    values = {":muc": _partition(app, muc), ":low": _FILE + oldest, ":high": _LAST}
    condition, names = "#muc = :muc AND #what BETWEEN :low AND :high", {"#muc": "muc", "#what": "what"}
    return table.count(NAME, most, condition, names, {name: table.value(each) for name, each in values.items()})


def remove(app: App, muc: Muc, uuid: str) -> bool:
    """False if it is gone."""
    key = key_of(app, muc, _FILE + uuid)
    return "Attributes" in table.client().delete_item(TableName=NAME, Key=key, ReturnValues="ALL_OLD")


def _partition(app: App, muc: Muc) -> str:
    return f"{mucs.catalogue(app, muc.place)}/{muc.id}"


def _load(row: Row) -> ChatFile:
    uuid = row.what.removeprefix(_FILE)
    return ChatFile(uuid, row.name, row.type, int(row.size), row.owner, restricted=False, created=int(row.created))
