"""Watches every AWS call of the product: counts what it costs, holds its keys against the caller's tenant, finds what
DynamoDB refuses and moto does not, and lets it die or fail where a test says. Used by tests and benchmarks, never
shipped."""

import math
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

_FIRST_KEY = re.compile(r"\(*(#?\w+) = (:\w+)")
_SPAN = re.compile(r"BETWEEN (:\w+) AND (:\w+)")
# Partitions that do not begin with an appkey: the two exceptions of the architecture, and organisations, which stand
# above apps.
_ABOVE_APPS = {"connections", "expiry", "apps"}
_SEVERAL = {"BatchWriteItem": 1, "TransactWriteItems": 2}  # several writes, and how often each is charged
_READ_UNIT, _WRITE_UNIT = 4096, 1024


class Killed(BaseException):
    """The process died here: nothing may catch it."""


@dataclass
class Call:
    service: str
    operation: str
    params: dict[str, Any] = field(repr=False)
    number: int  # from 1
    started: float
    ended: float = 0.0
    reads: float = 0.0
    writes: float = 0.0

    @property
    def table(self) -> str:
        name = self.params.get("TableName") or next(iter(self.params.get("RequestItems", {"": 0})))
        return str(name).rsplit("-", 1)[-1]


class Recorder:
    def __init__(self, indexes: dict[str, dict[str, set[str]]]) -> None:
        self._indexes = indexes  # table: index: its key attributes
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self._tenant: ContextVar[str] = ContextVar("tenant", default="")
        self._current: ContextVar[Call | None] = ContextVar("call", default=None)
        self.before: Callable[[Call, int], None] | None = None  # given the call and its number, from 1
        self.after: Callable[[Call, int], None] | None = None

    def watch(self, client: Any) -> None:
        events = client.meta.events
        events.register_first("provide-client-params.*.*", self._begin, unique_id="recorder-begin")
        events.register_last("after-call.*.*", self._end, unique_id="recorder-end")

    def unwatch(self, client: Any) -> None:
        client.meta.events.unregister("provide-client-params.*.*", unique_id="recorder-begin")
        client.meta.events.unregister("after-call.*.*", unique_id="recorder-end")

    @contextmanager
    def tenant(self, appkey: str) -> Iterator[None]:
        """Every key asked for within begins with this appkey."""
        token = self._tenant.set(appkey)
        try:
            yield
        finally:
            self._tenant.reset(token)

    @contextmanager
    def recording(self) -> Iterator[list[Call]]:
        """The calls made within."""
        start, made = len(self.calls), list[Call]()
        yield made
        made.extend(self.calls[start:])

    def _begin(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        call = Call(model.service_model.service_name, model.name, params, len(self.calls) + 1, time.perf_counter())
        self.calls.append(call)
        self._current.set(call)
        expected = self._tenant.get()
        if expected:
            self.violations += [f"{call.operation} {call.table}: {key}" for key in _foreign(call, expected)]
        self.violations += [f"{call.operation} {call.table}: {span}" for span in _backwards(call)]
        if self.before is not None:
            self.before(call, call.number)

    def _end(self, parsed: dict[str, Any], **_: Any) -> None:
        call = self._current.get()
        if call is None:
            return
        call.ended = time.perf_counter()
        if call.service == "dynamodb" and "Error" not in parsed:
            call.reads, call.writes = _units(call, parsed, self._indexes.get(call.table, {}))
        if self.after is not None:
            self.after(call, call.number)


def indexes() -> dict[str, dict[str, set[str]]]:
    """Of the product's tables: their secondary indexes and the attributes that these are keyed by."""
    from chalicelib.store.tables import TABLES

    return {
        table.Meta.table_name.rsplit("-", 1)[-1]: {  # type: ignore[attr-defined]
            schema["index_name"]: {key["AttributeName"] for key in schema["key_schema"]}
            for schema in table._get_schema()["global_secondary_indexes"]
        }
        for table in TABLES
    }


@cache
def _partition(noun: str) -> str:
    """The attribute that a table is partitioned by."""
    from chalicelib.store.tables import TABLES

    [table] = [each for each in TABLES if each.Meta.table_name.rsplit("-", 1)[-1] == noun]  # type: ignore[attr-defined]
    [key] = [each for each in table._get_schema()["key_schema"] if each["KeyType"] == "HASH"]
    return str(key["AttributeName"])


def rounds(calls: list[Call]) -> int:
    """The longest chain of calls of which each began after the one before had ended."""
    count, until = 0, 0.0
    for call in sorted(calls, key=lambda call: call.ended):
        if call.started >= until:
            count, until = count + 1, call.ended
    return count


def _partitions(call: Call) -> Iterator[str]:
    """Partition keys of a call, and sort keys in tables that stand above apps."""
    params = call.params
    if call.service == "s3":
        yield str(params.get("Key", ""))
    elif call.operation == "BatchGetItem":
        for asked in params["RequestItems"].values():
            yield from (_text(next(iter(key.values()))) for key in asked["Keys"])
    elif call.operation in _SEVERAL:
        yield from (_text(item[_partition(name)]) for name, _, item in _several(call) if name not in _ABOVE_APPS)
    elif "KeyConditionExpression" in params:
        match = _FIRST_KEY.match(params["KeyConditionExpression"])
        yield _text(params["ExpressionAttributeValues"][match[2]]) if match else ""
    elif "Key" in params or "Item" in params:
        yield _text(next(iter((params.get("Key") or params["Item"]).values())))


def _several(call: Call) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Of a call with several writes: each one's table, its kind, and its item or key."""
    if call.operation == "TransactWriteItems":
        each = [(made["TableName"], kind, made) for item in call.params["TransactItems"] for kind, made in item.items()]
    else:
        asked = call.params["RequestItems"].items()
        each = [(name, kind, made) for name, items in asked for item in items for kind, made in item.items()]
    for name, kind, made in each:
        yield name.rsplit("-", 1)[-1], kind, made.get("Item") or made["Key"]


def _foreign(call: Call, appkey: str) -> list[str]:
    if call.service not in {"dynamodb", "s3"} or call.table in _ABOVE_APPS or call.operation == "Scan":
        return []
    return [key for key in _partitions(call) if key != appkey and not key.startswith(appkey + "/")]


def _backwards(call: Call) -> list[str]:
    """Spans of sort keys that end before they begin: DynamoDB refuses them, moto does not."""
    values = call.params.get("ExpressionAttributeValues", {})
    spans = _SPAN.findall(call.params.get("KeyConditionExpression", ""))
    return [f"{low} > {high}" for low, high in spans if _text(values[low]) > _text(values[high])]


def _text(value: Any) -> str:
    return str(next(iter(value.values()))) if isinstance(value, dict) else str(value)


def _units(call: Call, parsed: dict[str, Any], indexes: dict[str, set[str]]) -> tuple[float, float]:
    consistent = 1.0 if call.params.get("ConsistentRead") else 0.5
    if call.operation == "GetItem":
        return consistent * _blocks(parsed.get("Item"), _READ_UNIT), 0
    if call.operation == "Query":
        items = parsed.get("Items", [])  # a count has none: it is taken for the least
        return consistent * max(1, math.ceil(sum(map(_size, items)) / _READ_UNIT)), 0
    if call.operation == "BatchGetItem":
        return sum(
            len(asked["Keys"]) * (1.0 if asked.get("ConsistentRead") else 0.5)
            for asked in call.params["RequestItems"].values()
        ), 0
    if call.operation in _SEVERAL:
        once = sum(_blocks(item, _WRITE_UNIT) for _, _, item in _several(call))
        return 0, once * _SEVERAL[call.operation]
    return 0, _written(call, indexes)


def _written(call: Call, indexes: dict[str, set[str]]) -> float:
    if call.operation == "PutItem":
        item = call.params["Item"]
        held = sum(1 for keys in indexes.values() if keys <= set(item))
        return _blocks(item, _WRITE_UNIT) + held
    if call.operation == "DeleteItem":
        return 1 + len(indexes)
    names = call.params.get("ExpressionAttributeNames", {})
    touched = {names.get(word, word) for word in re.findall(r"#?\w+", call.params.get("UpdateExpression", ""))}
    # A key of an index that changes is taken out of the index and put in again.
    return 1 + sum(2 for keys in indexes.values() if keys & touched)


def _blocks(item: Any, unit: int) -> int:
    return max(1, math.ceil(_size(item or {}) / unit))


def _size(item: dict[str, Any]) -> int:
    """Names and values as DynamoDB weighs them, near enough."""
    return sum(len(name) + _weight(value) for name, value in item.items())


def _weight(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_weight(inner) + (len(name) if len(name) > 2 else 0) for name, inner in value.items())
    if isinstance(value, list | tuple | set):
        return sum(map(_weight, value))
    return len(value) if isinstance(value, str | bytes) else 1
