"""What users want to be notified of. Rows of store.people: `push` is a user's own settings, with an attribute for each
group that is ignored and for each device that takes pushes; `push#` with kind and id those of a conversation."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.page import Page
from chalicelib.model.push import Binding, PushSettings, Remind, Silence
from chalicelib.model.user import User
from chalicelib.store import people, table

WHAT = "push"
_IGNORED, _BOUND = "ignore:", "b:"
_NAME = people.Row.Meta.table_name


def get(app: App, username: str) -> PushSettings:
    """Consistent."""
    answer = table.client().get_item(TableName=_NAME, Key=key(app, username), ConsistentRead=True)
    return load(answer.get("Item", {}))


def account(app: App, username: str, *, consistent: bool = False) -> tuple[User | None, PushSettings]:
    """The user with its settings, in one request."""
    items = list(table.batch(_NAME, [*people.keys(app, username)[:1], key(app, username)], consistent=consistent))
    settings = next((item for item in items if item["what"]["S"] == WHAT), {})
    return people.party(app, username, items).user, load(settings)


def keys(app: App, username: str, conversation: str) -> list[dict[str, Any]]:
    """Of what `load` and `load_silence` read, for a request that reads of others too; `conversation` is kind#id."""
    return [key(app, username), key(app, username, conversation)]


def change(
    app: App,
    username: str,
    said: Mapping[str, str | int],
    ignored: Mapping[str, bool] | None = None,
    *,
    bound: Iterable[Binding] = (),
    unbound: Iterable[Binding] = (),
) -> PushSettings:
    """Settings by their attributes (style, language, template, remind, until, interval; one that says nothing goes),
    groups that are ignored from now on or not any more, devices. All as it is then."""
    asked = changed(app, username, said, ignored, bound=bound, unbound=unbound)["Update"]
    return load(table.client().update_item(**asked, ReturnValues="ALL_NEW").get("Attributes", {}))


def changed(
    app: App,
    username: str,
    said: Mapping[str, str | int],
    ignored: Mapping[str, bool] | None = None,
    *,
    bound: Iterable[Binding] = (),
    unbound: Iterable[Binding] = (),
) -> dict[str, Any]:
    """A transaction's part: the same."""
    chosen = ignored or {}
    kept = {name: table.value(each) for name, each in said.items() if each}
    kept |= {_IGNORED + group: table.value(given=True) for group, on in chosen.items() if on}
    kept |= {attribute(binding): {"M": _said(binding)} for binding in bound}
    gone = {*said, *(_IGNORED + group for group in chosen), *map(attribute, unbound)} - kept.keys()
    return {"Update": {"TableName": _NAME, "Key": key(app, username)} | table.changes(kept, sorted(gone))}


def silence(app: App, username: str, conversation: str = "", *, consistent: bool = True) -> Silence:
    """Of a conversation (kind#id), or of all (empty)."""
    asked = {"TableName": _NAME, "Key": key(app, username, conversation), "ConsistentRead": consistent}
    return load_silence(table.client().get_item(**asked).get("Item", {}))


def silences(app: App, username: str, conversations: Iterable[str]) -> dict[str, Silence]:
    """Of those conversations that have one of their own; that of all too, if an empty name is among them."""
    items = table.batch(_NAME, [key(app, username, each) for each in dict.fromkeys(conversations)], consistent=True)
    return {_conversation(item): load_silence(item) for item in items}


def page(app: App, username: str, limit: int, cursor: str) -> Page[tuple[str, Silence]]:
    """Conversations with a setting of their own, in the order of their names. The cursor is the last one's."""
    low = f"{WHAT}#{cursor}\x00" if cursor else f"{WHAT}#"
    items = _rows(app, username, low, limit + 1)
    found = [(_conversation(item), load_silence(item)) for item in items[:limit]]
    return Page(found, found[-1][0] if len(items) > limit else "")


def hush(app: App, username: str, conversation: str, said: Mapping[str, str | int], now: int) -> Silence:
    """A conversation (kind#id), or all of them (empty): what is said of remind, until and interval, the rest stays.
    As it is then. None of its own any more: the row of a conversation goes."""
    kept = {name: table.value(each) for name, each in said.items() if each}
    gone = sorted(said.keys() - kept.keys())
    answer = table.update(_NAME, key(app, username, conversation), kept, gone, ReturnValues="ALL_NEW")
    silence = load_silence(answer.get("Attributes", {})).at(now)
    if conversation and silence == Silence():
        _drop(app, username, conversation, now)
    return silence


def _drop(app: App, username: str, conversation: str, now: int) -> None:
    """Unless another device has said something meanwhile."""
    table.holds(
        table.client().delete_item,
        TableName=_NAME,
        Key=key(app, username, conversation),
        ConditionExpression="attribute_not_exists(#remind) AND (attribute_not_exists(#until) OR #until <= :now)",
        ExpressionAttributeNames={"#remind": "remind", "#until": "until"},
        ExpressionAttributeValues={":now": table.value(now)},
    )


def remove(app: App, username: str) -> None:
    """The settings of every conversation, and the user's own."""
    more = True
    while more:
        items = _rows(app, username, WHAT, limits.SILENCES_REMOVED)
        more = len(items) == limits.SILENCES_REMOVED
        with people.Row.batch_write() as batch:
            for item in items:
                batch.delete(people.Row(item["who"]["S"], item["what"]["S"]))


def _rows(app: App, username: str, low: str, limit: int) -> list[dict[str, Any]]:
    condition, names = "#who = :who AND #what BETWEEN :low AND :high", {"#who": "who", "#what": "what"}
    ends = {":who": {"S": people.who(app, username)}, ":low": {"S": low}, ":high": {"S": f"{WHAT}$"}}
    return table.query(_NAME, condition, names, ends, limit, ConsistentRead=True)


def load(item: Mapping[str, Any]) -> PushSettings:
    bindings = (_binding(said["M"]) for name, said in item.items() if name.startswith(_BOUND))
    return PushSettings(
        int(item.get("style", {}).get("N", 0)),
        item.get("language", {}).get("S", ""),
        item.get("template", {}).get("S", ""),
        load_silence(item),
        frozenset(name.removeprefix(_IGNORED) for name in item if name.startswith(_IGNORED)),
        tuple(sorted(bindings, key=lambda binding: (binding.since, binding.device, binding.notifier))),
    )


def load_silence(item: Mapping[str, Any]) -> Silence:
    return Silence(
        Remind(item.get("remind", {}).get("S", Remind.DEFAULT)),
        int(item.get("until", {}).get("N", 0)),
        item.get("interval", {}).get("S", ""),
    )


def _binding(said: Mapping[str, Any]) -> Binding:
    text = {name: said.get(name, {}).get("S", "") for name in ("device", "notifier", "token", "endpoint")}
    dead, since = said.get("dead", {}).get("BOOL", False), int(said.get("since", {}).get("N", 0))
    return Binding(**text, dead=dead, since=since)


def _said(binding: Binding) -> dict[str, Any]:
    return {name: table.value(each) for name, each in vars(binding).items() if each}


def attribute(binding: Binding) -> str:
    """Of a device and a notifier, whatever characters are in their names."""
    return _BOUND + json.dumps([binding.device, binding.notifier], ensure_ascii=False)


def _conversation(item: Mapping[str, Any]) -> str:
    return str(item["what"]["S"]).removeprefix(WHAT).removeprefix("#")


def key(app: App, username: str, conversation: str = "") -> dict[str, Any]:
    return {"who": {"S": people.who(app, username)}, "what": {"S": f"{WHAT}#{conversation}" if conversation else WHAT}}
