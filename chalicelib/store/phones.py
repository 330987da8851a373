"""Users' phones, and what is learned of them while they are pushed to. Attributes of the row `push` of store.people."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from chalicelib.model.app import App
from chalicelib.model.phones import Phones, slot
from chalicelib.model.push import Binding
from chalicelib.model.user import Party
from chalicelib.store import people, push, table

_NAME = people.Row.Meta.table_name
_SLOT = "pushed:"


def some(app: App, usernames: Iterable[str]) -> dict[str, tuple[Party, Phones]]:
    """Of those who have an account."""
    keys = {name: [*people.keys(app, name), _key(app, name)] for name in dict.fromkeys(usernames)}
    found: dict[str, list[dict[str, Any]]] = {}
    for item in table.batch(_NAME, [key for some in keys.values() for key in some]):
        found.setdefault(item["who"]["S"], []).append(item)
    rows = {name: found.get(people.who(app, name), []) for name in keys}
    read = {name: (people.party(app, name, items), _of(items)) for name, items in rows.items()}
    return {name: each for name, each in read.items() if each[0].user is not None}


def bound(app: App, usernames: Iterable[str]) -> dict[str, tuple[Binding, ...]]:
    """Phones alone, of those who have any."""
    items = table.batch(_NAME, [_key(app, username) for username in dict.fromkeys(usernames)])
    found = {item["who"]["S"].removeprefix(people.who(app, "")): push.load(item).bindings for item in items}
    return {username: bindings for username, bindings in found.items() if bindings}


def load(item: Mapping[str, Any]) -> Phones:
    return Phones(
        push.load(item).bindings,
        int(item.get("badge", {}).get("N", 0)),
        int(item.get("badged", {}).get("N", 0)),
        {int(name.removeprefix(_SLOT)): int(said["N"]) for name, said in item.items() if name.startswith(_SLOT)},
    )


def learn(app: App, username: str, bindings: Iterable[Binding]) -> None:
    """Their endpoints, and whether anything arrives there. What was ended or bound anew meanwhile stays as it is."""
    for binding in bindings:
        with suppress(table.client().exceptions.ConditionalCheckFailedException):
            table.client().update_item(
                TableName=_NAME,
                Key=_key(app, username),
                UpdateExpression="SET #b.endpoint = :endpoint, #b.dead = :dead",
                ConditionExpression="#b.#token = :token",
                ExpressionAttributeNames={"#b": push.attribute(binding), "#token": "token"},
                ExpressionAttributeValues=_learned(binding),
            )


def note(app: App, username: str, now: int, more: int, *, after: int, message_id: int = 0) -> None:
    """So many pushes more, `after` so many since a device came or went; and which message was one of them."""
    names, values = {"#badge": "badge", "#badged": "badged"}, {":now": now, ":more": more}
    pushed = ""
    if message_id:
        names["#slot"], values[":id"], pushed = f"{_SLOT}{slot(message_id)}", message_id, ", #slot = :id"
    count = " ADD #badge :more" if after else ""
    began = "" if after else ", #badge = :more"
    with suppress(table.client().exceptions.ConditionalCheckFailedException):  # the account is gone
        table.client().update_item(
            TableName=_NAME,
            Key=_key(app, username),
            ConditionExpression="attribute_exists(what)",
            UpdateExpression=f"SET #badged = :now{began}{pushed}{count}",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={name: table.value(each) for name, each in values.items()},
        )


def _of(items: Iterable[dict[str, Any]]) -> Phones:
    return next((load(item) for item in items if item["what"]["S"] == push.WHAT), Phones())


def _learned(binding: Binding) -> dict[str, Any]:
    return {
        ":token": table.value(binding.token),
        ":endpoint": table.value(binding.endpoint),
        ":dead": table.value(binding.dead),
    }


def _key(app: App, username: str) -> dict[str, Any]:
    return push.keys(app, username, "")[0]
