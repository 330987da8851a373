"""What every table shares: its name, its billing, and the one DynamoDB client."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.connection.table import TableConnection
from pynamodb.exceptions import DeleteError, PutError, UpdateError
from pynamodb.models import Model

from chalicelib import limits
from chalicelib.config import settings
from chalicelib.store import session


def named(noun: str) -> str:
    return settings().prefix + noun


def client() -> Any:
    return session.client("dynamodb")


class Table(Model):
    """A row. Never leaves its module."""

    class Meta:
        billing_mode = "PAY_PER_REQUEST"
        region = None
        host = None

    @classmethod
    def _get_connection(cls) -> TableConnection:
        connection = super()._get_connection()
        # pynamodb would make a session and a client of its own for every table.
        connection.connection._client = client()
        return connection


def holds(write: Callable[..., Any], **request: Any) -> bool:
    """Whether the condition on a write of the client held: table.holds(table.client().put_item, TableName=…)."""
    try:
        write(**request)
    except client().exceptions.ConditionalCheckFailedException:
        return False
    return True


def held(write: Callable[[], Any], failure: type[PutError | UpdateError | DeleteError]) -> bool:
    """Whether the condition on the write held."""
    try:
        write()
    except failure as error:
        # After a time-out there is no answer to look for a code in.
        if isinstance(error.cause, ClientError) and error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def count(name: str, most: int, condition: str, names: dict[str, str], values: dict[str, Any]) -> int:
    """How many items a query has. Not beyond `most`. Consistent."""
    found = 0
    start: dict[str, Any] = {}
    while found < most:
        answer = client().query(
            TableName=name,
            Select="COUNT",
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
            Limit=most - found,
            **start,
        )
        found += answer["Count"]
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    return found


def query(
    name: str, condition: str, names: dict[str, str], values: dict[str, Any], limit: int, **how: Any
) -> list[dict[str, Any]]:
    """As many items as there are, up to the limit: an answer ends at a megabyte. None where `:low` is beyond `:high`:
    DynamoDB refuses such a span, and a cursor may be made up."""
    if ":low" in values and values[":low"]["S"] > values[":high"]["S"]:
        return []
    items: list[dict[str, Any]] = []
    start: dict[str, Any] = {}
    while len(items) < limit:
        answer = client().query(
            TableName=name,
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            Limit=limit - len(items),
            **how,
            **start,
        )
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    return items


def batch(name: str, keys: Sequence[dict[str, Any]], *, consistent: bool = False) -> Iterator[dict[str, Any]]:
    """The items of these keys of one table, in no order: so many at a time as DynamoDB takes."""
    for start in range(0, len(keys), limits.BATCH_GET):
        some = keys[start : start + limits.BATCH_GET]
        yield from (item for _, item in batches({name: some}, consistent=consistent))


def batches(
    wanted: Mapping[str, Sequence[dict[str, Any]]], *, consistent: bool = False
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same of several tables in one request, of up to 100 keys in all; each item with its table's name."""
    asked: dict[str, Any] = {
        name: {"Keys": list(keys), "ConsistentRead": consistent} for name, keys in wanted.items() if keys
    }
    while asked:  # what DynamoDB had no capacity for comes back unprocessed
        answer = client().batch_get_item(RequestItems=asked)
        for name, items in answer["Responses"].items():
            yield from ((name, item) for item in items)
        asked = answer.get("UnprocessedKeys") or {}


def update(
    name: str, key: dict[str, Any], said: Mapping[str, dict[str, Any]], gone: Iterable[str] = (), **more: Any
) -> dict[str, Any]:
    """Set attributes of an item, and take others off it. Raises ConditionalCheckFailedException where there is a
    condition in `more`."""
    done: dict[str, Any] = client().update_item(TableName=name, Key=key, **changes(said, gone), **more)
    return done


def changes(said: Mapping[str, dict[str, Any]], gone: Iterable[str] = ()) -> dict[str, Any]:
    """The same as a request says it."""
    removed = list(gone)
    names = {f"#s{n}": each for n, each in enumerate(said)} | {f"#r{n}": each for n, each in enumerate(removed)}
    parts = ["SET " + ", ".join(f"#s{n} = :s{n}" for n in range(len(said)))] if said else []
    parts += ["REMOVE " + ", ".join(f"#r{n}" for n in range(len(removed)))] if removed else []
    values = {f":s{n}": each for n, each in enumerate(said.values())}
    asked = {"ExpressionAttributeValues": values} if values else {}
    return {"UpdateExpression": " ".join(parts), "ExpressionAttributeNames": names} | asked


def value(given: str | int | bool | frozenset[str]) -> dict[str, Any]:
    if isinstance(given, bool):
        return {"BOOL": given}
    if isinstance(given, int):
        return {"N": str(given)}
    return {"SS": sorted(given)} if isinstance(given, frozenset) else {"S": given}
