"""What users have with each other. Rows of store.people: `peer#` with a name is what a user has with that other, which
each send reads; `ties` counts a user's contacts and blocks; `ask#` with a name is that other's request to be a contact.
A change of `peer#` holds only if the row is as it was read, so that the counts beside it stay exact."""

from collections.abc import Sequence
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.contact import NO_TIE, Request, Tie, Ties
from chalicelib.model.user import User
from chalicelib.store import people, table, transactions
from chalicelib.store.people import PEER, PROFILE
from chalicelib.store.personal import NAME, key

TIES, ASK = "ties", "ask#"
CONTACTS, BLOCKS = "contacts", "blocks"  # what is counted
_AFTER = "~"  # beyond every name

Item = dict[str, Any]


def between(app: App, username: str, others: Sequence[str]) -> list[Ties]:
    """Of a user and each of some others, none of whom is the same. Consistent."""
    keys = [key(app, username, what) for what in (PROFILE, TIES)]
    for other in others:
        keys += [key(app, username, what + other) for what in (PEER, ASK)]
        keys += [key(app, other, what) for what in (PROFILE, TIES, PEER + username)]
    items = table.batch(NAME, keys, consistent=True)
    found = {(item["who"]["S"], item["what"]["S"]): item for item in items}

    def get(name: str, what: str) -> Item:
        return found.get((people.who(app, name), what), {})

    def account(name: str) -> User | None:
        item = get(name, PROFILE)
        return people.party(app, name, [item] if item else []).user

    def one(other: str) -> Ties:
        return Ties(
            username,
            other,
            account(username),
            account(other),
            _tie(get(username, PEER + other)),
            _tie(get(other, PEER + username)),
            _request(get(username, ASK + other)),
            number(get(username, TIES), CONTACTS),
            number(get(other, TIES), CONTACTS),
        )

    return [one(other) for other in others]


def among(app: App, username: str, others: Sequence[str]) -> dict[str, Tie]:
    """What the user has with these, if anything. Consistent."""
    items = table.batch(NAME, [key(app, username, PEER + other) for other in others], consistent=True)
    return {_name(item): _tie(item) for item in items}


def of(app: App, username: str) -> dict[str, Tie]:
    """What the user has with anybody. Consistent."""
    values = {":who": {"S": people.who(app, username)}, ":low": {"S": PEER}, ":high": {"S": PEER + _AFTER}}
    condition, names = "#who = :who AND #what BETWEEN :low AND :high", {"#who": "who", "#what": "what"}
    items = table.query(NAME, condition, names, values, limits.CONTACTS + 2 * limits.BLOCKED, ConsistentRead=True)
    return {_name(item): _tie(item) for item in items}


def turned(app: App, username: str, other: str, before: Tie, after: Tie) -> dict[str, Any]:
    """A transaction's part: what the user has with the other from now on, unless it changed since it was read."""
    names = {"#stamp": "stamp"}
    held = "#stamp = :stamp" if before.stamp else "attribute_not_exists(#stamp)"
    said: dict[str, Any] = {"TableName": NAME, "ConditionExpression": held, "ExpressionAttributeNames": names}
    if before.stamp:
        said["ExpressionAttributeValues"] = {":stamp": {"S": before.stamp}}
    row = key(app, username, PEER + other)
    if not (after.befriended or after.blocked or after.untold):
        return {"Delete": said | {"Key": row}}
    return {"Put": said | {"Item": row | _said(after)}}


def turn(app: App, username: str, other: str, before: Tie, after: Tie) -> bool:
    """The same alone, where nothing is counted. False if it changed meanwhile."""
    [(verb, said)] = turned(app, username, other, before, after).items()
    write = table.client().put_item if verb == "Put" else table.client().delete_item
    return table.holds(write, **said)


def counted(app: App, username: str, what: str, by: int, most: int = 0) -> dict[str, Any]:
    """A transaction's part: so many more, up to `most`, or less."""
    return transactions.count(NAME, key(app, username, TIES), by, most, what)


def count(app: App, username: str) -> tuple[int, int]:
    """Contacts, blocks. Consistent."""
    item = table.client().get_item(TableName=NAME, Key=key(app, username, TIES), ConsistentRead=True).get("Item", {})
    return number(item, CONTACTS), number(item, BLOCKS)


def forget(app: App, username: str) -> None:
    """The counts of a user who has nothing with anybody."""
    none = " AND ".join(f"(attribute_not_exists(#{what}) OR #{what} = :none)" for what in (CONTACTS, BLOCKS))
    table.holds(
        table.client().delete_item,
        TableName=NAME,
        Key=key(app, username, TIES),
        ConditionExpression=none,
        ExpressionAttributeNames={f"#{what}": what for what in (CONTACTS, BLOCKS)},
        ExpressionAttributeValues={":none": table.value(0)},
    )


def listed(app: App, username: str, kind: str, since: int, limit: int, cursor: str) -> list[Item]:
    """Rows whose sort key is `kind`, a time and a name: the newest first, none from before `since`, as an account of
    that name had before has nothing to do with this one. Consistent."""
    values = {
        ":who": {"S": people.who(app, username)},
        ":low": {"S": f"{kind}{since:013d}"},
        ":high": {"S": kind + (cursor or _AFTER)},
    }
    condition, names = "#who = :who AND #what BETWEEN :low AND :high", {"#who": "who", "#what": "what"}
    more = {"ScanIndexForward": False, "ConsistentRead": True}
    items = table.query(NAME, condition, names, values, limit + bool(cursor), **more)
    return [item for item in items if item["what"]["S"] != kind + cursor][:limit]


def place(at: int, name: str) -> str:
    """In such a list; where a page of it ends."""
    return f"{at:013d}.{name}"


def number(item: Item, name: str) -> int:
    return int(item.get(name, {}).get("N", 0))


def _name(item: Item) -> str:
    return str(item["what"]["S"]).removeprefix(PEER)


def _tie(item: Item) -> Tie:
    if not item:
        return NO_TIE
    return Tie(
        number(item, "befriended"),
        number(item, "banned"),
        number(item, "untold"),
        item.get("stamp", {}).get("S", ""),
    )


def _said(tie: Tie) -> dict[str, Any]:
    """The two flags are what sends look at."""
    flags = {"friend": table.value(bool(tie.befriended)), "blocked": table.value(bool(tie.blocked))}
    times = {"befriended": tie.befriended, "banned": tie.blocked, "untold": tie.untold}
    return flags | {name: table.value(given) for name, given in times.items() if given} | {"stamp": {"S": tie.stamp}}


def _request(item: Item) -> Request | None:
    return Request(number(item, "at"), item.get("declined", {}).get("BOOL", False)) if item else None
