"""Groups, rooms and threads. Partition: app, place and id. Sort: `meta` (what it says of itself, its admins, how many
members it has), with a user's name `member#…`, `mute#…`, `block#…`, `allow#…`, `apply#…`, `invite#…`, and what the
stores of files, attributes, tags and threads keep. Index `by_member`: where a user is. Index `roster`: those of an app;
index `open`: the public ones alone, so that who looks for them does not read past all others, and the threads of each
group. A member row without meta is what a removal has not swept yet: it counts as nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.membership import Mark, Outcome
from chalicelib.model.muc import Member, Muc, Mute, Standing
from chalicelib.model.user import Party
from chalicelib.store import people, table
from chalicelib.store.table import Table, named

META, MEMBER, ABOUT = "meta", "member#", "about#"
_SAID = {field.name for field in fields(Muc)} - {"id", "place"}  # attributes of the meta row, as the model names them


class ByMember(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_member"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    who = UnicodeAttribute(hash_key=True)
    since = UnicodeAttribute(range_key=True)


class Roster(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "roster"
        projection = KeysOnlyProjection()  # no join has to be written to it
        billing_mode = "PAY_PER_REQUEST"

    listed = UnicodeAttribute(hash_key=True)
    born = UnicodeAttribute(range_key=True)


class Open(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "open"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    shown = UnicodeAttribute(hash_key=True)
    born = UnicodeAttribute(range_key=True)


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("mucs")

    muc = UnicodeAttribute(hash_key=True)
    what = UnicodeAttribute(range_key=True)
    by_member = ByMember()
    roster = Roster()
    open = Open()
    who = UnicodeAttribute(null=True)
    since = UnicodeAttribute(null=True)
    listed = UnicodeAttribute(null=True)
    shown = UnicodeAttribute(null=True)
    born = UnicodeAttribute(null=True)
    joined = NumberAttribute(null=True)
    ttl = NumberAttribute(null=True)  # of shared files


NAME = Row.Meta.table_name


def catalogue(app: App, place: Place) -> str:
    return f"{app.key}/{place}"


def shelf(app: App, place: Place, parent: str = "") -> str:
    """Of index `open`: where the public ones stand, or the threads of one group."""
    return f"{catalogue(app, place)}/{parent}" if parent else catalogue(app, place)


def key(app: App, place: Place, muc_id: str, what: str) -> dict[str, Any]:
    return {"muc": {"S": f"{catalogue(app, place)}/{muc_id}"}, "what": {"S": what}}


def key_of(app: App, muc: Muc, what: str) -> dict[str, Any]:
    return key(app, muc.place, muc.id, what)


# --- one group -------------------------------------------------------------------------------------------------------


def get(app: App, place: Place, muc_id: str) -> Muc | None:
    """Consistent."""
    found = table.client().get_item(TableName=NAME, Key=key(app, place, muc_id, META), ConsistentRead=True)
    return load(place, found["Item"]) if "Item" in found else None


def some(app: App, place: Place, ids: Sequence[str]) -> dict[str, Muc]:
    """Those that there are, by id."""
    found = table.batch(NAME, [key(app, place, muc_id, META) for muc_id in dict.fromkeys(ids)])
    mucs = [load(place, item) for item in found]
    return {muc.id: muc for muc in mucs}


def standing(app: App, place: Place, muc_id: str, username: str) -> Standing:
    """Consistent, in one request."""
    keys = _keys(app, place, muc_id, username, [Mark.MUTE, Mark.BLOCK, Mark.ALLOW])
    return stand(place, username, table.batch(NAME, keys, consistent=True))


def sender(app: App, place: Place, muc_id: str, username: str) -> tuple[Party, Standing]:
    """What a send asks, in one request: the account, its devices, and its standing but for the block list, which
    holds no members, and the allow list, which matters only while all are muted."""
    keys = _keys(app, place, muc_id, username, [Mark.MUTE])
    found = list(table.batches({people.Row.Meta.table_name: people.keys(app, username), NAME: keys}))
    party = people.party(app, username, (item for name, item in found if name != NAME))
    return party, stand(place, username, (item for name, item in found if name == NAME))


def roll(app: App, place: Place, muc_id: str, usernames: Iterable[str]) -> tuple[Muc | None, dict[str, Member]]:
    """Which of up to 99 users are members. Consistent, in one request."""
    wanted = [META, *(MEMBER + username for username in dict.fromkeys(usernames))]
    keys = [key(app, place, muc_id, what) for what in wanted]
    items = {item["what"]["S"]: item for item in table.batch(NAME, keys, consistent=True)}
    if META not in items:
        return None, {}
    muc = load(place, items.pop(META))
    members = [load_member(item) for item in items.values()]
    return muc, {member.username: member for member in members}


def where(app: App, place: Place, ids: Iterable[str], username: str, *, listens: bool = False) -> set[str]:
    """Of these groups or rooms, those that the user is a member of; those that there are, where none is named.
    `listens`: and wants to hear of. Consistent."""
    whats = [META, MEMBER + username] if username else [META]
    keys = [key(app, place, muc_id, what) for muc_id in dict.fromkeys(ids) for what in whats]
    found = table.batch(NAME, keys, consistent=True)
    rows = Counter(id_of(item) for item in found if not (listens and "shielded" in item and item["shielded"]["BOOL"]))
    return {muc_id for muc_id, count in rows.items() if count == len(whats)}


def change(app: App, muc: Muc, now: int, **said: str | int | bool) -> Outcome:
    """Set fields of what the group says of itself. FULL: it has more members than `max_users` allows."""
    values = said | {"modified": now}
    names = {f"#{name}": name for name in values}
    given = {f":{name}": table.value(each) for name, each in values.items()}
    expression = "SET " + ", ".join(f"#{name} = :{name}" for name in values)
    condition = "attribute_exists(what)"
    if "public" in said:
        names["#shown"] = "shown"
        expression += ", #shown = :shown" if said["public"] else " REMOVE #shown"
        given |= {":shown": {"S": catalogue(app, muc.place)}} if said["public"] else {}
    if "max_users" in said:
        names["#members"] = "members"
        condition += " AND #members <= :max_users"
    try:
        table.client().update_item(
            TableName=NAME,
            Key=key(app, muc.place, muc.id, META),
            UpdateExpression=expression,
            ConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=given,
        )
    except table.client().exceptions.ConditionalCheckFailedException:
        return Outcome.FULL if get(app, muc.place, muc.id) else Outcome.GONE
    return Outcome.DONE


# --- rows ------------------------------------------------------------------------------------------------------------


def row(app: App, muc: Muc) -> dict[str, Any]:
    """The meta row."""
    listed = {"listed": {"S": catalogue(app, muc.place)}, "born": {"S": f"{muc.created:013d}.{muc.id}"}}
    shown = {"shown": {"S": shelf(app, muc.place, muc.parent)}} if muc.public or muc.parent else {}
    said = {name: table.value(getattr(muc, name)) for name in _SAID if name != "admins" or muc.admins}
    return key(app, muc.place, muc.id, META) | listed | shown | said


def member_row(app: App, muc: Muc, member: Member) -> dict[str, Any]:
    return key(app, muc.place, muc.id, MEMBER + member.username) | {
        "who": {"S": people.who(app, member.username)},
        "since": {"S": f"{muc.place}/{member.joined:013d}/{muc.id}"},
        "joined": table.value(member.joined),
        "shielded": table.value(member.shielded),
        **({"parent": table.value(muc.parent)} if muc.parent else {}),
    }


def load(place: Place, item: dict[str, Any]) -> Muc:
    said = {name: _plain(item[name]) for name in _SAID & item.keys()}
    return Muc(id=id_of(item), place=place, **said)


def load_mute(item: dict[str, Any]) -> Mute:
    return Mute(name_of(item), int(item["until"]["N"]))


def name_of(item: dict[str, Any]) -> str:
    """The user that a row is about."""
    return str(item["what"]["S"].partition("#")[2])


def id_of(item: dict[str, Any]) -> str:
    return str(item["muc"]["S"].rpartition("/")[2])


def load_member(item: dict[str, Any]) -> Member:
    return Member(name_of(item), int(item["joined"]["N"]), item["shielded"]["BOOL"])


def _plain(given: dict[str, Any]) -> Any:
    kind, inside = next(iter(given.items()))
    if kind == "N":
        return int(inside)
    return frozenset(inside) if kind == "SS" else inside


def _keys(app: App, place: Place, muc_id: str, username: str, marks: Sequence[Mark]) -> list[dict[str, Any]]:
    wanted = [META, MEMBER + username, *(mark.value + username for mark in marks)]
    return [key(app, place, muc_id, what) for what in wanted]


def stand(place: Place, username: str, found: Iterable[dict[str, Any]]) -> Standing:
    """What the rows of one group say about one user."""
    items = {item["what"]["S"].partition("#")[0]: item for item in found}
    if META not in items:
        return Standing(None, username=username)
    return Standing(
        load(place, items[META]),
        load_member(items["member"]) if "member" in items else None,
        load_mute(items["mute"]) if "mute" in items else None,
        "block" in items,
        "allow" in items,
        username,
    )
