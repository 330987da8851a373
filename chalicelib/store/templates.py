"""Templates of an app's pushes: rows of store.pushes. Partition: `<app>/templates`. Sort: the name; `#count` tells how
many there are."""

from collections.abc import Mapping
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.membership import Outcome
from chalicelib.model.templates import Template
from chalicelib.store import pushes, table, transactions

NAME = pushes.Row.Meta.table_name
_COUNT = "#count"  # no template's name: those are letters and digits
_ATTRIBUTES = {"title": "title_pattern", "content": "content_pattern", "created": "created", "updated": "updated"}


def get(app: App, name: str) -> Template | None:
    """Consistent."""
    found = table.client().get_item(TableName=NAME, Key=key(app, name), ConsistentRead=True)
    return load(found["Item"]) if "Item" in found else None


def add(app: App, template: Template) -> Outcome:
    """DONE, PRESENT (the name is taken), FULL or OVERTAKEN."""
    item = key(app, template.name) | _row(vars(template))
    failed = transactions.write([transactions.put(NAME, item, new="what"), _counted(app, 1)])
    if failed is None:
        return Outcome.OVERTAKEN
    return Outcome.PRESENT if 0 in failed else Outcome.FULL if failed else Outcome.DONE


def change(app: App, name: str, **said: str | int) -> Template | None:
    """By the names of the model. None if there is no such template."""
    try:
        how = {"ConditionExpression": "attribute_exists(what)", "ReturnValues": "ALL_NEW"}
        return load(table.update(NAME, key(app, name), _row(said), **how)["Attributes"])
    except table.client().exceptions.ConditionalCheckFailedException:
        return None


def remove(app: App, name: str) -> Outcome:
    """DONE, ABSENT or OVERTAKEN."""
    gone = transactions.delete(NAME, key(app, name), there="what")
    failed = transactions.write([gone, _counted(app, -1)])
    if failed is None:
        return Outcome.OVERTAKEN
    return Outcome.ABSENT if failed else Outcome.DONE


def load(item: Mapping[str, Any]) -> Template:
    return Template(
        item["what"]["S"],
        item["title_pattern"]["S"],
        item["content_pattern"]["S"],
        int(item["created"]["N"]),
        int(item["updated"]["N"]),
    )


def key(app: App, name: str) -> dict[str, Any]:
    return {"of": {"S": f"{app.key}/templates"}, "what": {"S": name}}


def _row(said: Mapping[str, str | int]) -> dict[str, Any]:
    return {_ATTRIBUTES[name]: table.value(each) for name, each in said.items() if name in _ATTRIBUTES}


def _counted(app: App, more: int) -> dict[str, Any]:
    return transactions.count(NAME, key(app, _COUNT), more, limits.TEMPLATES_PER_APP)
