"""Numbers by which users are known in calls. Rows of store.people: `caller#` and the uuid of the account has its
number; `caller` below `caller/` with the number has its user."""

from collections.abc import Iterable
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.membership import Outcome
from chalicelib.model.user import User
from chalicelib.store import personal, table, transactions
from chalicelib.store.personal import NAME, key

_WHAT = "caller"


def get(app: App, user: User) -> int | None:
    """Consistent."""
    asked = key(app, user.username, f"{_WHAT}#{user.uuid}")
    found = table.client().get_item(TableName=NAME, Key=asked, ConsistentRead=True).get("Item")
    return int(found["number"]["N"]) if found else None


def put(app: App, user: User, number: int) -> Outcome:
    """PRESENT: the user has one. OVERTAKEN: another user has this one. ABSENT: the account is gone."""
    own = key(app, user.username, f"{_WHAT}#{user.uuid}") | {"number": table.value(number)}
    theirs = _of(app, number) | {"user": table.value(user.username)}
    rows = [transactions.put(NAME, row, new="who") for row in (own, theirs)]
    failed = transactions.write([personal.still(app, user), *rows])
    if failed == frozenset():
        return Outcome.DONE
    if failed and 0 in failed:
        return Outcome.ABSENT
    return Outcome.PRESENT if failed and 1 in failed else Outcome.OVERTAKEN


def users(app: App, numbers: Iterable[int]) -> dict[int, str]:
    """Of those of up to 100 that somebody has."""
    items = table.batch(NAME, [_of(app, number) for number in dict.fromkeys(numbers)])
    return {int(item["who"]["S"].rpartition("/")[2]): item["user"]["S"] for item in items}


def forget(app: App, username: str, *, but: User | None) -> bool:
    """Those of accounts of this name that are gone. Whether any may be left."""
    own = personal.beginning(app, username, f"{_WHAT}#", limits.CLEARED_UP)
    gone = [item for item in own if but is None or item["what"]["S"] != f"{_WHAT}#{but.uuid}"]
    done = [_removed(app, username, item) for item in gone]
    return not all(done)


def _removed(app: App, username: str, item: dict[str, Any]) -> bool:
    both = [_of(app, int(item["number"]["N"])), key(app, username, item["what"]["S"])]
    return transactions.write([transactions.delete(NAME, row) for row in both]) == frozenset()


def _of(app: App, number: int) -> dict[str, Any]:
    return key(app, f"{_WHAT}/{number}", _WHAT)
