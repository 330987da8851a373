"""What rows of store.people share that stand beside an account, each with a store of its own."""

from typing import Any

from chalicelib.model.app import App
from chalicelib.model.user import User
from chalicelib.store import people, table, transactions

NAME = people.Row.Meta.table_name


def key(app: App, username: str, what: str) -> dict[str, Any]:
    """Without a name: of the app itself."""
    return {"who": {"S": people.who(app, username)}, "what": {"S": what}}


def beginning(app: App, username: str, what: str, limit: int, *, consistent: bool = False) -> list[dict[str, Any]]:
    """Rows whose sort keys begin so."""
    return table.query(
        NAME,
        "#who = :who AND begins_with(#what, :what)",
        {"#who": "who", "#what": "what"},
        {":who": {"S": people.who(app, username)}, ":what": {"S": what}},
        limit,
        ConsistentRead=consistent,
    )


def still(app: App, user: User) -> dict[str, Any]:
    """Of a transaction: the account is there, and not a later one of its name."""
    return transactions.check(
        NAME,
        key(app, user.username, people.PROFILE),
        "#uuid = :uuid",
        ExpressionAttributeNames={"#uuid": "uuid"},
        ExpressionAttributeValues={":uuid": table.value(user.uuid)},
    )
