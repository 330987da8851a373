"""Rows of every kind, written and read through the stores: what one release leaves for another.

`python -m tests.store.rows` prints those of this release, to be kept as tests/store/releases/<name>.json."""

import json
from base64 import b64decode, b64encode
from typing import Any

from infrastructure.local import cloud

if __name__ == "__main__":
    cloud.environment()  # before the stores read it

from chalicelib import clock
from chalicelib.model.app import Admin, App, AppSettings, Org
from chalicelib.model.conversation import Claim, Conversation
from chalicelib.model.file import ChatFile
from chalicelib.model.message import Entry, Kind, Locator
from chalicelib.model.user import Connection, Device, Form, Peer, User
from chalicelib.store import (
    apps,
    attempts,
    cache,
    connections,
    conversations,
    expiry,
    files,
    inbox,
    locators,
    messages,
    people,
    session,
)
from chalicelib.store.expiry import Due
from chalicelib.store.tables import TABLES
from tests.store import contactrows, labelrows, mucrows, personalrows, phonerows, presencerows, pushrows, taskrows
from tests.store.moments import AT, TTL

# The rows of one noun or a few, each with its own.
_MORE = (contactrows, labelrows, mucrows, personalrows, phonerows, presencerows, pushrows, taskrows)

APP = App(
    "initech",
    "books",
    "app-uuid",
    "a" * 32,
    AT,
    1,
    False,
    AppSettings(title="Shop", open_registration=True, file_days=3),
    AT,
)
ORG = Org("initech", "org-uuid", AT)
ADMIN = Admin("initech", "ann", "ann@initech.test", "admin-uuid", AT, "Ann", "$argon2id$hash")
ADA = User("ada", "ada-uuid", AT, AT + 5, "Ada L.", True, "$argon2id$hash", 7, -1, AT - 9, AT, AT + 1)
PHONE = Device("web", "c1=", AT, "webim", "device-uuid", "OS_OTHER", "binary")
FRIEND = Peer(blocked=True, friend=True)
BOUND = Connection(
    "c1=", "initech#books", "ada", "web", 7, Form.BINARY, AT, AT + 60_000, 120, 90, behind=True, watched=True
)
PAIR = Conversation.between("ada", "grace")
CLAIM = Claim.of("ada", "web", 17, burns=True)
PLACE = Locator(CLAIM.id(AT), PAIR, 1, "ada")
ENTRY = Entry(PLACE.id, "ada", "web", Kind.CHAT, b"\x08\x01\xff", 1, AT + 1, "phone", AT + 60_000, 10, ("file-uuid",))
FILE = ChatFile("file-uuid", "häuser.png", "image/png", 70_000, "ada", True, AT)
DUE = Due("initech", "books", PLACE.id, PAIR, 1, AT + 60_000)


def merged(*parts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.items()}


def write() -> None:
    apps.add(APP)
    apps.add_admin(ADMIN, ORG)
    attempts.add("initech#books/user/ada", 5, AT)
    people.add(APP, ADA)
    people.connect(APP, "ada", PHONE)
    connections.put(BOUND)
    conversations.take(APP, PAIR)
    locators.claim(APP, CLAIM, PLACE, TTL)
    messages.add(APP, PAIR, ENTRY, TTL)
    inbox.note(APP, "grace", PAIR, 1, AT, [Device("web", "c1=")])
    inbox.advance(APP, "grace", PAIR, "web", 1)
    inbox.hold(APP, "grace", PAIR, "phone")
    expiry.add(APP, DUE.message, PAIR, 1, DUE.at)
    expiry.mark_swept(29_000_000)
    files.put(APP, FILE)
    for each in _MORE:
        each.write(APP)


def read() -> dict[str, Any]:
    """Everything that was written, through the stores."""
    cache.forget()
    grace = inbox.get(APP, "grace", PAIR)
    assert grace is not None
    found = {
        "app": apps.fresh("initech", "books"),
        "app by id": apps.by_id(APP.app_id),
        "org": apps.org("initech"),
        "admin": apps.login("ann@initech.test"),
        "attempts": attempts.add("initech#books/user/ada", 5, AT),
        "user": people.get(APP, "ada"),
        "user by uuid": people.get_by_uuid(APP, "ada-uuid"),
        "users": list(people.page(APP, 10, "").items),
        "devices": people.devices(APP, "ada"),
        "peer": people.parties(APP, "grace", "ada")[2],
        "connection": connections.get("c1="),
        "next number": conversations.take(APP, PAIR),
        "place": locators.get(APP, PLACE.id),
        "entry": messages.get(APP, PAIR, 1),
        "inbox": (grace.last, grace.at, grace.seen, grace.cursors, grace.held, grace.on),
        "due": [due for shard in range(8) for due in expiry.due(DUE.at // 60_000, shard, DUE.at)],
        "swept": expiry.swept(),
        "file": files.get(APP, "file-uuid"),
    }
    return merged(found, *(each.read(APP) for each in _MORE))


_EXPECTED = {
    "app": APP,
    "app by id": APP,
    "org": ORG,
    "admin": ADMIN,
    "attempts": 2,
    "user": ADA,
    "user by uuid": ADA,
    "users": [ADA],
    "devices": (PHONE,),
    "peer": FRIEND,
    "connection": BOUND,
    "next number": 2,
    "place": PLACE,
    "entry": ENTRY,
    "inbox": (1, AT, 1, {"web": 1}, frozenset({"phone"}), frozenset({"c1="})),
    "due": [DUE],
    "swept": 29_000_000,
    "file": FILE,
}
EXPECTED = merged(_EXPECTED, *(each.EXPECTED for each in _MORE))


def dump() -> dict[str, list[dict[str, Any]]]:
    """What stands in the tables, by noun, in an order that is always the same."""
    client = session.client("dynamodb")
    found = {}
    for table in TABLES:
        items = [_plain(item) for item in client.scan(TableName=table.Meta.table_name)["Items"]]
        found[_noun(table)] = sorted(items, key=json.dumps)
    return found


def load(rows: dict[str, list[dict[str, Any]]]) -> None:
    tables = {_noun(table): table.Meta.table_name for table in TABLES}
    for noun, items in rows.items():
        for item in items:
            session.client("dynamodb").put_item(TableName=tables[noun], Item=_raw(item))


def _noun(table: Any) -> str:
    return str(table.Meta.table_name.rsplit("-", 1)[-1])


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    """Bytes as base64; names in order."""
    return {name: _bytes(value, lambda data: b64encode(data).decode()) for name, value in sorted(item.items())}


def _raw(item: dict[str, Any]) -> dict[str, Any]:
    return {name: _bytes(value, b64decode) for name, value in item.items()}


def _bytes(value: dict[str, Any], change: Any) -> dict[str, Any]:
    return {kind: change(inside) if kind == "B" else inside for kind, inside in value.items()}


def main() -> None:
    """As of `AT`: what is kept must not come of age."""
    with cloud.started():
        clock.offset = AT - clock.now()
        write()
        print(json.dumps(dump(), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
