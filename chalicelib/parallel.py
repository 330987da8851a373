"""Several things at a time, each in the context of the call that asked for them."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import cache
from typing import TypeVar

T = TypeVar("T")


def each(work: Callable[[T], None], items: Sequence[T], crew: str, at_once: int) -> None:
    """Every one is tried; what the first of them failed with is raised when all are done.

    `crew` names the threads. Work of one crew must not wait for more work of the same.
    """
    if len(items) < 2:
        for item in items:
            work(item)
        return
    started = [_threads(crew, at_once).submit(copy_context().run, work, item) for item in items]
    wait(started)
    for one in started:
        one.result()


@cache
def _threads(crew: str, at_once: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(at_once, crew)
