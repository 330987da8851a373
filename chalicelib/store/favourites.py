"""What users keep. Rows of store.people, of an account by its uuid: `favourites#` counts them, `favourite#…#at#` with
time and id is one, `favourite#…#id#` and the id points to it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.favourite import Favourite, FavouriteQuery
from chalicelib.model.membership import Outcome
from chalicelib.model.user import User
from chalicelib.store import people, personal, table, transactions
from chalicelib.store.personal import NAME, key

_COUNT, _ONE = "favourites#", "favourite#"
_AT = 13  # digits

Places = Mapping[str, int]  # when the favourites of these ids were made


def find(app: App, user: User, ids: Iterable[str]) -> dict[str, int]:
    """Those of up to 100 that there are. Consistent."""
    items = table.batch(NAME, [_pointer(app, user, each) for each in dict.fromkeys(ids)], consistent=True)
    return {item["id"]["S"]: int(item["at"]["N"]) for item in items}


def some(app: App, user: User, places: Places) -> list[Favourite]:
    """Consistent; in no order."""
    keys = [_key(app, user, each, at) for each, at in places.items()]
    return [_load(item) for item in table.batch(NAME, keys, consistent=True)]


def page(app: App, user: User, asked: FavouriteQuery, start: int | None) -> list[Favourite]:
    """In the order of their times. `start`: when the one was made that comes first."""
    low, high = _span(user, asked, start)
    if low > high:
        return []
    condition, names = "#who = :who AND #what BETWEEN :low AND :high", {"#who": "who", "#what": "what"}
    values = {":who": {"S": people.who(app, user.username)}, ":low": {"S": low}, ":high": {"S": high}}
    how: dict[str, Any] = {"ConsistentRead": True, "ScanIndexForward": not asked.newest_first}
    if asked.type is None:
        return [_load(item) for item in table.query(NAME, condition, names, values, asked.limit, **how)]
    how |= {"FilterExpression": "#type = :type"}
    return _filtered(condition, names | {"#type": "type"}, values | {":type": table.value(asked.type)}, asked, how)


def _span(user: User, asked: FavouriteQuery, start: int | None) -> tuple[str, str]:
    """The first and the last sort key; `$` comes after `#`."""
    all_of = f"{_ONE}{user.uuid}#at"
    if start is None:
        return f"{all_of}#{asked.begin:0{_AT}d}", f"{all_of}#{asked.end:0{_AT}d}$"
    first = f"{all_of}#{start:0{_AT}d}#{asked.first}"
    return (f"{all_of}#", first) if asked.newest_first else (first, f"{all_of}$")


def _filtered(
    condition: str, names: dict[str, str], values: dict[str, Any], asked: FavouriteQuery, how: dict[str, Any]
) -> list[Favourite]:
    """Many are looked at in one request, however few are wanted."""
    found: list[Favourite] = []
    start: dict[str, Any] = {}
    while len(found) < asked.limit:
        answer = table.client().query(
            TableName=NAME,
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            Limit=limits.FAVOURITES_PAGE,
            **how,
            **start,
        )
        found += map(_load, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    return found[: asked.limit]


def add(app: App, user: User, new: Sequence[Favourite]) -> Outcome:
    """All of up to 20 or none. ABSENT: the account is gone. OVERTAKEN: one of them is there by now."""
    rows = [step for each in new for step in _put(app, user, each)]
    failed = transactions.write([personal.still(app, user), _counted(app, user, len(new)), *rows])
    if failed == frozenset():
        return Outcome.DONE
    if failed and 0 in failed:
        return Outcome.ABSENT
    return Outcome.FULL if failed == frozenset({1}) else Outcome.OVERTAKEN


def change(app: App, user: User, favourite_id: str, at: int, ext: str, now: int) -> Favourite | None:
    """None: it is gone."""
    said = {"updated": table.value(now)} | ({"ext": table.value(ext)} if ext else {})
    more = {"ConditionExpression": "attribute_exists(who)", "ReturnValues": "ALL_NEW"}
    try:
        done = table.update(NAME, _key(app, user, favourite_id, at), said, () if ext else ("ext",), **more)
    except table.client().exceptions.ConditionalCheckFailedException:
        return None
    return _load(done["Attributes"])


def remove(app: App, user: User, places: Places) -> bool:
    """Up to 20. False: one of them is gone by now, and the others are still there."""
    steps = [_counted(app, user, -len(places))]
    for each, at in places.items():
        steps.append(transactions.delete(NAME, _pointer(app, user, each), there="who"))
        steps.append(transactions.delete(NAME, _key(app, user, each, at)))
    return transactions.write(steps) == frozenset()


def forget(app: App, username: str, *, but: User | None) -> bool:
    """Some of what accounts of this name kept that are gone. Whether more may be left."""
    counts = personal.beginning(app, username, _COUNT, limits.CLEARED_UP)
    gone = {item["what"]["S"].removeprefix(_COUNT) for item in counts} - ({but.uuid} if but else set())
    for uuid in sorted(gone)[:1]:
        pointers = personal.beginning(app, username, f"{_ONE}{uuid}#id#", limits.FAVOURITES_FORGOTTEN)
        partition = people.who(app, username)
        with people.Row.batch_write() as batch:
            for item in pointers:
                batch.delete(people.Row(partition, _place(uuid, item["id"]["S"], int(item["at"]["N"]))))
                batch.delete(people.Row(partition, item["what"]["S"]))
        if len(pointers) < limits.FAVOURITES_FORGOTTEN:
            people.Row(partition, _COUNT + uuid).delete()
    return bool(gone)


def _put(app: App, user: User, new: Favourite) -> list[dict[str, Any]]:
    said = {name: table.value(each) for name, each in vars(new).items() if name != "ext" or each}
    pointer = {"id": table.value(new.id), "at": table.value(new.created)}
    return [
        transactions.put(NAME, _pointer(app, user, new.id) | pointer, new="who"),
        transactions.put(NAME, _key(app, user, new.id, new.created) | said),
    ]


def _counted(app: App, user: User, more: int) -> dict[str, Any]:
    return transactions.count(NAME, key(app, user.username, _COUNT + user.uuid), more, limits.FAVOURITES_PER_USER)


def _load(item: Mapping[str, Any]) -> Favourite:
    number = {name: int(item[name]["N"]) for name in ("type", "created", "updated")}
    return Favourite(id=item["id"]["S"], data=item["data"]["S"], ext=item.get("ext", {}).get("S", ""), **number)


def _key(app: App, user: User, favourite_id: str, at: int) -> dict[str, Any]:
    return key(app, user.username, _place(user.uuid, favourite_id, at))


def _place(uuid: str, favourite_id: str, at: int) -> str:
    return f"{_ONE}{uuid}#at#{at:0{_AT}d}#{favourite_id}"


def _pointer(app: App, user: User, favourite_id: str) -> dict[str, Any]:
    return key(app, user.username, f"{_ONE}{user.uuid}#id#{favourite_id}")
