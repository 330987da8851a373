"""Attributes, rows of store.mucs. Of members: `about#` and the user's name, with a revision so that no change is made
over another. Of rooms: `attr#` and the key; `attrs` counts them; `own#` with user and key points to what goes when that
user leaves."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from chalicelib import clock, limits
from chalicelib.model.app import App
from chalicelib.model.attributes import About, Attributes, RoomAttribute
from chalicelib.model.conversation import Place
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Muc
from chalicelib.store import mucs, rosters, table, transactions
from chalicelib.store.mucs import ABOUT, MEMBER, META, NAME, key_of

_ATTRIBUTE, _OWN, _COUNT = "attr#", "own#", "attrs"


# --- of members ------------------------------------------------------------------------------------------------------


def of_members(
    app: App, group: str, members: Iterable[str], about: Iterable[str]
) -> tuple[Muc | None, frozenset[str], dict[str, About]]:
    """The group, which of these users are members, and what it knows of those: 99 in all. Consistent, at once."""
    wanted = [META, *(MEMBER + name for name in set(members)), *(ABOUT + name for name in set(about))]
    keys = [mucs.key(app, Place.GROUP, group, what) for what in wanted]
    items = {item["what"]["S"]: item for item in table.batch(NAME, keys, consistent=True)}
    if META not in items:
        return None, frozenset(), {}
    there = frozenset(mucs.name_of(item) for what, item in items.items() if what.startswith(MEMBER))
    known = {mucs.name_of(item): _load_about(item) for what, item in items.items() if what.startswith(ABOUT)}
    return mucs.load(Place.GROUP, items[META]), there, known


def put_of_member(app: App, muc: Muc, username: str, values: Attributes, seen: int) -> Outcome:
    """In place of those of revision `seen`. OVERTAKEN: they are others by now."""
    row = key_of(app, muc, ABOUT + username) | {
        "values": {"M": {key: table.value(each) for key, each in values.items()}},
        "revision": table.value(seen + 1),
    }
    put = transactions.put(NAME, row, new="" if seen else "what")
    if seen:
        put["Put"] |= {
            "ConditionExpression": "#revision = :seen",
            "ExpressionAttributeNames": {"#revision": "revision"},
            "ExpressionAttributeValues": {":seen": table.value(seen)},
        }
    failed = transactions.write([_is_member(app, muc, username), put])
    if failed is None:
        return Outcome.OVERTAKEN
    if 0 in failed:
        return Outcome.ABSENT
    return Outcome.OVERTAKEN if failed else Outcome.DONE


def _load_about(item: dict[str, Any]) -> About:
    values = {key: str(each["S"]) for key, each in item["values"]["M"].items()}
    return About(values, int(item["revision"]["N"]))


# --- of rooms --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class There:
    """What a change of a room's attributes asks about it, and must find unchanged when it is made."""

    muc: Muc
    username: str  # whose change it is
    member: bool
    count: int  # of all attributes of the room
    found: dict[str, RoomAttribute]


def look(app: App, room: str, username: str, keys: Iterable[str]) -> There | None:
    """With those of up to 10 keys that are set. Consistent, in one request."""
    wanted = [META, _COUNT, MEMBER + username, *(_ATTRIBUTE + key for key in set(keys))]
    asked = [mucs.key(app, Place.ROOM, room, what) for what in wanted]
    items = {item["what"]["S"]: item for item in table.batch(NAME, asked, consistent=True)}
    if META not in items:
        return None
    muc, member = mucs.load(Place.ROOM, items[META]), MEMBER + username in items
    count = int(items[_COUNT]["count"]["N"]) if _COUNT in items else 0
    found = [_load(item) for what, item in items.items() if what.startswith(_ATTRIBUTE)]
    return There(muc, username, member, count, {each.key: each for each in found})


def whole(app: App, muc: Muc) -> list[RoomAttribute]:
    return [_load(item) for item in rosters.beginning(app, muc, _ATTRIBUTE, limits.ROOM_KEYS)]


def put(app: App, there: There, values: Attributes, *, passing: bool) -> bool:
    """All of them or, where something is not as it was, none."""
    muc, username = there.muc, there.username
    passing = passing and there.member  # who is not there does not leave
    stamp = {"stamp": table.value(clock.uuid())}
    steps = []
    for key, said in values.items():
        old = there.found.get(key)
        row = {"value": table.value(said), "by": table.value(username), "passing": table.value(passing)} | stamp
        steps.append(_if_still(transactions.put(NAME, key_of(app, muc, _ATTRIBUTE + key) | row, new="what"), old))
        if passing:
            steps.append(transactions.put(NAME, _own(app, muc, username, key) | stamp))
        if old and old.passing and not (passing and old.by == username):
            steps.append(transactions.delete(NAME, _own(app, muc, old.by, key)))
    steps += _counted(app, muc, len(values.keys() - there.found.keys()))
    return transactions.write([_allowed(app, there), *steps]) == frozenset()


def remove(app: App, there: There, keys: Iterable[str]) -> bool:
    """Those of them that are set; the same way."""
    old = [there.found[key] for key in keys if key in there.found]
    if not old:
        return True
    steps = [_removed(app, there.muc, each) for each in old]
    steps += [transactions.delete(NAME, _own(app, there.muc, each.by, each.key)) for each in old if each.passing]
    steps += _counted(app, there.muc, -len(old))
    return transactions.write([_allowed(app, there), *steps]) == frozenset()


def passing(app: App, muc: Muc, username: str) -> dict[str, str]:
    """Keys that go with the user, and their stamps."""
    found = rosters.beginning(app, muc, f"{_OWN}{username}#", limits.ROOM_KEYS)
    return {row["what"]["S"].rpartition("#")[2]: row["stamp"]["S"] for row in found}


def some(app: App, muc: Muc, keys: Sequence[str]) -> list[RoomAttribute]:
    """Those of up to 100 that are set. Consistent."""
    asked = [key_of(app, muc, _ATTRIBUTE + key) for key in keys]
    return [_load(item) for item in table.batch(NAME, asked, consistent=True)]


def take(app: App, muc: Muc, old: Sequence[RoomAttribute]) -> bool:
    """Up to 50 go as they are. What points to them stays, for who has to tell of it."""
    steps = [_removed(app, muc, each) for each in old]
    return transactions.write(steps + _counted(app, muc, -len(old))) == frozenset()


def disown(app: App, muc: Muc, username: str, stamps: Mapping[str, str]) -> None:
    """Nothing points to them any more, unless they were set anew."""
    for key, stamp in stamps.items():
        step = _stamped(transactions.delete(NAME, _own(app, muc, username, key)), stamp)
        with suppress(table.client().exceptions.ConditionalCheckFailedException):
            table.client().delete_item(**step["Delete"])


def _load(item: dict[str, Any]) -> RoomAttribute:
    said = (item["value"]["S"], item["by"]["S"], item["passing"]["BOOL"], item["stamp"]["S"])
    return RoomAttribute(mucs.name_of(item), *said)


def _removed(app: App, muc: Muc, old: RoomAttribute) -> dict[str, Any]:
    return _if_still(transactions.delete(NAME, key_of(app, muc, _ATTRIBUTE + old.key)), old)


def _if_still(step: dict[str, Any], old: RoomAttribute | None) -> dict[str, Any]:
    return _stamped(step, old.stamp) if old else step


def _stamped(step: dict[str, Any], stamp: str) -> dict[str, Any]:
    """If nobody has set it since."""
    [(kind, said)] = step.items()
    condition = {
        "ConditionExpression": "#stamp = :stamp",
        "ExpressionAttributeNames": {"#stamp": "stamp"},
        "ExpressionAttributeValues": {":stamp": table.value(stamp)},
    }
    return {kind: said | condition}


def _counted(app: App, muc: Muc, more: int) -> list[dict[str, Any]]:
    return [transactions.count(NAME, key_of(app, muc, _COUNT), more, limits.ROOM_KEYS)] if more else []


def _allowed(app: App, there: There) -> dict[str, Any]:
    """Whose change it is is still there, or where it never was, the room."""
    if there.member:
        return _is_member(app, there.muc, there.username)
    return transactions.check(NAME, key_of(app, there.muc, META), "attribute_exists(what)")


# --- both ------------------------------------------------------------------------------------------------------------


def _is_member(app: App, muc: Muc, username: str) -> dict[str, Any]:
    return transactions.check(NAME, key_of(app, muc, MEMBER + username), "attribute_exists(what)")


def _own(app: App, muc: Muc, username: str, key: str) -> dict[str, Any]:
    return key_of(app, muc, f"{_OWN}{username}#{key}")
