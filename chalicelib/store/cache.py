"""What one process remembers for a short while, so that a warm call reads nothing that seldom changes."""

from collections.abc import Callable
from typing import Generic, TypeVar

from chalicelib import clock, limits

K = TypeVar("K")
V = TypeVar("V")

_all: list["Cache[object, object]"] = []


class Cache(Generic[K, V]):
    """Values younger than limits.CACHE seconds. What is not there is not remembered."""

    def __init__(self) -> None:
        self._kept: dict[K, tuple[int, V]] = {}
        _all.append(self)  # type: ignore[arg-type]

    def get(self, key: K, read: Callable[[], V | None], *, younger: int = limits.CACHE) -> V | None:
        kept = self._kept.get(key)
        if kept is not None and 0 <= clock.now() - kept[0] < younger * 1000:
            return kept[1]
        value = read()
        if value is None:
            self._kept.pop(key, None)
        else:
            self.put(key, value)
        return value

    def put(self, key: K, value: V) -> None:
        if len(self._kept) >= limits.TENANTS_CACHED:
            self._kept.clear()
        self._kept[key] = (clock.now(), value)

    def clear(self) -> None:
        self._kept.clear()


def forget() -> None:
    """Drop everything: after the tables were emptied."""
    for cache in _all:
        cache.clear()
