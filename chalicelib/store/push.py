"""What a user wants to be notified of. A row of store.people, `push`: an attribute for each group that is ignored."""

from typing import Any

from chalicelib.model.app import App
from chalicelib.store import people, table

WHAT = "push"
_IGNORED = "ignore:"
_NAME = people.Row.Meta.table_name


def ignored(app: App, username: str) -> frozenset[str]:
    """Groups. Consistent."""
    answer = table.client().get_item(TableName=_NAME, Key=_key(app, username), ConsistentRead=True)
    return frozenset(name.removeprefix(_IGNORED) for name in answer.get("Item", {}) if name.startswith(_IGNORED))


def ignore(app: App, username: str, groups: dict[str, bool]) -> None:
    """Each from now on, or not any more."""
    names = {f"#g{n}": _IGNORED + group for n, group in enumerate(groups)}
    yes = [f"{name} = :yes" for name, group in zip(names, groups, strict=True) if groups[group]]
    no = [name for name, group in zip(names, groups, strict=True) if not groups[group]]
    expression = (f"SET {', '.join(yes)} " if yes else "") + (f"REMOVE {', '.join(no)}" if no else "")
    table.client().update_item(
        TableName=_NAME,
        Key=_key(app, username),
        UpdateExpression=expression.strip(),
        ExpressionAttributeNames=names,
        **({"ExpressionAttributeValues": {":yes": {"BOOL": True}}} if yes else {}),
    )


def remove(app: App, username: str) -> None:
    table.client().delete_item(TableName=_NAME, Key=_key(app, username))


def _key(app: App, username: str) -> dict[str, Any]:
    return {"who": {"S": people.who(app, username)}, "what": {"S": WHAT}}
