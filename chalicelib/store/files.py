"""What is known of a chat file; its bytes are in blobs. Partition: app and uuid."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.file import ChatFile
from chalicelib.store.table import Table, named


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("files")

    file = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute()
    type = UnicodeAttribute()
    size = NumberAttribute()
    owner = UnicodeAttribute()
    restricted = BooleanAttribute()
    created = NumberAttribute()
    ttl = NumberAttribute()


def get(app: App, uuid: str) -> ChatFile | None:
    """Consistent: the receiver may ask in the moment of the upload."""
    try:
        row = Row.get(_key(app, uuid), consistent_read=True)
    except DoesNotExist:
        return None
    return ChatFile(uuid, row.name, row.type, int(row.size), row.owner, bool(row.restricted), int(row.created))


def put(app: App, file: ChatFile) -> None:
    fields = dict(vars(file))
    ttl = file.created // 1000 + limits.FILE_REMEMBERED_DAYS * 86_400
    Row(_key(app, fields.pop("uuid")), ttl=ttl, **fields).save()


def remove(app: App, uuid: str) -> None:
    """Does nothing when it is gone."""
    Row(_key(app, uuid)).delete()


def _key(app: App, uuid: str) -> str:
    return f"{app.key}/{uuid}"
