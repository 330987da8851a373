"""Labels of users: rows of store.pushes. Partition `<app>/labels`: a row for each label by its name in lower case, with
how many wear it, and before them one that counts the labels. Partition `<app>/label/` with a label's id: who wears it.
No row of a label that is gone is met by a later one of that name."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.labels import Fitting, Label, Wearer, Worn, fold_label
from chalicelib.model.membership import Outcome
from chalicelib.model.page import Page
from chalicelib.store import people, pushes, table, transactions

_NAME, _PEOPLE = pushes.Row.Meta.table_name, people.Row.Meta.table_name
_COUNT = "#"  # no name begins with it, and every name comes after it


def add(app: App, label: Label) -> Outcome:
    """PRESENT: there is one of that name. FULL: there are as many as an app may have."""
    row = {
        "name": table.value(label.name),
        "description": table.value(label.description),
        "created": table.value(label.created),
        "id": table.value(label.id),
        "wearers": table.value(0),
    }
    failed = transactions.write([transactions.put(_NAME, _key(app, label.name) | row, new="what"), _counted(app, 1)])
    if failed is None:
        return Outcome.OVERTAKEN
    if not failed:
        return Outcome.DONE
    return Outcome.PRESENT if 0 in failed else Outcome.FULL


def remove(app: App, label: Label) -> Outcome:
    """From now on nobody wears it. Its rows wait to be swept."""
    gone = transactions.delete(_NAME, _key(app, label.name))
    gone["Delete"] |= {
        "ConditionExpression": "#id = :id",
        "ExpressionAttributeNames": {"#id": "id"},
        "ExpressionAttributeValues": {":id": table.value(label.id)},
    }
    failed = transactions.write([gone, _counted(app, -1)])
    if failed is None:
        return Outcome.OVERTAKEN
    return Outcome.GONE if failed else Outcome.DONE


def get(app: App, name: str) -> Label | None:
    """Consistent."""
    answer = table.client().get_item(TableName=_NAME, Key=_key(app, name), ConsistentRead=True)
    return _label(answer["Item"]) if "Item" in answer else None


def some(app: App, names: Sequence[str]) -> dict[str, Label]:
    """Of up to 100 names those that are labels, by the name in lower case."""
    items = table.batch(_NAME, [_key(app, name) for name in names], consistent=True)
    return {item["what"]["S"]: _label(item) for item in items}


def page(app: App, limit: int, cursor: str) -> Page[Label]:
    """By name. The cursor is the last one's."""
    items = _after(_labels(app), fold_label(cursor) or _COUNT, limit + 1)
    found = [_label(item) for item in items[:limit]]
    return Page(found, found[-1].name if len(items) > limit else "")


# --- who wears one ---------------------------------------------------------------------------------------------------


def look(app: App, label: Label, usernames: Sequence[str]) -> Fitting | None:
    """At up to LABELLED_AT_ONCE users, in one request. None: there is no such label any more."""
    asked = {
        _NAME: [_key(app, label.name), *(_worn_key(app, label.id, name) for name in usernames)],
        _PEOPLE: [_account(app, name) for name in usernames],
    }
    found = list(table.batches(asked, consistent=True))
    rows = [item for name, item in found if name == _NAME]
    now = [_label(item) for item in rows if item["of"] == _labels(app)]
    if not now or now[0].id != label.id:
        return None
    return Fitting(
        now[0],
        frozenset(item["who"]["S"].removeprefix(people.who(app, "")) for name, item in found if name == _PEOPLE),
        frozenset(item["what"]["S"] for item in rows if item["of"] != _labels(app)),
    )


def put_on(app: App, label: Label, usernames: Sequence[str], now: int) -> bool:
    """All of up to LABELLED_AT_ONCE users who do not wear it, or, where something is not as it was, none."""
    steps = [_worn(app, label, len(usernames), limits.LABEL_WEARERS - len(usernames))]
    for name in usernames:
        row = {
            "wearer": table.value(people.who(app, name)),
            "label": table.value(fold_label(label.name)),
            "created": table.value(now),
        }
        steps.append(transactions.put(_NAME, _worn_key(app, label.id, name) | row, new="what"))
        steps.append(transactions.check(_PEOPLE, _account(app, name), "attribute_exists(who)"))
    return transactions.write(steps) == frozenset()


def take_off(app: App, name: str, label_id: str, usernames: Sequence[str]) -> Outcome:
    """All of these, or, where one does not wear it (ABSENT), none. GONE: there is no such label."""
    label = Label(name, "", 0, label_id)
    gone = [transactions.delete(_NAME, _worn_key(app, label_id, each), there="what") for each in usernames]
    failed = transactions.write([_worn(app, label, -len(usernames), limits.LABEL_WEARERS), *gone])
    if failed is None:
        return Outcome.OVERTAKEN
    if not failed:
        return Outcome.DONE
    return Outcome.GONE if 0 in failed else Outcome.ABSENT


def wearer(app: App, label: Label, username: str) -> Wearer | None:
    key = _worn_key(app, label.id, username)
    answer = table.client().get_item(TableName=_NAME, Key=key, ConsistentRead=True)
    return _wearer(answer["Item"]) if "Item" in answer else None


def wearers(app: App, label: Label, limit: int, cursor: str) -> Page[Wearer]:
    """By name. The cursor is the last one's."""
    items = _after(_wearers(app, label.id), cursor, limit + 1)
    found = [_wearer(item) for item in items[:limit]]
    return Page(found, found[-1].username if len(items) > limit else "")


def wearing(app: App, labels: Sequence[Label], usernames: Sequence[str]) -> frozenset[str]:
    """Which of these users wear all of the labels."""
    keys = [_worn_key(app, label.id, name) for label in labels for name in usernames]
    worn = Counter(item["what"]["S"] for item in table.batch(_NAME, keys, consistent=True))
    return frozenset(name for name, times in worn.items() if times == len(labels))


# --- what is gone ----------------------------------------------------------------------------------------------------


def worn(app: App, username: str, limit: int) -> list[Worn]:
    """Labels on a user, from the index: what was just put on may be missing, what was taken off still there."""
    names, values = {"#wearer": "wearer"}, {":wearer": table.value(people.who(app, username))}
    items = table.query(_NAME, "#wearer = :wearer", names, values, limit, IndexName="labels")
    return [
        Worn(item["label"]["S"], item["of"]["S"].removeprefix(_wearers(app, "")["S"]), int(item["created"]["N"]))
        for item in items
    ]


def drop(app: App, label_id: str, username: str) -> None:
    """A row of a label that is gone."""
    table.client().delete_item(TableName=_NAME, Key=_worn_key(app, label_id, username))


def sweep(app: App, label_id: str) -> bool:
    """Take away some of the rows of a label that is gone. False: that was all."""
    items = _after(_wearers(app, label_id), "", limits.LABEL_SWEPT)
    with pushes.Row.batch_write() as batch:
        for item in items:
            batch.delete(pushes.Row(item["of"]["S"], item["what"]["S"]))
    return bool(items)


def _after(of: dict[str, str], name: str, limit: int) -> list[dict[str, Any]]:
    condition, names, values = "#of = :of", {"#of": "of"}, {":of": of}
    if name:
        condition, names["#what"], values[":name"] = condition + " AND #what > :name", "what", {"S": name}
    return table.query(_NAME, condition, names, values, limit, ConsistentRead=True)


def _counted(app: App, more: int) -> dict[str, Any]:
    """The part of the row that counts an app's labels."""
    return transactions.count(_NAME, {"of": _labels(app), "what": {"S": _COUNT}}, more, limits.LABELS_PER_APP)


def _worn(app: App, label: Label, more: int, most: int) -> dict[str, Any]:
    """The label's part in being put on or taken off: it is the same one, and not worn by more than `most` so far."""
    return transactions.update(
        _NAME,
        _key(app, label.name),
        "ADD #wearers :more",
        "#id = :id AND #wearers <= :most",
        ExpressionAttributeNames={"#id": "id", "#wearers": "wearers"},
        ExpressionAttributeValues={
            ":id": table.value(label.id),
            ":more": table.value(more),
            ":most": table.value(most),
        },
    )


def _label(item: Mapping[str, Any]) -> Label:
    return Label(
        item["name"]["S"],
        item["description"]["S"],
        int(item["created"]["N"]),
        item["id"]["S"],
        int(item["wearers"]["N"]),
    )


def _wearer(item: Mapping[str, Any]) -> Wearer:
    return Wearer(item["what"]["S"], int(item["created"]["N"]))


def _labels(app: App) -> dict[str, str]:
    return {"S": f"{app.key}/labels"}


def _wearers(app: App, label_id: str) -> dict[str, str]:
    return {"S": f"{app.key}/label/{label_id}"}


def _key(app: App, name: str) -> dict[str, Any]:
    return {"of": _labels(app), "what": {"S": fold_label(name)}}


def _worn_key(app: App, label_id: str, username: str) -> dict[str, Any]:
    return {"of": _wearers(app, label_id), "what": {"S": username}}


def _account(app: App, username: str) -> dict[str, Any]:
    return people.keys(app, username)[0]
