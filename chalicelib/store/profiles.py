"""What users say of themselves. Rows of store.people: `about` beside the account; below the app itself `about#` and a
number, which count the bytes of all. They are several because a transaction waits for another one that writes the same
row."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib import clock, limits
from chalicelib.model.app import App
from chalicelib.model.attributes import Attributes, weight
from chalicelib.model.membership import Outcome
from chalicelib.model.profile import Profile
from chalicelib.model.user import User
from chalicelib.store import people, personal, table, transactions
from chalicelib.store.personal import NAME, key

_WHAT, _COUNTER = "about", "about#"


def look(app: App, username: str) -> tuple[User | None, Profile]:
    """The account and its attributes. Consistent, in one request."""
    asked = [*people.keys(app, username), key(app, username, _WHAT)]
    items = list(table.batch(NAME, asked, consistent=True))
    return people.party(app, username, items).user, _load([item for item in items if item["what"]["S"] == _WHAT])


def some(app: App, usernames: Iterable[str]) -> dict[str, Attributes]:
    """Of those of up to 100 users who have any."""
    items = table.batch(NAME, [key(app, username, _WHAT) for username in dict.fromkeys(usernames)])
    return {item["who"]["S"].removeprefix(people.who(app, "")): _load([item]).values for item in items}


def put(app: App, user: User, old: Profile, values: Attributes) -> Outcome:
    """In place of the old ones; none: the row goes. OVERTAKEN: they are others by now. ABSENT: the account is gone."""
    row = key(app, user.username, _WHAT) | {
        "values": {"M": {name: table.value(each) for name, each in values.items()}},
        "account": table.value(user.uuid),
        "stamp": table.value(clock.uuid()),
    }
    written = transactions.put(NAME, row) if values else transactions.delete(NAME, key(app, user.username, _WHAT))
    failed = transactions.write(
        [personal.still(app, user), _if_still(written, old), *_counted(app, weight(values) - weight(old.values))]
    )
    if failed is None:
        return Outcome.OVERTAKEN
    if 0 in failed:
        return Outcome.ABSENT
    return Outcome.OVERTAKEN if failed else Outcome.DONE


def remove(app: App, username: str, old: Profile) -> bool:
    """Whoever's they are. False if they are others by now."""
    gone = _if_still(transactions.delete(NAME, key(app, username, _WHAT)), old)
    return transactions.write([gone, *_counted(app, -weight(old.values))]) == frozenset()


def total(app: App) -> int:
    """Bytes of all users. Consistent."""
    items = personal.beginning(app, "", _COUNTER, limits.PROFILE_COUNTERS, consistent=True)
    return sum(int(item["bytes"]["N"]) for item in items)


def _counted(app: App, more: int) -> list[dict[str, Any]]:
    counter = f"{_COUNTER}{random.randrange(limits.PROFILE_COUNTERS):02d}"  # noqa: S311  spreads, hides nothing
    step = transactions.update(
        NAME,
        key(app, "", counter),
        "ADD #bytes :more",
        ExpressionAttributeNames={"#bytes": "bytes"},
        ExpressionAttributeValues={":more": table.value(more)},
    )
    return [step] if more else []


def _if_still(step: dict[str, Any], old: Profile) -> dict[str, Any]:
    """If nobody has set them since."""
    [(kind, said)] = step.items()
    condition: dict[str, Any] = {
        "ConditionExpression": "#stamp = :stamp" if old.stamp else "attribute_not_exists(#stamp)",
        "ExpressionAttributeNames": {"#stamp": "stamp"},
    }
    if old.stamp:
        condition["ExpressionAttributeValues"] = {":stamp": table.value(old.stamp)}
    return {kind: said | condition}


def _load(items: list[Mapping[str, Any]]) -> Profile:
    if not items:
        return Profile()
    values = {name: str(each["S"]) for name, each in items[0]["values"]["M"].items()}
    return Profile(values, items[0]["account"]["S"], items[0]["stamp"]["S"])
