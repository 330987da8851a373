"""Queries that look at one partition. Moto sorts the whole table for each; here a partition keeps its sort keys in
order, and moto's own query is given the few items that the key condition, the start key and the limit leave."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

_query: Callable[..., Any] = Table.query
_make: Callable[..., None] = Table.__init__
_every: Callable[[Table], list[Item]] = Table.all_items
_END = "\U0010ffff"


class Partition(dict[DynamoType, Item]):
    """The items of one partition key; `order` is the sorted list of (plain sort key, key)."""

    def __init__(self) -> None:
        super().__init__()
        self.order: list[tuple[Any, DynamoType]] = []

    def __setitem__(self, key: DynamoType, item: Item) -> None:
        if key not in self:
            insort(self.order, (key.cast_value, key), key=_plain)
        super().__setitem__(key, item)

    def pop(self, key: DynamoType, *default: Any) -> Any:
        if key in self:
            del self.order[bisect_left(self.order, key.cast_value, key=_plain)]
        return super().pop(key, *default)

    def __reduce__(self) -> Any:
        return _restored, (list(self.values()),)


def install() -> None:
    Table.__init__ = _made
    Table.query = _narrow_query
    Table.all_items = _all_items


def _restored(items: list[Item]) -> Partition:
    made = Partition()
    for item in items:
        made[item.range_key] = item
    return made


def _plain(entry: tuple[Any, DynamoType]) -> Any:
    return entry[0]


def _made(table: Table, *args: Any, **kwargs: Any) -> None:
    _make(table, *args, **kwargs)
    table.items = defaultdict(Partition) if table.has_range_key else {}


def _narrow_query(
    table: Table,
    hash_key: DynamoType | None,
    range_comparison: str | None,
    range_objs: list[DynamoType],
    limit: int,
    exclusive_start_key: dict[str, Any] | None,
    scan_index_forward: bool,
    projection_expressions: Any,
    index_name: str | None = None,
    *args: Any,
    **kwargs: Any,
) -> Any:
    asked = (hash_key, range_comparison, range_objs, limit, exclusive_start_key, scan_index_forward)
    if index_name is not None:
        table.narrowed = _unsorted(table)
    elif not table.has_range_key:
        found = table.items.get(hash_key)
        table.narrowed = [] if found is None else [found]
    else:
        table.narrowed = list(_within(table, *asked))
    try:
        found, scanned, last = _query(table, *asked, projection_expressions, index_name, *args, **kwargs)
    finally:
        examined = table.__dict__.pop("narrowed")
    if last is None and limit and scanned == limit and index_name is None:
        # DynamoDB does not look whether anything follows: it stopped at the limit, and says so.
        last = table._get_last_evaluated_key(examined[limit - 1], index_name)
    return found, scanned, last


def _all_items(table: Table) -> list[Item]:
    narrowed: list[Item] | None = table.__dict__.get("narrowed")
    return _every(table) if narrowed is None else narrowed


def _unsorted(table: Table) -> list[Item]:
    if not table.has_range_key:
        return list(table.items.values())
    return [item for partition in table.items.values() for item in partition.values()]


def _within(
    table: Table,
    hash_key: DynamoType,
    comparison: str | None,
    bounds: list[DynamoType],
    limit: int,
    start: dict[str, Any] | None,
    forward: bool,
) -> Iterator[Item]:
    """In the order asked for, one more than the limit."""
    partition = table.items.get(hash_key)
    if partition is None:
        return iter(())
    low, high = _slice(partition.order, comparison, [bound.cast_value for bound in bounds])
    after = DynamoType(start[table.range_key_attr]).cast_value if start else None
    if after is not None and forward is not False:
        low = max(low, bisect_right(partition.order, after, key=_plain))
    elif after is not None:
        high = min(high, bisect_left(partition.order, after, key=_plain))
    places = range(low, high) if forward is not False else range(high - 1, low - 1, -1)
    return (partition[partition.order[place][1]] for place in islice(places, limit + 1 if limit else None))


def _slice(order: list[tuple[Any, DynamoType]], comparison: str | None, bounds: list[Any]) -> tuple[int, int]:
    def left(value: Any) -> int:
        return bisect_left(order, value, key=_plain)

    def right(value: Any) -> int:
        return bisect_right(order, value, key=_plain)

    slices: dict[str, Callable[[], tuple[int, int]]] = {
        "=": lambda: (left(bounds[0]), right(bounds[0])),
        "<": lambda: (0, left(bounds[0])),
        "<=": lambda: (0, right(bounds[0])),
        ">": lambda: (right(bounds[0]), len(order)),
        ">=": lambda: (left(bounds[0]), len(order)),
        "BETWEEN": lambda: (left(bounds[0]), right(bounds[1])),
        "BEGINS_WITH": lambda: (
            left(bounds[0]),
            len(order) if isinstance(bounds[0], bytes) else left(bounds[0] + _END),
        ),
    }
    return slices[comparison.upper()]() if comparison else (0, len(order))
