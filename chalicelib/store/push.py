"""What users want to be notified of. Rows of store.people: `push` is a user's own settings, with an attribute for each
group that is ignored and for each device that takes pushes; `push#` with kind and id those of a conversation."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.model.app import App
from chalicelib.model.page import Page
from chalicelib.model.push import NO_SILENCE, Binding, PushSettings, Remind, Silence
from chalicelib.store import people, table

WHAT = "push"
_IGNORED, _BOUND = "ignore:", "b:"
_NAME = people.Row.Meta.table_name


def get(app: App, username: str) -> PushSettings:
    """Consistent."""
    answer = table.client().get_item(TableName=_NAME, Key=_key(app, username), ConsistentRead=True)
    return load(answer.get("Item", {}))


def keys(app: App, username: str, conversation: str) -> list[dict[str, Any]]:
    """Of what `load` and `load_silence` read, for a request that reads of others too; `conversation` is kind#id."""
    return [_key(app, username), _key(app, username, conversation)]


def change(app: App, username: str, said: Mapping[str, str | int], ignored: Mapping[str, bool] | None = None) -> None:
    """Settings by their attributes (style, language, template), and groups: ignored from now on, or not any more."""
    yes = {_IGNORED + group: {"BOOL": True} for group, on in (ignored or {}).items() if on}
    no = [_IGNORED + group for group, on in (ignored or {}).items() if not on]
    table.update(_NAME, _key(app, username), {name: table.value(each) for name, each in said.items()} | yes, no)


def bind(app: App, username: str, binding: Binding) -> None:
    """In place of what the device had with this notifier."""
    said = {name: table.value(each) for name, each in vars(binding).items() if each}
    table.update(_NAME, _key(app, username), {attribute(binding): {"M": said}})


def unbind(app: App, username: str, bindings: Iterable[Binding]) -> None:
    table.update(_NAME, _key(app, username), {}, [attribute(each) for each in bindings])


def silence(app: App, username: str, conversation: str = "", *, consistent: bool = True) -> Silence:
    """Of a conversation (kind#id), or of all (empty)."""
    key = _key(app, username, conversation)
    return load_silence(table.client().get_item(TableName=_NAME, Key=key, ConsistentRead=consistent).get("Item", {}))


def silences(app: App, username: str, conversations: Iterable[str]) -> dict[str, Silence]:
    """Of those conversations that have one of their own."""
    items = table.batch(_NAME, [_key(app, username, each) for each in dict.fromkeys(conversations)], consistent=True)
    return {_conversation(item): load_silence(item) for item in items}


def page(app: App, username: str, limit: int, cursor: str) -> Page[tuple[str, Silence]]:
    """Conversations with a setting of their own, in the order of their names. The cursor is the last one's."""
    condition, names = "#who = :who AND #what BETWEEN :low AND :high", {"#who": "who", "#what": "what"}
    low = f"{WHAT}#{cursor}\x00" if cursor else f"{WHAT}#"
    ends = {":who": {"S": people.who(app, username)}, ":low": {"S": low}, ":high": {"S": f"{WHAT}$"}}
    items = table.query(_NAME, condition, names, ends, limit + 1, ConsistentRead=True)
    found = [(_conversation(item), load_silence(item)) for item in items[:limit]]
    return Page(found, found[-1][0] if len(items) > limit else "")


def hush(app: App, username: str, conversation: str, silence: Silence) -> None:
    """A conversation (kind#id), or all of them (empty). None of its own: the row of a conversation goes."""
    key = _key(app, username, conversation)
    if conversation and silence == NO_SILENCE:
        table.client().delete_item(TableName=_NAME, Key=key)
        return
    said = {"remind": silence.remind.value, "until": silence.until, "interval": silence.interval}
    kept = {name: table.value(each) for name, each in said.items() if each}
    table.update(_NAME, key, kept, said.keys() - kept.keys())


def remove(app: App, username: str) -> None:
    """The user's settings, and those of every conversation."""
    rows = people.Row.query(people.who(app, username), people.Row.what.startswith(WHAT))
    with people.Row.batch_write() as batch:
        for row in rows:
            batch.delete(row)


def load(item: Mapping[str, Any]) -> PushSettings:
    return PushSettings(
        int(item.get("style", {}).get("N", 0)),
        item.get("language", {}).get("S", ""),
        item.get("template", {}).get("S", ""),
        load_silence(item),
        frozenset(name.removeprefix(_IGNORED) for name in item if name.startswith(_IGNORED)),
        tuple(_binding(said["M"]) for name, said in item.items() if name.startswith(_BOUND)),
    )


def load_silence(item: Mapping[str, Any]) -> Silence:
    return Silence(
        Remind(item.get("remind", {}).get("S", Remind.DEFAULT)),
        int(item.get("until", {}).get("N", 0)),
        item.get("interval", {}).get("S", ""),
    )


def _binding(said: dict[str, Any]) -> Binding:
    text = {name: said.get(name, {}).get("S", "") for name in ("device", "notifier", "token", "endpoint")}
    return Binding(**text, dead=said.get("dead", {}).get("BOOL", False))


def attribute(binding: Binding) -> str:
    return f"{_BOUND}{binding.device}/{binding.notifier}"


def _conversation(item: Mapping[str, Any]) -> str:
    return str(item["what"]["S"]).removeprefix(f"{WHAT}#")


def _key(app: App, username: str, conversation: str = "") -> dict[str, Any]:
    return {"who": {"S": people.who(app, username)}, "what": {"S": f"{WHAT}#{conversation}" if conversation else WHAT}}
