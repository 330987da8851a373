"""What a group or room keeps about users: mutes, block list, allow list, applications, invitations. Rows of store.mucs.
No mark is set where there is no group."""

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.model.app import App
from chalicelib.model.membership import Mark, Outcome
from chalicelib.model.muc import Muc
from chalicelib.store import mucs, table, transactions
from chalicelib.store.mucs import META, NAME, key_of


def put(app: App, muc: Muc, mark: Mark, usernames: Sequence[str], **said: str | int) -> Outcome:
    """On up to 60 users at once. Nobody who owns the group meanwhile is among them."""
    names = list(dict.fromkeys(usernames))
    if not names:
        return Outcome.DONE
    values = {f":u{n}": {"S": name} for n, name in enumerate(names)}
    failed = transactions.write(
        [
            transactions.check(
                NAME,
                key_of(app, muc, META),
                f"attribute_exists(what) AND NOT (#owner IN ({', '.join(values)}))",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues=values,
            ),
            *(transactions.put(NAME, key_of(app, muc, mark.value + name) | _values(said)) for name in names),
        ]
    )
    if failed is None:
        return Outcome.OVERTAKEN
    if not failed:
        return Outcome.DONE
    return Outcome.OWNER if mucs.get(app, muc.place, muc.id) else Outcome.GONE


def clear(app: App, muc: Muc, mark: Mark, usernames: Iterable[str]) -> frozenset[str]:
    """Those of up to 60 users who were marked."""
    return frozenset(name for name in dict.fromkeys(usernames) if take(app, muc, mark, name) is not None)


def take(app: App, muc: Muc, mark: Mark, username: str) -> str | None:
    """Unmark. Who set the mark, as far as it says that; None where there was none."""
    answer = table.client().delete_item(
        TableName=NAME, Key=key_of(app, muc, mark.value + username), ReturnValues="ALL_OLD"
    )
    return _by(answer["Attributes"]) if answer.get("Attributes") else None


def get(app: App, muc: Muc, mark: Mark, username: str) -> str | None:
    """Who set the mark, as far as it says that; None where there is none."""
    answer = table.client().get_item(TableName=NAME, Key=key_of(app, muc, mark.value + username), ConsistentRead=True)
    return _by(answer["Item"]) if "Item" in answer else None


def among(app: App, muc: Muc, mark: Mark, usernames: Iterable[str]) -> frozenset[str]:
    """Those of these users who are marked. Consistent."""
    keys = [key_of(app, muc, mark.value + name) for name in dict.fromkeys(usernames)]
    return frozenset(mucs.name_of(item) for item in table.batch(NAME, keys, consistent=True))


def _by(item: dict[str, Any]) -> str:
    return str(item["by"]["S"]) if "by" in item else ""


def _values(said: dict[str, str | int]) -> dict[str, Any]:
    return {name: table.value(each) for name, each in said.items()}
